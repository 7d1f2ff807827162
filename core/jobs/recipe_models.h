#pragma once

#include "jobs/batch_item.h"
#include "pipeline/recipe.h"

#include <vector>

namespace ambrotype::jobs {

//! The weights files on this machine that \p recipe would use now, with their papers, in the order of the stages.
//! Looks through the model folders, as the stages do: not for the window's thread.
std::vector<UsedModel> modelsOf(const pipeline::Recipe &recipe);

} // namespace ambrotype::jobs
