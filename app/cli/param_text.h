#pragma once

#include "pipeline/param_spec.h"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace ambrotype::cli {

std::string valueText(const pipeline::ParamValue &value); //!< "35", "0.5", "true", "natural"
std::string rangeText(const pipeline::ParamSpec &spec);   //!< "0 to 100 %", "true or false", "a | b | c"
std::string padded(std::string text, std::size_t width);  //!< With spaces on the right, at least \p width long.
nlohmann::json toJson(const pipeline::ParamSpec &spec);

} // namespace ambrotype::cli
