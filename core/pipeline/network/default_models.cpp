#include "pipeline/network/default_models.h"

#include "base/paths.h"
#include "imaging/atomic_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>

namespace ambrotype::pipeline {
namespace {

namespace fs = std::filesystem;

struct Known
{
    std::mutex mutex;
    fs::path file;
    fs::file_time_type time = fs::file_time_type::min();
    std::map<std::string, std::string> ids; //!< By task.
};

Known &known()
{
    static auto *const instance = new Known; // streams may outlive main
    return *instance;
}

std::map<std::string, std::string> readIds(const fs::path &file)
{
    std::ifstream stream(file);
    const auto json = nlohmann::json::parse(stream, nullptr, false);
    std::map<std::string, std::string> ids;
    if (!json.is_object())
        return ids; // none, or damaged: as shipped
    for (const auto &[task, id] : json.items()) {
        if (id.is_string())
            ids[task] = id.get<std::string>();
    }
    return ids;
}

//! Reads the file again when it was changed, by whichever program.
const std::map<std::string, std::string> &current(Known &state)
{
    const fs::path file = paths::configDir() / "default-models.json";
    std::error_code failed;
    const fs::file_time_type time = fs::last_write_time(file, failed);
    if (file != state.file || time != state.time) {
        state.file = file;
        state.time = time;
        state.ids = failed ? std::map<std::string, std::string>() : readIds(file);
    }
    return state.ids;
}

} // namespace

const std::vector<std::string> &automaticModels(const std::string &task)
{
    static const std::map<std::string, std::vector<std::string>> all{
        {"face-restore",
         {"gfpgan-v1.4",
          "restoreformer-plus-plus",
          "gfpgan-v1.3",
          "codeformer",
          "gpen-bfr-512",
          "restoreformer",
          "gfpgan-v1.2",
          "gpen-bfr-1024",
          "gpen-bfr-256",
          "gpen-bfr-2048"}},
        {"face-detect", {"detection-resnet50", "detection-mobilenet0.25", "yunet-2023mar"}},
        // BiSeNet costs a sixteenth of ParseNet.
        {"face-parse", {"parsing-bisenet", "parsing-parsenet"}}};
    static const std::vector<std::string> none;
    const auto found = all.find(task);
    return found == all.end() ? none : found->second;
}

std::string defaultModel(const std::string &task)
{
    Known &state = known();
    const std::lock_guard<std::mutex> lock(state.mutex);
    const auto &ids = current(state);
    const auto found = ids.find(task);
    return found == ids.end() ? std::string() : found->second;
}

Result<void> setDefaultModel(const std::string &task, const std::string &id)
{
    const std::vector<std::string> &choices = automaticModels(task);
    if (!id.empty() && std::find(choices.begin(), choices.end(), id) == choices.end())
        return Error{ErrorCode::InvalidArgument, "This model is never chosen automatically.", task + ' ' + id};
    Known &state = known();
    const std::lock_guard<std::mutex> lock(state.mutex);
    std::map<std::string, std::string> ids = current(state);
    if (id.empty())
        ids.erase(task);
    else
        ids[task] = id;
    const fs::path file = state.file;
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored); // what fails here fails in the next line with a sentence
    if (const Result<void> written = imaging::writeTextAtomically(file, nlohmann::json(ids).dump(2) + '\n'); !written)
        return written;
    state.ids = std::move(ids);
    state.time = fs::last_write_time(file, ignored);
    return {};
}

std::vector<std::string> preferredFirst(const std::string &task, const std::vector<std::string> &preferred)
{
    std::vector<std::string> order = preferred;
    const auto chosen = std::find(order.begin(), order.end(), defaultModel(task));
    if (chosen != order.end())
        std::rotate(order.begin(), chosen, chosen + 1);
    return order;
}

} // namespace ambrotype::pipeline
