#include "base/paths.h"

#include <cstdlib>

#include <unistd.h>

namespace ambrotype::paths {
namespace {

std::filesystem::path environment(const char *name)
{
    const char *value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody calls setenv
    return value ? std::filesystem::path(value) : std::filesystem::path();
}

std::filesystem::path userDir(const char *portableName, const char *xdgVariable, const char *underHome)
{
    if (const auto portable = environment("AMBROTYPE_HOME"); !portable.empty())
        return portable / portableName;
    if (const auto xdg = environment(xdgVariable); xdg.is_absolute())
        return xdg / "ambrotype";
    auto home = environment("HOME");
    if (home.empty())
        home = "/tmp"; // a service account without a home still gets a place that can be written
    return home / underHome / "ambrotype";
}

} // namespace

std::filesystem::path executableDir()
{
    std::error_code failed;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", failed);
    return failed ? std::filesystem::current_path(failed) : self.parent_path();
}

std::filesystem::path configDir()
{
    return userDir("config", "XDG_CONFIG_HOME", ".config");
}

std::filesystem::path dataDir()
{
    return userDir("data", "XDG_DATA_HOME", ".local/share");
}

std::filesystem::path cacheDir()
{
    return userDir("cache", "XDG_CACHE_HOME", ".cache");
}

std::filesystem::path resource(const std::filesystem::path &relative)
{
    if (const auto dir = environment("AMBROTYPE_RESOURCE_DIR"); !dir.empty())
        return dir / relative;
    const auto installed = executableDir() / ".." / "share" / "ambrotype" / relative;
    std::error_code ignored;
    if (std::filesystem::exists(installed, ignored))
        return installed;
#ifdef AMBROTYPE_SOURCE_DIR
    // In the source tree, models/ is a top-level folder and all else lies under resources/.
    const std::filesystem::path source(AMBROTYPE_SOURCE_DIR);
    return *relative.begin() == "models" ? source / relative : source / "resources" / relative;
#else
    return installed;
#endif
}

} // namespace ambrotype::paths
