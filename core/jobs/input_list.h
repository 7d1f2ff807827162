#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ambrotype::jobs {

//! One picture found, and where it lay below the folder that was asked for ("" when it was named itself).
struct InputFile
{
    std::filesystem::path file;
    std::filesystem::path subFolder;
};

struct InputList
{
    std::vector<InputFile> files;   //!< Sorted by path, each file once.
    std::vector<std::filesystem::path> ignored; //!< Files in folders that are no pictures by name.
    std::vector<std::pair<std::filesystem::path, Error>> missing; //!< Named but not there.
};

//! Expands files, folders (recursive, hidden ones left out, loops of links not followed) and globs (*, ?, [..],
//! ** for any depth). A file that is named itself is taken whatever it is called; in folders the extension decides.
InputList expandInputs(const std::vector<std::string> &inputs);

//! Whether the extension is one of a picture that we may be able to read.
bool looksLikePicture(const std::filesystem::path &file);

} // namespace ambrotype::jobs
