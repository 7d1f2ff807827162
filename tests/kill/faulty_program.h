#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

class QProcess;

namespace ambrotype::test {

//! Runs of ambrotype-cli-faults with a home of its own.
class FaultyProgram
{
public:
    explicit FaultyProgram(std::filesystem::path home)
        : m_home(std::move(home))
    {
    }

    //! Falls over pictures whose name holds \p text.
    void crashOn(std::string text) { m_crashOn = std::move(text); }

    struct End
    {
        int status = -1; //!< Exit status; -1 when a signal ended it.
        std::vector<nlohmann::json> lines;
        std::string err;
        //! The object of that event; null when there was none.
        nlohmann::json event(const std::string &name) const;
    };
    //! Runs to the end; with \p killAfterMs >= 0 it is killed after so long, if it has not ended by itself.
    End run(const std::vector<std::string> &arguments, int killAfterMs = -1) const;

    std::unique_ptr<QProcess> begin(const std::vector<std::string> &arguments) const;
    static End end(QProcess &process, int killAfterMs = -1);

private:
    std::filesystem::path m_home;
    std::string m_crashOn;
};

//! Relative paths of all files below \p folder, hidden ones too, with the SHA-256 of each.
std::map<std::string, std::string> contentBelow(const std::filesystem::path &folder);

//! Overwrites the pages of a SQLite file that hold rows with \p text. \returns how many.
int damagePagesWith(const std::filesystem::path &file, const std::string &text);

//! Number in the environment variable \p name, else \p usual.
int numberFrom(const char *name, int usual);

} // namespace ambrotype::test
