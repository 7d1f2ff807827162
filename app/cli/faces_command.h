#pragma once

#include "command.h"

namespace ambrotype::cli {

//! "faces": what faces there are in pictures. With --json one object per picture on stdout:
//!
//! {"event": "item", "input": PATH, "state": "done" | "failed", "error": null or {"code", "message", "detail"},
//!  "size": [W, H], "detector": ID, "threshold": T, "looks": N, "multiply_adds": N, "seconds": S,
//!  "faces": [{"box": [X, Y, WIDTH, HEIGHT], "landmarks": [[X, Y] * 5] or null, "score": S, "source": NAME,
//!    "turned": DEGREES, "eye_distance": PX, "roll": DEGREES, "turn": T, "residual": R, "edge_width": PX,
//!    "badges": [TEXT...], "off_by_default": BOOL}...]}
//!
//! The largest face comes first. Landmarks: left eye, right eye, nose, mouth corners left and right as seen in the
//! picture; whole numbers are pixel centres of the upright picture.
std::unique_ptr<Command> makeFacesCommand();

} // namespace ambrotype::cli
