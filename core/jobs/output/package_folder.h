#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <utility>

namespace ambrotype::jobs {

//! A folder that is filled under a hidden name and then gets its own, so that people see it whole or not at all.
class PackageFolder
{
public:
    //! Makes the hidden folder in \p parent, and that where it is not there. \p title: the name to come.
    //! Errors: PermissionDenied; those of makeFolder().
    static Result<PackageFolder> begin(const std::filesystem::path &parent, const std::string &title);

    PackageFolder(PackageFolder &&other) noexcept
        : m_hidden(std::exchange(other.m_hidden, {}))
        , m_target(std::move(other.m_target))
    {
    }
    PackageFolder &operator=(PackageFolder &&) = delete;
    ~PackageFolder(); //!< Removes what did not get its name.

    const std::filesystem::path &path() const { return m_hidden; } //!< To write into.

    //! Gives the folder its name, or the next free one. \returns it. Errors: Io.
    Result<std::filesystem::path> finish();

private:
    PackageFolder(std::filesystem::path hidden, std::filesystem::path target)
        : m_hidden(std::move(hidden))
        , m_target(std::move(target))
    {
    }
    std::filesystem::path m_hidden;
    std::filesystem::path m_target;
};

} // namespace ambrotype::jobs
