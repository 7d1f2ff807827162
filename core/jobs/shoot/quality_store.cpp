#include "jobs/shoot/quality_store.h"

#include "base/log.h"
#include "base/paths.h"
#include "jobs/thumbnail_store.h"

#include <algorithm>
#include <fstream>
#include <locale>
#include <sstream>
#include <system_error>
#include <vector>

#include <unistd.h>

namespace ambrotype::jobs::shoot {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kKeyLength = 64; //!< Of what names the picture.

//! Under what the measure of a picture (QualityStore::identity()) is kept; empty when there is no such picture.
std::string keyOf(const std::string &identity, const std::string &method)
{
    return identity.empty() ? identity : identity + ' ' + method;
}

std::string lineOf(const std::string &key, const PictureQuality &quality)
{
    std::ostringstream line;
    line.imbue(std::locale::classic());
    line << key << ' ' << quality.noiseLuma << ' ' << quality.iso << ' ' << quality.sharpness << ' '
         << quality.edgeWidth << ' ' << quality.faces.value_or(-1) << ' ' << quality.facesToRestore.value_or(-1)
         << '\n';
    return line.str();
}

bool parse(const std::string &text, std::string &key, PictureQuality &quality)
{
    std::istringstream line(text);
    line.imbue(std::locale::classic());
    const auto known = [](int faces) { return faces < 0 ? std::nullopt : std::optional(faces); };
    int faces = -1;
    int toRestore = -1;
    std::string method;
    if (!(line >> key >> method >> quality.noiseLuma >> quality.iso >> quality.sharpness >> quality.edgeWidth >> faces
          >> toRestore)
        || key.size() != kKeyLength)
        return false;
    key += ' ' + method;
    quality.faces = known(faces);
    quality.facesToRestore = known(toRestore);
    return true;
}

} // namespace

QualityStore::QualityStore(fs::path file, std::size_t most)
    : m_file(std::move(file))
    , m_most(most)
{
}

fs::path QualityStore::standardFile()
{
    return paths::cacheDir() / "measures.txt";
}

std::string QualityStore::identity(const fs::path &picture)
{
    return ThumbnailStore::key(picture, 0);
}

void QualityStore::load()
{
    if (m_loaded)
        return;
    m_loaded = true;
    std::ifstream stream(m_file);
    std::size_t lines = 0;
    for (std::string line; std::getline(stream, line); ++lines) {
        std::string key;
        Entry entry;
        if (!parse(line, key, entry.quality))
            continue; // cut off, or of another version
        entry.turn = ++m_turns;
        m_entries[key] = std::move(entry);
    }
    stream.close();
    if (lines > m_most + m_most / 2)
        shorten();
}

void QualityStore::shorten()
{
    std::vector<std::pair<std::size_t, std::string>> order; // by turn
    order.reserve(m_entries.size());
    for (const auto &[key, entry] : m_entries)
        order.emplace_back(entry.turn, key);
    std::sort(order.begin(), order.end());
    const std::size_t gone = order.size() > m_most ? order.size() - m_most : 0;
    for (std::size_t i = 0; i < gone; ++i)
        m_entries.erase(order[i].second);
    fs::path temporary = m_file;
    temporary += "." + std::to_string(getpid()) + ".tmp";
    std::error_code failed;
    {
        std::ofstream stream(temporary, std::ios::binary);
        for (std::size_t i = gone; i < order.size(); ++i) {
            const Entry &entry = m_entries.at(order[i].second);
            stream << lineOf(order[i].second, entry.quality);
        }
        if (!stream.flush())
            failed = std::make_error_code(std::errc::io_error);
    }
    if (!failed)
        fs::rename(temporary, m_file, failed);
    if (failed) {
        log(LogLevel::Debug, "jobs", "measures not shortened: " + m_file.string() + ": " + failed.message());
        fs::remove(temporary, failed);
    }
}

std::optional<PictureQuality> QualityStore::find(const fs::path &picture, const std::string &method)
{
    const std::string key = keyOf(identity(picture), method);
    const std::lock_guard<std::mutex> lock(m_mutex);
    load();
    const auto found = m_entries.find(key);
    return key.empty() || found == m_entries.end() ? std::nullopt : std::optional(found->second.quality);
}

void QualityStore::keep(const fs::path &picture,
                        const std::string &measured,
                        const std::string &method,
                        const PictureQuality &quality)
{
    if (measured.empty() || identity(picture) != measured)
        return;
    const std::string key = keyOf(measured, method);
    const std::lock_guard<std::mutex> lock(m_mutex);
    load();
    m_entries[key] = {quality, ++m_turns};
    std::error_code failed;
    fs::create_directories(m_file.parent_path(), failed);
    std::ofstream stream(m_file, std::ios::binary | std::ios::app);
    const std::string line = lineOf(key, quality); // in one piece, as other programs append too
    stream.write(line.data(), static_cast<std::streamsize>(line.size()));
    if (!stream.flush())
        log(LogLevel::Debug, "jobs", "measures not kept: " + m_file.string());
}

} // namespace ambrotype::jobs::shoot
