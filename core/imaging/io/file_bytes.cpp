#include "imaging/io/file_bytes.h"

#include <algorithm>
#include <cerrno>
#include <new>
#include <string>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ambrotype::imaging {
namespace {

Error openError(int number, const std::filesystem::path &file)
{
    const std::string detail = file.string() + ": " + std::generic_category().message(number);
    switch (number) {
    case ENOENT:
    case ENOTDIR:
    case ENAMETOOLONG:
        return {ErrorCode::NotFound, "The file does not exist (any more).", detail};
    case EACCES:
    case EPERM:
        return {ErrorCode::PermissionDenied, "The file may not be read. Change its permissions and try again.", detail};
    default:
        return {ErrorCode::Io, "The file could not be read from the disk.", detail};
    }
}

class Descriptor
{
public:
    explicit Descriptor(int number)
        : m_number(number)
    {
    }
    ~Descriptor()
    {
        if (m_number >= 0)
            close(m_number);
    }
    Descriptor(const Descriptor &) = delete;
    Descriptor &operator=(const Descriptor &) = delete;
    int number() const { return m_number; }

private:
    int m_number;
};

} // namespace

Result<FileBytes> FileBytes::read(const std::filesystem::path &file, std::uint64_t limit)
{
    // Non-blocking, because opening a named pipe would wait for its writer for ever.
    const Descriptor descriptor(open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (descriptor.number() < 0)
        return openError(errno, file);
    struct stat status = {};
    if (fstat(descriptor.number(), &status) != 0)
        return openError(errno, file);
    if (!S_ISREG(status.st_mode))
        return Error{ErrorCode::NotAFile, "This is a folder or a device, not a picture file.", file.string()};
    if (status.st_size == 0)
        return Error{ErrorCode::EmptyFile, "The file is empty.", file.string()};

    FileBytes bytes;
    bytes.m_fileSize = static_cast<std::uint64_t>(status.st_size);
    const auto wanted = static_cast<std::size_t>(std::min(limit, bytes.m_fileSize));
    bytes.m_data.reset(new (std::nothrow) std::uint8_t[wanted]);
    if (!bytes.m_data)
        return Error{ErrorCode::OutOfMemory, "There is not enough memory to open this file.", file.string()};
    while (bytes.m_size < wanted) {
        const ssize_t got = ::read(descriptor.number(), bytes.m_data.get() + bytes.m_size, wanted - bytes.m_size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return openError(errno, file);
        if (got == 0)
            break; // another program cut it short: the decoder says what is missing
        bytes.m_size += static_cast<std::size_t>(got);
    }
    if (bytes.m_size == 0)
        return Error{ErrorCode::EmptyFile, "The file is empty.", file.string()};
    return bytes;
}

} // namespace ambrotype::imaging
