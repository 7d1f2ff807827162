#include "jobs/runner/lent_cores.h"

namespace ambrotype::jobs {

void LentCores::setCores(int cores)
{
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_cores = cores;
    }
    m_freed.notify_all();
}

int LentCores::lent() const
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    return m_lent;
}

LentCores::Item::Item(LentCores &cores)
    : m_cores(cores)
    , m_listen(*this)
{
    std::unique_lock<std::mutex> lock(m_cores.m_mutex);
    m_cores.m_freed.wait(lock, [this] { return m_cores.m_used < m_cores.m_cores; });
    ++m_cores.m_used;
}

LentCores::Item::~Item()
{
    {
        const std::lock_guard<std::mutex> lock(m_cores.m_mutex);
        --m_cores.m_used;
    }
    m_cores.m_freed.notify_one();
}

void LentCores::Item::waitBegins() noexcept
{
    m_since = std::chrono::steady_clock::now();
    {
        const std::lock_guard<std::mutex> lock(m_cores.m_mutex);
        --m_cores.m_used;
        ++m_cores.m_lent;
    }
    m_cores.m_freed.notify_one();
}

void LentCores::Item::waitEnds() noexcept
{
    m_seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - m_since).count();
    const std::lock_guard<std::mutex> lock(m_cores.m_mutex);
    ++m_cores.m_used;
    --m_cores.m_lent;
}

} // namespace ambrotype::jobs
