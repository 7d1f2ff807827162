#pragma once

#include "pipeline/findings.h"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace ambrotype::cli {

//! A face in pixels of the photograph: "box" [left, top, width, height], "landmarks" five [x, y] or null, "score",
//! "source", "turned".
nlohmann::json toJson(const faces::Face &face);

//! The faces of a picture and what became of them, as "enhance --json" prints them.
nlohmann::json toJson(const std::vector<pipeline::FaceOutcome> &faces);

} // namespace ambrotype::cli
