#pragma once

#include "imaging/ops/classic_denoise.h"
#include "imaging/ops/denoise.h"
#include "pipeline/stage.h"

namespace ambrotype::pipeline {

//! How strong the denoise stage works with the values in force, by "amount", "chroma", "detail", "method" and "follow":
//! a fixed deviation for an amount (ops::denoiseSigmaFromAmount), or where "follow" is on a share of the noise that was
//! measured in the whole picture, the same in every preview as in the result. On reduced grids less in proportion.
imaging::ops::DenoiseParams denoiseStrength(const StageContext &context);

//! The same for non-local means.
imaging::ops::ClassicDenoiseParams classicDenoiseStrength(const StageContext &context);

//! Whether the values ask for followed noise, which has to be measured before (prepareDenoiseStrength).
bool followsNoise(const StageContext &context);

//! What denoiseStrength() needs as StageContext::prepared. Errors: those of reading the picture, Cancelled.
Result<std::any> prepareDenoiseStrength(const PrepareContext &context);

} // namespace ambrotype::pipeline
