#pragma once

#include "jobs/handover.h"

#include <QObject>
#include <QThreadPool>

#include <utility>

namespace ambrotype::ui {

//! Takes short work that touches the disk off the window's thread, one after the other. To be a member of the object
//! that wants the answers: on destruction it waits for what runs, and answers that come later are dropped.
class Background
{
public:
    explicit Background(QObject *receiver)
        : m_receiver(receiver)
    {
        m_pool.setMaxThreadCount(1);
    }
    ~Background()
    {
        m_pool.waitForDone();
        jobs::allDone();
    }
    Background(const Background &) = delete;
    Background &operator=(const Background &) = delete;

    //! Calls \p work on a worker and then \p then with its result on the receiver's thread. \p work gets copies only.
    template <typename Work, typename Then> void run(Work work, Then then)
    {
        m_pool.start(jobs::handedOver([receiver = m_receiver, work = std::move(work), then = std::move(then)] {
            QMetaObject::invokeMethod(
                receiver, jobs::handedOver([then, result = work()] { then(result); }), Qt::QueuedConnection);
        }));
    }

private:
    QObject *m_receiver;
    QThreadPool m_pool;
};

} // namespace ambrotype::ui
