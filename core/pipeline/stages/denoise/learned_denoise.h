#pragma once

#include "pipeline/stage.h"

namespace ambrotype::pipeline {

//! Method "learned" of the denoise stage: FFDNet (K. Zhang et al., arXiv:1710.04026), which is told how strong the
//! noise is. Grey pictures go through the colour network as three equal planes.

//! What is needed for \p output.
Region learnedDenoiseRegion(const Region &output, const StageContext &context);

//! Hash of the weights in use.
std::string learnedDenoiseHash(const StageContext &context);

//! Values in force: "amount" (the same deviations as the fast method), "chroma", "detail".
//! Errors: ModelMissing and those of the network.
Result<FloatImage>
learnedDenoise(const FloatImage &input, const Region &inputRegion, const Region &output, const StageContext &context);

} // namespace ambrotype::pipeline
