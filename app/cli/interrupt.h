#pragma once

#include "base/cancel.h"

//! Ctrl-C and SIGTERM: the first one asks for a stop (whole files only), the second one ends the program at once.
namespace ambrotype::cli::interrupt {

void install(); //!< Call once, before any thread is made.

//! Cancelled by the first signal.
CancelToken token();

//! A file descriptor that becomes readable with the first signal, for event loops.
int descriptor();

} // namespace ambrotype::cli::interrupt
