#include "jobs/thumbnail_store.h"

#include "base/hash.h"
#include "base/log.h"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxSide = 4096; // far above any thumbnail: a damaged header must not ask for memory

} // namespace

ThumbnailStore::ThumbnailStore(fs::path folder, std::int64_t limitBytes)
    : m_folder(std::move(folder))
    , m_limitBytes(limitBytes)
{
}

std::string ThumbnailStore::key(const fs::path &file, int edge)
{
    struct stat facts = {};
    if (stat(file.c_str(), &facts) != 0)
        return {};
    std::error_code ignored;
    const fs::path absolute = fs::absolute(file, ignored).lexically_normal();
    return sha256(absolute.native() + '\n' + std::to_string(facts.st_size) + '\n' + std::to_string(facts.st_mtim.tv_sec)
                  + '.' + std::to_string(facts.st_mtim.tv_nsec) + '\n' + std::to_string(edge));
}

fs::path ThumbnailStore::fileOf(const std::string &key) const
{
    return m_folder / key.substr(0, 2) / (key + ".ppm");
}

std::optional<imaging::Image> ThumbnailStore::load(const std::string &key) const
{
    const fs::path file = fileOf(key);
    std::ifstream stream(file, std::ios::binary);
    std::string magic;
    int width = 0;
    int height = 0;
    int most = 0;
    if (!(stream >> magic >> width >> height >> most) || magic != "P6" || most != 255 || width < 1 || height < 1
        || width > kMaxSide || height > kMaxSide)
        return std::nullopt;
    stream.get(); // the one space after the header
    imaging::Image pixels({width, height}, 3, imaging::SampleType::U8);
    for (int y = 0; y < height; ++y) {
        if (!stream.read(pixels.writableRow<char>(y), std::streamsize(width) * 3))
            return std::nullopt;
    }
    utimensat(AT_FDCWD, file.c_str(), nullptr, 0); // used just now; a failure only ages it
    return pixels;
}

void ThumbnailStore::save(const std::string &key, const imaging::Image &pixels) const
{
    static std::atomic<unsigned> counter{0};
    const fs::path file = fileOf(key);
    std::error_code failed;
    fs::create_directories(file.parent_path(), failed);
    fs::path temporary = file;
    temporary += "." + std::to_string(getpid()) + "." + std::to_string(counter++) + ".tmp";
    {
        std::ofstream stream(temporary, std::ios::binary);
        stream << "P6\n" << pixels.width() << ' ' << pixels.height() << "\n255\n";
        const int channels = pixels.channels();
        std::vector<char> line(static_cast<std::size_t>(pixels.width()) * 3);
        for (int y = 0; y < pixels.height(); ++y) {
            const auto *from = pixels.row<char>(y);
            for (std::size_t x = 0; x < line.size(); x += 3, from += channels) {
                for (std::size_t c = 0; c < 3; ++c)
                    line[x + c] = from[pixels.colorChannels() == 3 ? c : 0];
            }
            stream.write(line.data(), static_cast<std::streamsize>(line.size()));
        }
        if (!stream.flush())
            failed = std::make_error_code(std::errc::io_error);
    }
    if (!failed)
        fs::rename(temporary, file, failed);
    if (failed) {
        log(LogLevel::Debug, "jobs", "thumbnail not kept: " + file.string() + ": " + failed.message());
        fs::remove(temporary, failed);
    }
}

void ThumbnailStore::cleanUp() const
{
    struct Entry
    {
        fs::file_time_type used;
        std::int64_t bytes;
        fs::path file;
    };
    std::vector<Entry> entries;
    std::int64_t total = 0;
    std::error_code failed;
    for (fs::recursive_directory_iterator entry(m_folder, failed), end; !failed && entry != end;
         entry.increment(failed)) {
        std::error_code ignored;
        if (!entry->is_regular_file(ignored))
            continue;
        const auto bytes = static_cast<std::int64_t>(entry->file_size(ignored));
        if (ignored)
            continue;
        entries.push_back({entry->last_write_time(ignored), bytes, entry->path()});
        total += bytes;
    }
    if (total <= m_limitBytes)
        return;
    std::sort(entries.begin(), entries.end(), [](const Entry &a, const Entry &b) { return a.used < b.used; });
    for (const Entry &entry : entries) {
        if (total <= m_limitBytes / 10 * 9)
            break;
        fs::remove(entry.file, failed);
        total -= entry.bytes;
    }
}

} // namespace ambrotype::jobs
