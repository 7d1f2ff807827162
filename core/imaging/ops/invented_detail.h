#pragma once

#include "imaging/float_image.h"
#include "imaging/ops/measure.h"

namespace ambrotype::imaging::ops {

//! How strong the detail is that \p result shows and \p original cannot explain: structure that no local blurring,
//! sharpening or change of contrast of the original gives. One plane of the same size, 0 = all explained, else the
//! local deviation on the scale of the pixels (0.01 = 1 % of the way from black to white). Denoising and sharpening
//! leave it near 0; lashes, pores or glasses that a network drew do not.
//!
//! Both are one colour plane (brightness) of the same size. Around each pixel the fine bands of the original are fitted
//! to those of the result (least squares, as the guided filter of He, Sun and Tang does with one band; "Guided Image
//! Filtering", PAMI 35 (6), 2013); what the fit leaves is the answer. Done on the picture, its half and its quarter, so
//! that structures up to about 25 pixels wide are seen; wider ones are tone, not detail. Structure of the original
//! below half of 1/255 counts as none. Cost about 0.2 microseconds per pixel and thread.
FloatImage inventedDetail(const FloatImage &original, const FloatImage &result);

//! The deviation from which invented detail is worth showing, for an original with that noise (measureNoise):
//! below it lies what denoising and rounding leave. Grain that lacks its finest part, as that of an enlarged picture,
//! counts too.
float inventedThreshold(const NoiseLevel &noise);

} // namespace ambrotype::imaging::ops
