#pragma once

#include "base/result.h"

#include <chrono>
#include <filesystem>
#include <memory>

namespace ambrotype {

//! The right to do what one program at a time may do, by a file that stands for it. It holds against other programs as
//! against other locks of this one. The system itself keeps it: it ends with its holder, however that ends, and a file
//! that a killed program left, even before it could write who it is, holds nobody up. What is in the file means
//! nothing; it goes with the lock.
class FileLock
{
public:
    //! Makes \p file where it is not there, and waits for the lock until \p patience ends.
    //! \returns null when another holder has it still. Where the file system knows no locks the lock is had on trust,
    //! and the log says so.
    //! Errors: PermissionDenied, NotFound (no such folder), DiskFull, Io.
    static Result<std::unique_ptr<FileLock>> take(const std::filesystem::path &file,
                                                  std::chrono::milliseconds patience = std::chrono::milliseconds(0));

    FileLock(const FileLock &) = delete;
    FileLock &operator=(const FileLock &) = delete;
    ~FileLock();

private:
    FileLock(std::filesystem::path file, int descriptor);

    std::filesystem::path m_file;
    int m_descriptor;
};

} // namespace ambrotype
