#include "jobs/output_name.h"

#include <cstdio>
#include <string_view>

namespace ambrotype::jobs {
namespace {

constexpr std::size_t kMaxBytes = 200;
constexpr int kMaxDigits = 9;
constexpr const char *kTokens = "{name}, {preset}, {date}, {seq}, {seq:4}, {scale}, {width}, {height}, {format}";

Error badTemplate(const std::string &what, const std::string &nameTemplate)
{
    return {ErrorCode::InvalidArgument, what + " The tokens of a name are " + kTokens + ".", nameTemplate};
}

std::string zeroFilled(int number, int digits)
{
    char text[32];
    std::snprintf(text, sizeof text, "%0*d", digits, number);
    return text;
}

//! Value of \p token (without braces); false when there is none of that name.
bool tokenValue(std::string_view token, const NameFacts &facts, std::string &value)
{
    if (token == "name")
        value = facts.name;
    else if (token == "preset")
        value = facts.preset;
    else if (token == "date")
        value = facts.date;
    else if (token == "seq")
        value = std::to_string(facts.sequence);
    else if (token.size() == 5 && token.substr(0, 4) == "seq:" && token[4] >= '1' && token[4] - '0' <= kMaxDigits)
        value = zeroFilled(facts.sequence, token[4] - '0');
    else if (token == "scale")
        value = facts.scale;
    else if (token == "width")
        value = std::to_string(facts.width);
    else if (token == "height")
        value = std::to_string(facts.height);
    else if (token == "format")
        value = facts.format;
    else
        return false;
    return true;
}

//! What every file system takes: those of Windows refuse more than ours, and pictures travel on memory sticks.
std::string madeSafe(std::string name)
{
    for (char &letter : name) {
        const auto byte = static_cast<unsigned char>(letter);
        if (byte < 0x20 || byte == 0x7F || std::string_view("/\\:*?\"<>|").find(letter) != std::string_view::npos)
            letter = '_';
    }
    if (name.size() > kMaxBytes) {
        std::size_t end = kMaxBytes;
        while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U)
            --end;
        name.resize(end);
    }
    while (!name.empty() && (name.back() == '.' || name.back() == ' '))
        name.pop_back();
    const std::size_t first = name.find_first_not_of(' ');
    name.erase(0, first == std::string::npos ? name.size() : first);
    if (!name.empty() && name.front() == '.')
        name.front() = '_'; // a result must not be hidden
    return name.empty() ? "picture" : name;
}

} // namespace

Result<std::string> expandName(const std::string &nameTemplate, const NameFacts &facts)
{
    std::string name;
    for (std::size_t at = 0; at < nameTemplate.size(); ++at) {
        const char letter = nameTemplate[at];
        if ((letter == '{' || letter == '}') && at + 1 < nameTemplate.size() && nameTemplate[at + 1] == letter) {
            name += letter;
            ++at;
        } else if (letter == '}') {
            return badTemplate("The name template has a closing brace too many.", nameTemplate);
        } else if (letter == '{') {
            const std::size_t end = nameTemplate.find_first_of("{}", at + 1);
            if (end == std::string::npos || nameTemplate[end] == '{')
                return badTemplate("A brace in the name template is not closed.", nameTemplate);
            const std::string token = nameTemplate.substr(at + 1, end - at - 1);
            std::string value;
            if (!tokenValue(token, facts, value))
                return badTemplate("The name template has no token {" + token + "}.", nameTemplate);
            name += value;
            at = end;
        } else {
            name += letter;
        }
    }
    return madeSafe(std::move(name));
}

} // namespace ambrotype::jobs
