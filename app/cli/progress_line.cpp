#include "progress_line.h"

#include <algorithm>
#include <cmath>

#include <sys/ioctl.h>
#include <unistd.h>

namespace ambrotype::cli {
namespace {

constexpr const char *kEraseLine = "\r\033[K";

//! What is on the terminal now.
std::string &shownLine()
{
    static std::string line;
    return line;
}

int terminalColumns()
{
    winsize size = {};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

//! The end of \p text, at most \p characters of UTF-8 long; control characters become "?".
std::string shortened(std::string text, std::size_t characters)
{
    std::size_t count = 0;
    std::size_t at = text.size();
    while (at > 0 && count < characters) {
        --at;
        if ((static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80U)
            ++count;
    }
    text.erase(0, at);
    for (char &letter : text)
        letter = static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F ? '?' : letter;
    return text;
}

void draw(const std::string &line)
{
    std::fprintf(stderr, "%s%s", kEraseLine, line.c_str());
    std::fflush(stderr);
}

} // namespace

std::string durationText(double seconds)
{
    if (seconds <= 0.0 || !std::isfinite(seconds))
        return {};
    const auto whole = static_cast<long long>(std::ceil(seconds));
    char text[64];
    if (whole >= 3600)
        std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
    else
        std::snprintf(text, sizeof text, "%lld:%02lld", whole / 60, whole % 60);
    return text;
}

std::string progressText(const ProgressState &state, int columns)
{
    constexpr int kBar = 24;
    const double fraction = std::clamp(state.fraction, 0.0, 1.0);
    const auto filled = static_cast<std::size_t>(std::lround(fraction * kBar));
    std::string line = "[" + std::string(filled, '#') + std::string(kBar - filled, '-') + "] ";
    line += std::to_string(std::lround(fraction * 100)) + " %  " + std::to_string(state.finished) + "/"
            + std::to_string(state.total);
    if (const std::string left = durationText(state.secondsLeft); !left.empty())
        line += "  " + left + " left";
    const std::size_t room = static_cast<std::size_t>(std::max(1, columns - 1));
    if (line.size() > room)
        return line.substr(0, room); // nothing but ASCII so far
    if (line.size() + 2 < room && !state.item.empty())
        line += "  " + shortened(state.item, room - line.size() - 2);
    return line;
}

void showProgress(const ProgressState &state)
{
    static const bool isTerminal = isatty(STDERR_FILENO) == 1;
    if (!isTerminal)
        return;
    const std::string line = progressText(state, terminalColumns());
    if (line == shownLine())
        return;
    shownLine() = line;
    draw(line);
}

void clearProgress()
{
    if (shownLine().empty())
        return;
    shownLine().clear();
    draw({});
}

HiddenProgress::HiddenProgress(std::FILE *stream)
{
    // A line for a pipe or a file needs no room on the screen.
    if (shownLine().empty() || isatty(fileno(stream)) != 1)
        return;
    m_hidden = shownLine();
    clearProgress();
}

HiddenProgress::~HiddenProgress()
{
    if (m_hidden.empty())
        return;
    shownLine() = m_hidden;
    draw(m_hidden);
}

} // namespace ambrotype::cli
