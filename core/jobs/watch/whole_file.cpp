#include "jobs/watch/whole_file.h"

#include "imaging/io/reader.h"
#include "jobs/input_list.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace ambrotype::jobs::watch {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kHeadBytes = 16;
constexpr std::size_t kTailBytes = 16;

std::uint64_t littleEndian32(std::string_view bytes, std::size_t at)
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value |= std::uint64_t(static_cast<unsigned char>(bytes[at + i])) << (8 * i);
    return value;
}

bool endsWith(std::string_view text, std::string_view end)
{
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

} // namespace

bool endsAsWhole(const std::filesystem::path &file)
{
    std::ifstream stream(file, std::ios::binary | std::ios::ate);
    const auto bytes = static_cast<std::uint64_t>(std::max<std::streamoff>(0, stream.tellg()));
    if (!stream || bytes < kHeadBytes + kTailBytes)
        return false;
    std::string head(kHeadBytes, '\0');
    std::string tail(kTailBytes, '\0');
    stream.seekg(0);
    stream.read(head.data(), kHeadBytes);
    stream.seekg(-static_cast<std::streamoff>(kTailBytes), std::ios::end);
    stream.read(tail.data(), kTailBytes);
    if (!stream)
        return false;
    if (head.compare(0, 3, "\xFF\xD8\xFF"sv) == 0)
        return endsWith(tail, "\xFF\xD9"sv);
    if (head.compare(0, 8, "\x89PNG\r\n\x1A\n"sv) == 0)
        return endsWith(tail, "\0\0\0\0IEND\xAE\x42\x60\x82"sv);
    if (head.compare(0, 4, "RIFF"sv) == 0 && head.compare(8, 4, "WEBP"sv) == 0)
        return littleEndian32(head, 4) + 8 == bytes;
    return false;
}

bool decodesToTheEnd(const std::filesystem::path &file, const CancelToken &cancel)
{
    return imaging::readPicture(file, {}, cancel).ok();
}

bool isBeingWritten(const std::filesystem::path &file)
{
    const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return false;
    // A lease to read is refused while somebody has the file open for writing. Whoever opens it in this very moment
    // waits until the lease is given back; the signal that would tell us of it is one that is ignored.
    bool written = false;
    if (fcntl(descriptor, F_SETSIG, SIGURG) == 0) {
        if (fcntl(descriptor, F_SETLEASE, F_RDLCK) == 0)
            fcntl(descriptor, F_SETLEASE, F_UNLCK);
        else
            written = errno == EAGAIN;
    }
    close(descriptor);
    return written;
}

bool isPictureName(const std::filesystem::path &file)
{
    const std::string name = file.filename().string();
    return !name.empty() && name.front() != '.' && name.front() != '~' && name.back() != '~' && looksLikePicture(file);
}

bool isPeoplesFolder(const std::filesystem::path &folder)
{
    const std::string name = folder.filename().string();
    return !name.empty() && ".@#$~"sv.find(name.front()) == std::string_view::npos && name != "lost+found"
           && name != "System Volume Information";
}

} // namespace ambrotype::jobs::watch
