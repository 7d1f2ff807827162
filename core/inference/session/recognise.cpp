#include "inference/session/recognise.h"

#include "inference/networks/networks.h"

namespace ambrotype::inference {

Result<std::string> recogniseNetwork(const StateDict &weights)
{
    for (const NetworkEntry &entry : networkTable())
        if (entry.build(weights, {}))
            return std::string(entry.architecture);
    return Error{ErrorCode::Unsupported, "The weights are of no network that this version of Ambrotype can run.", {}};
}

} // namespace ambrotype::inference
