#pragma once

#include "base/result.h"
#include "imaging/image.h"
#include "pipeline/source.h"

namespace ambrotype::jobs {

//! 8-bit sRGB pixels (grey, RGB, with or without alpha) as a screen wants them: BGRA order, alpha 255. Alpha is laid
//! over middle grey.
imaging::Image toScreenOrder(const imaging::Image &pixels);

//! \p pixels (8 bit, any channels) reduced to fit into \p edge x \p edge by area averaging; never enlarged.
imaging::Image fitInto(const imaging::Image &pixels, int edge);

//! A reduced copy of \p source, longer side at most \p edge, as a screen wants it. Errors: those of Source::read().
Result<imaging::Image> reducedForScreen(const pipeline::Source &source, int edge);

} // namespace ambrotype::jobs
