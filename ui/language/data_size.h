#pragma once

#include <QLocale>
#include <QString>

#include <cstdint>

namespace ambrotype::ui {

//! As people read a size of files or of memory: "12.5 MB".
inline QString dataSize(std::uint64_t bytes, int decimals = 1)
{
    return QLocale().formattedDataSize(static_cast<qint64>(bytes), decimals, QLocale::DataSizeSIFormat);
}

} // namespace ambrotype::ui
