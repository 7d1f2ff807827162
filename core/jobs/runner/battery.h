#pragma once

#include <filesystem>
#include <optional>

namespace ambrotype::jobs {

//! What the machine runs on.
struct Battery
{
    bool isDischarging = false; //!< The machine lives on it now.
    int percent = 100;          //!< What is left, 0..100; of several batteries the mean.
};

//! Reads what Linux tells in \p folder ("/sys/class/power_supply"). Nothing where there is no battery of the machine's
//! own; those of mice and headsets do not count. Any thread.
std::optional<Battery> readBattery(const std::filesystem::path &folder);

} // namespace ambrotype::jobs
