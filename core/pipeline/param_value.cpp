#include "pipeline/param_value.h"

#include "pipeline/name_suggestion.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

namespace ambrotype::pipeline {
namespace {

Error invalid(std::string message)
{
    return Error{ErrorCode::InvalidArgument, std::move(message), {}};
}

std::string lowerCase(std::string_view text)
{
    std::string lower(text);
    std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

std::optional<bool> parsedFlag(std::string_view text)
{
    const std::string lower = lowerCase(text);
    if (lower == "true" || lower == "on" || lower == "yes" || lower == "1")
        return true;
    if (lower == "false" || lower == "off" || lower == "no" || lower == "0")
        return false;
    return std::nullopt;
}

std::optional<double> parsedNumber(std::string_view text)
{
    if (!text.empty() && text.front() == '+')
        text.remove_prefix(1);
    double number = 0.0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return number;
}

std::optional<double> asNumber(const ParamValue &value)
{
    if (const auto *number = std::get_if<double>(&value))
        return *number;
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        return static_cast<double>(*integer);
    if (const auto *text = std::get_if<std::string>(&value))
        return parsedNumber(*text);
    return std::nullopt;
}

//! The value as it stands in a message: short, however long the text was.
std::string quoted(const ParamValue &value)
{
    std::string text = valueText(value);
    if (text.size() > 40)
        text = text.substr(0, 40) + "...";
    return "\"" + text + "\"";
}

Result<ParamValue> checkedNumber(const ParamSpec &spec, const ParamValue &value)
{
    auto number = asNumber(value);
    if (!number || !std::isfinite(*number))
        return invalid(quoted(value) + " is no number; \"" + spec.id + "\" takes " + rangeText(spec) + ".");
    if (spec.type == ParamType::Integer)
        number = std::round(*number);
    if (*number < spec.minimum || *number > spec.maximum)
        return invalid("\"" + spec.id + "\" takes " + rangeText(spec) + ", not " + valueText(*number) + ".");
    if (spec.type == ParamType::Integer)
        return ParamValue(static_cast<std::int64_t>(*number));
    return ParamValue(*number + 0.0); // -0 becomes 0, so that equal values have equal texts and hashes
}

Result<ParamValue> checkedChoice(const ParamSpec &spec, const ParamValue &value)
{
    if (const auto *text = std::get_if<std::string>(&value)) {
        const std::string lower = lowerCase(*text);
        std::vector<std::string> known;
        for (const ParamChoice &choice : spec.choices) {
            if (choice.id == lower)
                return ParamValue(choice.id);
            known.push_back(choice.id);
        }
        return invalid("\"" + spec.id + "\" takes " + rangeText(spec) + ", not " + quoted(value) + "."
                       + didYouMean(*text, known));
    }
    return invalid("\"" + spec.id + "\" takes " + rangeText(spec) + ", not " + quoted(value) + ".");
}

} // namespace

Result<ParamValue> checkedValue(const ParamSpec &spec, const ParamValue &value)
{
    switch (spec.type) {
    case ParamType::Integer:
    case ParamType::Number:
        return checkedNumber(spec, value);
    case ParamType::Choice:
        return checkedChoice(spec, value);
    case ParamType::Bool:
        if (std::holds_alternative<bool>(value))
            return value;
        if (const auto *text = std::get_if<std::string>(&value))
            if (const auto flag = parsedFlag(*text))
                return ParamValue(*flag);
        return invalid("\"" + spec.id + "\" takes true or false, not " + quoted(value) + ".");
    case ParamType::Text:
        if (const auto *text = std::get_if<std::string>(&value); text && text->size() <= spec.longest)
            return value;
        return invalid("\"" + spec.id + "\" takes a text of at most " + std::to_string(spec.longest) + " bytes.");
    }
    return invalid("\"" + spec.id + "\" cannot be set.");
}

std::string valueText(const ParamValue &value)
{
    if (const auto *flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    if (const auto *integer = std::get_if<std::int64_t>(&value))
        return std::to_string(*integer);
    if (const auto *number = std::get_if<double>(&value)) {
        char buffer[64];
        const auto end = std::to_chars(buffer, buffer + sizeof(buffer), *number).ptr;
        return std::string(buffer, end);
    }
    return std::get<std::string>(value);
}

std::string rangeText(const ParamSpec &spec)
{
    switch (spec.type) {
    case ParamType::Bool:
        return "true or false";
    case ParamType::Text:
        return "a text";
    case ParamType::Integer:
    case ParamType::Number:
        return valueText(spec.minimum) + " to " + valueText(spec.maximum)
               + (spec.unit.empty() ? std::string() : " " + spec.unit);
    case ParamType::Choice:
        break;
    }
    std::string text;
    for (std::size_t i = 0; i < spec.choices.size(); ++i)
        text += (i == 0 ? "" : i + 1 == spec.choices.size() ? " or " : ", ") + spec.choices[i].id;
    return text;
}

bool isInForce(const ParamSpec &spec, const std::map<std::string, ParamValue> &values)
{
    if (spec.condition.param.empty())
        return true;
    const auto found = values.find(spec.condition.param);
    if (found == values.end())
        return false;
    const auto *text = std::get_if<std::string>(&found->second);
    return text
           && std::find(spec.condition.values.begin(), spec.condition.values.end(), *text)
                  != spec.condition.values.end();
}

} // namespace ambrotype::pipeline
