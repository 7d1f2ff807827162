#include "imaging/metadata/exiv2_setup.h"

#include "base/log.h"

#include <exiv2/exiv2.hpp>

#include <mutex>
#include <string>
#include <string_view>

namespace ambrotype::imaging {
namespace {

void lockXmp(void *mutex, bool lock)
{
    auto *guard = static_cast<std::recursive_mutex *>(mutex);
    if (lock)
        guard->lock();
    else
        guard->unlock();
}

void toLog(int level, const char *text)
{
    std::string_view line(text);
    while (!line.empty() && line.back() == '\n')
        line.remove_suffix(1);
    // Damaged tags of a user's file are no failure of ours.
    log(level >= Exiv2::LogMsg::error ? LogLevel::Info : LogLevel::Debug, "metadata", line);
}

} // namespace

void setUpExiv2()
{
    static std::once_flag once;
    std::call_once(once, [] {
        static std::recursive_mutex xmpMutex;
        Exiv2::LogMsg::setHandler(toLog);
        Exiv2::XmpParser::initialize(lockXmp, &xmpMutex);
    });
}

} // namespace ambrotype::imaging
