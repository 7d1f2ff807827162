#include "faces/tone_curve.h"

#include "imaging/ops/measure.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::faces {

namespace {

using imaging::FloatImage;

float luminance(const FloatImage &image, int y, int x)
{
    return 0.299F * image.row(0, y)[x] + 0.587F * image.row(1, y)[x] + 0.114F * image.row(2, y)[x];
}

} // namespace

std::optional<ToneCurve> ToneCurve::ofToned(const FloatImage &picture)
{
    if (!imaging::ops::measureToning(picture).monochrome)
        return std::nullopt;
    return ToneCurve(picture);
}

ToneCurve::ToneCurve(const FloatImage &picture)
{
    if (picture.colorChannels() == 1)
        return;
    std::array<double, kKnots> red{};
    std::array<double, kKnots> blue{};
    std::array<double, kKnots> count{};
    // Every pixel counts for the two knots around its luminance.
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x) {
            const float light = luminance(picture, y, x);
            if (!std::isfinite(light))
                continue;
            const float place = std::clamp(light, 0.0F, 1.0F) * (kKnots - 1);
            const auto knot = std::min(static_cast<std::size_t>(place), std::size_t{kKnots - 2});
            const double upper = double(place) - static_cast<double>(knot);
            for (const auto &[index, share] : {std::pair(knot, 1.0 - upper), std::pair(knot + 1, upper)}) {
                red[index] += share * double(picture.row(0, y)[x] - light);
                blue[index] += share * double(picture.row(2, y)[x] - light);
                count[index] += share;
            }
        }
    // Sums are spread until every knot has some, farther only where there are few.
    const double enough = static_cast<double>(picture.size().pixels()) / (20.0 * kKnots);
    for (std::size_t knot = 0; knot < kKnots; ++knot) {
        double sumRed = 0.0;
        double sumBlue = 0.0;
        double sum = 0.0;
        for (std::size_t reach = 1; reach <= kKnots && (reach < 3 || sum < enough); ++reach) {
            sumRed = sumBlue = sum = 0.0;
            for (std::size_t other = knot >= reach ? knot - reach : 0;
                 other < std::min<std::size_t>(kKnots, knot + reach + 1);
                 ++other) {
                const double distance = std::abs(static_cast<double>(other) - static_cast<double>(knot));
                const double share = 1.0 - distance / static_cast<double>(reach + 1);
                sumRed += share * red[other];
                sumBlue += share * blue[other];
                sum += share * count[other];
            }
        }
        if (sum > 0.0) {
            m_red[knot] = static_cast<float>(sumRed / sum);
            m_blue[knot] = static_cast<float>(sumBlue / sum);
        }
    }
}

void ToneCurve::toNeutral(FloatImage &image)
{
    if (image.colorChannels() == 1)
        return;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            image.row(0, y)[x] = image.row(1, y)[x] = image.row(2, y)[x] = luminance(image, y, x);
}

void ToneCurve::apply(FloatImage &image) const
{
    if (image.colorChannels() == 1)
        return;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const float light = luminance(image, y, x);
            const float place = std::clamp(light, 0.0F, 1.0F) * (kKnots - 1);
            const auto knot = std::min(static_cast<std::size_t>(place), std::size_t{kKnots - 2});
            const float upper = place - static_cast<float>(knot);
            const float red = m_red[knot] + upper * (m_red[knot + 1] - m_red[knot]);
            const float blue = m_blue[knot] + upper * (m_blue[knot + 1] - m_blue[knot]);
            image.row(0, y)[x] = light + red;
            image.row(1, y)[x] = light - (0.299F * red + 0.114F * blue) / 0.587F;
            image.row(2, y)[x] = light + blue;
        }
}

} // namespace ambrotype::faces
