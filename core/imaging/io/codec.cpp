#include "imaging/io/codec.h"

#include <algorithm>

namespace ambrotype::imaging {

std::string partialWarning(double fraction)
{
    const int percent = std::clamp(static_cast<int>(fraction * 100.0), 0, 99);
    return "The file is damaged or ends early: only about the upper " + std::to_string(percent)
           + " % of the picture could be read, the rest is empty.";
}

} // namespace ambrotype::imaging
