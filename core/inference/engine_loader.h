#pragma once

#include "inference/engine.h"

namespace ambrotype::inference {

//! The process's engine. Cheap: LibTorch's plug-in is opened only by networks and devices that need it, on the thread
//! that runs them. Any thread.
Result<Engine *> engine();

//! Replaces what engine() returns; null restores the real one. For tests with a fake network.
void setEngineForTests(Engine *engine);

//! Settings that must be made before the first thread starts: LibTorch's OpenMP threads sleep instead of spinning at
//! barriers, which was measured to make two threads four to six times slower than one as soon as another program
//! wants a core. Call at the beginning of main.
void prepareProcess();

} // namespace ambrotype::inference
