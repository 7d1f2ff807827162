#pragma once

#include "pipeline/network/model_files.h"
#include "pipeline/network/picture_network.h"
#include "pipeline/stage.h"

#include <optional>

namespace ambrotype::pipeline {

//! Enlarging by the networks that come with the program: trained to restore what reducing took away, not to invent.
//! One of factor 2 and one of factor 4; Lanczos does the rest of other factors.
class LearnedEnlarge
{
public:
    //! Whether a network is the way: plain resampling is right when the picture does not grow by a quarter, and on
    //! reduced previews, where the detail would be smaller than a pixel.
    static bool isWanted(const StageContext &context);
    //! The network for this enlargement, by what is on this machine: opens nothing. None where it is not wanted and
    //! when its file is not here as it was shipped.
    static std::optional<UsableModel> modelFor(const StageContext &context);

    //! Errors: those of PictureNetwork::open(). They are no reason to resample plainly instead: a picture is either
    //! enlarged by the network whose hash is in its key, or not at all.
    static Result<LearnedEnlarge> open(const UsableModel &model, const StageContext &context);

    //! What is needed for \p output.
    Region inputRegion(const Region &output, const StageContext &context) const;

    //! Errors: those of the network.
    Result<FloatImage> process(const FloatImage &input,
                               const Region &inputRegion,
                               const Region &output,
                               const StageContext &context) const;

private:
    explicit LearnedEnlarge(PictureNetwork network)
        : m_network(std::move(network))
    {
    }
    //! On the grid of the network's result.
    Region networkRegion(const Region &output, const StageContext &context) const;
    Size networkSize(const StageContext &context) const;

    PictureNetwork m_network;
};

} // namespace ambrotype::pipeline
