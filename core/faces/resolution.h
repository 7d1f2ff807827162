#pragma once

#include "faces/crop_template.h"
#include "faces/face.h"
#include "imaging/geometry.h"

#include <vector>

namespace ambrotype::faces {

//! How large a face is for a restorer, and what is lost when the result goes back into the photograph: a face that
//! stands on 200 pixels and is drawn on 512 has to shrink again, unless the photograph grows 2.56 times.
struct FaceResolution
{
    double side = 0.0;   //!< Of the square that the restorer sees, in pixels of the photograph.
    int restored = 0;    //!< Pixels that the restorer draws there.
    double factor = 0.0; //!< restored / side: enlarged that often, the photograph keeps all that was drawn.
};

//! The crops of a restorer.
struct CropShape
{
    CropTemplate kind = CropTemplate::Ffhq;
    int size = 512; //!< Pixels of a side.
    bool operator==(const CropShape &) const = default;
};

//! Of \p face for a restorer of crops like \p drawn. A face without a distance between its eyes gets side and factor 0.
FaceResolution resolutionOf(const Face &face, const CropShape &drawn = {});

struct ScaleAdvice
{
    double scale = 1.0;  //!< 1, 1.5, 2, 3, 4 ..., never above what enlarging can do.
    double width = 0.0;  //!< Of the enlarged photograph printed with 300 pixels per inch, in centimetres.
    double height = 0.0; //!< The same.
};

//! The scale at which the largest of \p faces keeps all that a restorer draws of it, and the print that this makes.
//! \p most: the largest scale that can be made. Without a measurable face: scale 1.
ScaleAdvice adviseScale(const std::vector<FaceResolution> &faces, imaging::Size photo, double most = 4.0);

} // namespace ambrotype::faces
