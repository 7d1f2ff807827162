#include "jobs/work_rate.h"

namespace ambrotype::jobs {

namespace {

constexpr double kLeastSeconds = 10.0;

} // namespace

void WorkRate::setWorking(bool working, Clock::time_point now)
{
    if (working == m_since.has_value())
        return;
    if (!working)
        m_worked += now - *m_since;
    m_since = working ? std::optional(now) : std::nullopt;
}

std::optional<double> WorkRate::secondsPerItem(double underWay, Clock::time_point now) const
{
    const double seconds =
        std::chrono::duration<double>(m_worked + (m_since ? now - *m_since : Clock::duration{})).count();
    if (m_finished == 0 || seconds < kLeastSeconds)
        return std::nullopt;
    return seconds / (m_finished + underWay);
}

} // namespace ambrotype::jobs
