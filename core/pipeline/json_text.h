#pragma once

#include "base/result.h"
#include "pipeline/param_spec.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string_view>

//! JSON as recipes and presets need it. Private to the pipeline: nlohmann's header costs seconds per file.
namespace ambrotype::pipeline {

//! Parses \p text, whatever its bytes: at most 4 MiB, at most 64 levels deep, UTF-8 with or without a byte order mark,
//! an object at the top. Errors: BadFormat with line and column; \p what names the document in the sentence
//! ("recipe", "preset"). Never throws anything but bad_alloc.
Result<nlohmann::json> parseJsonObject(std::string_view text, std::string_view what);

//! A boolean, number or text as a parameter's value; nothing for anything else.
std::optional<ParamValue> paramFromJson(const nlohmann::json &value);

//! Whole numbers are written without a point.
nlohmann::json paramToJson(const ParamValue &value);

//! \p json as text; bytes that are no UTF-8 become replacement characters.
std::string jsonText(const nlohmann::json &json, int indent);

} // namespace ambrotype::pipeline
