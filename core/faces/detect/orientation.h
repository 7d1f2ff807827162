#pragma once

#include "faces/detect/detector.h"
#include "faces/detect/picture_access.h"

#include <array>
#include <optional>

namespace ambrotype::faces {

//! A face as read in a crop that was turned counter-clockwise by a number of right angles.
struct Reading
{
    std::optional<Face> face; //!< In pixels of the picture; nothing where the detector saw no face there.
    //! How sure and how face-like the reading is: log(score / (1 - score)), less 8 times the residual of the fit to the
    //! template, less 3 when the face is tilted by more than 45 degrees in the turned crop; very low without a face.
    double quality = -100.0;
};

struct Readings
{
    std::array<Reading, 4> turns; //!< By 0, 90, 180, 270 degrees.
    double multiplyAdds = 0.0;
};

//! Detectors find faces that lie or hang upside down as well, with high scores and the points in wrong places. So \p
//! face is cut out and read again in all four turns; the best reading is the right one. Errors: those of \p picture and
//! \p detector.
Result<Readings>
readTurned(const PictureAccess &picture, const Detector &detector, const Face &face, const CancelToken &cancel);

} // namespace ambrotype::faces
