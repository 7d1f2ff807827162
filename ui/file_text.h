#pragma once

#include <QFile>
#include <QString>

#include <filesystem>

namespace ambrotype::ui {

//! A path as text for models and labels, as jobs names files in its signals.
inline QString fileToText(const std::filesystem::path &file)
{
    return QFile::decodeName(file.c_str());
}

//! The path that fileToText() was made from.
inline std::filesystem::path textToFile(const QString &text)
{
    return {QFile::encodeName(text).toStdString()};
}

} // namespace ambrotype::ui
