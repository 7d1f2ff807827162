#include "pipeline/json_text.h"

#include <cmath>
#include <cstddef>
#include <string>

namespace ambrotype::pipeline {
namespace {

constexpr std::size_t kLargestDocument = std::size_t(4) << 20;
constexpr int kDeepest = 64;

Error badFormat(std::string_view what, std::string_view text, std::size_t position, const std::string &problem)
{
    position = std::min(position, text.size());
    std::size_t line = 1;
    std::size_t column = 1;
    for (std::size_t i = 0; i < position; ++i) {
        ++column;
        if (text[i] == '\n') {
            ++line;
            column = 1;
        }
    }
    return Error{ErrorCode::BadFormat,
                 "The " + std::string(what) + " cannot be understood at line " + std::to_string(line) + ", column "
                     + std::to_string(column) + ": " + problem + ".",
                 {}};
}

//! Position of the first bracket that is nested too deep. Asked before parsing, because nlohmann's writer and the
//! readers of the result are recursive.
std::optional<std::size_t> tooDeep(std::string_view text)
{
    int depth = 0;
    bool inText = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inText) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inText = false;
        } else if (c == '"') {
            inText = true;
        } else if (c == '[' || c == '{') {
            if (++depth > kDeepest)
                return i;
        } else if (c == ']' || c == '}') {
            --depth;
        }
    }
    return std::nullopt;
}

} // namespace

Result<nlohmann::json> parseJsonObject(std::string_view text, std::string_view what)
{
    if (text.size() > kLargestDocument)
        return Error{
            ErrorCode::BadFormat, "The " + std::string(what) + " is larger than 4 MiB, which no such file is.", {}};
    if (const auto place = tooDeep(text))
        return badFormat(what, text, *place, "it is nested more than " + std::to_string(kDeepest) + " levels deep");
    try {
        auto json = nlohmann::json::parse(text.begin(), text.end());
        if (!json.is_object())
            return badFormat(what, text, 0, "an object in braces is expected");
        return json;
    } catch (const nlohmann::json::parse_error &error) {
        const bool ended = error.byte >= text.size();
        Error bad = badFormat(what,
                              text,
                              error.byte > 0 ? error.byte - 1 : 0,
                              ended ? "the text ends too early" : "this is no valid JSON");
        bad.detail = error.what();
        return bad;
    } catch (const nlohmann::json::exception &error) { // a number beyond every double
        Error bad{
            ErrorCode::BadFormat, "The " + std::string(what) + " holds a number that is too large.", error.what()};
        return bad;
    }
}

std::optional<ParamValue> paramFromJson(const nlohmann::json &value)
{
    if (value.is_boolean())
        return ParamValue(value.get<bool>());
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > std::uint64_t(INT64_MAX))
        return ParamValue(value.get<double>());
    if (value.is_number_integer())
        return ParamValue(value.get<std::int64_t>());
    if (value.is_number_float())
        return ParamValue(value.get<double>());
    if (value.is_string())
        return ParamValue(value.get<std::string>());
    return std::nullopt;
}

nlohmann::json paramToJson(const ParamValue &value)
{
    if (const auto *number = std::get_if<double>(&value)) {
        constexpr double kExact = 9007199254740992.0; // 2^53
        if (std::abs(*number) < kExact && *number == std::floor(*number))
            return static_cast<std::int64_t>(*number);
        return *number;
    }
    return std::visit([](const auto &held) { return nlohmann::json(held); }, value);
}

std::string jsonText(const nlohmann::json &json, int indent)
{
    return json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

} // namespace ambrotype::pipeline
