#pragma once

#include "faces/affine.h"
#include "faces/face.h"
#include "faces/paste.h"
#include "imaging/float_image.h"

#include <map>
#include <string>
#include <vector>

namespace ambrotype::faces::test {

//! A tensor of a golden file of ../shared/parity/face-pipeline.
struct GoldenTensor
{
    std::vector<std::int64_t> shape;
    std::vector<double> values;
};

//! All tensors of \p name.safetensors ("align", "paste", "gpen").
std::map<std::string, GoldenTensor> facePipeline(const std::string &name);

Landmarks landmarksOf(const GoldenTensor &tensor);
Affine affineOf(const GoldenTensor &tensor);
//! H x W x 3 in the order B, G, R, 0..255, as R, G, B planes of 0..1.
imaging::FloatImage imageOf(const GoldenTensor &tensor);

//! The mask of \p patch on all pixels of an output.
imaging::FloatImage weightsOn(const FacePatch &patch, imaging::Size picture, imaging::Size output);

//! Shift (pixels) of \p image against \p reference where \p weights is near 1, by least squares over the gradients of
//! the first plane.
Point shiftOf(const imaging::FloatImage &image,
              const imaging::FloatImage &reference,
              const imaging::FloatImage &weights);

//! Largest difference of the six numbers.
double largestDifference(const Affine &a, const Affine &b);

} // namespace ambrotype::faces::test
