#include "reading_options.h"

#include <CLI/CLI.hpp>

#include <charconv>
#include <limits>
#include <string>

namespace ambrotype::cli {
namespace {

//! Pixels that \p text means; 0 when it means none.
std::int64_t parsePixels(std::string text)
{
    constexpr std::int64_t kMost = std::int64_t(1) << 40;
    std::int64_t factor = 1;
    if (!text.empty() && (text.back() == 'M' || text.back() == 'm')) {
        factor = 1'000'000;
        text.pop_back();
    }
    std::int64_t number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc() || end != text.data() + text.size() || number < 1 || number > kMost / factor)
        return 0;
    return number * factor;
}

} // namespace

void addReadingOptions(CLI::App &command, imaging::ReadOptions &reading)
{
    const auto store = [&limits = reading.limits](const std::string &text) {
        const std::int64_t pixels = parsePixels(text);
        if (pixels == 0)
            throw CLI::ValidationError("--max-pixels",
                                       "\"" + text + "\" is no number of pixels such as 500000000 or 500M");
        limits.maxPixels = pixels;
        limits.maxSide = 1'000'000;
        limits.maxExpansion = std::numeric_limits<double>::infinity();
    };
    command
        .add_option_function<std::string>(
            "--max-pixels", store, "Largest picture to open, in pixels, or megapixels as \"400M\"; default 300M")
        ->type_name("N");
    command.add_flag("--use-partial",
                     reading.acceptPartial,
                     "Use files that end early or are damaged as far as they go, what is missing stays grey; otherwise "
                     "they fail");
}

} // namespace ambrotype::cli
