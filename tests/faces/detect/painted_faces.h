#pragma once

#include "faces/detect/detector.h"
#include "faces/detect/picture_access.h"

#include <functional>
#include <vector>

namespace ambrotype::faces::test {

//! A grey picture with painted "faces": squares whose upper half (before turning) is brighter. Made piece by piece, so
//! that it can have 100 megapixels.
struct PaintedPicture
{
    struct Square
    {
        imaging::Region place;
        int quarterTurns = 0;    //!< Counter-clockwise: where the bright half lies (0 above, 1 left, 2 below, 3 right).
        float brightness = 1.0F; //!< Of the bright half, and so the score.
    };
    imaging::Size size;
    std::vector<Square> squares;

    imaging::FloatImage pixels(const imaging::Region &region) const;
    PictureAccess access() const; //!< The object must outlive it.

    mutable std::int64_t largestRequest = 0; //!< Pixels of the largest picture that was handed out.
};

//! Sees such squares when they stand upright and are as large as its limits say: box, proportions as landmarks,
//! brightness as score.
class PaintedDetector final : public Detector
{
public:
    PaintedDetector();
    FaceSource source() const override { return FaceSource::RetinaFace; }
    const DetectorTraits &traits() const override { return m_traits; }
    Result<Look> look(const imaging::FloatImage &picture, double threshold, const CancelToken &cancel) const override;

    //! Called with every picture looked at; may add sightings of its own.
    std::function<void(const imaging::FloatImage &picture, std::vector<Face> &faces)> meanwhile;
    DetectorTraits m_traits;
};

} // namespace ambrotype::faces::test
