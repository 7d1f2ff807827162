#pragma once

#include <chrono>
#include <mutex>
#include <string>

namespace ambrotype::inference {

//! Counts the time during which at least one stream of a device computes. Any thread.
class BusyMeter
{
public:
    //! The one of \p device; there is one for each name, for as long as the process lives.
    static BusyMeter &of(const std::string &device);

    void begin();
    void end();
    double seconds() const;

    //! While one lives, a stream computes.
    class Busy
    {
    public:
        explicit Busy(BusyMeter *meter)
            : m_meter(meter)
        {
            if (m_meter)
                m_meter->begin();
        }
        ~Busy()
        {
            if (m_meter)
                m_meter->end();
        }
        Busy(const Busy &) = delete;
        Busy &operator=(const Busy &) = delete;

    private:
        BusyMeter *m_meter;
    };

private:
    using Clock = std::chrono::steady_clock;
    mutable std::mutex m_mutex;
    int m_streams = 0;
    Clock::time_point m_since;
    double m_seconds = 0.0;
};

} // namespace ambrotype::inference
