#include "inference/weights/checkpoint.h"

#include <algorithm>

namespace ambrotype::inference {

const char *formatName(CheckpointFormat format)
{
    switch (format) {
    case CheckpointFormat::TorchZip:
        return "PyTorch";
    case CheckpointFormat::TorchLegacy:
        return "PyTorch (before 1.6)";
    case CheckpointFormat::TorchScript:
        return "TorchScript";
    case CheckpointFormat::Safetensors:
        return "safetensors";
    case CheckpointFormat::Ncnn:
        break;
    }
    return "ncnn";
}

StateDict Checkpoint::group(std::string_view group) const
{
    const auto known = std::find(groups.begin(), groups.end(), group);
    if (known == groups.end())
        return {};
    const auto wanted = static_cast<std::size_t>(known - groups.begin());
    const std::size_t cut = group.empty() ? 0 : group.size() + 1;
    StateDict part;
    bool allModule = true;
    std::size_t position = 0;
    for (const auto &[key, tensor] : tensors) {
        if (groupOf[position++] != wanted)
            continue;
        allModule = allModule && key.compare(cut, 7, "module.") == 0;
        part.insert(key.substr(cut), tensor);
    }
    return allModule && !part.empty() ? part.withPrefix("module.") : part;
}

std::string Checkpoint::weightsGroup() const
{
    for (const char *name :
         {"params_ema", "params", "g_ema", "model_ema", "state_dict", "model", "generator", "netG", "net_g", ""})
        if (std::find(groups.begin(), groups.end(), name) != groups.end())
            return name;
    std::vector<std::int64_t> sizes(groups.size(), 0);
    std::size_t position = 0;
    for (const auto &[key, tensor] : tensors)
        sizes[groupOf[position++]] += tensor.elements();
    const auto most = std::max_element(sizes.begin(), sizes.end());
    return most == sizes.end() ? std::string() : groups[static_cast<std::size_t>(most - sizes.begin())];
}

StateDict Checkpoint::weights() const
{
    return group(weightsGroup());
}

} // namespace ambrotype::inference
