#pragma once

#include "pipeline/findings.h"

#include <nlohmann/json_fwd.hpp>

#include <vector>

namespace ambrotype::cli {

//! Box and points of a face in pixels of the photograph: "box" [left, top, right, bottom], "points" five [x, y] or
//! null, "score", "detector".
nlohmann::json toJson(const faces::Face &face);

//! The faces of a picture and what became of them, as "enhance --json" prints them.
nlohmann::json toJson(const std::vector<pipeline::FaceOutcome> &faces);

} // namespace ambrotype::cli
