#include "ui/heartbeat.h"

#include <algorithm>
#include <ctime>

namespace ambrotype::test {

namespace {

constexpr int kBeatMs = 2;

} // namespace

Heartbeat::Heartbeat()
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(kBeatMs);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] {
        m_longest = std::max(m_longest, static_cast<double>(m_since.nsecsElapsed()) / 1e6 - kBeatMs);
        const double now = threadMs();
        m_work = std::max(m_work, now - m_before);
        m_before = now;
        m_since.start();
    });
    begin();
    m_timer.start();
}

void Heartbeat::begin()
{
    m_longest = 0.0;
    m_work = 0.0;
    m_before = threadMs();
    m_since.start();
}

double Heartbeat::threadMs()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_nsec) / 1e6;
}

} // namespace ambrotype::test
