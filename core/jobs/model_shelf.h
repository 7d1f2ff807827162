#pragma once

#include "base/result.h"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace ambrotype::jobs {

//! Those of \p ids that are models of the catalogue and whose weights are not on this machine. Other ids ("none",
//! "auto", "file") are nobody's. Looks through the model folders, and hashes files it has never seen: not for the
//! window's thread.
std::set<std::string> missingModels(const std::vector<std::string> &ids);

//! What became of a file that was brought in.
struct ImportedModel
{
    std::filesystem::path path;
    std::string id;      //!< Of the catalogue; empty for a file that it does not know.
    std::string problem; //!< Why it cannot be used, for people; empty if it can.
};

//! Copies a weights file into the folder of models. Not for the window's thread.
//! Errors: those of inference::ModelCatalog::import().
Result<ImportedModel> importModel(const std::filesystem::path &file);

} // namespace ambrotype::jobs
