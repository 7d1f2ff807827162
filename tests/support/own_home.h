#pragma once

#include "support/test_files.h"

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace ambrotype::test {

//! While one lives, the programs and this process keep what is theirs (AMBROTYPE_HOME) in a folder of a test.
class OwnHome
{
public:
    explicit OwnHome(const std::filesystem::path &folder)
    {
        if (const char *before = std::getenv("AMBROTYPE_HOME"))
            m_before = before;
        setenv("AMBROTYPE_HOME", folder.c_str(), 1);
    }
    ~OwnHome() { m_before ? setenv("AMBROTYPE_HOME", m_before->c_str(), 1) : unsetenv("AMBROTYPE_HOME"); }
    OwnHome(const OwnHome &) = delete;
    OwnHome &operator=(const OwnHome &) = delete;

private:
    std::optional<std::string> m_before;
};

//! The same in a folder that goes with it.
struct TemporaryHome
{
    TemporaryDir folder;
    OwnHome home{folder / "home"};
};

} // namespace ambrotype::test
