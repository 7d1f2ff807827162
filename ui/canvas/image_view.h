#pragma once

#include "imaging/image.h"

#include <QImage>

namespace ambrotype::ui {

//! \p pixels (BGRA 8 bit, 4 channels) as a QImage that shares them: nothing is copied, the pixels live as long as
//! either does. A null image for anything else.
QImage viewImage(const imaging::Image &pixels);

} // namespace ambrotype::ui
