#pragma once

#include "base/cancel.h"

#include <condition_variable>
#include <mutex>

namespace ambrotype {

//! Lets work stand still and go on with everything it has done so far. Work looks at the gate of its own thread between
//! two pieces (blocks of a picture, tiles of a network) and begins no further piece while it is closed; threads that it
//! shares with others never wait. Any thread.
class PauseGate
{
public:
    void setClosed(bool closed);
    bool isClosed() const;
    //! Waits while the gate is closed. False when \p cancel asked to stop; it is looked at 20 times a second.
    bool pass(const CancelToken &cancel) const;

    static const PauseGate *current(); //!< Of the calling thread; null where nothing pauses.

private:
    mutable std::mutex m_mutex;
    mutable std::condition_variable m_changed;
    bool m_closed = false;
};

//! While one lives, \p gate is the gate of the calling thread.
class BehindGate
{
public:
    explicit BehindGate(const PauseGate &gate);
    ~BehindGate();
    BehindGate(const BehindGate &) = delete;
    BehindGate &operator=(const BehindGate &) = delete;

private:
    const PauseGate *m_before;
};

} // namespace ambrotype
