#pragma once

#include "faces/class_map.h"
#include "imaging/float_image.h"
#include "pipeline/content_cache.h"

#include <string>

//! What networks made of faces, by the pixels of the crop, the weights and the settings of the network: moving a slider
//! behind a network then costs no network. One of each for the process.
namespace ambrotype::pipeline {

ContentCache<imaging::FloatImage> &restoredFaces();
ContentCache<faces::ClassMap> &parsedFaces();

//! Hash of the values of \p image, for a key.
std::string pixelHash(const imaging::FloatImage &image);

} // namespace ambrotype::pipeline
