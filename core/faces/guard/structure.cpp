#include "faces/guard/structure.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ambrotype::faces {

using imaging::FloatImage;

namespace {

//! Half a face: light from the side is the same person.
constexpr double kCoarseInEyes = 0.5;
//! What is finer says more about texture than about features.
constexpr double kLeastFine = 0.04;
//! Beyond this there are no features left to compare.
constexpr double kMostBlur = 0.15;
//! Of a restored face.
constexpr double kHarmlessNoise255 = 1.5;
//! Structure weaker than this (standard deviation, 0..1) is the noise of 8 bits and says nothing.
constexpr double kLeastContrast = 1.0 / 255.0;

std::array<Ellipse, 4> features(const Landmarks &points, double eye)
{
    const Point mouth{(points[3].x + points[4].x) / 2, (points[3].y + points[4].y) / 2};
    const auto around = [eye](const Point &p, double up, double rx, double ry) {
        return Ellipse{{p.x, p.y - up * eye}, rx * eye, ry * eye};
    };
    return {around(points[0], 0.1, 0.45, 0.4),
            around(points[1], 0.1, 0.45, 0.4),
            around(points[2], 0.1, 0.4, 0.4),
            around(mouth, 0.0, 0.6, 0.4)};
}

//! Correlation inside \p area; 1 when both are flat there, 0 when one is.
double correlation(const FloatImage &a, const FloatImage &b, const Ellipse &area)
{
    const imaging::Region box = area.bounds(a.size());
    double n = 0;
    double sumA = 0;
    double sumB = 0;
    double sumAA = 0;
    double sumBB = 0;
    double sumAB = 0;
    for (int y = box.y; y < box.bottom(); ++y)
        for (int x = box.x; x < box.right(); ++x) {
            if (!area.contains(x, y))
                continue;
            const double p = a.row(0, y)[x];
            const double q = b.row(0, y)[x];
            n += 1;
            sumA += p;
            sumB += q;
            sumAA += p * p;
            sumBB += q * q;
            sumAB += p * q;
        }
    if (n < 1)
        return 1.0;
    const double floor = kLeastContrast * kLeastContrast;
    const double varA = sumAA / n - sumA / n * sumA / n;
    const double varB = sumBB / n - sumB / n * sumB / n;
    if (varA < floor && varB < floor)
        return 1.0;
    if (varA < floor || varB < floor)
        return 0.0;
    return (sumAB / n - sumA / n * sumB / n) / std::sqrt(varA * varB);
}

} // namespace

CommonScale commonScale(const FaceFrame &result, const InputQuality &quality)
{
    const double blur = std::min(quality.blur, kMostBlur);
    const double fine = std::max(kLeastFine, blur);
    // A blend at a low strength is nearly as blurred as the photo; only what it gained is taken off again.
    const double own = std::min(measureBlur(result, kHarmlessNoise255), blur);
    return {fine, std::hypot(fine, std::sqrt(blur * blur - own * own))};
}

double structureSimilarity(const FaceFrame &original, const FaceFrame &result, const InputQuality &quality)
{
    const double eye = original.eye();
    const CommonScale fine = commonScale(result, quality);
    const FloatImage a = band(original.luma, fine.original * eye, kCoarseInEyes * eye);
    const FloatImage b = band(result.luma, fine.result * eye, kCoarseInEyes * eye);
    double least = 1.0;
    for (const Ellipse &area : features(original.landmarks, eye))
        least = std::min(least, correlation(a, b, area));
    return least;
}

} // namespace ambrotype::faces
