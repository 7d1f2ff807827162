#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <utility>
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
    std::vector<InputFile> files;                                 //!< Sorted by path, each file once.
    std::vector<std::filesystem::path> ignored;                   //!< Files in folders that are no pictures by name.
    std::vector<std::pair<std::filesystem::path, Error>> missing; //!< Named but not there, or folders closed to us.
};

//! Expands files, folders (recursive, hidden ones left out, loops of links not followed) and globs (*, ?, [..],
//! ** for any depth). What exists under exactly the given name is never taken for a glob.
//!
//! A file that is named itself is taken whatever it is called; in folders and globs the extension decides, except
//! that a glob which spells the extension out ("*.scan") gets what it asks for. Sub-folders count from the named
//! folder, or from the part of a glob before its first wildcard. Reads folders, never files.
//! \param leaveOut a folder below a named one whose content is left out: where the results go, so that a
//!        second run does not take the results of the first for pictures. Naming it itself takes it all the same.
//! \param leaveOutName the same for every folder of this name below a named one; empty = none.
InputList expandInputs(const std::vector<std::string> &inputs,
                       const std::filesystem::path &leaveOut = {},
                       const std::string &leaveOutName = {});

//! Whether the extension is one of a picture that we may be able to read.
bool looksLikePicture(const std::filesystem::path &file);

} // namespace ambrotype::jobs
