#pragma once

#include "pipeline/param_spec.h"

#include <string>
#include <utility>
#include <vector>

//! Short ways to write the ParamSpec of the common kinds, for the tables of the stages.
namespace ambrotype::pipeline {

//! Range and start of a Number.
struct NumberRange
{
    double minimum = 0.0;
    double maximum = 100.0;
    double start = 0.0; //!< The default value.
    double step = 1.0;
    std::string unit = {};
};

inline ParamSpec numberParam(std::string id, std::string title, NumberRange range, std::string help)
{
    ParamSpec spec;
    spec.id = std::move(id);
    spec.title = std::move(title);
    spec.type = ParamType::Number;
    spec.defaultValue = range.start;
    spec.minimum = range.minimum;
    spec.maximum = range.maximum;
    spec.step = range.step;
    spec.unit = std::move(range.unit);
    spec.help = std::move(help);
    return spec;
}

inline ParamSpec integerParam(std::string id, std::string title, NumberRange range, std::string help)
{
    ParamSpec spec = numberParam(std::move(id), std::move(title), std::move(range), std::move(help));
    spec.type = ParamType::Integer;
    spec.defaultValue = static_cast<std::int64_t>(std::get<double>(spec.defaultValue));
    return spec;
}

//! The first choice is the default.
inline ParamSpec choiceParam(std::string id, std::string title, std::vector<ParamChoice> choices, std::string help)
{
    ParamSpec spec;
    spec.id = std::move(id);
    spec.title = std::move(title);
    spec.type = ParamType::Choice;
    spec.defaultValue = choices.front().id;
    spec.choices = std::move(choices);
    spec.help = std::move(help);
    return spec;
}

inline ParamSpec boolParam(std::string id, std::string title, bool start, std::string help)
{
    ParamSpec spec;
    spec.id = std::move(id);
    spec.title = std::move(title);
    spec.type = ParamType::Bool;
    spec.defaultValue = start;
    spec.help = std::move(help);
    return spec;
}

//! \p spec for the advanced panel only.
inline ParamSpec advanced(ParamSpec spec)
{
    spec.advanced = true;
    return spec;
}

//! \p spec in force only while \p param has one of \p values.
inline ParamSpec when(std::string param, std::vector<std::string> values, ParamSpec spec)
{
    spec.condition = {std::move(param), std::move(values)};
    return spec;
}

} // namespace ambrotype::pipeline
