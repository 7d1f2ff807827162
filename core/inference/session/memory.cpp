#include "inference/session/memory.h"

#include <algorithm>
#include <fstream>
#include <string>

namespace ambrotype::inference {

namespace {

std::uint64_t numberIn(const char *file)
{
    std::ifstream stream(file);
    std::uint64_t value = 0;
    return stream >> value ? value : 0; // "max" means no limit
}

} // namespace

SystemMemory systemMemory()
{
    SystemMemory memory;
    std::ifstream stream("/proc/meminfo");
    std::string key;
    std::uint64_t kibibytes = 0;
    std::string unit;
    while (stream >> key >> kibibytes) {
        if (key == "MemTotal:")
            memory.totalBytes = kibibytes * 1024;
        else if (key == "MemAvailable:")
            memory.availableBytes = kibibytes * 1024;
        std::getline(stream, unit);
    }
    const std::uint64_t limit = numberIn("/sys/fs/cgroup/memory.max");
    const std::uint64_t used = numberIn("/sys/fs/cgroup/memory.current");
    if (limit > 0) {
        memory.totalBytes = std::min(memory.totalBytes, limit);
        memory.availableBytes = std::min(memory.availableBytes, limit > used ? limit - used : 0);
    }
    return memory;
}

} // namespace ambrotype::inference
