#pragma once

#include <functional>

namespace ambrotype::test {

//! Makes the one QCoreApplication of the test program when there is none yet.
void needApplication();

//! Runs the event loop until \p done says yes. False when that took longer than a minute: a hang, not a slow machine.
bool runUntil(const std::function<bool()> &done);

//! Delivers what is queued for this thread.
void deliverEvents();

} // namespace ambrotype::test
