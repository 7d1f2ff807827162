#pragma once

#include <string>
#include <vector>

namespace ambrotype::inference {

//! How long a device of this process has computed.
struct DeviceUse
{
    std::string device;       //!< "cpu", "cuda:0".
    double busySeconds = 0.0; //!< At least one network ran on it, counted to the moment of asking.
};

//! Of every device that has run a network so far. Two askings make a share of busy time. Any thread.
std::vector<DeviceUse> deviceUse();

} // namespace ambrotype::inference
