#include "support/test_files.h"

#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <vector>

namespace ambrotype::test {

std::filesystem::path sharedDir()
{
    if (const char *dir = std::getenv("AMBROTYPE_SHARED"))
        return dir;
    return AMBROTYPE_SHARED_DIR;
}

bool haveShared(const std::string &relative)
{
    std::error_code ignored;
    if (std::filesystem::exists(sharedDir() / relative, ignored))
        return true;
    std::printf("SKIPPED: %s is not on this machine\n", relative.c_str());
    return false;
}

TemporaryDir::TemporaryDir()
{
    std::string pattern = (std::filesystem::temp_directory_path() / "ambrotype-test-XXXXXX").string();
    if (!mkdtemp(pattern.data()))
        throw std::runtime_error("no temporary folder");
    m_path = pattern;
}

TemporaryDir::~TemporaryDir()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

} // namespace ambrotype::test
