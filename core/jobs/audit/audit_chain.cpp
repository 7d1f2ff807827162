#include "jobs/audit/audit_chain.h"

#include "base/hash.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <system_error>

namespace ambrotype::jobs::audit {
namespace {

constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kDayLetters = 10;

bool isHash(std::string_view text)
{
    return text.size() == kHashDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool isDay(std::string_view text)
{
    if (text.size() != kDayLetters)
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 4 || i == 7;
        if (dash ? text[i] != '-' : !std::isdigit(static_cast<unsigned char>(text[i])))
            return false;
    }
    return true;
}

//! Cuts \p before, a value of \p length letters and \p behind off the front of \p rest.
std::optional<std::string_view>
takeValue(std::string_view &rest, std::string_view before, std::size_t length, std::string_view behind)
{
    if (rest.size() < before.size() + length + behind.size() || rest.substr(0, before.size()) != before
        || rest.substr(before.size() + length, behind.size()) != behind)
        return std::nullopt;
    const std::string_view value = rest.substr(before.size(), length);
    rest.remove_prefix(before.size() + length + behind.size());
    return value;
}

std::optional<std::uint64_t> takeNumber(std::string_view &rest, std::string_view before)
{
    if (rest.substr(0, before.size()) != before)
        return std::nullopt;
    std::uint64_t number = 0;
    const char *begin = rest.data() + before.size();
    const auto [end, failed] = std::from_chars(begin, rest.data() + rest.size(), number);
    if (failed != std::errc() || end == begin)
        return std::nullopt;
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    return number;
}

} // namespace

const std::string kNoLine(kHashDigits, '0');

std::string makeLine(const std::string &previous, const std::string &day, std::string_view members)
{
    std::string body = "\"previous\":\"" + previous + "\",\"day\":\"" + day + "\"";
    if (!members.empty())
        body.append(",").append(members);
    body += '}';
    return "{\"hash\":\"" + sha256(body) + "\"," + body + '\n';
}

std::optional<LineFacts> lineFacts(std::string_view line)
{
    LineFacts facts;
    const auto hash = takeValue(line, "{\"hash\":\"", kHashDigits, "\",");
    if (!hash)
        return std::nullopt;
    facts.hash = *hash;
    facts.computed = sha256(line);
    const auto previous = takeValue(line, "\"previous\":\"", kHashDigits, "\",");
    const auto day = previous ? takeValue(line, "\"day\":\"", kDayLetters, "\"") : std::nullopt;
    if (!day || line.empty() || line.back() != '}')
        return std::nullopt;
    facts.previous = *previous;
    facts.day = *day;
    return facts;
}

std::string headText(const Head &head)
{
    std::string text = "{\"day\":\"" + head.day + "\",\"bytes\":" + std::to_string(head.bytes)
                       + ",\"lines\":" + std::to_string(head.lines) + ",\"hash\":\"" + head.hash + "\"}";
    text.resize(kHeadBytes - 1, ' ');
    return text + '\n';
}

std::optional<Head> headFrom(std::string_view text)
{
    const std::string_view whole = text;
    Head head;
    const auto day = takeValue(text, "{\"day\":\"", kDayLetters, "\"");
    const auto bytes = day ? takeNumber(text, ",\"bytes\":") : std::nullopt;
    const auto lines = bytes ? takeNumber(text, ",\"lines\":") : std::nullopt;
    const auto hash = lines ? takeValue(text, ",\"hash\":\"", kHashDigits, "\"}") : std::nullopt;
    if (!hash || !isDay(*day) || !isHash(*hash))
        return std::nullopt;
    head.day = *day;
    head.bytes = *bytes;
    head.lines = *lines;
    head.hash = *hash;
    return headText(head) == whole ? std::optional(head) : std::nullopt;
}

std::optional<std::string> dayOfFileName(std::string_view name)
{
    constexpr std::string_view kExtension = ".jsonl";
    if (name.size() != kDayLetters + kExtension.size() || name.substr(kDayLetters) != kExtension
        || !isDay(name.substr(0, kDayLetters)))
        return std::nullopt;
    return std::string(name.substr(0, kDayLetters));
}

std::vector<std::string> daysFrom(const std::filesystem::path &folder, const std::string &first)
{
    std::vector<std::string> days;
    std::error_code failed;
    for (std::filesystem::directory_iterator entry(folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        const auto day = dayOfFileName(entry->path().filename().native());
        if (day && *day >= first)
            days.push_back(*day);
    }
    std::sort(days.begin(), days.end());
    return days;
}

} // namespace ambrotype::jobs::audit
