#include "jobs/glob.h"

#include <string>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;

//! Bytes of the UTF-8 character at the start of \p text (1 where it is no UTF-8).
std::size_t characterBytes(std::string_view text)
{
    std::size_t bytes = 1;
    if ((static_cast<unsigned char>(text[0]) & 0xC0U) == 0xC0U) {
        while (bytes < text.size() && bytes < 4 && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U)
            ++bytes;
    }
    return bytes;
}

//! Tries the class at the start of \p pattern ("[a-z]...") on \p character.
//! \returns bytes of the class; 0 when the bracket is not closed.
std::size_t matchClass(std::string_view pattern, char character, bool &fits)
{
    std::size_t at = 1;
    const bool inverted = at < pattern.size() && (pattern[at] == '!' || pattern[at] == '^');
    if (inverted)
        ++at;
    bool found = false;
    const std::size_t first = at;
    for (; at < pattern.size(); ++at) {
        if (pattern[at] == ']' && at > first) {
            fits = found != inverted;
            return at + 1;
        }
        if (at + 2 < pattern.size() && pattern[at + 1] == '-' && pattern[at + 2] != ']') {
            found = found || (pattern[at] <= character && character <= pattern[at + 2]);
            at += 2;
        } else {
            found = found || pattern[at] == character;
        }
    }
    return 0;
}

//! Bytes that the first element of \p pattern takes from \p name (0 = does not fit) and its own length.
std::size_t matchOne(std::string_view pattern, std::string_view name, std::size_t &patternBytes)
{
    patternBytes = 1;
    if (name.empty())
        return 0;
    if (pattern[0] == '?')
        return characterBytes(name);
    if (pattern[0] == '[') {
        bool fits = false;
        if (const std::size_t bytes = matchClass(pattern, name[0], fits); bytes > 0) {
            patternBytes = bytes;
            return fits ? 1 : 0;
        }
    }
    return pattern[0] == name[0] ? 1 : 0;
}

void walk(const fs::path &folder, const std::vector<std::string> &parts, std::size_t part, std::vector<fs::path> &found)
{
    std::error_code failed;
    if (part == parts.size()) {
        if (fs::exists(folder, failed))
            found.push_back(folder);
        return;
    }
    const std::string &pattern = parts[part];
    if (!hasWildcard(pattern)) {
        walk(folder / pattern, parts, part + 1, found);
        return;
    }
    const bool anyDepth = pattern == "**";
    if (anyDepth && part + 1 < parts.size())
        walk(folder, parts, part + 1, found);
    for (fs::directory_iterator entry(folder.empty() ? fs::path(".") : folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        if (name[0] == '.' && pattern[0] != '.')
            continue;
        std::error_code ignored;
        if (anyDepth) {
            if (!entry->is_directory(ignored)) {
                if (part + 1 == parts.size())
                    found.push_back(folder / name);
            } else if (!entry->is_symlink(ignored)) {
                walk(folder / name, parts, part, found);
            }
        } else if (matchesGlob(pattern, name)) {
            if (part + 1 == parts.size())
                found.push_back(folder / name);
            else if (entry->is_directory(ignored))
                walk(folder / name, parts, part + 1, found);
        }
    }
}

} // namespace

bool hasWildcard(std::string_view text)
{
    return text.find_first_of("*?[") != std::string_view::npos;
}

bool matchesGlob(std::string_view pattern, std::string_view name)
{
    // Only the last star is ever taken back, which is enough and keeps hostile patterns quick.
    std::size_t p = 0;
    std::size_t n = 0;
    std::size_t starPattern = std::string_view::npos;
    std::size_t starName = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            starPattern = ++p;
            starName = n;
            continue;
        }
        if (p < pattern.size()) {
            std::size_t patternBytes = 0;
            if (const std::size_t bytes = matchOne(pattern.substr(p), name.substr(n), patternBytes); bytes > 0) {
                p += patternBytes;
                n += bytes;
                continue;
            }
        }
        if (starPattern == std::string_view::npos)
            return false;
        p = starPattern;
        n = ++starName;
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

GlobMatches expandGlob(const fs::path &pattern)
{
    GlobMatches matches;
    std::vector<std::string> parts;
    bool literal = true;
    for (const fs::path &part : pattern) {
        literal = literal && !hasWildcard(part.string());
        if (literal)
            matches.base /= part;
        else if (!part.empty())
            parts.push_back(part.string());
    }
    walk(matches.base, parts, 0, matches.entries);
    return matches;
}

} // namespace ambrotype::jobs
