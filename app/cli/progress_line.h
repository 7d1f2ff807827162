#pragma once

#include <cstdio>
#include <string>

namespace ambrotype::cli {

//! What the progress line shows.
struct ProgressState
{
    double fraction = 0.0; //!< Of all work, 0..1.
    int finished = 0;      //!< Items.
    int total = 0;
    std::string item;         //!< Name of the one that is worked on.
    double secondsLeft = 0.0; //!< 0 = unknown.
};

//! "1:05" or "2:03:00"; "" for nothing known.
std::string durationText(double seconds);

//! The line for a terminal of \p columns characters, never longer than that.
std::string progressText(const ProgressState &state, int columns);

//! Draws the line at the bottom of the terminal, over the one before. Does nothing when stderr is no terminal. Main
//! thread only.
void showProgress(const ProgressState &state);
void clearProgress();

//! While it lives, the progress line is out of the way of what is written to \p stream; afterwards it is drawn again.
class HiddenProgress
{
public:
    explicit HiddenProgress(std::FILE *stream);
    ~HiddenProgress();
    HiddenProgress(const HiddenProgress &) = delete;
    HiddenProgress &operator=(const HiddenProgress &) = delete;

private:
    std::string m_hidden;
};

} // namespace ambrotype::cli
