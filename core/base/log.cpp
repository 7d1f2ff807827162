#include "base/log.h"

#include <cstdio>
#include <mutex>
#include <string>

namespace ambrotype {
namespace {

std::mutex &sinkMutex()
{
    static std::mutex mutex;
    return mutex;
}

LogSink &currentSink()
{
    static LogSink sink = [](LogLevel level, std::string_view area, std::string_view text) {
        if (level < LogLevel::Warning)
            return;
        const std::string line = std::string(area) + ": " + std::string(text) + "\n";
        std::fputs(line.c_str(), stderr);
    };
    return sink;
}

} // namespace

void setLogSink(LogSink sink)
{
    const std::lock_guard<std::mutex> lock(sinkMutex());
    currentSink() = std::move(sink);
}

void log(LogLevel level, std::string_view area, std::string_view text)
{
    const std::lock_guard<std::mutex> lock(sinkMutex());
    if (const LogSink &sink = currentSink())
        sink(level, area, text);
}

} // namespace ambrotype
