#pragma once

#include "imaging/ops/denoise.h"
#include "pipeline/stage.h"

namespace ambrotype::pipeline {

//! What removes the traces of JPEG with the values in force ("amount", "follow"): an amount for a fixed quality of
//! 100 - amount, or where "follow" is on a share of what the quality of the file means; files that are no JPEG are left
//! alone then. On reduced grids less in proportion.
imaging::ops::DenoiseParams repairStrength(const StageContext &context);

//! Deviation (0..255 scale) of the noise that the denoiser has to be told so that it removes the traces of a JPEG of
//! \p quality 1..100 best. Shrinking the coefficients of overlapping blocks averages over all places where a block
//! border can be, as A. Nosratinia, "Enhancement of JPEG-compressed images by re-application of JPEG" (2001) and
//! A. Foi et al., "Pointwise shape-adaptive DCT for high-quality denoising and deblocking" (2007) do. Found by trial on
//! eleven photographs at eight qualities, see models/embedded/README.md.
double deviationOfQuality(double quality);

//! Whether the values ask for the quality of the file, which prepareRepairStrength() looks up.
bool followsQuality(const StageContext &context);

//! What repairStrength() needs as StageContext::prepared.
std::any prepareRepairStrength(const PrepareContext &context);

} // namespace ambrotype::pipeline
