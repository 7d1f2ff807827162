#pragma once

#include "inference/engine.h"

namespace ambrotype::inference {

//! The process's engine; the first call opens the plug-in ambrotype_inference, which may take half a second, so
//! never from the window's thread. Any thread. Errors: NotFound (this installation has no inference), Internal.
Result<Engine *> engine();

//! Replaces what engine() returns; null restores the plug-in. For tests with a fake network.
void setEngineForTests(Engine *engine);

} // namespace ambrotype::inference
