#pragma once

#include "base/result.h"
#include "pipeline/param_spec.h"

#include <map>
#include <string>
#include <string_view>

namespace ambrotype::pipeline {

//! \p value as \p spec wants it: a number for an Integer is rounded, a text is parsed ("35", "true", "off", a choice's
//! id in any case). Errors: InvalidArgument, a sentence that names the parameter and the range or the choices.
Result<ParamValue> checkedValue(const ParamSpec &spec, const ParamValue &value);

//! The shortest text that checkedValue() reads back as the same value; a point as the decimal sign in every locale.
std::string valueText(const ParamValue &value);

//! "0 to 100", "natural, detail, strong", "true or false": the range of \p spec in words.
std::string rangeText(const ParamSpec &spec);

//! Whether \p spec is in force with \p values (named values of its stage; see ParamCondition).
bool isInForce(const ParamSpec &spec, const std::map<std::string, ParamValue> &values);

} // namespace ambrotype::pipeline
