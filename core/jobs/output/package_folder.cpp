#include "jobs/output/package_folder.h"

#include "jobs/item_target.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <system_error>

namespace ambrotype::jobs {

namespace fs = std::filesystem;

Result<PackageFolder> PackageFolder::begin(const fs::path &parent, const std::string &title)
{
    if (const Result<void> made = makeFolder(parent); !made)
        return made.error();
    std::string hidden = parent / (".handoff-XXXXXX");
    if (!mkdtemp(hidden.data()))
        return Error{ErrorCode::PermissionDenied,
                     "The folder for hand-offs may not be written. Choose another one.",
                     std::strerror(errno)};
    // mkdtemp closes the folder to others; a hand-off is for them.
    std::error_code ignored;
    fs::permissions(hidden, fs::status(parent, ignored).permissions() & fs::perms::all, ignored);
    return PackageFolder(hidden, parent / title);
}

PackageFolder::~PackageFolder()
{
    std::error_code ignored;
    if (!m_hidden.empty())
        fs::remove_all(m_hidden, ignored);
}

Result<fs::path> PackageFolder::finish()
{
    constexpr int kMostNames = 10'000;
    for (int number = 1; number <= kMostNames; ++number) {
        fs::path name = m_target;
        if (number > 1)
            name += " (" + std::to_string(number) + ")";
        std::error_code failed;
        if (fs::exists(fs::symlink_status(name, failed)))
            continue;
        fs::rename(m_hidden, name, failed);
        if (!failed) {
            m_hidden.clear();
            return name;
        }
        // Somebody was quicker: a rename replaces nothing but an empty folder.
        if (failed != std::errc::directory_not_empty && failed != std::errc::file_exists
            && failed != std::errc::not_a_directory)
            return Error{ErrorCode::Io, "The folder of the hand-off cannot be named.", failed.message()};
    }
    return Error{ErrorCode::Io, "Too many hand-offs of this name exist already.", m_target.string()};
}

} // namespace ambrotype::jobs
