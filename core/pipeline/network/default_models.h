#pragma once

#include "base/result.h"

#include <string>
#include <vector>

//! The models that people have chosen for "auto": kept in "default-models.json" in the configuration folder, so that
//! window and command line agree. Any thread, not the window's.
namespace ambrotype::pipeline {

//! The catalogue id that "auto" takes for \p task when its file is here; empty = as shipped.
std::string defaultModel(const std::string &task);

//! Chooses it; an empty \p id = as shipped. Errors: InvalidArgument (not among automaticModels()); those of
//! imaging::AtomicFile.
Result<void> setDefaultModel(const std::string &task, const std::string &id);

//! The catalogue ids that "auto" chooses among for \p task, the best first; empty where nothing chooses by itself.
const std::vector<std::string> &automaticModels(const std::string &task);

//! \p preferred with the default for \p task in front, if it is among them.
std::vector<std::string> preferredFirst(const std::string &task, const std::vector<std::string> &preferred);

} // namespace ambrotype::pipeline
