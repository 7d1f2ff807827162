#include "imaging/ops/resize.h"

#include "imaging/ops/kernels/kernels.h"
#include "imaging/ops/tiles.h"

#include <cassert>
#include <cmath>
#include <vector>

namespace ambrotype::imaging::ops {
namespace {

constexpr int kTileWidth = 512;
constexpr int kTileHeight = 64;
constexpr double kPi = 3.14159265358979323846;

//! Half of the kernel's width in input pixels when nothing is reduced.
double support(ResizeFilter filter)
{
    switch (filter) {
    case ResizeFilter::Area:
        return 0.5;
    case ResizeFilter::Bicubic:
        return 2.0;
    case ResizeFilter::Lanczos3:
        break;
    }
    return 3.0;
}

double bicubic(double x) // Keys, a = -0.5
{
    x = std::abs(x);
    if (x < 1.0)
        return (1.5 * x - 2.5) * x * x + 1.0;
    return x < 2.0 ? ((-0.5 * x + 2.5) * x - 4.0) * x + 2.0 : 0.0;
}

double lanczos3(double x)
{
    x = std::abs(x);
    if (x < 1e-9)
        return 1.0;
    return x < 3.0 ? 3.0 * std::sin(kPi * x) * std::sin(kPi * x / 3.0) / (kPi * kPi * x * x) : 0.0;
}

//! The taps of every output place of one axis, computed from its place in the whole picture.
class Axis
{
public:
    Axis(int from, int to, int inputSize, int outputSize, ResizeFilter filter)
        : m_from(from)
        , m_step(double(inputSize) / outputSize)
        , m_stretch(std::max(1.0, m_step))
        , m_filter(filter)
    {
        if (filter == ResizeFilter::Area)
            m_reach = m_step / 2.0; // its own footprint, also when enlarging
        else
            m_reach = support(filter) * m_stretch;
        m_taps = static_cast<int>(std::ceil(2.0 * m_reach)) + 1;
        for (int i = from; i < to; ++i)
            append(i);
    }

    int taps() const { return m_taps; }
    int first(int place) const { return m_first[static_cast<std::size_t>(place - m_from)]; } //!< May lie outside.
    const float *weights(int place) const { return m_weights.data() + std::ptrdiff_t(place - m_from) * m_taps; }

private:
    void append(int place)
    {
        const double center = (place + 0.5) * m_step - 0.5;
        const int first = static_cast<int>(std::ceil(center - m_reach - (m_filter == ResizeFilter::Area ? 0.5 : 0.0)));
        std::vector<double> values(static_cast<std::size_t>(m_taps));
        double sum = 0.0;
        for (int k = 0; k < m_taps; ++k) {
            values[static_cast<std::size_t>(k)] = weight(first + k - center);
            sum += values[static_cast<std::size_t>(k)];
        }
        for (const double value : values)
            m_weights.push_back(static_cast<float>(value / sum));
        m_first.push_back(first);
    }

    double weight(double distance) const
    {
        switch (m_filter) {
        case ResizeFilter::Area: // length of the pixel [distance - 1/2, distance + 1/2] inside the footprint
            return std::max(0.0, std::min(distance + 0.5, m_reach) - std::max(distance - 0.5, -m_reach));
        case ResizeFilter::Bicubic:
            return bicubic(distance / m_stretch);
        case ResizeFilter::Lanczos3:
            break;
        }
        return lanczos3(distance / m_stretch);
    }

    int m_from;
    double m_step;
    double m_stretch;
    ResizeFilter m_filter;
    double m_reach = 0.0;
    int m_taps = 0;
    std::vector<int> m_first;
    std::vector<float> m_weights;
};

//! One plane of one tile. \p lines: rows resampled downwards, \p columns: the same transposed.
class TileResizer
{
public:
    TileResizer(
        const FloatImage &input, const Region &inputRegion, Size inputSize, const Axis &across, const Axis &down)
        : m_input(input)
        , m_inputRegion(inputRegion)
        , m_inputSize(inputSize)
        , m_across(across)
        , m_down(down)
    {
    }

    void run(const Region &tile, FloatImage &out, const Region &output) const
    {
        const Kernels &kernel = kernels();
        const int lanes = kernel.lanes;
        const Span span = spanOf(tile);
        const int width = span.to - span.from;
        const int stride = (width + lanes + 15) / 16 * 16;
        Scratch lines(static_cast<std::size_t>(stride) * static_cast<std::size_t>(lanes));
        Scratch columns(static_cast<std::size_t>(stride) * static_cast<std::size_t>(lanes));
        std::fill_n(lines.data(), static_cast<std::ptrdiff_t>(stride) * lanes, 0.0F);
        std::vector<int> first;
        for (int x = tile.x; x < tile.right(); ++x)
            first.push_back(m_across.first(x) - span.from);

        for (int plane = 0; plane < m_input.planes(); ++plane)
            for (int y = tile.y; y < tile.bottom(); y += lanes) {
                const int rows = std::min(lanes, tile.bottom() - y);
                for (int i = 0; i < rows; ++i)
                    lineDown(plane, y + i, span, lines.data() + std::ptrdiff_t(i) * stride);
                kernel.transpose(lines.data(), stride, columns.data(), width);
                kernel.resizeAcross(columns.data(),
                                    first.data(),
                                    m_across.weights(tile.x),
                                    m_across.taps(),
                                    out.row(plane, y - output.y) + (tile.x - output.x),
                                    out.stride(),
                                    rows,
                                    tile.width);
            }
    }

private:
    //! The columns under a tile, and those inside the picture that their mirrored ones come from.
    Span spanOf(const Region &tile) const
    {
        Span span{m_across.first(tile.x), m_across.first(tile.right() - 1) + m_across.taps(), m_inputSize.width};
        const int before = std::max(0, -span.from);
        const int after = std::max(0, span.to - span.width);
        if (after > 0)
            span.from = std::min(span.from, std::max(0, span.width - 1 - after));
        if (before > 0)
            span.to = std::max(span.to, std::min(span.width, before + 1));
        return span;
    }

    void lineDown(int plane, int y, const Span &span, float *line) const
    {
        std::vector<const float *> rows;
        for (int k = 0; k < m_down.taps(); ++k) {
            const int source = mirrored(m_down.first(y) + k, m_inputSize.height);
            // A tap beyond the kernel's end has the weight 0 and may lie outside of what was given.
            const int inside = std::clamp(source - m_inputRegion.y, 0, m_inputRegion.height - 1);
            rows.push_back(m_input.row(plane, inside) + (span.realFrom() - m_inputRegion.x));
        }
        kernels().resizeDown(
            rows.data(), m_down.weights(y), m_down.taps(), line + (span.realFrom() - span.from), span.realCount());
        span.fillMirrored(line);
    }

    const FloatImage &m_input;
    Region m_inputRegion;
    Size m_inputSize;
    const Axis &m_across;
    const Axis &m_down;
};

//! Colours times alpha.
FloatImage premultiplied(const FloatImage &input)
{
    FloatImage out = input.clone();
    const int alpha = out.planes() - 1;
    for (int plane = 0; plane < alpha; ++plane)
        for (int y = 0; y < out.height(); ++y)
            for (int x = 0; x < out.width(); ++x)
                out.row(plane, y)[x] *= out.row(alpha, y)[x];
    return out;
}

void unpremultiply(FloatImage &image)
{
    constexpr float kNothing = 0.5F / 65535.0F; // less than half a step of 16 bits
    const int alpha = image.planes() - 1;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            float &share = image.row(alpha, y)[x];
            for (int plane = 0; plane < alpha; ++plane) {
                float &value = image.row(plane, y)[x];
                value = share > kNothing ? value / share : 0.0F;
            }
            share = std::clamp(share, 0.0F, 1.0F); // the kernel overshoots, in the colours by the same factor
        }
}

//! First and one past the last input place that the outputs [from, to) of an axis touch.
void axisReach(int from, int to, int inputSize, int outputSize, ResizeFilter filter, int &begin, int &end)
{
    const Axis first(from, from + 1, inputSize, outputSize, filter);
    const Axis last(to - 1, to, inputSize, outputSize, filter);
    begin = first.first(from);
    end = last.first(to - 1) + last.taps();
    // Mirrored places lie inside as far as the kernel reaches beyond the border.
    const int before = -std::min(0, begin);
    const int after = std::max(0, end - inputSize);
    begin = std::clamp(std::min(begin, inputSize - 1 - after), 0, inputSize - 1);
    end = std::clamp(std::max(end, before + 1), 1, inputSize);
}

} // namespace

Region resizeInputRegion(const Region &output, Size inputSize, Size outputSize, ResizeFilter filter)
{
    if (output.empty() || inputSize.empty())
        return {};
    int left = 0;
    int right = 0;
    int top = 0;
    int bottom = 0;
    axisReach(output.x, output.right(), inputSize.width, outputSize.width, filter, left, right);
    axisReach(output.y, output.bottom(), inputSize.height, outputSize.height, filter, top, bottom);
    return {left, top, right - left, bottom - top};
}

FloatImage resize(const FloatImage &input,
                  const Region &inputRegion,
                  const Region &output,
                  Size inputSize,
                  Size outputSize,
                  ResizeFilter filter)
{
    assert(inputRegion.contains(resizeInputRegion(output, inputSize, outputSize, filter)));
    if (inputSize == outputSize)
        return input.crop({output.x - inputRegion.x, output.y - inputRegion.y, output.width, output.height});
    FloatImage out(output.size(), input.colorChannels(), input.hasAlpha());
    if (output.empty())
        return out;
    const Axis across(output.x, output.right(), inputSize.width, outputSize.width, filter);
    const Axis down(output.y, output.bottom(), inputSize.height, outputSize.height, filter);
    const FloatImage weighted = input.hasAlpha() ? premultiplied(input) : FloatImage();
    const TileResizer resizer(input.hasAlpha() ? weighted : input, inputRegion, inputSize, across, down);
    forEachTile(output, kTileWidth, kTileHeight, [&](const Region &tile) { resizer.run(tile, out, output); });
    if (input.hasAlpha())
        unpremultiply(out);
    return out;
}

FloatImage resize(const FloatImage &input, Size outputSize, ResizeFilter filter)
{
    return resize(input, Region::of(input.size()), Region::of(outputSize), input.size(), outputSize, filter);
}

} // namespace ambrotype::imaging::ops
