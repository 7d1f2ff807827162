#pragma once

#include "pipeline/recipe.h"

#include <string>

namespace ambrotype::cli {

//! Sets the parameters model and file of \p stage from what was written after \p option: an id of the stage's choices,
//! "off", or a checkpoint file. Errors: InvalidArgument, in words that name the option.
Result<void> setModel(pipeline::Recipe &recipe, const char *stage, const std::string &model, const std::string &option);

} // namespace ambrotype::cli
