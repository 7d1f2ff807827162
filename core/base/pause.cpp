#include "base/pause.h"

#include <chrono>
#include <utility>

namespace ambrotype {
namespace {

thread_local const PauseGate *t_gate = nullptr;

} // namespace

void PauseGate::setClosed(bool closed)
{
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        m_closed = closed;
    }
    m_changed.notify_all();
}

bool PauseGate::isClosed() const
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    return m_closed;
}

bool PauseGate::pass(const CancelToken &cancel) const
{
    constexpr std::chrono::milliseconds kLookInterval(50);
    std::unique_lock<std::mutex> lock(m_mutex);
    while (m_closed && !cancel.isCancelled())
        m_changed.wait_for(lock, kLookInterval);
    return !cancel.isCancelled();
}

const PauseGate *PauseGate::current()
{
    return t_gate;
}

BehindGate::BehindGate(const PauseGate &gate)
    : m_before(std::exchange(t_gate, &gate))
{
}

BehindGate::~BehindGate()
{
    t_gate = m_before;
}

} // namespace ambrotype
