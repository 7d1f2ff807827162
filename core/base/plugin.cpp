#include "base/plugin.h"

#include "base/paths.h"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <mutex>
#include <vector>

#include <dlfcn.h>

namespace ambrotype {
namespace {

std::vector<std::filesystem::path> candidates(const std::string &file)
{
    std::vector<std::filesystem::path> found;
    if (const char *dir = std::getenv("AMBROTYPE_PLUGIN_DIR")) // NOLINT(concurrency-mt-unsafe): nobody calls setenv
        found.emplace_back(std::filesystem::path(dir) / file);
    const std::filesystem::path here = paths::executableDir();
    found.emplace_back(here / file);
    found.emplace_back(here / ".." / "lib" / "ambrotype" / file);
#ifdef AMBROTYPE_BUILD_PLUGIN_DIR
    found.emplace_back(std::filesystem::path(AMBROTYPE_BUILD_PLUGIN_DIR) / file);
#endif
    return found;
}

} // namespace

Result<void *> openPlugin(const std::string &name, const char *symbol)
{
    static std::mutex mutex;
    static std::map<std::string, void *> opened;
    const std::lock_guard<std::mutex> lock(mutex);

    void *&handle = opened[name];
    if (!handle) {
        const std::string file = "lib" + name + ".so";
        std::string tried;
        for (const std::filesystem::path &path : candidates(file)) {
            std::error_code ignored;
            if (!std::filesystem::exists(path, ignored)) {
                tried += path.string() + ": not there\n";
                continue;
            }
            // RTLD_LOCAL keeps Qt 5, which Debian's LibTorch drags in, out of our Qt 6 program's symbol scope.
            handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
            if (handle)
                break;
            tried += std::string(dlerror()) + "\n"; // NOLINT(concurrency-mt-unsafe): guarded by our mutex
        }
        if (!handle)
            return Error{ErrorCode::NotFound, "A part of the program could not be loaded: " + name + ".", tried};
    }
    void *address = dlsym(handle, symbol);
    if (!address)
        return Error{ErrorCode::Internal, "A part of the program is from another version: " + name + ".", symbol};
    return address;
}

} // namespace ambrotype
