#pragma once

#include "jobs/batch_item.h"
#include "pipeline/recipe.h"

#include <string>
#include <vector>

namespace ambrotype::jobs {

//! The weights files that \p hashes of \p stage name, with their papers. Among hashes, as stages give them, stand words
//! for networks that are not there: those are left out. Looks through the model folders: not for the window's thread.
std::vector<UsedModel> modelsOf(const std::string &stage, const std::string &hashes);

//! The weights files on this machine that \p recipe would use now, with their papers, in the order of the stages.
//! Looks through the model folders, as the stages do: not for the window's thread.
std::vector<UsedModel> modelsOf(const pipeline::Recipe &recipe);

} // namespace ambrotype::jobs
