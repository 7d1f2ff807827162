#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <utility>

namespace ambrotype::jobs {

//! A folder in the cache for the files of one piece of work; goes with the object.
class WorkFolder
{
public:
    //! \p name: first part of its name, for those who find one that a killed program left.
    //! Errors: PermissionDenied, DiskFull, Io.
    static Result<WorkFolder> make(const std::string &name);

    WorkFolder(WorkFolder &&other) noexcept
        : m_path(std::exchange(other.m_path, {}))
    {
    }
    WorkFolder &operator=(WorkFolder &&) = delete;
    ~WorkFolder();

    const std::filesystem::path &path() const { return m_path; }

private:
    explicit WorkFolder(std::filesystem::path path)
        : m_path(std::move(path))
    {
    }
    std::filesystem::path m_path;
};

} // namespace ambrotype::jobs
