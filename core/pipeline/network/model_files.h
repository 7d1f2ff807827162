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
    int fixedSize = 0;                           //!< Width and height that the network is made for; 0: any.
};

//! The file of catalogue id \p name, or \p name itself when it is a path. The folders are looked through on the first
//! call (every file is hashed once in its life) and again when something is missing. Any thread, not the window's.
//! Errors: ModelMissing (says what to get and where to put it), NotFound, Cancelled.
Result<UsableModel> findModel(const std::string &name);

//! What the card of catalogue id \p id says of it, whether or not its file is here (then without path and hash);
//! nothing for what is no id. Looks at no file. Any thread.
std::optional<UsableModel> describedModel(const std::string &id);

//! A file that can do \p task ("face-restore", "face-parse", ...): the first of the catalogue ids \p preferred that is
//! here, then any other when \p others. Nothing when there is none, which is no error: the caller has another way.
//! Looks through the folders at most once in ten seconds. Any thread, not the window's.
std::optional<UsableModel>
findModelFor(const std::string &task, const std::vector<std::string> &preferred, bool others = true);

//! What reports and sidecars say about a weights file.
struct ModelPaper
{
    std::string id;    //!< Of the catalogue; empty for a file that it does not know.
    std::string title; //!< Of its card, else the file's name.
    std::string file;  //!< Name of the file on this machine; empty when it is not here.
    std::string sha256;
    std::string codeLicence; //!< As its card says; empty when unknown.
    std::string weightsLicence;
    std::string dataTerms;
    std::string paidWork = "unknown"; //!< "yes", "no", "unknown": whether the authors allow it.
};

//! The papers of the file with this hash. Looks at what is known and at no file. Any thread.
ModelPaper modelPaper(const std::string &sha256);

} // namespace ambrotype::pipeline
