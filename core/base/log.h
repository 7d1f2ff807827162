#pragma once

#include <functional>
#include <string_view>

namespace ambrotype {

enum class LogLevel { Debug, Info, Warning, Error };

//! Where log lines go. Called from any thread, one call at a time.
using LogSink = std::function<void(LogLevel, std::string_view area, std::string_view text)>;

//! Replaces the sink; an empty sink drops everything. Until the first call warnings and errors go to stderr.
//! A plug-in has its own copy of this state: its host hands its sink over when it opens the plug-in.
void setLogSink(LogSink sink);

//! Logs one line. \p area names the library ("imaging", "inference", ...). Never shown to the user.
void log(LogLevel level, std::string_view area, std::string_view text);

} // namespace ambrotype
