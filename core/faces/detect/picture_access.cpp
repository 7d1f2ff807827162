#include "faces/detect/picture_access.h"

#include "imaging/ops/resize.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::faces {

PictureAccess accessTo(const imaging::FloatImage &picture)
{
    PictureAccess access;
    access.size = picture.size();
    access.whole = [&picture](int longEdge) -> Result<imaging::FloatImage> {
        const int longer = std::max(picture.width(), picture.height());
        if (longer <= longEdge)
            return picture.clone();
        const auto side = [&](int length) {
            return std::max(1, static_cast<int>(std::lround(double(length) * longEdge / longer)));
        };
        return imaging::ops::resize(
            picture, {side(picture.width()), side(picture.height())}, imaging::ops::ResizeFilter::Area);
    };
    access.part = [&picture](const imaging::Region &region) -> Result<imaging::FloatImage> {
        return picture.crop(region);
    };
    return access;
}

} // namespace ambrotype::faces
