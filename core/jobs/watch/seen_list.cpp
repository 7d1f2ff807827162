#include "jobs/watch/seen_list.h"

#include "jobs/item_target.h"
#include "jobs/output/path_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ambrotype::jobs::watch {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

Error listError(ErrorCode code, const std::string &detail)
{
    switch (code) {
    case ErrorCode::DiskFull:
        return {code, "The disk of the data folder is full, so the hot folder waits. Make room.", detail};
    case ErrorCode::PermissionDenied:
        return {code, "The list of what the hot folder has taken may not be written. Check the data folder.", detail};
    default:
        return {ErrorCode::Io, "The list of what the hot folder has taken cannot be read or written.", detail};
    }
}

Error listError(int reason)
{
    const bool isFull = reason == ENOSPC || reason == EDQUOT;
    const bool isForbidden = reason == EACCES || reason == EPERM || reason == EROFS;
    return listError(isFull        ? ErrorCode::DiskFull
                     : isForbidden ? ErrorCode::PermissionDenied
                                   : ErrorCode::Io,
                     std::strerror(reason));
}

std::string lineOf(const SeenFile &seen)
{
    const Json json{{"file", pathToText(seen.file)},
                    {"bytes", seen.facts.bytes},
                    {"modified", seen.facts.modified},
                    {"inode", seen.facts.inode},
                    {"sha256", seen.sha256},
                    {"taken", seen.isTaken},
                    {"at", seen.notedAt}};
    return json.dump() + '\n';
}

std::optional<SeenFile> fromLine(const std::string &line)
{
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object())
        return std::nullopt;
    try {
        SeenFile seen;
        seen.file = pathFromText(json.at("file").get<std::string>());
        seen.facts.bytes = json.at("bytes").get<std::uint64_t>();
        seen.facts.modified = json.at("modified").get<std::int64_t>();
        seen.facts.inode = json.at("inode").get<std::uint64_t>();
        seen.sha256 = json.at("sha256").get<std::string>();
        seen.isTaken = json.at("taken").get<bool>();
        seen.notedAt = json.at("at").get<std::int64_t>();
        return seen;
    } catch (const Json::exception &) {
        return std::nullopt; // a line of somebody else is no reason to stop
    }
}

//! Takes off what lies behind the first \p bytes. \returns 0 or an errno value.
int cutTo(int descriptor, std::int64_t &bytes)
{
    struct stat facts = {};
    if (fstat(descriptor, &facts) != 0)
        return errno;
    bytes = std::min<std::int64_t>(bytes, facts.st_size); // somebody may have cleared it
    if (facts.st_size > bytes && ftruncate(descriptor, static_cast<off_t>(bytes)) != 0)
        return errno;
    return 0;
}

//! Writes \p text and waits until the disk has it. \returns 0 or an errno value.
int append(int descriptor, const std::string &text)
{
    for (std::size_t at = 0; at < text.size();) {
        const ssize_t count = ::write(descriptor, text.data() + at, text.size() - at);
        if (count >= 0)
            at += static_cast<std::size_t>(count);
        else if (errno != EINTR)
            return errno;
    }
    return fdatasync(descriptor) == 0 ? 0 : errno;
}

} // namespace

SeenList::SeenList(fs::path file, std::unique_ptr<FileLock> lock)
    : m_file(std::move(file))
    , m_lock(std::move(lock))
{
}

Result<std::unique_ptr<SeenList>> SeenList::open(const fs::path &file)
{
    if (const Result<void> made = makeFolder(file.parent_path()); !made)
        return made.error();
    Result<std::unique_ptr<FileLock>> lock = FileLock::take(file.string() + ".lock");
    if (!lock)
        return listError(lock.error().code, lock.error().detail);
    if (!*lock)
        return Error{ErrorCode::Io,
                     "Another program watches this folder already. End it, or let it do the work.",
                     file.string()};
    std::unique_ptr<SeenList> list(new SeenList(file, std::move(*lock)));
    if (const Result<void> read = list->read(); !read)
        return read.error();
    return list;
}

Result<void> SeenList::read()
{
    std::ifstream stream(m_file, std::ios::binary);
    if (!stream.is_open())
        return errno == ENOENT ? Result<void>() : listError(errno);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    std::size_t at = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', at)) {
        if (std::optional<SeenFile> seen = fromLine(text.substr(at, end - at)))
            m_files[seen->file.native()] = std::move(*seen);
        at = end + 1;
    }
    m_bytes = static_cast<std::int64_t>(at);
    if (at < text.size() && truncate(m_file.c_str(), static_cast<off_t>(at)) != 0)
        return listError(errno);
    return {};
}

std::optional<SeenFile> SeenList::find(const fs::path &file) const
{
    const auto found = m_files.find(file.native());
    return found == m_files.end() ? std::nullopt : std::optional(found->second);
}

std::vector<SeenFile> SeenList::unsure() const
{
    std::vector<SeenFile> files;
    for (const auto &[name, seen] : m_files) {
        if (!seen.isTaken)
            files.push_back(seen);
    }
    std::sort(files.begin(), files.end(), [](const SeenFile &a, const SeenFile &b) { return a.file < b.file; });
    return files;
}

Result<void> SeenList::note(const std::vector<SeenFile> &files)
{
    std::string text;
    for (const SeenFile &seen : files) {
        text += lineOf(seen);
        m_files[seen.file.native()] = seen; // true whether the disk takes it or not
    }
    constexpr mode_t kOwnerOnly = 0600;
    const int descriptor = ::open(m_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, kOwnerOnly);
    if (descriptor < 0)
        return listError(errno);
    int failed = cutTo(descriptor, m_bytes); // half a line would spoil the next one
    if (failed == 0)
        failed = append(descriptor, text);
    if (failed == 0)
        m_bytes += static_cast<std::int64_t>(text.size());
    else
        (void)cutTo(descriptor, m_bytes); // where that fails as well, the next note does it
    ::close(descriptor);
    return failed == 0 ? Result<void>() : listError(failed);
}

} // namespace ambrotype::jobs::watch
