#include "jobs/byte_budget.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <utility>

#include <unistd.h>

namespace ambrotype::jobs {

ByteBudget &ByteBudget::process()
{
    static ByteBudget budget(usableMemory() / 2);
    return budget;
}

ByteBudget::Share::Share(Share &&other) noexcept
    : m_budget(std::exchange(other.m_budget, nullptr))
    , m_bytes(other.m_bytes)
{
}

ByteBudget::Share &ByteBudget::Share::operator=(Share &&other) noexcept
{
    if (this != &other) {
        if (m_budget)
            m_budget->giveBack(m_bytes);
        m_budget = std::exchange(other.m_budget, nullptr);
        m_bytes = other.m_bytes;
    }
    return *this;
}

ByteBudget::Share::~Share()
{
    if (m_budget)
        m_budget->giveBack(m_bytes);
}

ByteBudget::Share ByteBudget::take(std::int64_t bytes, const CancelToken &cancel)
{
    constexpr std::chrono::milliseconds kLookInterval(50);
    bytes = std::clamp<std::int64_t>(bytes, 0, m_total);
    std::unique_lock<std::mutex> lock(m_mutex);
    const auto place = m_waiting.insert(m_waiting.end(), m_nextTicket++);
    const std::uint64_t ticket = *place;
    while (!cancel.isCancelled() && (m_waiting.front() != ticket || m_used + bytes > m_total))
        m_changed.wait_for(lock, kLookInterval);
    m_waiting.erase(place);
    m_changed.notify_all();
    Share share;
    if (!cancel.isCancelled()) {
        m_used += bytes;
        share.m_budget = this;
        share.m_bytes = bytes;
    }
    return share;
}

void ByteBudget::giveBack(std::int64_t bytes)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_used -= bytes;
    m_changed.notify_all();
}

std::int64_t neededBytes(const imaging::FileHeader &picture, imaging::Size result)
{
    constexpr std::int64_t kWorkBytes = 64 << 20;
    const std::int64_t samples = std::max(1, picture.channels) * std::int64_t(picture.bitsPerSample > 8 ? 2 : 1);
    // Sources keep half, quarter ... size copies as 16 bit when they are measured: a third more at most.
    return kWorkBytes + (picture.size.pixels() * 2 + result.pixels()) * samples;
}

std::int64_t usableMemory()
{
    std::int64_t bytes = std::int64_t(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
    for (const char *file : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
        std::int64_t limit = 0;
        if (std::ifstream stream(file); stream >> limit && limit > 0)
            bytes = std::min(bytes, limit);
    }
    return bytes;
}

} // namespace ambrotype::jobs
