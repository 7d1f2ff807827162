#pragma once

#include <chrono>
#include <optional>

namespace ambrotype::jobs {

//! How fast a queue works, from the items of the present batch. Only time in which something is worked on counts, so
//! neither a pause nor the moment between two items changes it: the caller tells when nothing makes way, also where
//! items stand still unfinished. A value; times come from the caller.
class WorkRate
{
public:
    using Clock = std::chrono::steady_clock;

    //! Whether anything is worked on from \p now on.
    void setWorking(bool working, Clock::time_point now);
    void finished() { ++m_finished; } //!< Another item was worked to its end.
    void forget() { *this = {}; }     //!< The batch is over: the next one is other work.

    //! Seconds from the end of one item to the end of the next. \p underWay: shares of the items at work, added up.
    //! Nothing before an item has ended and some seconds have passed: the first moments say nothing.
    std::optional<double> secondsPerItem(double underWay, Clock::time_point now) const;

private:
    std::optional<Clock::time_point> m_since;
    Clock::duration m_worked{};
    int m_finished = 0;
};

} // namespace ambrotype::jobs
