#pragma once

#include "imaging/ops/denoise.h"
#include "pipeline/network/picture_network.h"
#include "pipeline/stage.h"

#include <string>

namespace ambrotype::pipeline {

//! The fast denoiser, corrected by the small network that comes with the program: it sees the noisy picture and what
//! the fast denoiser made of it, and gives back what was lost and takes away what was left.
class RefinedDenoise
{
public:
    //! Errors: why the network cannot be used: ModelMissing, BadFormat, Unsupported and others of the engine. The fast
    //! denoiser alone is then the way.
    static Result<RefinedDenoise> find(const StageContext &context);
    //! The same with the file \p model, which need not be the program's own.
    static Result<RefinedDenoise> open(const UsableModel &model, const StageContext &context);

    //! Of the network's file.
    const std::string &hash() const { return m_hash; }

    //! What is needed for \p output of a picture of \p whole pixels.
    Region inputRegion(const Region &output, Size whole, const imaging::ops::DenoiseParams &params) const;

    //! \p params as for the fast denoiser; where the colours are left alone or get less than the luminance, so does the
    //! network. \p weight 0..1: share of the network's correction; 0 is the fast denoiser alone.
    //! Errors: those of the network.
    Result<FloatImage> process(const FloatImage &input,
                               const Region &inputRegion,
                               const Region &output,
                               Size whole,
                               const imaging::ops::DenoiseParams &params,
                               float weight,
                               const StageContext &context) const;

private:
    RefinedDenoise(PictureNetwork network, std::string hash)
        : m_network(std::move(network))
        , m_hash(std::move(hash))
    {
    }
    PictureNetwork m_network;
    std::string m_hash;
};

} // namespace ambrotype::pipeline
