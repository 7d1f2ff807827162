#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

namespace ambrotype::imaging {

//! The smallest JPEG preview inside \p file (camera files hold several) whose longer side has at least \p longEdge
//! pixels, else the largest one; empty when there is none.
std::vector<std::uint8_t> embeddedPreview(const std::filesystem::path &file, int longEdge);

} // namespace ambrotype::imaging
