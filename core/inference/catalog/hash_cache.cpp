#include "inference/catalog/hash_cache.h"

#include "base/hash.h"
#include "base/log.h"

#include <nlohmann/json.hpp>

#include <fstream>

#include <unistd.h>

namespace ambrotype::inference {

using nlohmann::json;

HashCache::HashCache(std::filesystem::path file)
    : m_file(std::move(file))
{
    std::ifstream stream(m_file, std::ios::binary);
    if (!stream)
        return;
    const json root = json::parse(stream, nullptr, false);
    if (!root.is_object())
        return;
    for (const auto &[path, facts] : root.items())
        if (facts.is_array() && facts.size() == 3 && facts[0].is_number_unsigned() && facts[1].is_number_integer()
            && facts[2].is_string())
            m_entries[path] = {
                facts[0].get<std::uint64_t>(), facts[1].get<std::int64_t>(), facts[2].get<std::string>()};
}

Result<std::string> HashCache::hash(const std::filesystem::path &file, const CancelToken &cancel)
{
    std::error_code failed;
    const std::uint64_t bytes = std::filesystem::file_size(file, failed);
    if (failed)
        return Error{ErrorCode::NotFound, "The file does not exist.", file.string()};
    const std::int64_t changed = std::filesystem::last_write_time(file, failed).time_since_epoch().count();
    const auto known = m_entries.find(file.string());
    if (!failed && known != m_entries.end() && known->second.bytes == bytes && known->second.changed == changed)
        return known->second.sha256;
    auto hash = sha256File(file, cancel);
    if (hash) {
        m_entries[file.string()] = {bytes, changed, *hash};
        m_dirty = true;
    }
    return hash;
}

void HashCache::save() const
{
    if (!m_dirty)
        return;
    json root = json::object();
    for (const auto &[path, entry] : m_entries)
        root[path] = {entry.bytes, entry.changed, entry.sha256};
    std::error_code failed;
    std::filesystem::create_directories(m_file.parent_path(), failed);
    auto temporary = m_file;
    temporary += ".new-" + std::to_string(::getpid());
    {
        std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
        stream << root.dump(-1, ' ', false, json::error_handler_t::replace);
        if (!stream.flush())
            failed = std::make_error_code(std::errc::io_error);
    }
    if (!failed)
        std::filesystem::rename(temporary, m_file, failed);
    if (failed) {
        log(LogLevel::Warning, "inference", "hashes of models could not be kept: " + m_file.string());
        std::filesystem::remove(temporary, failed);
    }
}

} // namespace ambrotype::inference
