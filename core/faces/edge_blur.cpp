#include "faces/edge_blur.h"

#include "base/parallel.h"
#include "faces/crop_blur.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace ambrotype::faces {
namespace {

using imaging::FloatImage;

constexpr std::size_t kEnoughEdges = 24;
constexpr double kSharpestShare = 0.15;

struct Gradient
{
    double x = 0.0;
    double y = 0.0;
    double length() const { return std::hypot(x, y); }
};

Gradient gradientAt(const FloatImage &plane, int x, int y)
{
    const int left = std::max(x - 1, 0);
    const int right = std::min(x + 1, plane.width() - 1);
    const int up = std::max(y - 1, 0);
    const int down = std::min(y + 1, plane.height() - 1);
    return {0.5 * (double(plane.row(0, y)[right]) - double(plane.row(0, y)[left])),
            0.5 * (double(plane.row(0, down)[x]) - double(plane.row(0, up)[x]))};
}

//! Whether the gradient falls to both sides of (x, y), along itself.
bool isCrest(const FloatImage &plane, int x, int y, const Gradient &here)
{
    const double length = here.length();
    const int stepX = static_cast<int>(std::lround(here.x / length));
    const int stepY = static_cast<int>(std::lround(here.y / length));
    return gradientAt(plane, x + stepX, y + stepY).length() <= length
           && gradientAt(plane, x - stepX, y - stepY).length() < length;
}

//! The blur of an edge whose gradient falls from \p fine to \p coarse under the two Gaussians. An edge of deviation s
//! has a gradient in proportion to 1 / sqrt(s^2 + g^2) under a Gaussian of deviation g.
double blurOf(double fine, double coarse, const EdgeBlurParams &params)
{
    if (coarse >= fine)
        return params.most;
    const double ratio = (fine / coarse) * (fine / coarse);
    const double square = (params.coarse * params.coarse - ratio * params.fine * params.fine) / (ratio - 1.0);
    return std::min(std::sqrt(std::max(square, 0.0)), params.most);
}

} // namespace

FloatImage edgeBlur(const FloatImage &luma, double noise, const EdgeBlurParams &params)
{
    const FloatImage fine = blurredCrop(luma, params.fine);
    const FloatImage coarse = blurredCrop(luma, params.coarse);
    // White noise under a Gaussian: the deviation of its gradient along each axis.
    const double ofNoise = noise / (2.0 * std::sqrt(2.0 * std::numbers::pi) * params.fine * params.fine);
    FloatImage result(luma.size(), 1);
    parallelFor(0, luma.height(), 32, [&](std::int64_t from, std::int64_t to) {
        for (int y = static_cast<int>(from); y < to; ++y) {
            float *row = result.row(0, y);
            std::fill_n(row, luma.width(), -1.0F);
            if (y < 2 || y + 2 >= luma.height())
                continue;
            for (int x = 2; x + 2 < luma.width(); ++x) {
                const Gradient here = gradientAt(fine, x, y);
                const double length = here.length();
                if (length <= params.overNoise * ofNoise
                    || length * params.most * std::sqrt(2.0 * std::numbers::pi) < params.leastContrast
                    || !isCrest(fine, x, y, here))
                    continue;
                const double blur = blurOf(length, gradientAt(coarse, x, y).length(), params);
                // The height of a step from its steepest place and its width.
                const double contrast = length * std::sqrt(2.0 * std::numbers::pi) * std::hypot(blur, params.fine);
                if (contrast >= params.leastContrast)
                    row[x] = static_cast<float>(blur);
            }
        }
    });
    return result;
}

std::optional<double> sharpestBlur(const FloatImage &blur, const std::function<bool(int x, int y)> &wanted)
{
    std::vector<double> found;
    for (int y = 0; y < blur.height(); ++y)
        for (int x = 0; x < blur.width(); ++x)
            if (blur.row(0, y)[x] >= 0.0F && wanted(x, y))
                found.push_back(double(blur.row(0, y)[x]));
    if (found.size() < kEnoughEdges)
        return std::nullopt;
    const auto sharpest = found.begin() + static_cast<std::ptrdiff_t>(double(found.size()) * kSharpestShare);
    std::nth_element(found.begin(), sharpest, found.end());
    return *sharpest;
}

} // namespace ambrotype::faces
