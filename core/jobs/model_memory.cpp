#include "jobs/model_memory.h"

#include "inference/engine_loader.h"
#include "inference/session/memory.h"
#include "pipeline/network/default_models.h"

#include <algorithm>

namespace ambrotype::jobs {

std::vector<ResidentModel> residentModels()
{
    std::vector<ResidentModel> list;
    const Result<inference::Engine *> engine = inference::engine();
    if (!engine)
        return list;
    for (const inference::ResidentModel &model : (*engine)->resident())
        list.push_back({model.file,
                        model.device,
                        model.bytes,
                        model.secondsSinceUse,
                        model.state == inference::ResidentModel::State::Loading});
    return list;
}

int unloadModels()
{
    const Result<inference::Engine *> engine = inference::engine();
    if (!engine)
        return 0;
    const std::size_t before = (*engine)->resident().size();
    (*engine)->releaseUnused();
    const std::size_t after = (*engine)->resident().size();
    return static_cast<int>(before > after ? before - after : 0);
}

int unloadModel(const std::filesystem::path &file)
{
    const Result<inference::Engine *> engine = inference::engine();
    return engine ? static_cast<int>((*engine)->release(file.string())) : 0;
}

std::uint64_t machineMemory()
{
    return inference::systemMemory().totalBytes;
}

void setModelMemory(int percent)
{
    if (const Result<inference::Engine *> engine = inference::engine())
        (*engine)->setMemoryBudget(machineMemory() / 100 * static_cast<std::uint64_t>(std::max(1, percent)));
}

bool hasDefaultModel(const std::string &task)
{
    return !pipeline::automaticModels(task).empty();
}

bool canBeDefaultModel(const std::string &task, const std::string &id)
{
    const std::vector<std::string> &ids = pipeline::automaticModels(task);
    return std::find(ids.begin(), ids.end(), id) != ids.end();
}

std::string defaultModel(const std::string &task)
{
    return pipeline::defaultModel(task);
}

Result<void> setDefaultModel(const std::string &task, const std::string &id)
{
    return pipeline::setDefaultModel(task, id);
}

} // namespace ambrotype::jobs
