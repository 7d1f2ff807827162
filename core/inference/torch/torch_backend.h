#pragma once

#include "inference/session/backend.h"

namespace ambrotype::inference {

//! The process's LibTorch. The first call sets it up: memory that is freed stays with the process (glibc would give
//! every activation back to the kernel and fetch it again, which was measured to cost up to 1.8 times the run).
Backend &torchBackend();

} // namespace ambrotype::inference
