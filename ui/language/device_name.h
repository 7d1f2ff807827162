#pragma once

#include <QString>

namespace ambrotype::ui {

//! What people call the device \p id of the engine: "CPU", "CUDA 0", "Metal"; others as they are.
QString deviceName(const QString &id);

} // namespace ambrotype::ui
