#include "imaging/atomic_file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <random>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/syscall.h>
#endif

namespace ambrotype::imaging {
namespace {

Error systemError(int number, const std::filesystem::path &path)
{
    const std::string detail = path.string() + ": " + std::generic_category().message(number);
    switch (number) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return {
            ErrorCode::DiskFull, "There is not enough space to save the file. Free some space and save again.", detail};
    case EACCES:
    case EPERM:
    case EROFS:
        return {ErrorCode::PermissionDenied,
                "The folder or the file may not be written. Choose another folder or change its permissions.",
                detail};
    case ENOENT:
    case ENOTDIR:
        return {ErrorCode::NotFound, "The folder to save to does not exist.", detail};
    default:
        return {ErrorCode::Io, "The file could not be written to the disk.", detail};
    }
}

std::string randomLetters()
{
    static constexpr char kLetters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
    std::random_device device;
    std::string letters(6, 'a');
    for (char &letter : letters)
        letter = kLetters[device() % (sizeof(kLetters) - 1)];
    return letters;
}

std::filesystem::path folderOf(const std::filesystem::path &target)
{
    return target.has_parent_path() ? target.parent_path() : std::filesystem::path(".");
}

std::filesystem::path temporaryName(const std::filesystem::path &target)
{
    // 255 bytes is the longest name; ours adds 12.
    const std::string stem = target.filename().string().substr(0, 240);
    return folderOf(target) / ("." + stem + "." + randomLetters() + ".tmp");
}

//! Where the system shows an open file that has no name.
std::string openFilePath(int descriptor)
{
    return "/proc/self/fd/" + std::to_string(descriptor);
}

//! Gives \p from the name \p to only if that name is free. \returns 0 or an errno value.
int renameIfFree(const char *from, const char *to)
{
#if defined(__linux__) && defined(SYS_renameat2)
    constexpr unsigned kNoReplace = 1; // RENAME_NOREPLACE
    if (syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, kNoReplace) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return errno;
#endif
    // File systems without that flag: a hard link is as atomic.
    if (link(from, to) != 0)
        return errno;
    unlink(from);
    return 0;
}

} // namespace

Result<AtomicFile> AtomicFile::create(const std::filesystem::path &target)
{
    AtomicFile nameless;
    if (nameless.openNameless(folderOf(target)))
        return nameless;
    int failure = 0;
    for (int attempt = 0; attempt < 100; ++attempt) {
        AtomicFile file;
        file.m_temporary = temporaryName(target);
        file.m_descriptor = open(file.m_temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
        if (file.m_descriptor >= 0)
            return file;
        failure = errno;
        file.m_temporary.clear();
        if (failure != EEXIST)
            break;
    }
    return systemError(failure, target);
}

AtomicFile::AtomicFile(AtomicFile &&other) noexcept
    : m_temporary(std::move(other.m_temporary))
    , m_descriptor(std::exchange(other.m_descriptor, -1))
    , m_position(other.m_position)
{
    other.m_temporary.clear();
}

AtomicFile &AtomicFile::operator=(AtomicFile &&other) noexcept
{
    if (this != &other) {
        discard();
        m_temporary = std::move(other.m_temporary);
        other.m_temporary.clear();
        m_descriptor = std::exchange(other.m_descriptor, -1);
        m_position = other.m_position;
    }
    return *this;
}

AtomicFile::~AtomicFile()
{
    discard();
}

bool AtomicFile::openNameless(const std::filesystem::path &folder)
{
#ifdef O_TMPFILE
    m_descriptor = open(folder.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
    if (m_descriptor >= 0 && access(openFilePath(m_descriptor).c_str(), F_OK) == 0)
        return true;
    discard(); // a file system that has no such files, or no /proc to give them a name through
#else
    (void)folder;
#endif
    return false;
}

int AtomicFile::nameNameless(const std::filesystem::path &target, Existing existing)
{
    const std::string source = openFilePath(m_descriptor);
    const auto give = [&source](const std::filesystem::path &name) {
        return linkat(AT_FDCWD, source.c_str(), AT_FDCWD, name.c_str(), AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
    };
    if (existing == Existing::Keep)
        return give(target);
    for (int attempt = 0; attempt < 100; ++attempt) {
        const std::filesystem::path whole = temporaryName(target);
        const int failure = give(whole);
        if (failure == EEXIST)
            continue;
        if (failure == 0 && rename(whole.c_str(), target.c_str()) != 0) {
            const int reason = errno;
            unlink(whole.c_str());
            return reason;
        }
        return failure;
    }
    return EEXIST;
}

void AtomicFile::discard() noexcept
{
    if (m_descriptor >= 0)
        close(std::exchange(m_descriptor, -1));
    if (!m_temporary.empty())
        unlink(m_temporary.c_str());
    m_temporary.clear();
}

Result<void> AtomicFile::write(const void *data, std::size_t bytes)
{
    const auto *next = static_cast<const char *>(data);
    while (bytes > 0) {
        const ssize_t done = ::write(m_descriptor, next, bytes);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return systemError(errno, m_temporary);
        next += done;
        bytes -= static_cast<std::size_t>(done);
        m_position += static_cast<std::uint64_t>(done);
    }
    return {};
}

Result<void> AtomicFile::patch(std::uint64_t offset, const void *data, std::size_t bytes)
{
    const auto *next = static_cast<const char *>(data);
    while (bytes > 0) {
        const ssize_t done = pwrite(m_descriptor, next, bytes, static_cast<off_t>(offset));
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return systemError(errno, m_temporary);
        next += done;
        offset += static_cast<std::uint64_t>(done);
        bytes -= static_cast<std::size_t>(done);
    }
    return {};
}

std::filesystem::path AtomicFile::place() const
{
    return m_temporary.empty() ? std::filesystem::path(openFilePath(m_descriptor)) : m_temporary;
}

Result<void> AtomicFile::flushToDisk()
{
    if (m_descriptor < 0)
        return {};
    if (fsync(m_descriptor) != 0)
        return systemError(errno, m_temporary);
    if (m_temporary.empty())
        return {}; // still needed to give it a name
    // Network file systems tell of a full disk only here.
    if (close(std::exchange(m_descriptor, -1)) != 0)
        return systemError(errno, m_temporary);
    return {};
}

Result<bool> AtomicFile::commit(const std::filesystem::path &target, Existing existing)
{
    if (Result<void> flushed = flushToDisk(); !flushed)
        return flushed.error();

    if (m_temporary.empty()) {
        const int failure = nameNameless(target, existing);
        if (failure == EEXIST && existing == Existing::Keep)
            return false;
        if (failure != 0)
            return systemError(failure, target);
        close(std::exchange(m_descriptor, -1));
    } else if (existing == Existing::Keep) {
        const int failure = renameIfFree(m_temporary.c_str(), target.c_str());
        if (failure == EEXIST)
            return false;
        if (failure != 0)
            return systemError(failure, target);
    } else if (rename(m_temporary.c_str(), target.c_str()) != 0) {
        return systemError(errno, target);
    }
    m_temporary.clear();

    // The new name itself must reach the disk. A folder that cannot be opened or synced is no failure: the
    // content is safe, and some file systems refuse this.
    const int folder = open(folderOf(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder >= 0) {
        fsync(folder);
        close(folder);
    }
    return true;
}

Result<void> writeTextAtomically(const std::filesystem::path &target, std::string_view text)
{
    Result<AtomicFile> file = AtomicFile::create(target);
    if (!file)
        return file.error();
    if (Result<void> written = file->write(text); !written)
        return written;
    Result<bool> committed = file->commit(target, AtomicFile::Existing::Replace);
    if (!committed)
        return committed.error();
    return {};
}

} // namespace ambrotype::imaging
