#pragma once

#include "imaging/icc_profile.h"

#include <QByteArray>
#include <QString>

#include <memory>

class QWidget;

namespace ambrotype::ui {

//! The ICC profile that the system holds for the screen of \p window, as bytes; empty when there is none (then the
//! screen is taken for sRGB). On X11 it is the property _ICC_PROFILE of the root window (ICC Profiles in X
//! Specification 0.4). One round trip to the X server; call after the window is shown.
QByteArray screenProfileBytes(const QWidget &window);

//! Reads and checks an ICC file or \p bytes when \p file is empty. For workers. Null when it cannot be used or is sRGB.
std::shared_ptr<const imaging::IccProfile> loadDisplayProfile(const QString &file, const QByteArray &bytes);

} // namespace ambrotype::ui
