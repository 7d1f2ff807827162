#pragma once

#include <utility>

#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace ambrotype::jobs {

#if defined(__SANITIZE_THREAD__)

inline char g_qtQueues = 0; //!< Its address stands for the locks inside Qt.

//! A callable on its way through a queue of Qt to another thread. Qt is not built with the thread sanitizer, which
//! therefore cannot see that the queue's lock orders the two threads, and would report everything that was written
//! before. So the work itself says so: where it is put into the queue (its last move), and where it is called or
//! dropped. What both threads touch afterwards is checked as ever.
template <typename Work> class HandedOver
{
public:
    explicit HandedOver(Work work)
        : m_work(std::move(work))
    {
        __tsan_release(&g_qtQueues);
    }
    HandedOver(const HandedOver &other)
        : m_work(other.m_work)
    {
        __tsan_release(&g_qtQueues);
    }
    HandedOver(HandedOver &&other)
        : m_work(std::move(other.m_work))
    {
        __tsan_release(&g_qtQueues);
    }
    HandedOver &operator=(const HandedOver &) = delete;
    ~HandedOver() { __tsan_acquire(&g_qtQueues); }

    void operator()()
    {
        __tsan_acquire(&g_qtQueues);
        m_work();
        __tsan_release(&g_qtQueues);
    }

private:
    Work m_work;
};

//! \p work, to be put into a queue of Qt.
template <typename Work> HandedOver<Work> handedOver(Work work)
{
    return HandedOver<Work>(std::move(work));
}

//! To be called after QThreadPool::waitForDone(), which the sanitizer cannot see either.
inline void allDone()
{
    __tsan_acquire(&g_qtQueues);
}

#else

//! \p work, to be put into a queue of Qt; means something to the thread sanitizer only.
template <typename Work> Work handedOver(Work work)
{
    return work;
}

//! To be called after QThreadPool::waitForDone(); means something to the thread sanitizer only.
inline void allDone() {}

#endif

} // namespace ambrotype::jobs
