#pragma once

#include <cstdint>

namespace ambrotype::inference {

//! Memory of the machine, and what a process may still take without swapping (Linux: MemAvailable, less where a
//! control group allows less). 0 where the system does not say.
struct SystemMemory
{
    std::uint64_t totalBytes = 0;
    std::uint64_t availableBytes = 0;
};
SystemMemory systemMemory();

//! Share of the machine's memory that models may keep until Engine::setMemoryBudget() is called.
constexpr int kUsualBudgetPercent = 25;

} // namespace ambrotype::inference
