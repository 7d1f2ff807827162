#include "jobs/watch/settling.h"

#include <sys/stat.h>

namespace ambrotype::jobs::watch {

bool readFacts(const std::filesystem::path &file, FileFacts &facts)
{
    struct stat found = {};
    if (stat(file.c_str(), &found) != 0 || !S_ISREG(found.st_mode))
        return false;
    constexpr std::int64_t kNanoseconds = 1'000'000'000;
    facts.bytes = static_cast<std::uint64_t>(found.st_size);
    facts.modified = found.st_mtim.tv_sec * kNanoseconds + found.st_mtim.tv_nsec;
    facts.inode = found.st_ino;
    return true;
}

std::int64_t Settling::look(const std::filesystem::path &file, const FileFacts &facts, std::int64_t now)
{
    const auto [entry, isNew] = m_files.try_emplace(file, State{facts, now, now, false});
    State &state = entry->second;
    state.looked = now;
    if (!isNew && !(state.facts == facts))
        state = {facts, now, now, false};
    const std::int64_t age = now - state.since;
    // An empty file is one that somebody has just begun.
    return facts.bytes > 0 && age >= m_settleMs ? age : -1;
}

void Settling::setBroken(const std::filesystem::path &file)
{
    if (const auto found = m_files.find(file); found != m_files.end())
        found->second.isBroken = true;
}

bool Settling::isBroken(const std::filesystem::path &file) const
{
    const auto found = m_files.find(file);
    return found != m_files.end() && found->second.isBroken;
}

void Settling::forgetUnseen(std::int64_t time)
{
    for (auto entry = m_files.begin(); entry != m_files.end();)
        entry = entry->second.looked < time ? m_files.erase(entry) : std::next(entry);
}

} // namespace ambrotype::jobs::watch
