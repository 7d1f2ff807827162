#pragma once

#include "base/result.h"

#include <filesystem>
#include <map>
#include <string>

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

} // namespace ambrotype::pipeline
