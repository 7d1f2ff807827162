#pragma once

#include "base/result.h"
#include "imaging/float_image.h"

#include <functional>

namespace ambrotype::faces {

//! How a search reads a picture: reduced as a whole, and parts of it at full size. So pictures of 100 megapixels never
//! lie in memory as floats. Both functions may be called from the thread of the search only.
struct PictureAccess
{
    imaging::Size size; //!< At full size; faces are given in these pixels.
    //! The whole picture with its longer side at most \p longEdge, never enlarged.
    std::function<Result<imaging::FloatImage>(int longEdge)> whole;
    //! The pixels of \p region (inside the picture) at full size.
    std::function<Result<imaging::FloatImage>(const imaging::Region &region)> part;
};

//! Of a picture in memory, which must outlive the result.
PictureAccess accessTo(const imaging::FloatImage &picture);

} // namespace ambrotype::faces
