#include "faces/warp.h"

#include "base/parallel.h"
#include "imaging/ops/region_support.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace ambrotype::faces {

namespace {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;

double kernelRadius(Kernel kernel)
{
    switch (kernel) {
    case Kernel::CatmullRom:
        return 2.0;
    case Kernel::Lanczos3:
        return 3.0;
    case Kernel::Linear:
    case Kernel::LinearAsPublished:
        break;
    }
    return 1.0;
}

//! At most \p longest: where one pixel covers the whole source, more would only cost time.
double stretchOf(const Affine &toSource, Kernel kernel, int longest)
{
    return kernel == Kernel::LinearAsPublished ? 1.0
                                               : std::clamp(toSource.scale(), 1.0, std::max(1.0, double(longest)));
}

//! Lanczos3 at multiples of 1 / kSteps; between them linear, good to 1e-6.
class LanczosTable
{
public:
    LanczosTable()
        : m_values(3 * kSteps + 2)
    {
        for (std::size_t i = 0; i < 3 * kSteps; ++i) {
            const double x = std::numbers::pi * static_cast<double>(i) / kSteps;
            m_values[i] = static_cast<float>(i == 0 ? 1.0 : 3.0 * std::sin(x) * std::sin(x / 3.0) / (x * x));
        }
    }
    float operator()(float distance) const
    {
        const float place = distance * kSteps;
        const auto index = std::min(static_cast<std::size_t>(place), std::size_t{3 * kSteps});
        const float share = place - static_cast<float>(index);
        return m_values[index] + share * (m_values[index + 1] - m_values[index]);
    }

private:
    static constexpr int kSteps = 2048;
    std::vector<float> m_values;
};

float kernelValue(Kernel kernel, float distance)
{
    static const LanczosTable lanczos;
    if (kernel == Kernel::Lanczos3)
        return distance < 3.0F ? lanczos(distance) : 0.0F;
    if (kernel == Kernel::CatmullRom) {
        if (distance < 1.0F)
            return (1.5F * distance - 2.5F) * distance * distance + 1.0F;
        return distance < 2.0F ? ((-0.5F * distance + 2.5F) * distance - 4.0F) * distance + 2.0F : 0.0F;
    }
    return std::max(0.0F, 1.0F - distance);
}

//! Pixels of one axis and their weights, which sum to 1.
struct Taps
{
    int first = 0;
    std::vector<float> weights;
    std::vector<int> indices; //!< In the stored part; -1: the border colour. Filled by locate().
    bool inside = false;      //!< All pixels follow one another in the stored part: indices are not needed.

    int count() const { return static_cast<int>(weights.size()); }

    void around(double centre, double stretch, Kernel kernel)
    {
        const double reach = kernelRadius(kernel) * stretch;
        first = static_cast<int>(std::ceil(centre - reach));
        const int last = static_cast<int>(std::floor(centre + reach));
        weights.resize(static_cast<std::size_t>(last - first) + 1);
        const double inverse = 1.0 / stretch;
        float sum = 0.0F;
        for (int i = first; i <= last; ++i) {
            const float weight = kernelValue(kernel, static_cast<float>(std::abs(i - centre) * inverse));
            weights[static_cast<std::size_t>(i - first)] = weight;
            sum += weight;
        }
        for (float &weight : weights)
            weight /= sum;
    }

    //! Two neighbours, the second with \p share of 32.
    void between(int pixel, int share)
    {
        first = pixel;
        weights = {static_cast<float>(32 - share) / 32.0F, static_cast<float>(share) / 32.0F};
    }

    //! \p from and \p length: the stored pixels; \p whole: of the picture.
    void locate(int from, int length, int whole, Edge edge)
    {
        inside = first >= from && first + count() <= from + length;
        if (inside)
            return;
        indices.resize(weights.size());
        for (int i = 0; i < count(); ++i) {
            int index = first + i;
            const bool beyond = index < 0 || index >= whole;
            if (beyond && edge == Edge::Mirror)
                index = imaging::ops::mirrored(index, whole);
            indices[static_cast<std::size_t>(i)] =
                beyond && edge == Edge::Constant ? -1 : std::clamp(index - from, 0, length - 1);
        }
    }
};

//! In four sums, so that it fills a vector and still adds in one order everywhere.
float dot(const float *a, const float *b, int count)
{
    float sums[4] = {0.0F, 0.0F, 0.0F, 0.0F};
    int i = 0;
    for (; i + 4 <= count; i += 4)
        for (int lane = 0; lane < 4; ++lane)
            sums[lane] += a[i + lane] * b[i + lane];
    for (; i < count; ++i)
        sums[0] += a[i] * b[i];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

float weighted(const FloatImage &source, int plane, const Taps &x, const Taps &y, int fromX, int fromY, float border)
{
    float sum = 0.0F;
    if (x.inside && y.inside) {
        for (int j = 0; j < y.count(); ++j)
            sum += y.weights[static_cast<std::size_t>(j)]
                   * dot(x.weights.data(), source.row(plane, y.first - fromY + j) + (x.first - fromX), x.count());
        return sum;
    }
    for (int j = 0; j < y.count(); ++j) {
        const int row = y.inside ? y.first - fromY + j : y.indices[static_cast<std::size_t>(j)];
        float line = 0.0F;
        for (int i = 0; i < x.count(); ++i) {
            const int column = x.inside ? x.first - fromX + i : x.indices[static_cast<std::size_t>(i)];
            line += x.weights[static_cast<std::size_t>(i)]
                    * (row < 0 || column < 0 ? border : source.row(plane, row)[column]);
        }
        sum += y.weights[static_cast<std::size_t>(j)] * line;
    }
    return sum;
}

//! The four neighbours as OpenCV adds them: GPEN's choice between two masks hangs on the last bit.
float fourNeighbours(
    const FloatImage &source, int plane, const Taps &x, const Taps &y, int fromX, int fromY, float border)
{
    float sum = 0.0F;
    for (std::size_t j = 0; j < 2; ++j)
        for (std::size_t i = 0; i < 2; ++i) {
            const int row = y.inside ? y.first - fromY + static_cast<int>(j) : y.indices[j];
            const int column = x.inside ? x.first - fromX + static_cast<int>(i) : x.indices[i];
            const float value = row < 0 || column < 0 ? border : source.row(plane, row)[column];
            sum += value * (y.weights[j] * x.weights[i]);
        }
    return sum;
}

//! Where OpenCV's warpAffine samples for an output pixel, in whole 1/32 pixels (modules/imgproc/src/imgwarp.cpp).
void publishedTaps(const Affine &toSource, int px, int py, Taps &x, Taps &y)
{
    const auto place = [&](std::size_t row) {
        const double *m = toSource.values.data() + 3 * row;
        const auto start = std::llrint((m[1] * py + m[2]) * 1024.0) + 16;
        return static_cast<int>((start + std::llrint(m[0] * px * 1024.0)) >> 5);
    };
    const int atX = place(0);
    const int atY = place(1);
    x.between(atX >> 5, atX & 31);
    y.between(atY >> 5, atY & 31);
}

//! So far beyond any picture that the sum of a tap's weights no longer matters, and whole numbers cannot overflow.
Point bounded(Point place)
{
    constexpr double kFar = 1e8;
    return {std::clamp(place.x, -kFar, kFar), std::clamp(place.y, -kFar, kFar)};
}

} // namespace

int warpApron(const Affine &toSource, Kernel kernel)
{
    constexpr int kLongest = 1 << 20;
    return static_cast<int>(std::ceil(kernelRadius(kernel) * stretchOf(toSource, kernel, kLongest))) + 1;
}

FloatImage warp(const FloatImage &source,
                const Region &sourceRegion,
                Size whole,
                const Affine &toSource,
                const Region &output,
                const WarpParams &params)
{
    FloatImage result(output.size(), source.colorChannels());
    const double stretch = stretchOf(toSource, params.kernel, std::max(whole.width, whole.height));
    const auto sum = params.kernel == Kernel::LinearAsPublished ? fourNeighbours : weighted;
    parallelFor(0, output.height, 8, [&](std::int64_t from, std::int64_t to) {
        Taps x;
        Taps y;
        for (int row = static_cast<int>(from); row < to; ++row) {
            for (int column = 0; column < output.width; ++column) {
                const int px = output.x + column;
                const int py = output.y + row;
                if (params.kernel == Kernel::LinearAsPublished) {
                    publishedTaps(toSource, px, py, x, y);
                } else {
                    const Point place = bounded(toSource({double(px), double(py)}));
                    x.around(place.x, stretch, params.kernel);
                    y.around(place.y, stretch, params.kernel);
                }
                x.locate(sourceRegion.x, sourceRegion.width, whole.width, params.edge);
                y.locate(sourceRegion.y, sourceRegion.height, whole.height, params.edge);
                for (int plane = 0; plane < source.colorChannels(); ++plane)
                    result.row(plane, row)[column] = sum(source,
                                                         plane,
                                                         x,
                                                         y,
                                                         sourceRegion.x,
                                                         sourceRegion.y,
                                                         params.border[static_cast<std::size_t>(plane)]);
            }
        }
    });
    return result;
}

} // namespace ambrotype::faces
