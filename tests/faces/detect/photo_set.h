#pragma once

#include "faces/detect/detector.h"
#include "imaging/float_image.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace ambrotype::faces::test {

//! A photograph of ../shared/photos/clean with the boxes that were verified by eye.
struct Photo
{
    std::string name; //!< "solvay_1927".
    std::filesystem::path file;
    std::vector<Box> faces;
};

//! All of them. \throws std::exception when the list cannot be read.
std::vector<Photo> photoSet();

//! Working values of a file.
imaging::FloatImage pixelsOf(const std::filesystem::path &file);

//! How a detection compares with the verified boxes; a pair fits when its boxes overlap by 0.3 or more.
struct Comparison
{
    int found = 0;
    int missed = 0;
    int wrong = 0;
    std::vector<bool> right; //!< Per detected face.
};
Comparison compare(const std::vector<Face> &detected, const std::vector<Box> &verified);

//! The detectors whose files are in ../shared/weights or installed, by the names "retinaface", "yunet", "cascade"; null
//! when one is not there.
std::shared_ptr<const Detector> detectorNamed(const std::string &name);

//! \p picture with boxes and points: green where right, red where not, the verified boxes missed in blue.
void writeOverlay(const imaging::FloatImage &picture,
                  const std::vector<Face> &detected,
                  const std::vector<Box> &verified,
                  const std::filesystem::path &png);

} // namespace ambrotype::faces::test
