#include "faces/guard/skin_texture.h"

#include "faces/guard/face_frame.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace ambrotype::faces {

using imaging::FloatImage;

namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kFineSigma = 0.7;
constexpr double kCoarseSigma = 2.0;
//! Less is what rounding to 8 bits makes.
constexpr double kLeastTexture = 0.5 / 255.0;
constexpr int kLeastSide = 96;
constexpr int kMostSide = 512;
constexpr double kEyesOfSide = 126.0 / 512.0;

//! Deviation of white noise of 1 between two Gaussians, from the integral of their squared difference.
double noiseGain()
{
    const double f = kFineSigma * kFineSigma;
    const double c = kCoarseSigma * kCoarseSigma;
    return std::sqrt(1.0 / (4 * kPi * f) + 1.0 / (4 * kPi * c) - 1.0 / (kPi * (f + c)));
}

//! Deviation of the finest band on cheeks and forehead, by the median, so that wrinkles and hairs count little.
double bandDeviation(const FaceFrame &frame)
{
    const double eye = frame.eye();
    const Landmarks &points = frame.landmarks;
    const auto at = [eye](const Point &p, double right, double down, double rx, double ry) {
        return Ellipse{{p.x + right * eye, p.y + down * eye}, rx * eye, ry * eye};
    };
    const Point middle{(points[0].x + points[1].x) / 2, (points[0].y + points[1].y) / 2};
    const std::array<Ellipse, 3> skin{at(points[0], -0.05, 0.55, 0.28, 0.25),
                                      at(points[1], 0.05, 0.55, 0.28, 0.25),
                                      at(middle, 0.0, -0.65, 0.45, 0.2)};
    const FloatImage fine = band(frame.luma, kFineSigma, kCoarseSigma);
    std::vector<double> values;
    for (const Ellipse &area : skin) {
        const imaging::Region box = area.bounds(fine.size());
        for (int y = box.y; y < box.bottom(); ++y)
            for (int x = box.x; x < box.right(); ++x)
                if (area.contains(x, y))
                    values.push_back(std::abs(double(fine.row(0, y)[x])));
    }
    if (values.empty())
        return 0.0;
    const auto half = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), half, values.end());
    return 1.4826 * *half;
}

} // namespace

std::optional<SkinTexture> compareSkinTexture(const FloatImage &original,
                                              const FloatImage &result,
                                              const Landmarks &landmarks,
                                              double sourceEyeDistance,
                                              double noise255)
{
    const int side = std::clamp(static_cast<int>(std::lround(sourceEyeDistance / kEyesOfSide)), kLeastSide, kMostSide);
    const auto before = faceFrame(original, landmarks, side);
    const auto after = faceFrame(result, landmarks, side);
    if (!before || !after)
        return std::nullopt;
    // A face larger than the frame was averaged, and its noise with it.
    const double noise = noise255 / 255.0 * std::min(1.0, before->eye() / sourceEyeDistance) * noiseGain();
    const double measured = bandDeviation(*before);
    SkinTexture texture;
    texture.original = std::sqrt(std::max(0.0, measured * measured - noise * noise));
    texture.result = bandDeviation(*after);
    if (texture.original < std::max(kLeastTexture, noise))
        return std::nullopt;
    texture.decibels = 20.0 * std::log10(std::max(texture.result, kLeastTexture / 10.0) / texture.original);
    return texture;
}

} // namespace ambrotype::faces
