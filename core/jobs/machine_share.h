#pragma once

#include <chrono>
#include <mutex>

namespace ambrotype::jobs {

//! Shares the time of the machine out among the pictures that are worked on at once: while three are, each second
//! counts a third for each. So all shares of a batch together are the time that the batch took, however many workers
//! there were and however long each of them waited for another. Any thread.
class MachineShare
{
public:
    using Clock = std::chrono::steady_clock;

    //! That of the pictures of this program.
    static MachineShare &process();

    //! Work on a picture begins. \returns what end() wants to be told.
    double begin(Clock::time_point now);
    //! Its work ends. \returns its share in seconds.
    double end(double begun, Clock::time_point now);

private:
    void advance(Clock::time_point now);

    std::mutex m_mutex;     //!< Guards what follows.
    double m_seconds = 0.0; //!< Of anybody who worked all the time.
    int m_working = 0;
    Clock::time_point m_last;
};

//! The work on a picture of this program, from its making on.
class SharedWork
{
public:
    SharedWork();
    ~SharedWork(); //!< Ends it.
    SharedWork(const SharedWork &) = delete;
    SharedWork &operator=(const SharedWork &) = delete;

    double end(); //!< Ends it, once. \returns its share in seconds.

private:
    double m_begun;
    bool m_ended = false;
};

} // namespace ambrotype::jobs
