#pragma once

#include "base/waiting.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace ambrotype::jobs {

//! Shares the cores among the items under way: who waits for the disk or for an accelerator lends its core to another
//! item, so decoding runs ahead of the device and encoding behind it, and neither keeps a core from the other. The
//! threads stay, for one that begins and ends costs as much as a small picture's disk; their number bounds how many
//! items are under way, and what those hold in memory is ByteBudget's business. Any thread.
class LentCores
{
public:
    LentCores() = default;
    LentCores(const LentCores &) = delete;
    LentCores &operator=(const LentCores &) = delete;

    void setCores(int cores); //!< None at first.
    int lent() const;         //!< Items that wait and have lent their core.

    //! One item's core, on the thread that works on it: waits until there is one. Whoever comes back from a wait goes
    //! on at once, even though somebody else may have the core still: nothing else is begun before both are done with
    //! it.
    class Item : public WaitListener
    {
    public:
        explicit Item(LentCores &cores);
        ~Item() override;
        Item(const Item &) = delete;
        Item &operator=(const Item &) = delete;

        void waitBegins() noexcept override;
        void waitEnds() noexcept override;
        double seconds() const { return m_seconds; } //!< Spent in waits so far, without that for the first core.

    private:
        LentCores &m_cores;
        double m_seconds = 0.0;
        std::chrono::steady_clock::time_point m_since;
        ListenToWaits m_listen;
    };

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_freed;
    int m_cores = 0;
    int m_used = 0; //!< More than there are when several came back at once.
    int m_lent = 0;
};

} // namespace ambrotype::jobs
