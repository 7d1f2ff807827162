#pragma once

#include "faces/paste.h"
#include "faces/texture_fit.h"
#include "pipeline/stage.h"

#include <optional>

namespace ambrotype::pipeline {

//! The place in the final picture where a face will stand, with some of what is around it: on the grid that the stage
//! gives out, so behind a stage that enlarges it is the enlarged picture. A very large face is seen in a strip across
//! its middle, which tells as much and needs no more memory than a small one.
class FaceScene
{
public:
    //! Nothing when \p patch reaches no pixel. Errors: those of reading.
    static Result<std::optional<FaceScene>> read(const PrepareContext &context, const faces::FacePatch &patch);

    //! Puts \p patch into the place, without grain.
    void put(const faces::FacePatch &patch);
    //! The place as it was and with what was put there last.
    faces::FaceInPlace face() const { return {m_before, m_after, m_weights}; }
    //! Pixels of this grid for one of the photograph.
    double scale() const { return double(m_output.width) / m_picture.width; }

private:
    Size m_picture;
    Size m_output;
    Region m_region;
    FloatImage m_before;
    FloatImage m_after;
    FloatImage m_weights;
};

} // namespace ambrotype::pipeline
