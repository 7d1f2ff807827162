#include "jobs/runner/battery.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <system_error>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;

//! The first word of the file \p name of one supply; empty when there is none.
std::string said(const fs::path &supply, const char *name)
{
    std::string word;
    std::ifstream(supply / name) >> word;
    return word;
}

} // namespace

std::optional<Battery> readBattery(const fs::path &folder)
{
    Battery battery;
    int count = 0;
    int sum = 0;
    std::error_code failed;
    for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
        const fs::path &supply = at->path();
        if (said(supply, "type") != "Battery" || said(supply, "scope") == "Device")
            continue;
        const std::string capacity = said(supply, "capacity");
        if (capacity.empty() || capacity.find_first_not_of("0123456789") != std::string::npos || capacity.size() > 3)
            continue;
        sum += std::min(100, std::stoi(capacity));
        ++count;
        battery.isDischarging = battery.isDischarging || said(supply, "status") == "Discharging";
    }
    if (count == 0)
        return std::nullopt;
    battery.percent = sum / count;
    return battery;
}

} // namespace ambrotype::jobs
