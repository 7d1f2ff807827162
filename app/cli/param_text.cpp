#include "param_text.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace ambrotype::cli {
namespace {

using pipeline::ParamSpec;
using pipeline::ParamType;
using pipeline::ParamValue;

std::string numberText(double number)
{
    char text[40];
    std::snprintf(text, sizeof text, "%.6g", number);
    return text;
}

const char *typeName(ParamType type)
{
    switch (type) {
    case ParamType::Bool:
        return "bool";
    case ParamType::Integer:
        return "integer";
    case ParamType::Number:
        return "number";
    case ParamType::Choice:
        return "choice";
    case ParamType::Text:
        return "text";
    }
    return "unknown";
}

} // namespace

std::string valueText(const ParamValue &value)
{
    if (const bool *flag = std::get_if<bool>(&value))
        return *flag ? "true" : "false";
    if (const std::int64_t *whole = std::get_if<std::int64_t>(&value))
        return std::to_string(*whole);
    if (const double *number = std::get_if<double>(&value))
        return numberText(*number);
    return std::get<std::string>(value);
}

std::string rangeText(const ParamSpec &spec)
{
    std::string text;
    switch (spec.type) {
    case ParamType::Bool:
        return "true or false";
    case ParamType::Integer:
    case ParamType::Number:
        text = numberText(spec.minimum) + " to " + numberText(spec.maximum);
        return spec.unit.empty() ? text : text + " " + spec.unit;
    case ParamType::Choice:
        for (const pipeline::ParamChoice &choice : spec.choices)
            text += (text.empty() ? "" : " | ") + choice.id;
        return text;
    case ParamType::Text:
        break;
    }
    return "any text";
}

std::string padded(std::string text, std::size_t width)
{
    if (text.size() < width)
        text.append(width - text.size(), ' ');
    return text;
}

nlohmann::json toJson(const ParamSpec &spec)
{
    nlohmann::json object = {
        {"id", spec.id}, {"title", spec.title}, {"type", typeName(spec.type)}, {"help", spec.help}};
    std::visit([&object](const auto &value) { object["default"] = value; }, spec.defaultValue);
    if (spec.type == ParamType::Integer || spec.type == ParamType::Number) {
        object["minimum"] = spec.minimum;
        object["maximum"] = spec.maximum;
        object["unit"] = spec.unit;
    }
    if (spec.type == ParamType::Choice) {
        object["choices"] = nlohmann::json::array();
        for (const pipeline::ParamChoice &choice : spec.choices)
            object["choices"].push_back(choice.id);
    }
    return object;
}

} // namespace ambrotype::cli
