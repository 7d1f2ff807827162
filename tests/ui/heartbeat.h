#pragma once

#include <QElapsedTimer>
#include <QTimer>

namespace ambrotype::test {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || !defined(NDEBUG)
inline constexpr bool kTimed = false; // slowed down many times, the figures say nothing there
#else
inline constexpr bool kTimed = true;
#endif

//! What the window's thread may work in one go, in milliseconds of its own processor time.
inline constexpr double kMostWorkMs = 50.0;

//! Measures how long the window's thread was away from its event loop while it lives.
class Heartbeat
{
public:
    Heartbeat();
    double longestMs() const { return m_longest; }
    //! Of that, what the thread itself computed: a busy machine stretches the clock, but not this.
    double longestWorkMs() const { return m_work; }
    void begin(); //!< Anew: forgets what was measured.

    //! Processor time of this thread in milliseconds: what other programs take does not count.
    static double threadMs();

private:
    QTimer m_timer;
    QElapsedTimer m_since;
    double m_longest = 0.0;
    double m_work = 0.0;
    double m_before = 0.0;
};

} // namespace ambrotype::test
