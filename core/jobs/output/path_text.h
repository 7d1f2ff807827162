#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace ambrotype::jobs {

//! \p path as UTF-8 that JSON can hold and pathFromText() turns back into the same bytes: "%" becomes "%25", bytes that
//! are no UTF-8 become "%" with two hexadecimal digits; all else stands as it is.
std::string pathToText(const std::filesystem::path &path);

//! The way back. A "%" that no two hexadecimal digits follow stands for itself.
std::filesystem::path pathFromText(std::string_view text);

//! \p bytes with everything that is no UTF-8 replaced by U+FFFD: for people's eyes.
std::string readableText(std::string_view bytes);

} // namespace ambrotype::jobs
