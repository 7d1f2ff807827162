#include "device_option.h"

#include "inference/engine.h"
#include "inference/engine_loader.h"

#include <algorithm>

namespace ambrotype::cli {
namespace {

bool isDeviceName(const std::string &device)
{
    if (device == "cuda" || device == "mps")
        return true;
    const std::string prefix = "cuda:";
    return device.size() > prefix.size() && device.size() <= prefix.size() + 2
           && device.compare(0, prefix.size(), prefix) == 0
           && std::all_of(device.begin() + static_cast<std::ptrdiff_t>(prefix.size()), device.end(), [](char letter) {
                  return letter >= '0' && letter <= '9';
              });
}

} // namespace

Result<void> checkDevice(const std::string &device)
{
    if (device == "auto" || device == "cpu")
        return {};
    if (!isDeviceName(device)) {
        return Error{ErrorCode::InvalidArgument,
                     "There is no device \"" + device + "\". Devices are auto, cpu, cuda, cuda:N and mps.",
                     {}};
    }
    std::string found;
    std::string detail;
    if (const Result<inference::Engine *> engine = inference::engine()) {
        for (const inference::DeviceInfo &info : (*engine)->devices()) {
            if (info.id == device || info.id == device + ":0")
                return {};
            found += (found.empty() ? "" : ", ") + info.id;
        }
    } else {
        found = "cpu";
        detail = engine.error().detail;
    }
    return Error{ErrorCode::Device,
                 "The device \"" + device + "\" cannot be used here. Devices of this machine and this build: " + found
                     + ". Leave --device away to take the best one.",
                 detail};
}

} // namespace ambrotype::cli
