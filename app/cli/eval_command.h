#pragma once

#include "command.h"

namespace ambrotype::cli {

//! "eval": how well methods undo damage. With --json one object per method and picture, then one per method:
//!
//! {"event": "score", "method": NAME, "picture": NAME, "psnr_db": DB, "ssim": S or null, "seconds": S,
//!  "cpu_seconds": S, "megapixels": MP}
//! {"event": "method", "method": NAME, "pictures": N, "psnr_db": DB, "ssim": S, "seconds_per_megapixel": S,
//!  "cpu_seconds_per_megapixel": S, "mflop_per_pixel": M or null, "problem": TEXT or null}
std::unique_ptr<Command> makeEvalCommand();

} // namespace ambrotype::cli
