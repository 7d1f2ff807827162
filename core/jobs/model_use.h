#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

namespace ambrotype::jobs {

//! When weights files were last used: seconds since 1970 by their path.
using ModelUses = std::map<std::string, std::int64_t>;

//! What this process has used so far through the engine (inference::ModelUse), also what left memory again. \p now:
//! seconds since 1970. Any thread.
ModelUses modelUses(std::int64_t now);

//! The last uses on the disk, so that they outlive a session: a small file, shared by all programs of this user. Plain
//! and blocking; any thread but the window's.
class ModelUseFile
{
public:
    static constexpr std::size_t kMostFiles = 1000; //!< Those used last are kept.

    explicit ModelUseFile(std::filesystem::path file);
    static ModelUseFile standard(); //!< Where the programs keep theirs.

    //! Empty when there is no file or it is damaged.
    ModelUses read() const;
    //! Adds \p uses; of two uses of a file the later is kept. Errors: Io, PermissionDenied, DiskFull.
    Result<void> remember(const ModelUses &uses) const;

private:
    std::filesystem::path m_file;
};

//! Keeps the record of this process up to date. One thread at a time.
class ModelUseKeeper
{
public:
    static constexpr std::int64_t kWorthWriting = 60; //!< Seconds: the list tells minutes.

    explicit ModelUseKeeper(ModelUseFile file)
        : m_file(std::move(file))
    {
    }

    //! Writes those of \p uses that are new, or later by kWorthWriting than what was written. What cannot be written is
    //! tried again at the next call.
    void keep(const ModelUses &uses);

private:
    ModelUseFile m_file;
    ModelUses m_written;
};

} // namespace ambrotype::jobs
