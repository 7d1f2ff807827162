#include "inference/cpu/picture_ops.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace ambrotype::inference::cpu {

namespace {

std::size_t bytes(std::int64_t floats)
{
    return static_cast<std::size_t>(floats) * sizeof(float);
}

//! Calls body(offset in the contiguous tensor, offset in the strided one, length of the row, stride within it).
template <typename Body>
void forEachRow(const Shape &shape, const std::vector<std::int64_t> &strides, std::int64_t picture, Body body)
{
    const std::size_t rank = shape.size();
    const std::int64_t length = shape.back();
    std::int64_t rows = 1;
    for (std::size_t i = 0; i + 1 < rank; ++i)
        rows *= shape[i];
    const std::int64_t start = rank > 0 ? picture * strides[0] : 0;
    for (std::int64_t row = 0; row < rows; ++row) {
        std::int64_t offset = start;
        std::int64_t rest = row;
        for (std::size_t i = rank - 1; i-- > 0;) {
            offset += rest % shape[i] * strides[i];
            rest /= shape[i];
        }
        body(row, offset, length, strides.back());
    }
}

struct Tap
{
    std::int64_t low;
    std::int64_t high;
    float share; //!< Of high.
};

std::vector<Tap> bilinearTaps(std::int64_t from, std::int64_t to)
{
    std::vector<Tap> taps;
    const float scale = static_cast<float>(from) / static_cast<float>(to);
    for (std::int64_t i = 0; i < to; ++i) {
        const float place = std::max(0.0F, (static_cast<float>(i) + 0.5F) * scale - 0.5F);
        const auto low = std::min(static_cast<std::int64_t>(place), from - 1);
        taps.push_back({low, std::min(low + 1, from - 1), place - static_cast<float>(low)});
    }
    return taps;
}

//! Index into [0, size) for one beyond it.
std::int64_t beyond(std::int64_t i, std::int64_t size, op::PadToMultiple::Mode mode)
{
    if (i < size)
        return i;
    if (mode == op::PadToMultiple::Mode::Reflect && size > 1) {
        const std::int64_t period = 2 * (size - 1);
        const std::int64_t place = i % period;
        return place < size ? place : period - place;
    }
    return size - 1;
}

} // namespace

void copyIn(const TensorView &view, const Shape &shape, std::int64_t picture, float *to)
{
    forEachRow(shape,
               view.strides,
               picture,
               [&](std::int64_t row, std::int64_t offset, std::int64_t length, std::int64_t stride) {
                   const float *source = view.data + offset;
                   float *target = to + row * length;
                   for (std::int64_t i = 0; i < length; ++i)
                       target[i] = source[i * stride];
               });
}

void copyOut(const float *from, const Shape &shape, int lanes, const TensorSpan &span, std::int64_t picture)
{
    const bool isBlocked = lanes > 1;
    const std::int64_t height = isBlocked ? shape[2] : 1;
    const std::int64_t pixels = isBlocked ? shape[2] * shape[3] : 1;
    forEachRow(shape,
               span.strides,
               picture,
               [&](std::int64_t row, std::int64_t offset, std::int64_t length, std::int64_t stride) {
                   const std::int64_t channel = row / height;
                   const float *source =
                       isBlocked ? from + (channel / lanes * pixels + row % height * length) * lanes + channel % lanes
                                 : from + row * length;
                   float *target = span.data + offset;
                   if (stride == 1 && lanes == 1) {
                       std::memcpy(target, source, bytes(length));
                       return;
                   }
                   for (std::int64_t i = 0; i < length; ++i)
                       target[i * stride] = source[i * lanes];
               });
}

void unpack(const float *from, std::int64_t channels, std::int64_t pixels, int lanes, float *to)
{
    for (std::int64_t c = 0; c < channels; ++c) {
        const float *source = from + c / lanes * pixels * lanes + c % lanes;
        float *target = to + c * pixels;
        for (std::int64_t i = 0; i < pixels; ++i)
            target[i] = source[i * lanes];
    }
}

void resizeNearest(const float *from, const Planes &size, std::int64_t height, std::int64_t width, float *to)
{
    const std::int64_t rowFloats = width * size.inner;
    for (std::int64_t o = 0; o < size.outer; ++o)
        for (std::int64_t y = 0; y < height; ++y, to += rowFloats) {
            const std::int64_t sourceY = y * size.height / height;
            if (y > 0 && sourceY == (y - 1) * size.height / height) {
                std::memcpy(to, to - rowFloats, bytes(rowFloats));
                continue;
            }
            const float *source = from + (o * size.height + sourceY) * size.width * size.inner;
            // x * size.width / width without a division per pixel.
            std::int64_t rest = 0;
            for (std::int64_t x = 0; x < width; ++x) {
                for (std::int64_t i = 0; i < size.inner; ++i)
                    to[x * size.inner + i] = source[i];
                for (rest += size.width; rest >= width; rest -= width)
                    source += size.inner;
            }
        }
}

void resizeBilinear(const float *from, const Planes &size, std::int64_t height, std::int64_t width, float *to)
{
    const std::vector<Tap> down = bilinearTaps(size.height, height);
    const std::vector<Tap> across = bilinearTaps(size.width, width);
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

namespace {

//! Calls first(target), then join(target, source) for every place of the window inside, then last(target).
template <typename First, typename Join, typename Last>
void poolWindows(const float *from,
                 const Planes &size,
                 int kernel,
                 int stride,
                 int padding,
                 std::int64_t height,
                 std::int64_t width,
                 float *to,
                 First first,
                 Join join,
                 Last last)
{
    for (std::int64_t o = 0; o < size.outer; ++o, from += size.height * size.width * size.inner)
        for (std::int64_t y = 0; y < height; ++y) {
            const std::int64_t top = std::max<std::int64_t>(y * stride - padding, 0);
            const std::int64_t bottom = std::min(y * stride - padding + kernel, size.height);
            for (std::int64_t x = 0; x < width; ++x, to += size.inner) {
                const std::int64_t left = std::max<std::int64_t>(x * stride - padding, 0);
                const std::int64_t right = std::min(x * stride - padding + kernel, size.width);
                for (std::int64_t i = 0; i < size.inner; ++i)
                    first(to[i]);
                for (std::int64_t v = top; v < bottom; ++v)
                    for (std::int64_t h = left; h < right; ++h)
                        for (std::int64_t i = 0; i < size.inner; ++i)
                            join(to[i], from[(v * size.width + h) * size.inner + i]);
                for (std::int64_t i = 0; i < size.inner; ++i)
                    last(to[i]);
            }
        }
}

} // namespace

void maxPool(
    const float *from, const Planes &size, const op::MaxPool &pool, std::int64_t height, std::int64_t width, float *to)
{
    poolWindows(
        from,
        size,
        pool.kernel,
        pool.stride,
        pool.padding,
        height,
        width,
        to,
        [](float &target) { target = -std::numeric_limits<float>::infinity(); },
        [](float &target, float source) { target = source <= target ? target : source; }, // a NaN wins
        [](float &) {});
}

void averagePool(const float *from,
                 const Planes &size,
                 const op::AveragePool &pool,
                 std::int64_t height,
                 std::int64_t width,
                 float *to)
{
    const float share = 1.0F / static_cast<float>(pool.kernel * pool.kernel);
    poolWindows(
        from,
        size,
        pool.kernel,
        pool.stride,
        pool.padding,
        height,
        width,
        to,
        [](float &target) { target = 0.0F; },
        [](float &target, float source) { target += source; },
        [share](float &target) { target *= share; });
}

void globalAverage(const float *from, const Planes &size, float *to)
{
    const std::int64_t pixels = size.height * size.width;
    std::vector<double> sums(static_cast<std::size_t>(size.inner));
    for (std::int64_t o = 0; o < size.outer; ++o) {
        std::fill(sums.begin(), sums.end(), 0.0);
        for (std::int64_t p = 0; p < pixels; ++p)
            for (double &sum : sums)
                sum += static_cast<double>(*from++);
        for (const double sum : sums)
            *to++ = static_cast<float>(sum / static_cast<double>(pixels));
    }
}

void localAverage(const float *from, const Planes &size, std::int64_t boxHeight, std::int64_t boxWidth, float *to)
{
    const std::int64_t validRows = size.height - boxHeight + 1;
    const std::int64_t validColumns = size.width - boxWidth + 1;
    const std::int64_t top = (size.height - validRows) / 2;
    const std::int64_t left = (size.width - validColumns) / 2;
    const std::int64_t rowFloats = size.width * size.inner;
    const double share = 1.0 / static_cast<double>(boxHeight * boxWidth);
    std::vector<double> columns(static_cast<std::size_t>(rowFloats)); // sums of the box's rows
    std::vector<float> means(static_cast<std::size_t>(rowFloats));    // of the valid columns
    const auto addRow = [&](const float *row, double sign) {
        for (std::int64_t i = 0; i < rowFloats; ++i)
            columns[static_cast<std::size_t>(i)] += sign * static_cast<double>(row[i]);
    };
    for (std::int64_t o = 0; o < size.outer; ++o, from += size.height * rowFloats) {
        std::fill(columns.begin(), columns.end(), 0.0);
        for (std::int64_t y = 0; y < boxHeight; ++y)
            addRow(from + y * rowFloats, 1.0);
        std::int64_t row = 0; // of the box
        for (std::int64_t y = 0; y < size.height; ++y) {
            const std::int64_t wanted = std::clamp<std::int64_t>(y - top, 0, validRows - 1);
            for (; row < wanted; ++row) {
                addRow(from + row * rowFloats, -1.0);
                addRow(from + (row + boxHeight) * rowFloats, 1.0);
            }
            for (std::int64_t i = 0; i < size.inner; ++i) {
                double sum = 0.0;
                for (std::int64_t x = 0; x < size.width; ++x) {
                    sum += columns[static_cast<std::size_t>(x * size.inner + i)];
                    if (x >= boxWidth)
                        sum -= columns[static_cast<std::size_t>((x - boxWidth) * size.inner + i)];
                    if (x + 1 >= boxWidth)
                        means[static_cast<std::size_t>((x + 1 - boxWidth) * size.inner + i)] =
                            static_cast<float>(sum * share);
                }
            }
            for (std::int64_t x = 0; x < size.width; ++x, to += size.inner)
                std::copy_n(means.data() + std::clamp<std::int64_t>(x - left, 0, validColumns - 1) * size.inner,
                            size.inner,
                            to);
        }
    }
}

void transposedPerChannel(const float *from,
                          const Planes &size,
                          const op::ConvTranspose2d &conv,
                          const Constant &weight,
                          const float *bias,
                          const Shape &output,
                          float *to)
{
    const std::int64_t kernelHeight = weight.shape[2];
    const std::int64_t kernelWidth = weight.shape[3];
    const std::int64_t height = output[2];
    const std::int64_t width = output[3];
    for (std::int64_t c = 0; c < size.outer; ++c, to += height * width) {
        const float *taps = weight.data + c * kernelHeight * kernelWidth;
        std::fill_n(to, height * width, bias ? bias[c] : 0.0F);
        for (std::int64_t y = 0; y < size.height; ++y)
            for (std::int64_t ky = 0; ky < kernelHeight; ++ky) {
                const std::int64_t row = y * conv.stride - conv.padding + ky;
                if (row < 0 || row >= height)
                    continue;
                const float *source = from + (c * size.height + y) * size.width;
                for (std::int64_t x = 0; x < size.width; ++x)
                    for (std::int64_t kx = 0; kx < kernelWidth; ++kx) {
                        const std::int64_t column = x * conv.stride - conv.padding + kx;
                        if (column >= 0 && column < width)
                            to[row * width + column] += source[x] * taps[ky * kernelWidth + kx];
                    }
            }
    }
}

void crop(const float *from, const Planes &size, std::int64_t height, std::int64_t width, float *to)
{
    for (std::int64_t o = 0; o < size.outer; ++o)
        for (std::int64_t y = 0; y < height; ++y, to += width * size.inner)
            std::memcpy(to, from + (o * size.height + y) * size.width * size.inner, bytes(width * size.inner));
}

void grow(const float *from,
          const Planes &size,
          op::PadToMultiple::Mode mode,
          std::int64_t height,
          std::int64_t width,
          float *to)
{
    const bool isZero = mode == op::PadToMultiple::Mode::Zero;
    for (std::int64_t o = 0; o < size.outer; ++o)
        for (std::int64_t y = 0; y < height; ++y)
            for (std::int64_t x = 0; x < width; ++x, to += size.inner) {
                if (isZero && (y >= size.height || x >= size.width))
                    std::fill_n(to, size.inner, 0.0F);
                else
                    std::copy_n(from
                                    + ((o * size.height + beyond(y, size.height, mode)) * size.width
                                       + beyond(x, size.width, mode))
                                          * size.inner,
                                size.inner,
                                to);
            }
}

void pixelShuffle(const float *from, const Shape &outputShape, int factor, int lanes, float *to)
{
    const std::int64_t height = outputShape[2] / factor;
    const std::int64_t width = outputShape[3] / factor;
    const std::int64_t plane = height * width * lanes;
    const bool isRun = lanes % factor == 0; // then the values of one row of a cell lie side by side
    for (std::int64_t c = 0; c < outputShape[1]; ++c)
        for (std::int64_t y = 0; y < height; ++y)
            for (int dy = 0; dy < factor; ++dy) {
                const std::int64_t channel = (c * factor + dy) * factor;
                if (isRun) {
                    const float *source = from + channel / lanes * plane + y * width * lanes + channel % lanes;
                    for (std::int64_t x = 0; x < width; ++x, source += lanes, to += factor)
                        for (int dx = 0; dx < factor; ++dx)
                            to[dx] = source[dx];
                    continue;
                }
                for (std::int64_t x = 0; x < width; ++x)
                    for (int dx = 0; dx < factor; ++dx)
                        *to++ = from[(channel + dx) / lanes * plane + (y * width + x) * lanes + (channel + dx) % lanes];
            }
}

void pixelUnshuffle(const float *from, const Shape &outputShape, int factor, float *to)
{
    const std::int64_t height = outputShape[2];
    const std::int64_t width = outputShape[3];
    for (std::int64_t channel = 0; channel < outputShape[1]; ++channel) {
        const std::int64_t c = channel / (factor * factor);
        const std::int64_t dy = channel / factor % factor;
        const std::int64_t dx = channel % factor;
        for (std::int64_t y = 0; y < height; ++y) {
            const float *row = from + ((c * height + y) * factor + dy) * width * factor + dx;
            for (std::int64_t x = 0; x < width; ++x)
                *to++ = row[x * factor];
        }
    }
}

void interleave(const float *from, const Planes &size, int factor, float *to)
{
    const std::int64_t cell = size.count();
    for (std::int64_t o = 0; o < size.outer; ++o)
        for (std::int64_t y = 0; y < size.height; ++y)
            for (int dy = 0; dy < factor; ++dy)
                for (std::int64_t x = 0; x < size.width; ++x)
                    for (int dx = 0; dx < factor; ++dx, to += size.inner)
                        std::copy_n(from + (dy * factor + dx) * cell
                                        + ((o * size.height + y) * size.width + x) * size.inner,
                                    size.inner,
                                    to);
}

} // namespace ambrotype::inference::cpu
