#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace ambrotype::jobs {

//! Whether \p text holds one of the wildcards * ? [.
bool hasWildcard(std::string_view text);

//! Whether the whole of \p name fits \p pattern: * any bytes, ? one character (of UTF-8), [abc] [a-z] [!abc] one
//! ASCII character. An unclosed [ stands for itself. Case counts. Time is bounded by length times length.
bool matchesGlob(std::string_view pattern, std::string_view name);

struct GlobMatches
{
    std::filesystem::path base;                 //!< The part of the pattern before its first wildcard.
    std::vector<std::filesystem::path> entries; //!< Files and folders that fit, in no order; may hold repetitions.
};

//! Everything that exists and fits \p pattern, each part between slashes on its own; "**" as a whole part is any
//! number of folders, none included, links to folders left out. Hidden entries only where the part begins with a dot.
GlobMatches expandGlob(const std::filesystem::path &pattern);

} // namespace ambrotype::jobs
