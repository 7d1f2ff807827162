#include "jobs/output/work_folder.h"

#include "base/paths.h"
#include "jobs/item_target.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace ambrotype::jobs {

Result<WorkFolder> WorkFolder::make(const std::string &name)
{
    if (const Result<void> made = makeFolder(paths::cacheDir()); !made)
        return made.error();
    std::string path = paths::cacheDir() / (name + "-XXXXXX");
    if (!mkdtemp(path.data())) {
        const int reason = errno;
        return Error{reason == ENOSPC ? ErrorCode::DiskFull : ErrorCode::Io,
                     "The cache folder cannot be written. Check its disk and permissions.",
                     std::strerror(reason)};
    }
    return WorkFolder(path);
}

WorkFolder::~WorkFolder()
{
    std::error_code ignored;
    if (!m_path.empty())
        std::filesystem::remove_all(m_path, ignored);
}

} // namespace ambrotype::jobs
