#include "faces/similarity.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

namespace ambrotype::faces {

namespace {

constexpr int kPoints = 5;
using Used = std::array<bool, kPoints>;

//! OpenCV's cv::RNG (multiply with carry) with the seed that its point set registrators use.
class CvRandom
{
public:
    int below(int count)
    {
        m_state = static_cast<std::uint64_t>(static_cast<std::uint32_t>(m_state)) * 4164903690U + (m_state >> 32U);
        return static_cast<int>(static_cast<std::uint32_t>(m_state) % static_cast<std::uint32_t>(count));
    }

private:
    std::uint64_t m_state = ~std::uint64_t{0};
};

//! Squared distances of the mapped points from where they should be, in float32 as OpenCV compares them.
std::array<float, kPoints> squaredErrors(const Affine &fit, const Landmarks &from, const Landmarks &to)
{
    std::array<float, kPoints> errors{};
    for (std::size_t i = 0; i < kPoints; ++i) {
        const Point place = fit(from[i]);
        const double x = place.x - to[i].x;
        const double y = place.y - to[i].y;
        errors[i] = static_cast<float>(x * x + y * y);
    }
    return errors;
}

//! Marks the points that OpenCV's least median of squares keeps (modules/calib3d/src/ptsetreg.cpp, 4.6).
std::optional<Used> inliersByMedian(const Landmarks &from, const Landmarks &to)
{
    // Draws for a confidence of 0.99 when 45 % are outliers and two points make a model: log(0.01) / log(1 - 0.55^2).
    constexpr int kDraws = 13;
    CvRandom random;
    float least = std::numeric_limits<float>::max();
    std::optional<Affine> best;
    for (int draw = 0; draw < kDraws; ++draw) {
        const int first = random.below(kPoints);
        int second = random.below(kPoints);
        while (second == first)
            second = random.below(kPoints);
        Used pair{};
        pair[static_cast<std::size_t>(first)] = pair[static_cast<std::size_t>(second)] = true;
        const auto fit = leastSquaresSimilarity(from, to, pair);
        if (!fit)
            continue;
        auto errors = squaredErrors(*fit, from, to);
        std::nth_element(errors.begin(), errors.begin() + kPoints / 2, errors.end());
        if (errors[kPoints / 2] < least) {
            least = errors[kPoints / 2];
            best = fit;
        }
    }
    if (!best)
        return std::nullopt;
    const double limit = std::max(0.001, 2.5 * 1.4826 * (1 + 5.0 / (kPoints - 2)) * std::sqrt(double(least)));
    const auto errors = squaredErrors(*best, from, to);
    Used used{};
    for (std::size_t i = 0; i < kPoints; ++i)
        used[i] = errors[i] <= static_cast<float>(limit * limit);
    return used;
}

Landmarks asFloat32(const Landmarks &points)
{
    Landmarks result;
    for (std::size_t i = 0; i < kPoints; ++i)
        result[i] = {double(static_cast<float>(points[i].x)), double(static_cast<float>(points[i].y))};
    return result;
}

double residualOf(const Affine &fit, const Landmarks &from, const Landmarks &to)
{
    double sum = 0.0;
    for (const float error : squaredErrors(fit, from, to))
        sum += double(error);
    return std::sqrt(sum / kPoints) / eyeDistance(to);
}

} // namespace

std::optional<Affine> leastSquaresSimilarity(const Landmarks &from, const Landmarks &to, const Used &used)
{
    double count = 0.0;
    Point fromMean;
    Point toMean;
    for (std::size_t i = 0; i < kPoints; ++i) {
        if (!used[i])
            continue;
        fromMean = {fromMean.x + from[i].x, fromMean.y + from[i].y};
        toMean = {toMean.x + to[i].x, toMean.y + to[i].y};
        ++count;
    }
    if (count < 2.0)
        return std::nullopt;
    fromMean = {fromMean.x / count, fromMean.y / count};
    toMean = {toMean.x / count, toMean.y / count};

    // In the plane of complex numbers the fit is the one factor (cosine, sine): sum(conj(from) to) / sum(|from|^2).
    double spread = 0.0;
    double cosine = 0.0;
    double sine = 0.0;
    for (std::size_t i = 0; i < kPoints; ++i) {
        if (!used[i])
            continue;
        const double x = from[i].x - fromMean.x;
        const double y = from[i].y - fromMean.y;
        const double u = to[i].x - toMean.x;
        const double v = to[i].y - toMean.y;
        spread += x * x + y * y;
        cosine += x * u + y * v;
        sine += x * v - y * u;
    }
    const double extent = std::max({std::abs(fromMean.x), std::abs(fromMean.y), 1.0});
    if (!std::isfinite(cosine + sine) || !(spread > 1e-12 * extent * extent))
        return std::nullopt;
    cosine /= spread;
    sine /= spread;
    return Affine{{cosine,
                   -sine,
                   toMean.x - cosine * fromMean.x + sine * fromMean.y,
                   sine,
                   cosine,
                   toMean.y - sine * fromMean.x - cosine * fromMean.y}};
}

std::optional<Alignment> alignFace(const Landmarks &landmarks, CropTemplate kind, int size)
{
    const Landmarks from = asFloat32(landmarks);
    const Landmarks to = cropTemplate(kind, size);
    Alignment result;
    if (kind != CropTemplate::Gpen) {
        const auto used = inliersByMedian(from, to);
        if (!used)
            return std::nullopt;
        result.used = *used;
    }
    const auto fit = leastSquaresSimilarity(from, to, result.used);
    if (!fit || !(fit->scale() > 0.0))
        return std::nullopt;
    result.toCrop = *fit;
    result.toPicture = fit->inverse();
    result.residual = residualOf(*fit, from, to);
    return result;
}

} // namespace ambrotype::faces
