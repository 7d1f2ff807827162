#pragma once

#include "imaging/picture.h"

#include <array>
#include <filesystem>
#include <string>
#include <vector>

namespace ambrotype::test {

//! A photograph-like picture: smooth colours, edges and a little noise, the same on each call. Alpha is a ramp.
imaging::Image syntheticImage(imaging::Size size, int channels, imaging::SampleType type);

//! The same as a Picture without profile and metadata.
imaging::Picture syntheticPicture(imaging::Size size, int channels, imaging::SampleType type);

//! Whether all samples are equal (size, channels and type too).
bool samePixels(const imaging::Image &a, const imaging::Image &b);

//! Means of the colours as sRGB, 0..255; grey counts three times.
std::array<double, 3> meanSrgb(const imaging::Picture &picture);

//! Mean of one channel in the file's own numbers.
double meanOfChannel(const imaging::Image &image, int channel);

//! Wide-gamut profiles made with LittleCMS from published primaries.
std::shared_ptr<const imaging::IccProfile> displayP3Profile();
std::shared_ptr<const imaging::IccProfile> proPhotoProfile();
std::shared_ptr<const imaging::IccProfile> grayGammaProfile(double gamma);
//! An RGB profile whose way to Lab is a table, as scanners have them.
std::shared_ptr<const imaging::IccProfile> tableProfile();

std::vector<unsigned char> fileContent(const std::filesystem::path &file);
void writeContent(const std::filesystem::path &file, const std::vector<unsigned char> &bytes);

//! Names in a folder, sorted, hidden ones too.
std::vector<std::string> namesIn(const std::filesystem::path &folder);

} // namespace ambrotype::test
