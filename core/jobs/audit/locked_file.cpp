#include "jobs/audit/locked_file.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ambrotype::jobs::audit {

Error auditError(int reason)
{
    const std::string detail = std::strerror(reason);
    switch (reason) {
    case ENOENT:
        return {ErrorCode::NotFound, "There is no audit log there.", detail};
    case EACCES:
    case EPERM:
    case EROFS:
        return {ErrorCode::PermissionDenied,
                "The audit log may not be read or written. Check the permissions of its folder.",
                detail};
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return {ErrorCode::DiskFull, "The audit log cannot be written, because the disk is full. Make room.", detail};
    default:
        return {ErrorCode::Io, "The audit log cannot be read or written.", detail};
    }
}

Result<LockedFile> LockedFile::open(const std::filesystem::path &file, Lock lock)
{
    constexpr mode_t kOwnerOnly = 0600; // names of clients' pictures are nobody else's business
    const int flags = lock == Lock::Shared ? O_RDONLY : O_RDWR | O_CREAT;
    const int descriptor = ::open(file.c_str(), flags | O_CLOEXEC, kOwnerOnly);
    if (descriptor < 0)
        return auditError(errno);
    LockedFile opened(descriptor);
    if (lock == Lock::None)
        return opened;
    while (flock(descriptor, lock == Lock::Shared ? LOCK_SH : LOCK_EX) != 0) {
        if (errno != EINTR)
            return auditError(errno);
    }
    return opened;
}

LockedFile::LockedFile(LockedFile &&other) noexcept
    : m_descriptor(std::exchange(other.m_descriptor, -1))
{
}

LockedFile &LockedFile::operator=(LockedFile &&other) noexcept
{
    std::swap(m_descriptor, other.m_descriptor);
    return *this;
}

LockedFile::~LockedFile()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

Result<std::uint64_t> LockedFile::size() const
{
    struct stat facts = {};
    if (fstat(m_descriptor, &facts) != 0)
        return auditError(errno);
    return static_cast<std::uint64_t>(facts.st_size);
}

Result<std::string> LockedFile::readFrom(std::uint64_t offset) const
{
    std::string text;
    char buffer[1 << 16];
    while (true) {
        const ssize_t count = pread(m_descriptor, buffer, sizeof buffer, static_cast<off_t>(offset + text.size()));
        if (count == 0)
            return text;
        if (count > 0)
            text.append(buffer, static_cast<std::size_t>(count));
        else if (errno != EINTR)
            return auditError(errno);
    }
}

Result<void> LockedFile::writeAt(std::uint64_t offset, std::string_view text) const
{
    while (!text.empty()) {
        const ssize_t count = pwrite(m_descriptor, text.data(), text.size(), static_cast<off_t>(offset));
        if (count < 0 && errno != EINTR)
            return auditError(errno);
        if (count > 0) {
            text.remove_prefix(static_cast<std::size_t>(count));
            offset += static_cast<std::uint64_t>(count);
        }
    }
    return {};
}

Result<void> LockedFile::cutTo(std::uint64_t bytes) const
{
    if (ftruncate(m_descriptor, static_cast<off_t>(bytes)) != 0)
        return auditError(errno);
    return {};
}

Result<void> LockedFile::flushToDisk() const
{
    if (fdatasync(m_descriptor) != 0)
        return auditError(errno);
    return {};
}

} // namespace ambrotype::jobs::audit
