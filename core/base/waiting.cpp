#include "base/waiting.h"

#include <utility>

namespace ambrotype {
namespace {

thread_local WaitListener *t_listener = nullptr;

} // namespace

Waiting::Waiting()
    : m_told(std::exchange(t_listener, nullptr)) // so that waits within this one are not told
{
    if (m_told)
        m_told->waitBegins();
}

Waiting::~Waiting()
{
    if (!m_told)
        return;
    t_listener = m_told;
    m_told->waitEnds();
}

ListenToWaits::ListenToWaits(WaitListener &listener)
    : m_before(std::exchange(t_listener, &listener))
{
}

ListenToWaits::~ListenToWaits()
{
    t_listener = m_before;
}

} // namespace ambrotype
