#include "jobs/output_name.h"

#include <cstdio>
#include <string_view>

namespace ambrotype::jobs {
namespace {

constexpr std::size_t kMaxBytes = 200;
constexpr int kMaxDigits = 9;

Error badTemplate(const std::string &what, const std::string &nameTemplate, bool forVariant)
{
    std::string tokens;
    for (const NameToken &each : nameTokens()) {
        if (!each.variantOnly || forVariant)
            tokens += (tokens.empty() ? "" : ", ") + each.token;
    }
    return {ErrorCode::InvalidArgument, what + " The tokens of a name are " + tokens + ".", nameTemplate};
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
    else if (token == "folder")
        value = facts.folder;
    else if (token == "preset")
        value = facts.preset;
    else if (token == "order")
        value = facts.order;
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
    else if (token == "result" && !facts.result.empty())
        value = facts.result;
    else if (token == "variant" && !facts.result.empty())
        value = facts.variant;
    else
        return false;
    return true;
}

//! Whether Windows takes \p name for a device: "con", "nul.jpg", "LPT1" ... (Microsoft, "Naming Files, Paths, and
//! Namespaces").
bool isDeviceName(const std::string &name)
{
    std::string stem = name.substr(0, name.find('.'));
    for (char &letter : stem)
        letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    if (stem == "CON" || stem == "PRN" || stem == "AUX" || stem == "NUL")
        return true;
    return stem.size() == 4 && (stem.substr(0, 3) == "COM" || stem.substr(0, 3) == "LPT") && stem[3] >= '1'
           && stem[3] <= '9';
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
    if (isDeviceName(name))
        name.insert(name.begin(), '_');
    return name.empty() ? "picture" : name;
}

} // namespace

const std::vector<NameToken> &nameTokens()
{
    static const std::vector<NameToken> tokens{
        {"{name}", "name of the original", false},
        {"{folder}", "folder of the original", false},
        {"{preset}", "name of the preset", false},
        {"{order}", "the client's order", false},
        {"{date}", "day on which the photograph was taken, else that of the file", false},
        {"{seq}", "number within the run", false},
        {"{seq:4}", "the same with zeros, here to four digits", false},
        {"{scale}", "size against the original, such as 2x", false},
        {"{width}", "width in pixels", false},
        {"{height}", "height in pixels", false},
        {"{format}", "format, such as jpeg", false},
        {"{result}", "name of the main result", true},
        {"{variant}", "label of the further file", true},
    };
    return tokens;
}

Result<std::string> expandName(const std::string &nameTemplate, const NameFacts &facts)
{
    const bool forVariant = !facts.result.empty();
    std::string name;
    for (std::size_t at = 0; at < nameTemplate.size(); ++at) {
        const char letter = nameTemplate[at];
        if ((letter == '{' || letter == '}') && at + 1 < nameTemplate.size() && nameTemplate[at + 1] == letter) {
            name += letter;
            ++at;
        } else if (letter == '}') {
            return badTemplate("The name template has a closing brace too many.", nameTemplate, forVariant);
        } else if (letter == '{') {
            const std::size_t end = nameTemplate.find_first_of("{}", at + 1);
            if (end == std::string::npos || nameTemplate[end] == '{')
                return badTemplate("A brace in the name template is not closed.", nameTemplate, forVariant);
            const std::string token = nameTemplate.substr(at + 1, end - at - 1);
            std::string value;
            if (!tokenValue(token, facts, value))
                return badTemplate("The name template has no token {" + token + "}.", nameTemplate, forVariant);
            name += value;
            at = end;
        } else {
            name += letter;
        }
    }
    return madeSafe(std::move(name));
}

Result<std::string> exampleName(const std::string &nameTemplate,
                                const std::filesystem::path &input,
                                const std::string &preset,
                                const std::string &order)
{
    NameFacts facts;
    facts.name = input.has_stem() ? input.stem().string() : "IMG_0042";
    facts.folder = input.has_parent_path() ? input.parent_path().filename().string() : "wedding";
    facts.preset = preset.empty() ? "studio-portrait" : preset;
    facts.order = order.empty() ? "1234" : order;
    facts.date = "2015-09-01";
    facts.sequence = 7;
    facts.scale = "2x";
    facts.width = 6000;
    facts.height = 4000;
    facts.format = "jpeg";
    return expandName(nameTemplate, facts);
}

} // namespace ambrotype::jobs
