#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace ambrotype::jobs::audit {

//! A file that is open, and locked where asked for, until the object goes. One thread at a time.
class LockedFile
{
public:
    enum class Lock { None, Shared, Exclusive };

    //! Opens \p file to read and write, making it unless \p lock is Shared, and waits for the lock, which holds against
    //! threads of this program as against other programs. Errors: NotFound, PermissionDenied, DiskFull, Io.
    static Result<LockedFile> open(const std::filesystem::path &file, Lock lock);

    LockedFile(LockedFile &&other) noexcept;
    LockedFile &operator=(LockedFile &&other) noexcept;
    ~LockedFile();

    Result<std::uint64_t> size() const;
    //! The bytes from \p offset to the end.
    Result<std::string> readFrom(std::uint64_t offset) const;
    //! Writes all of \p text at \p offset.
    Result<void> writeAt(std::uint64_t offset, std::string_view text) const;
    Result<void> cutTo(std::uint64_t bytes) const;
    Result<void> flushToDisk() const;

private:
    explicit LockedFile(int descriptor)
        : m_descriptor(descriptor)
    {
    }
    int m_descriptor = -1;
};

//! The Error for the errno value \p reason of a call on the audit log.
Error auditError(int reason);

} // namespace ambrotype::jobs::audit
