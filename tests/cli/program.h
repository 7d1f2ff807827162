#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace ambrotype::test {

//! How a run of the real ambrotype-cli ended.
struct Ran
{
    int status = -1; //!< Exit status; -1 when a signal ended it.
    std::string out;
    std::string err;
    std::vector<nlohmann::json> lines; //!< Lines of stdout that are JSON objects.

    //! The summary object; null when there was none.
    nlohmann::json summary() const;
    //! The item object of the input with this file name.
    nlohmann::json item(const std::string &fileName) const;
};

//! Runs the program with \p arguments; \p meanwhile is called with its process id once it has begun and may send
//! signals. Standard input is empty. A run of more than 200 seconds is ended and fails.
Ran runCli(const std::vector<std::string> &arguments, const std::function<void(int pid)> &meanwhile = {});

//! Names of all visible files below \p folder, relative, sorted.
std::vector<std::string> filesBelow(const std::filesystem::path &folder);

} // namespace ambrotype::test
