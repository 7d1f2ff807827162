#include "inference/session/busy_meter.h"

#include "inference/device_use.h"

#include <map>

namespace ambrotype::inference {
namespace {

struct Meters
{
    std::mutex mutex;
    std::map<std::string, BusyMeter> byDevice;
};

Meters &meters()
{
    static auto *const all = new Meters; // never destroyed: streams may still run when the program leaves main
    return *all;
}

} // namespace

BusyMeter &BusyMeter::of(const std::string &device)
{
    Meters &all = meters();
    const std::lock_guard<std::mutex> lock(all.mutex);
    return all.byDevice[device];
}

void BusyMeter::begin()
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    if (m_streams++ == 0)
        m_since = Clock::now();
}

void BusyMeter::end()
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    if (--m_streams == 0)
        m_seconds += std::chrono::duration<double>(Clock::now() - m_since).count();
}

double BusyMeter::seconds() const
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    return m_seconds + (m_streams > 0 ? std::chrono::duration<double>(Clock::now() - m_since).count() : 0.0);
}

std::vector<DeviceUse> deviceUse()
{
    Meters &all = meters();
    const std::lock_guard<std::mutex> lock(all.mutex);
    std::vector<DeviceUse> use;
    for (const auto &[device, meter] : all.byDevice)
        use.push_back({device, meter.seconds()});
    return use;
}

} // namespace ambrotype::inference
