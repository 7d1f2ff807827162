#include "base/file_lock.h"

#include "base/log.h"

#include <cerrno>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ambrotype {
namespace {

namespace fs = std::filesystem;

//! How often a lock that somebody else has is asked for.
constexpr std::chrono::milliseconds kPulse(20);

Error lockError(int reason, const fs::path &file)
{
    const std::string detail = file.string() + ": " + std::strerror(reason);
    switch (reason) {
    case EACCES:
    case EPERM:
    case EROFS:
    case EBADF: // an exclusive lock of a file that may only be read, over NFS
        return {ErrorCode::PermissionDenied,
                "Nothing may be written in the folder of the data. Check its permissions.",
                detail};
    case ENOENT:
    case ENOTDIR:
        return {ErrorCode::NotFound, "The folder of the data is not there. Make it, or choose another one.", detail};
    case ENOSPC:
    case EDQUOT:
        return {ErrorCode::DiskFull, "The disk of the data is full. Make room.", detail};
    default:
        return {ErrorCode::Io, "A file to lock the data cannot be written.", detail};
    }
}

int opened(const fs::path &file)
{
    constexpr mode_t kEverybody = 0666; // whom the mask lets: a queue may be shared
    constexpr int kFlags = O_CLOEXEC | O_NOFOLLOW;
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | kFlags, kEverybody);
    if (descriptor >= 0 || errno != EACCES)
        return descriptor;
    // Made by somebody else, who keeps the right to write it: to read is enough to lock.
    const int other = ::open(file.c_str(), O_RDONLY | kFlags);
    if (other < 0 && errno != ENOENT)
        errno = EACCES;
    return other;
}

bool isStillNamed(int descriptor, const fs::path &file)
{
    struct stat held = {};
    struct stat named = {};
    return fstat(descriptor, &held) == 0 && stat(file.c_str(), &named) == 0 && held.st_dev == named.st_dev
           && held.st_ino == named.st_ino;
}

//! One attempt. \returns the descriptor, or nothing when somebody else has the lock or has just let it go.
Result<std::optional<int>> attempt(const fs::path &file)
{
    const int descriptor = opened(file);
    if (descriptor < 0 && errno == ENOENT && fs::is_directory(file.parent_path()))
        return std::optional<int>(); // taken away between two looks
    if (descriptor < 0)
        return lockError(errno, file);
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const int reason = errno;
        if (reason == ENOLCK || reason == EOPNOTSUPP || reason == ENOSYS) {
            log(LogLevel::Warning, "base", "no locks here, trusting: " + file.string());
            return std::optional(descriptor);
        }
        ::close(descriptor);
        if (reason == EWOULDBLOCK || reason == EINTR)
            return std::optional<int>();
        return lockError(reason, file);
    }
    // The holder before takes the file away as it ends; what was opened just before that holds nobody off.
    if (isStillNamed(descriptor, file))
        return std::optional(descriptor);
    ::close(descriptor);
    return std::optional<int>();
}

} // namespace

Result<std::unique_ptr<FileLock>> FileLock::take(const fs::path &file, std::chrono::milliseconds patience)
{
    const auto end = std::chrono::steady_clock::now() + patience;
    while (true) {
        const Result<std::optional<int>> descriptor = attempt(file);
        if (!descriptor)
            return descriptor.error();
        if (*descriptor)
            return std::unique_ptr<FileLock>(new FileLock(file, **descriptor));
        if (std::chrono::steady_clock::now() >= end)
            return std::unique_ptr<FileLock>();
        std::this_thread::sleep_for(kPulse);
    }
}

FileLock::FileLock(fs::path file, int descriptor)
    : m_file(std::move(file))
    , m_descriptor(descriptor)
{
}

FileLock::~FileLock()
{
    std::error_code none;
    if (isStillNamed(m_descriptor, m_file))
        fs::remove(m_file, none); // before it is free, so that nobody's new file is taken away
    ::close(m_descriptor);
}

} // namespace ambrotype
