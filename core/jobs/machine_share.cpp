#include "jobs/machine_share.h"

namespace ambrotype::jobs {

MachineShare &MachineShare::process()
{
    static auto *const share = new MachineShare; // workers may outlive main
    return *share;
}

void MachineShare::advance(Clock::time_point now)
{
    if (m_working > 0)
        m_seconds += std::chrono::duration<double>(now - m_last).count() / m_working;
    m_last = now;
}

double MachineShare::begin(Clock::time_point now)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    advance(now);
    ++m_working;
    return m_seconds;
}

double MachineShare::end(double begun, Clock::time_point now)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    advance(now);
    --m_working;
    return m_seconds - begun;
}

SharedWork::SharedWork()
    : m_begun(MachineShare::process().begin(MachineShare::Clock::now()))
{
}

SharedWork::~SharedWork()
{
    if (!m_ended)
        end();
}

double SharedWork::end()
{
    m_ended = true;
    return MachineShare::process().end(m_begun, MachineShare::Clock::now());
}

} // namespace ambrotype::jobs
