#pragma once

#include "imaging/io/writer.h"
#include "imaging/picture.h"
#include "pipeline/source.h"

#include <filesystem>
#include <memory>
#include <string>

namespace ambrotype::test {

//! A small colourful 8-bit picture with edges and a little noise; equal arguments, equal pixels.
imaging::Picture smallPicture(imaging::Size size = {64, 48}, unsigned seed = 1);

//! Writes it to \p file, format by \p format. Throws when that fails.
void writeSmall(const std::filesystem::path &file,
                imaging::FileFormat format = imaging::FileFormat::Png,
                imaging::Size size = {64, 48},
                unsigned seed = 1);

std::shared_ptr<const pipeline::Source> smallSource(imaging::Size size = {64, 48});

void writeText(const std::filesystem::path &file, const std::string &text);
std::string readText(const std::filesystem::path &file);

} // namespace ambrotype::test
