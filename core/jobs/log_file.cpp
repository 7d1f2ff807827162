#include "jobs/log_file.h"

#include "base/log.h"
#include "base/paths.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>
#include <vector>

namespace ambrotype::jobs {
namespace {

constexpr std::size_t kFileBytes = std::size_t(2) << 20;
constexpr std::size_t kOlderFiles = 2;

spdlog::level::level_enum levelOf(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return spdlog::level::debug;
    case LogLevel::Info:
        return spdlog::level::info;
    case LogLevel::Warning:
        return spdlog::level::warn;
    case LogLevel::Error:
        break;
    }
    return spdlog::level::err;
}

} // namespace

void startLogFile(bool alsoStderr)
{
    std::vector<spdlog::sink_ptr> sinks;
    if (alsoStderr) {
        auto console = std::make_shared<spdlog::sinks::stderr_sink_mt>();
        console->set_level(spdlog::level::warn);
        console->set_pattern("%n: %v");
        sinks.push_back(std::move(console));
    }
    try {
        const auto file = paths::cacheDir() / "ambrotype.log";
        auto rotating = std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file.string(), kFileBytes, kOlderFiles);
        rotating->set_pattern("%Y-%m-%d %H:%M:%S.%e %P %l %v");
        sinks.push_back(std::move(rotating));
    } catch (const spdlog::spdlog_ex &) {
        // A read-only home is no reason not to work; there is just no log file then.
    }
    auto logger = std::make_shared<spdlog::logger>("ambrotype", sinks.begin(), sinks.end());
    logger->set_level(spdlog::level::info);
    logger->flush_on(spdlog::level::warn);
    setLogSink([logger](LogLevel level, std::string_view area, std::string_view text) {
        logger->log(levelOf(level), "{}: {}", area, text);
    });
}

} // namespace ambrotype::jobs
