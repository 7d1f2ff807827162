#include "pipeline/name_suggestion.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace ambrotype::pipeline {
namespace {

//! Names are short; a longer text is no misspelt name, and the table would grow with its square.
constexpr std::size_t kLongestName = 64;

std::string lowerCase(std::string_view text)
{
    std::string lower(text);
    for (char &c : lower)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

//! Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
std::size_t editDistance(const std::string &a, const std::string &b)
{
    std::vector<std::vector<std::size_t>> table(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        table[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j)
        table[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t replaced = table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            table[i][j] = std::min({table[i - 1][j] + 1, table[i][j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                table[i][j] = std::min(table[i][j], table[i - 2][j - 2] + 1);
        }
    }
    return table[a.size()][b.size()];
}

} // namespace

std::vector<std::string> nearestNames(std::string_view name, const std::vector<std::string> &known)
{
    if (name.empty() || name.size() > kLongestName)
        return {};
    const std::string wanted = lowerCase(name);
    std::vector<std::pair<std::size_t, std::string>> found;
    for (const std::string &candidate : known) {
        const std::string lower = lowerCase(candidate);
        if (lower.size() > kLongestName)
            continue;
        std::size_t distance = editDistance(wanted, lower);
        if (lower.compare(0, wanted.size(), wanted) == 0)
            distance = std::min<std::size_t>(distance, 1);
        if (distance <= std::max<std::size_t>(1, std::max(wanted.size(), lower.size()) / 3))
            found.emplace_back(distance, candidate);
    }
    std::stable_sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.first < b.first; });
    std::vector<std::string> names;
    for (std::size_t i = 0; i < found.size() && i < 3; ++i)
        names.push_back(found[i].second);
    return names;
}

std::string didYouMean(std::string_view name, const std::vector<std::string> &known)
{
    const auto names = nearestNames(name, known);
    if (names.empty())
        return {};
    std::string text = " Did you mean \"" + names.front() + "\"";
    for (std::size_t i = 1; i < names.size(); ++i)
        text += (i + 1 == names.size() ? " or \"" : ", \"") + names[i] + "\"";
    return text + "?";
}

} // namespace ambrotype::pipeline
