#pragma once

#include "faces/affine.h"
#include "faces/face.h"
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

//! Largest difference of the six numbers.
double largestDifference(const Affine &a, const Affine &b);

} // namespace ambrotype::faces::test
