#include "inference/weights/mapped_bytes.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ambrotype::inference {
namespace {

struct Descriptor
{
    int number = -1;
    ~Descriptor()
    {
        if (number >= 0)
            ::close(number);
    }
};

Error openError(int reason, const std::filesystem::path &file)
{
    if (reason == ENOENT || reason == ENOTDIR)
        return {ErrorCode::NotFound, "The weights file does not exist.", file.string()};
    if (reason == EACCES || reason == EPERM)
        return {ErrorCode::PermissionDenied, "The weights file may not be read.", file.string()};
    return {ErrorCode::Io, "The weights file cannot be opened.", file.string() + ": " + std::strerror(reason)};
}

} // namespace

Result<MappedBytes> mapFile(const std::filesystem::path &file)
{
    Descriptor descriptor;
    descriptor.number = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK); // never waits for a pipe's writer
    if (descriptor.number < 0)
        return openError(errno, file);
    struct stat facts = {};
    if (::fstat(descriptor.number, &facts) != 0)
        return openError(errno, file);
    if (!S_ISREG(facts.st_mode))
        return Error{ErrorCode::NotAFile, "This is a folder or a device, not a weights file.", file.string()};
    if (facts.st_size == 0)
        return Error{ErrorCode::EmptyFile,
                     "The weights file is empty; the download may have failed. Get it again.",
                     file.string()};
    const auto size = static_cast<std::size_t>(facts.st_size);
    void *address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor.number, 0);
    if (address == MAP_FAILED)
        return openError(errno, file);
    MappedBytes bytes;
    bytes.data = static_cast<const std::byte *>(address);
    bytes.size = size;
    bytes.owner = std::shared_ptr<const void>(address, [size](void *mapped) { ::munmap(mapped, size); });
    return bytes;
}

MappedBytes ownBytes(std::vector<std::byte> bytes)
{
    const auto memory = std::make_shared<const std::vector<std::byte>>(std::move(bytes));
    return {memory->data(), memory->size(), memory};
}

MappedBytes ownBytes(std::string_view text)
{
    const auto *from = reinterpret_cast<const std::byte *>(text.data());
    return ownBytes(std::vector<std::byte>(from, from + text.size()));
}

} // namespace ambrotype::inference
