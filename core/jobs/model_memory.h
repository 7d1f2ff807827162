#pragma once

#include "base/result.h"
#include "inference/session/memory.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

//! What the model manager shows and does beyond files: models in memory, and which ones "auto" takes.
namespace ambrotype::jobs {

//! A model in memory, or on its way into it.
struct ResidentModel
{
    std::filesystem::path file;
    std::string device; //!< "cpu", "cuda:0"
    std::uint64_t bytes = 0;
    double secondsSinceUse = 0.0;
    bool isLoading = false;
};

//! Any thread.
std::vector<ResidentModel> residentModels();

//! Takes every model out of memory that nothing uses at the moment. \returns how many. Not for the window's thread.
int unloadModels();

//! The same for the models of \p file alone.
int unloadModel(const std::filesystem::path &file);

constexpr int kUsualModelMemoryPercent = inference::kUsualBudgetPercent; //!< What the engine begins with.

//! Bytes of the machine's memory. Any thread.
std::uint64_t machineMemory();

//! How much of it models may keep, at least 1 percent; those that nobody uses leave it at once, the least recently used
//! first, until that is kept. Not for the window's thread.
void setModelMemory(int percent);

//! Whether \p task is one for which models are chosen automatically, and whether model \p id is one of them. Any
//! thread.
bool hasDefaultModel(const std::string &task);
bool canBeDefaultModel(const std::string &task, const std::string &id);

//! The catalogue id that was chosen for \p task; empty = as shipped. Not for the window's thread.
std::string defaultModel(const std::string &task);

//! Chooses it, for the window and the command line; empty = as shipped. Not for the window's thread.
//! Errors: those of pipeline::setDefaultModel().
Result<void> setDefaultModel(const std::string &task, const std::string &id);

} // namespace ambrotype::jobs
