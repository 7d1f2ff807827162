#pragma once

#include "pipeline/network/picture_network.h"
#include "pipeline/stage.h"

#include <optional>
#include <string>

namespace ambrotype::pipeline {

//! Enlarging by the networks that come with the program: trained to restore what reducing took away, not to invent.
//! One of factor 2 and one of factor 4; Lanczos does the rest of other factors.
class LearnedEnlarge
{
public:
    //! Whether a network is the way: plain resampling is right when the picture does not grow by a quarter, and on
    //! reduced previews, where the detail would be smaller than a pixel.
    static bool isWanted(const StageContext &context);
    //! Nothing where it is not wanted, and when the network's file is not here or cannot be opened.
    static std::optional<LearnedEnlarge> find(const StageContext &context);

    //! Of the network's file.
    const std::string &hash() const { return m_hash; }

    //! What is needed for \p output.
    Region inputRegion(const Region &output, const StageContext &context) const;

    //! Errors: those of the network.
    Result<FloatImage> process(const FloatImage &input,
                               const Region &inputRegion,
                               const Region &output,
                               const StageContext &context) const;

private:
    LearnedEnlarge(PictureNetwork network, std::string hash)
        : m_network(std::move(network))
        , m_hash(std::move(hash))
    {
    }
    //! On the grid of the network's result.
    Region networkRegion(const Region &output, const StageContext &context) const;
    Size networkSize(const StageContext &context) const;

    PictureNetwork m_network;
    std::string m_hash;
};

} // namespace ambrotype::pipeline
