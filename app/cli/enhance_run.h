#pragma once

#include "enhance_options.h"

namespace ambrotype::cli {

//! Works \p plan off with \p jobs pictures at once (0 = one per core), tells about every picture as it ends, and
//! returns an ExitStatus. With \p json stdout carries one object per picture and a summary:
//!
//! {"event": "item", "index": 1, "count": 200, "input": PATH, "output": PATH or null,
//!  "state": "done" | "skipped" | "failed" | "cancelled", "error": null or {"code", "message", "detail"},
//!  "warnings": [SENTENCE...], "seconds": S, "input_size": [W, H], "size": [W, H] of the result or null,
//!  "device", "files": [{"label", "file", "bytes", "size", "sha256"}...], "sidecar": PATH or null, "preset",
//!  "automatic": BOOL, "recipe_hash": HEX, "stages": {STAGE: SECONDS...}}
//! {"event": "summary", "total", "done", "skipped", "failed", "cancelled", "seconds", "interrupted": BOOL}
//!
//! Objects come in the order in which pictures end; "index" is their place in the sorted list of inputs, 0 for an
//! input that was not found.
int runEnhance(EnhancePlan plan, int jobs, bool json);

} // namespace ambrotype::cli
