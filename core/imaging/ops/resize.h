#pragma once

#include "imaging/float_image.h"

namespace ambrotype::imaging::ops {

//! Interpolation kernels. All are stretched when a picture shrinks, so that nothing aliases.
enum class ResizeFilter {
    Area,    //!< Share of the covered pixels: plain averaging when shrinking, blocks when enlarging.
    Bicubic, //!< Catmull-Rom (a = -0.5): a little softer, weaker ringing.
    Lanczos3 //!< Sharpest; the default.
};

//! The input that resize() needs for \p output, inside the input picture. \p output lies inside \p outputSize.
Region resizeInputRegion(const Region &output, Size inputSize, Size outputSize, ResizeFilter filter);

//! Resamples a picture of \p inputSize to \p outputSize and returns its part \p output. Pixel centres are at half
//! integers, so nothing shifts. With alpha the colours are weighted by it, so that hidden colours do not bleed out;
//! where the result is fully transparent the colour is 0. Same size = exact copy. Sides differ freely.
//! \p inputRegion must contain resizeInputRegion(). Conventions: region_support.h.
FloatImage resize(const FloatImage &input,
                  const Region &inputRegion,
                  const Region &output,
                  Size inputSize,
                  Size outputSize,
                  ResizeFilter filter = ResizeFilter::Lanczos3);

//! The whole picture at once.
FloatImage resize(const FloatImage &input, Size outputSize, ResizeFilter filter = ResizeFilter::Lanczos3);

} // namespace ambrotype::imaging::ops
