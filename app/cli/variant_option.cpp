#include "variant_option.h"

#include "jobs/output_plan.h"

#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

namespace ambrotype::cli {
namespace {

Error wrong(const std::string &text, const std::string &why)
{
    return {ErrorCode::InvalidArgument,
            "--variant " + text + ": " + why
                + " Write for example --variant web=jpeg,long-edge=2048,quality=80,folder=web,srgb.",
            {}};
}

std::optional<int> numberIn(std::string_view text, int low, int high)
{
    int number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size() || number < low || number > high)
        return std::nullopt;
    return number;
}

std::vector<std::string> partsOf(const std::string &text)
{
    std::vector<std::string> parts;
    std::size_t at = 0;
    for (std::size_t comma = text.find(','); comma != std::string::npos; comma = text.find(',', at)) {
        parts.push_back(text.substr(at, comma - at));
        at = comma + 1;
    }
    parts.push_back(text.substr(at));
    return parts;
}

//! Sets one "name=value" of \p variant; a sentence when that makes no sense.
std::optional<std::string> setPart(const std::string &part, jobs::OutputVariant &variant)
{
    const std::size_t equals = part.find('=');
    const std::string name = part.substr(0, equals);
    const std::string value = equals == std::string::npos ? std::string() : part.substr(equals + 1);
    const auto number = [&](int low, int high, int &target) -> std::optional<std::string> {
        const std::optional<int> read = numberIn(value, low, high);
        if (!read)
            return name + " goes from " + std::to_string(low) + " to " + std::to_string(high) + ".";
        target = *read;
        return std::nullopt;
    };
    if (name == "long-edge")
        return number(1, 65'000, variant.longEdge);
    if (name == "quality")
        return number(1, 100, variant.quality);
    if (name == "depth" && (value == "8" || value == "16"))
        return number(8, 16, variant.depth);
    if (name == "folder" && !value.empty())
        variant.subFolder = value;
    else if (name == "name" && !value.empty())
        variant.nameTemplate = value;
    else if (name == "strip" && value == "gps")
        variant.strip = imaging::StripMetadata::Gps;
    else if (name == "strip" && value == "all")
        variant.strip = imaging::StripMetadata::All;
    else if (const auto profile = imaging::outputProfileFromName(name == "profile" ? value : part))
        variant.profile = *profile;
    else
        return "\"" + part + "\" is nothing that can be set.";
    return std::nullopt;
}

} // namespace

Result<jobs::OutputVariant> variantFromText(const std::string &text)
{
    const std::vector<std::string> parts = partsOf(text);
    const std::size_t equals = parts.front().find('=');
    if (equals == std::string::npos || equals == 0)
        return wrong(text, "it must begin with a label and a format.");
    jobs::OutputVariant variant;
    variant.label = parts.front().substr(0, equals);
    const auto format = jobs::formatOfExtension("name." + parts.front().substr(equals + 1));
    if (!format)
        return wrong(text, "the format must be jpeg, png, tiff, webp, heic or avif.");
    variant.format = *format;
    for (std::size_t i = 1; i < parts.size(); ++i) {
        if (const std::optional<std::string> why = setPart(parts[i], variant))
            return wrong(text, *why);
    }
    return variant;
}

} // namespace ambrotype::cli
