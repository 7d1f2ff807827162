#include "jobs/engine_state.h"

#include "inference/engine_loader.h"

#include <algorithm>

namespace ambrotype::jobs {

EngineState engineState()
{
    const Result<inference::Engine *> engine = inference::engine();
    if (!engine)
        return {};
    EngineState state;
    std::vector<inference::DeviceInfo> devices = (*engine)->devices();
    std::stable_partition(devices.begin(), devices.end(), [](const auto &device) { return !device.suspect; });
    for (const inference::DeviceInfo &device : devices)
        state.devices.push_back({device.id,
                                 device.name,
                                 device.totalBytes - std::min(device.freeBytes, device.totalBytes),
                                 device.totalBytes});
    for (const inference::ResidentModel &model : (*engine)->resident()) {
        if (model.state == inference::ResidentModel::State::Resident)
            state.models.push_back({model.file, model.device, model.bytes});
    }
    return state;
}

} // namespace ambrotype::jobs
