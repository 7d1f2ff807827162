#include "jobs/host_name.h"

#include <array>

#include <unistd.h>

namespace ambrotype::jobs {

std::string hostName()
{
    std::array<char, 256> name{};
    return gethostname(name.data(), name.size() - 1) == 0 && name[0] != 0 ? name.data() : "unknown";
}

} // namespace ambrotype::jobs
