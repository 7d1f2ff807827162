#pragma once

#include "base/result.h"

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ambrotype::pipeline {

//! A weights file that a stage can run.
struct UsableModel
{
    std::filesystem::path path;
    std::string sha256;
    std::string architecture;                    //!< Empty: seen from the file.
    std::map<std::string, std::string> settings; //!< What the file's keys cannot tell.
};

//! The file of catalogue id \p name, or \p name itself when it is a path. The folders are looked through on the first
//! call (every file is hashed once in its life) and again when something is missing. Any thread, not the window's.
//! Errors: ModelMissing (says what to get and where to put it), NotFound, Cancelled.
Result<UsableModel> findModel(const std::string &name);

//! A file that can do \p task ("face-restore", "face-parse", ...): the first of the catalogue ids \p preferred that is
//! here, then any other when \p others. Nothing when there is none, which is no error: the caller has another way.
//! Looks through the folders at most once in ten seconds. Any thread, not the window's.
std::optional<UsableModel>
findModelFor(const std::string &task, const std::vector<std::string> &preferred, bool others = true);

} // namespace ambrotype::pipeline
