#pragma once

namespace ambrotype {

//! Who lends a thread its core, and may lend it to another meanwhile.
class WaitListener
{
public:
    virtual ~WaitListener() = default;
    virtual void waitBegins() noexcept = 0; //!< On the thread that is going to wait.
    virtual void waitEnds() noexcept = 0;
};

//! While one lives, its thread waits for something other than the processor: a disk, an accelerator. Costs nothing on
//! threads that nobody listens to. One within another counts as one wait.
class Waiting
{
public:
    Waiting();
    ~Waiting();
    Waiting(const Waiting &) = delete;
    Waiting &operator=(const Waiting &) = delete;

private:
    WaitListener *m_told;
};

//! While one lives, \p listener hears of the waits of the calling thread.
class ListenToWaits
{
public:
    explicit ListenToWaits(WaitListener &listener);
    ~ListenToWaits();
    ListenToWaits(const ListenToWaits &) = delete;
    ListenToWaits &operator=(const ListenToWaits &) = delete;

private:
    WaitListener *m_before;
};

} // namespace ambrotype
