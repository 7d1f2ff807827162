#include "imaging/ops/denoise.h"
#include "imaging/ops/measure.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ambrotype::imaging::ops {
namespace {

constexpr double kLeastContrast = 24.0 / 255.0; // of an edge
constexpr double kNoiseFactor = 6.0;            // an edge is at least this many deviations of the noise
constexpr double kHarmlessNoise = 1.5;          // of 255; makes no edges of its own
constexpr double kFullSharp = 1.6;              // pixels: a pixel-sharp edge, sampled
constexpr double kDecay = 4.0;                  // pixels that divide the score by e
constexpr double kSteepest = 12.0;              // pixels that the steepest step would need for the whole edge
constexpr double kSharpestShare = 0.15;         // of the edges: what is in focus decides
constexpr std::size_t kEnoughEdges = 24;
constexpr int kLongest = 64; // steps from the steepest place to the end of an edge

//! Mean of the colours, transposed or not, so that one loop measures both directions.
std::vector<float> meanPlane(const FloatImage &image, bool transposed)
{
    std::vector<float> plane(static_cast<std::size_t>(image.size().pixels()));
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            float sum = 0.0F;
            for (int c = 0; c < image.colorChannels(); ++c)
                sum += image.row(c, y)[x];
            const std::size_t at = transposed ? static_cast<std::size_t>(x) * static_cast<std::size_t>(image.height())
                                                    + static_cast<std::size_t>(y)
                                              : static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width())
                                                    + static_cast<std::size_t>(x);
            plane[at] = sum / static_cast<float>(image.colorChannels());
        }
    return plane;
}

//! Where the rising profile v(0) .. v(n - 1) crosses \p level, between pixels; n when it does not.
double crossing(const std::vector<double> &profile, double level)
{
    for (std::size_t i = 0; i + 1 < profile.size(); ++i)
        if (profile[i] <= level && profile[i + 1] > level)
            return double(i) + (level - profile[i]) / (profile[i + 1] - profile[i]);
    return double(profile.size());
}

//! Width that the sharpest of \p widths reach; 0 when there are too few to tell.
double typicalWidth(std::vector<double> widths)
{
    if (widths.size() < kEnoughEdges)
        return 0.0;
    const auto sharpest = widths.begin() + static_cast<std::ptrdiff_t>(double(widths.size()) * kSharpestShare);
    std::nth_element(widths.begin(), sharpest, widths.end());
    return *sharpest;
}

//! Width of the edge around the steepest step between \p x and \p x + 1 of \p row; 0 when there is none worth it.
double edgeWidthAt(const std::vector<double> &row, int x, double leastContrast)
{
    const int width = static_cast<int>(row.size());
    const auto value = [&row](int i) { return row[static_cast<std::size_t>(i)]; };
    const double step = value(x + 1) - value(x);
    const double sign = step > 0.0 ? 1.0 : -1.0;
    const double flat = std::abs(step) * 0.04;
    int left = x;
    int right = x + 1;
    while (left > 0 && x - left < kLongest && sign * (value(left) - value(left - 1)) > flat)
        --left;
    while (right + 1 < width && right - x < kLongest && sign * (value(right + 1) - value(right)) > flat)
        ++right;
    const double low = value(left);
    const double high = value(right);
    if (!(sign * (high - low) >= leastContrast))
        return 0.0;
    std::vector<double> profile;
    for (int i = left; i <= right; ++i)
        profile.push_back((value(i) - low) / (high - low));
    const double begin = crossing(profile, 0.1);
    const double end = crossing(profile, 0.9);
    return end > begin ? end - begin : 0.0;
}

//! Widths of all strong edges across the rows of \p plane.
std::vector<double> edgeWidths(const std::vector<float> &plane, int width, int height, double leastContrast)
{
    std::vector<double> widths;
    std::vector<double> row(static_cast<std::size_t>(width));
    for (int y = 1; y + 1 < height; y += 2) {
        const float *line = plane.data() + std::ptrdiff_t(y) * width;
        for (int x = 0; x < width; ++x)
            row[static_cast<std::size_t>(x)] =
                (double(line[x - width]) + 2.0 * double(line[x]) + double(line[x + width])) / 4.0;
        for (int x = 1; x + 2 < width; ++x) {
            const auto step = [&row](int i) {
                return std::abs(row[static_cast<std::size_t>(i + 1)] - row[static_cast<std::size_t>(i)]);
            };
            // Steepest of its neighbours, steep enough for a long edge, and across rather than along the rows.
            if (!(step(x) > step(x - 1) && step(x) >= step(x + 1) && step(x) * kSteepest >= leastContrast))
                continue;
            const double along = std::abs(double(line[x + width]) - double(line[x - width])) / 2.0;
            if (along > 0.4 * step(x))
                continue;
            const double found = edgeWidthAt(row, x, leastContrast);
            if (found > 0.0)
                widths.push_back(found);
        }
    }
    return widths;
}

FloatImage withoutNoise(const FloatImage &image, double noise255)
{
    const Region all = Region::of(image.size());
    const auto sigma = static_cast<float>(noise255);
    return denoise(image, all, all, image.size(), {sigma, sigma, 0.0F});
}

} // namespace

SharpnessLevel measureSharpness(const FloatImage &image, double noise255)
{
    SharpnessLevel level;
    if (image.empty())
        return level;
    const FloatImage clean = noise255 < kHarmlessNoise ? image.clone() : withoutNoise(image, noise255);
    // Shrinkage leaves about a third of the noise at edges.
    const double leastContrast = std::max(kLeastContrast, kNoiseFactor * noise255 / 255.0 / 3.0);
    const std::vector<double> across =
        edgeWidths(meanPlane(clean, false), image.width(), image.height(), leastContrast);
    const std::vector<double> down = edgeWidths(meanPlane(clean, true), image.height(), image.width(), leastContrast);
    // The softer direction counts: motion blurs one and leaves the other.
    level.edgeWidth = std::max(typicalWidth(across), typicalWidth(down));
    if (level.edgeWidth == 0.0)
        return level;
    level.score = 100.0 * std::exp(-std::max(0.0, level.edgeWidth - kFullSharp) / kDecay);
    return level;
}

} // namespace ambrotype::imaging::ops
