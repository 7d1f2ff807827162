#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "imaging/picture.h"

namespace ambrotype::jobs {

//! \p picture with its longer side at most \p longEdge pixels, resampled as the stage "resize" does; itself where it is
//! that small already, or \p longEdge is 0. Profile, alpha, sample type and metadata stay.
//! Errors: those of pipeline::Renderer::renderPicture().
Result<imaging::Picture> reducedPicture(const imaging::Picture &picture, int longEdge, const CancelToken &cancel = {});

} // namespace ambrotype::jobs
