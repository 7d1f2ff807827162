#pragma once

#include "base/result.h"

#include <string>
#include <vector>

//! The models that people have chosen for "auto": kept in "default-models.json" in the configuration folder, so that
//! window and command line agree. Any thread, not the window's.
namespace ambrotype::pipeline {

//! The catalogue id that "auto" takes for \p task when its file is here; empty = as shipped.
std::string defaultModel(const std::string &task);

//! Chooses it; an empty \p id = as shipped. Errors: InvalidArgument (the task has no choice); those of
//! imaging::AtomicFile.
Result<void> setDefaultModel(const std::string &task, const std::string &id);

//! Whether anything chooses a model for \p task by itself, so that a default of one's own has an effect.
bool hasDefaultModel(const std::string &task);

//! \p preferred with the default for \p task in front, if it is among them.
std::vector<std::string> preferredFirst(const std::string &task, const std::vector<std::string> &preferred);

} // namespace ambrotype::pipeline
