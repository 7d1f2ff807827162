#include "inference/cpu/border_ops.h"

#include <algorithm>
#include <cstring>

namespace ambrotype::inference::cpu {

namespace {

//! Index into [0, size) of what lies at \p i; -1: zero.
std::int64_t inside(std::int64_t i, std::int64_t size, op::PadToMultiple::Mode mode)
{
    if (i >= 0 && i < size)
        return i;
    switch (mode) {
    case op::PadToMultiple::Mode::Zero:
        return -1;
    case op::PadToMultiple::Mode::Replicate:
        return i < 0 ? 0 : size - 1;
    case op::PadToMultiple::Mode::Reflect:
        break;
    }
    return i < 0 ? -i : 2 * (size - 1) - i;
}

struct Tap
{
    std::int64_t low;
    std::int64_t high;
    float share; //!< Of high.
};

std::vector<Tap> cornerTaps(std::int64_t from, std::int64_t to)
{
    std::vector<Tap> taps;
    const float step = to > 1 ? static_cast<float>(from - 1) / static_cast<float>(to - 1) : 0.0F;
    for (std::int64_t i = 0; i < to; ++i) {
        const float place = static_cast<float>(i) * step;
        const auto low = std::min(static_cast<std::int64_t>(place), from - 1);
        taps.push_back({low, std::min(low + 1, from - 1), place - static_cast<float>(low)});
    }
    return taps;
}

} // namespace

void padPicture(const float *from, const Planes &size, const op::Pad &pad, float *to)
{
    const std::int64_t height = size.height + pad.top + pad.bottom;
    const std::int64_t rowFloats = size.width * size.inner;
    const auto bytes = [](std::int64_t floats) { return static_cast<std::size_t>(floats) * sizeof(float); };
    for (std::int64_t o = 0; o < size.outer; ++o, from += size.height * rowFloats)
        for (std::int64_t y = 0; y < height; ++y) {
            const std::int64_t row = inside(y - pad.top, size.height, pad.mode);
            const float *source = from + std::max<std::int64_t>(row, 0) * rowFloats;
            const auto border = [&](std::int64_t begin, std::int64_t end) {
                for (std::int64_t x = begin; x < end; ++x, to += size.inner) {
                    const std::int64_t column = row < 0 ? -1 : inside(x, size.width, pad.mode);
                    if (column < 0)
                        std::fill_n(to, size.inner, 0.0F);
                    else
                        std::memcpy(to, source + column * size.inner, bytes(size.inner));
                }
            };
            border(-pad.left, 0);
            if (row < 0)
                std::fill_n(to, rowFloats, 0.0F);
            else
                std::memcpy(to, source, bytes(rowFloats));
            to += rowFloats;
            border(size.width, size.width + pad.right);
        }
}

void resizeBilinearCorners(const float *from, const Planes &size, std::int64_t height, std::int64_t width, float *to)
{
    const std::vector<Tap> down = cornerTaps(size.height, height);
    const std::vector<Tap> across = cornerTaps(size.width, width);
    for (std::int64_t o = 0; o < size.outer; ++o, from += size.height * size.width * size.inner)
        for (const Tap &v : down) {
            const float *upper = from + v.low * size.width * size.inner;
            const float *lower = from + v.high * size.width * size.inner;
            for (const Tap &h : across)
                for (std::int64_t i = 0; i < size.inner; ++i, ++to) {
                    const std::int64_t left = h.low * size.inner + i;
                    const std::int64_t right = h.high * size.inner + i;
                    const float top = upper[left] * (1.0F - h.share) + upper[right] * h.share;
                    const float bottom = lower[left] * (1.0F - h.share) + lower[right] * h.share;
                    *to = top * (1.0F - v.share) + bottom * v.share;
                }
        }
}

} // namespace ambrotype::inference::cpu
