#pragma once

#include "base/cancel.h"
#include "imaging/io/reader.h"

#include <condition_variable>
#include <cstdint>
#include <list>
#include <mutex>

namespace ambrotype::jobs {

//! Keeps the memory of several workers bounded: each takes what its picture will need before it opens it, and waits
//! while the others hold too much. First come, first served, so that a large picture is not passed by for ever;
//! one that needs more than there is altogether runs alone. Any thread.
class ByteBudget
{
public:
    explicit ByteBudget(std::int64_t bytes)
        : m_total(bytes)
    {
    }
    ByteBudget(const ByteBudget &) = delete;
    ByteBudget &operator=(const ByteBudget &) = delete;

    //! The budget that all work on many pictures shares in this program: half of the memory that this process may use.
    static ByteBudget &process();

    //! A share of the budget, given back when it is destroyed. False when the wait was cancelled.
    class Share
    {
    public:
        Share() = default;
        Share(Share &&other) noexcept;
        Share &operator=(Share &&other) noexcept;
        ~Share();
        explicit operator bool() const { return m_budget != nullptr; }

    private:
        friend class ByteBudget;
        ByteBudget *m_budget = nullptr;
        std::int64_t m_bytes = 0;
    };

    //! Waits for \p bytes. The token is looked at 20 times a second.
    Share take(std::int64_t bytes, const CancelToken &cancel);

    std::int64_t total() const { return m_total; }

private:
    void giveBack(std::int64_t bytes);
    const std::int64_t m_total;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::int64_t m_used = 0;
    std::uint64_t m_nextTicket = 0;
    std::list<std::uint64_t> m_waiting; //!< Tickets in the order of their coming.
};

//! What a picture takes of it from opening to closing: its samples, those of the result, and strips of work. \p result
//! is empty where none is made.
std::int64_t neededBytes(const imaging::FileHeader &picture, imaging::Size result);

//! Bytes of memory that this process may use: of the machine, or of its control group when that is less.
std::int64_t usableMemory();

} // namespace ambrotype::jobs
