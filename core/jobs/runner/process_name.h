#pragma once

#include <string>

namespace ambrotype::jobs {

//! A name for this process that no other one has, on any machine, ever: "host/boot/pid/start". Found out once.
const std::string &thisProcess();

//! The name of one more worker in this process: thisProcess() and "#" with a number. The owner of leases.
std::string newWorkerName();

enum class Alive { Yes, No, Unknown };

//! Whether the process of that worker still runs. Unknown: it belongs to another machine, so only its lease can tell.
Alive isAlive(const std::string &worker);

} // namespace ambrotype::jobs
