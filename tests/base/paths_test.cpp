#include "base/paths.h"

#include <catch2/catch.hpp>

#include <cstdlib>

using namespace ambrotype;

namespace {

//! Sets an environment variable for one scope.
class Environment
{
public:
    Environment(const char *name, const char *value)
        : m_name(name)
    {
        if (const char *old = std::getenv(name))
            m_old = old;
        setenv(name, value, 1);
    }
    ~Environment()
    {
        if (m_old.empty())
            unsetenv(m_name);
        else
            setenv(m_name, m_old.c_str(), 1);
    }

private:
    const char *m_name;
    std::string m_old;
};

} // namespace

TEST_CASE("Portable mode keeps everything below one folder", "[base][paths]")
{
    const Environment home("AMBROTYPE_HOME", "/media/stick");
    CHECK(paths::configDir() == "/media/stick/config");
    CHECK(paths::dataDir() == "/media/stick/data");
    CHECK(paths::cacheDir() == "/media/stick/cache");
}

TEST_CASE("Folders follow the XDG variables, but only absolute ones", "[base][paths]")
{
    const Environment home("HOME", "/home/ada");
    {
        const Environment config("XDG_CONFIG_HOME", "/etc/ada");
        CHECK(paths::configDir() == "/etc/ada/ambrotype");
    }
    const Environment relative("XDG_CACHE_HOME", "relative");
    CHECK(paths::cacheDir() == "/home/ada/.cache/ambrotype");
}

TEST_CASE("Resources are found in the source tree of a build", "[base][paths]")
{
    CHECK(std::filesystem::exists(paths::executableDir()));
    CHECK(std::filesystem::exists(paths::resource("models")));
    const Environment elsewhere("AMBROTYPE_RESOURCE_DIR", "/somewhere");
    CHECK(paths::resource("presets") == "/somewhere/presets");
}
