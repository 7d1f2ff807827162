#include "jobs/screen_pixels.h"

#include "imaging/color/working_space.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace ambrotype::jobs {
namespace {

using imaging::Image;
using imaging::SampleType;
using imaging::Size;

constexpr int kBackdrop = 128; // under transparent pixels

//! How much of each old pixel goes into the new ones along one axis, in 1/256 of an old pixel.
struct Span
{
    int first = 0;
    std::vector<std::uint32_t> weights;
};

std::vector<Span> spansOf(int from, int to)
{
    std::vector<Span> spans(static_cast<std::size_t>(to));
    for (int i = 0; i < to; ++i) {
        const std::int64_t begin = std::int64_t(i) * from * 256 / to;
        const std::int64_t end = std::int64_t(i + 1) * from * 256 / to;
        Span &span = spans[static_cast<std::size_t>(i)];
        span.first = static_cast<int>(begin / 256);
        for (std::int64_t at = span.first; at * 256 < end; ++at) {
            const std::int64_t covered = std::min(end, (at + 1) * 256) - std::max(begin, at * 256);
            span.weights.push_back(static_cast<std::uint32_t>(covered));
        }
    }
    return spans;
}

} // namespace

Image toScreenOrder(const Image &pixels)
{
    Image screen(pixels.size(), 4, SampleType::U8);
    const int channels = pixels.channels();
    const bool color = pixels.colorChannels() == 3;
    for (int y = 0; y < pixels.height(); ++y) {
        const auto *from = pixels.row<std::uint8_t>(y);
        auto *to = screen.writableRow<std::uint8_t>(y);
        for (int x = 0; x < pixels.width(); ++x, from += channels, to += 4) {
            const int alpha = pixels.hasAlpha() ? from[channels - 1] : 255;
            for (int i = 0; i < 3; ++i) {
                const int value = from[color ? 2 - i : 0];
                to[i] = static_cast<std::uint8_t>((value * alpha + kBackdrop * (255 - alpha) + 127) / 255);
            }
            to[3] = 255;
        }
    }
    return screen;
}

Image fitInto(const Image &pixels, int edge)
{
    const int longer = std::max(pixels.width(), pixels.height());
    if (longer <= edge)
        return pixels;
    const auto shrunk = [&](int side) {
        return static_cast<int>(std::max<std::int64_t>(1, (std::int64_t(side) * edge + longer / 2) / longer));
    };
    const Size size{shrunk(pixels.width()), shrunk(pixels.height())};
    const std::vector<Span> columns = spansOf(pixels.width(), size.width);
    const std::vector<Span> rows = spansOf(pixels.height(), size.height);
    const auto channels = static_cast<std::size_t>(pixels.channels());
    Image small(size, pixels.channels(), SampleType::U8);
    std::vector<std::uint64_t> sums(static_cast<std::size_t>(size.width) * channels);
    for (int y = 0; y < size.height; ++y) {
        const Span &row = rows[static_cast<std::size_t>(y)];
        std::fill(sums.begin(), sums.end(), 0);
        std::uint64_t height = 0;
        for (std::size_t j = 0; j < row.weights.size(); ++j) {
            const auto *from = pixels.row<std::uint8_t>(row.first + static_cast<int>(j));
            height += row.weights[j];
            for (std::size_t x = 0; x < columns.size(); ++x) {
                const auto *at = from + static_cast<std::size_t>(columns[x].first) * channels;
                for (const std::uint32_t weight : columns[x].weights) {
                    for (std::size_t c = 0; c < channels; ++c)
                        sums[x * channels + c] += std::uint64_t(*at++) * weight * row.weights[j];
                }
            }
        }
        auto *to = small.writableRow<std::uint8_t>(y);
        for (std::size_t x = 0; x < columns.size(); ++x) {
            std::uint64_t width = 0;
            for (const std::uint32_t weight : columns[x].weights)
                width += weight;
            for (std::size_t c = 0; c < channels; ++c)
                *to++ = static_cast<std::uint8_t>((sums[x * channels + c] + width * height / 2) / (width * height));
        }
    }
    return small;
}

Result<Image> reducedForScreen(const pipeline::Source &source, int edge)
{
    int level = 0;
    while (level + 1 < source.levels() && std::max(source.size(level).width, source.size(level).height) > edge)
        ++level;
    const Result<imaging::FloatImage> pixels = source.read(level, imaging::Region::of(source.size(level)));
    if (!pixels)
        return pixels.error();
    return imaging::toDisplay(*pixels, nullptr);
}

} // namespace ambrotype::jobs
