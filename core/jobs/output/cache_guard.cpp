#include "jobs/output/cache_guard.h"

#include "base/log.h"
#include "base/paths.h"

#include <algorithm>
#include <ctime>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <sys/stat.h>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;

//! Folders of the cache in which every file is one that can be made again.
constexpr std::string_view kOwnFolders[] = {"thumbnails"};
//! Beginnings of the names of work folders, see WorkFolder::make().
constexpr std::string_view kWorkFolders[] = {"rebuild-", "sheet-", "handoff-"};
constexpr std::size_t kRandomLetters = 6;
constexpr std::int64_t kDay = 86'400;
constexpr const char *kStamp = "last-cleaned";

struct Entry
{
    fs::path path;
    std::uint64_t bytes = 0;
    std::int64_t used = 0; //!< Seconds since 1970.
};

bool isWorkFolder(const std::string &name)
{
    return std::any_of(std::begin(kWorkFolders), std::end(kWorkFolders), [&](std::string_view before) {
        return name.size() == before.size() + kRandomLetters
               && std::string_view(name).substr(0, before.size()) == before;
    });
}

//! Links are not followed: what they point to is not ours.
bool readEntry(const fs::path &path, Entry &entry)
{
    struct stat facts = {};
    if (lstat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode))
        return false;
    entry = {path, static_cast<std::uint64_t>(facts.st_size), std::max(facts.st_mtim.tv_sec, facts.st_atim.tv_sec)};
    return true;
}

void addFilesBelow(const fs::path &folder, const CancelToken &cancel, std::vector<Entry> &entries)
{
    std::error_code failed;
    if (fs::is_symlink(fs::symlink_status(folder, failed)))
        return;
    const auto options = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator item(folder, options, failed), end;
         !failed && item != end && !cancel.isCancelled();
         item.increment(failed)) {
        Entry entry;
        if (readEntry(item->path(), entry))
            entries.push_back(std::move(entry));
    }
}

std::vector<Entry> ownFiles(const fs::path &folder, const CancelToken &cancel)
{
    std::vector<Entry> entries;
    for (const std::string_view own : kOwnFolders)
        addFilesBelow(folder / own, cancel, entries);
    return entries;
}

std::vector<fs::path> leftWork(const fs::path &folder, const CacheLimits &limits, std::int64_t now)
{
    std::vector<fs::path> left;
    std::error_code failed;
    for (fs::directory_iterator item(folder, failed), end; !failed && item != end; item.increment(failed)) {
        struct stat facts = {};
        const bool isFolder = lstat(item->path().c_str(), &facts) == 0 && S_ISDIR(facts.st_mode);
        if (isFolder && isWorkFolder(item->path().filename().string())
            && now - facts.st_mtim.tv_sec > limits.leftWorkSeconds)
            left.push_back(item->path());
    }
    return left;
}

CacheUse sum(const std::vector<Entry> &entries)
{
    CacheUse use;
    for (const Entry &entry : entries) {
        use.bytes += entry.bytes;
        ++use.files;
    }
    return use;
}

} // namespace

CacheUse cacheUse(const fs::path &folder, const CancelToken &cancel)
{
    return sum(ownFiles(folder, cancel));
}

CacheCleaning cleanCache(const fs::path &folder, const CacheLimits &limits, std::int64_t now, const CancelToken &cancel)
{
    CacheCleaning cleaning;
    std::error_code ignored;
    for (const fs::path &work : leftWork(folder, limits, now)) {
        std::vector<Entry> inside;
        addFilesBelow(work, cancel, inside);
        if (cancel.isCancelled())
            return cleaning;
        fs::remove_all(work, ignored);
        const CacheUse use = sum(inside);
        cleaning.removed.bytes += use.bytes;
        cleaning.removed.files += use.files;
    }
    std::vector<Entry> entries = ownFiles(folder, cancel);
    cleaning.left = sum(entries);
    std::sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) { return a.used < b.used; });
    for (const Entry &entry : entries) {
        if (cancel.isCancelled() || cleaning.left.bytes <= limits.bytes || now - entry.used <= limits.unusedSeconds)
            break;
        if (!fs::remove(entry.path, ignored))
            continue;
        cleaning.left.bytes -= entry.bytes;
        --cleaning.left.files;
        cleaning.removed.bytes += entry.bytes;
        ++cleaning.removed.files;
    }
    return cleaning;
}

void guardCache(const CacheLimits &limits, const CancelToken &cancel)
{
    const fs::path folder = paths::cacheDir();
    const auto now = static_cast<std::int64_t>(std::time(nullptr));
    Entry stamp;
    if (readEntry(folder / kStamp, stamp) && now - stamp.used < kDay)
        return;
    std::error_code failed;
    if (!fs::is_directory(folder, failed))
        return;
    std::ofstream(folder / kStamp) << "The cache was looked through when this file was written.\n";
    const CacheCleaning cleaning = cleanCache(folder, limits, now, cancel);
    if (cancel.isCancelled())
        fs::remove(folder / kStamp, failed); // the next start looks again
    if (cleaning.removed.files > 0)
        log(LogLevel::Info,
            "jobs",
            "cache: removed " + std::to_string(cleaning.removed.files) + " files, "
                + std::to_string(cleaning.removed.bytes) + " bytes");
}

} // namespace ambrotype::jobs
