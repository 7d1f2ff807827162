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

//! Sums of a weighted straight line through the colours at places about a knot.
struct Line
{
    double weight = 0.0;
    double place = 0.0;
    double placePlace = 0.0;
    double red = 0.0;
    double redPlace = 0.0;
    double blue = 0.0;
    double bluePlace = 0.0;

    //! \p redSum and \p blueSum: weighted.
    void add(double at, double count, double redSum, double blueSum)
    {
        weight += count;
        place += count * at;
        placePlace += count * at * at;
        red += redSum;
        redPlace += redSum * at;
        blue += blueSum;
        bluePlace += blueSum * at;
    }
    //! The value at the knot itself; the mean where all pixels lie at one place.
    double atZero(double sum, double sumPlace) const
    {
        const double determinant = weight * placePlace - place * place;
        if (determinant > 1e-6 * weight * weight)
            return (placePlace * sum - place * sumPlace) / determinant;
        return weight > 0.0 ? sum / weight : 0.0;
    }
};

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
    // A line through the knots around, as many as hold enough pixels: where there are few, at the ends, the slope goes
    // on.
    const double enough = static_cast<double>(picture.size().pixels()) / (20.0 * kKnots);
    for (int knot = 0; knot < kKnots; ++knot) {
        Line line;
        for (int reach = 1; reach <= kKnots && (reach < 2 || line.weight < enough); ++reach) {
            line = Line();
            for (int other = std::max(0, knot - reach); other <= std::min(kKnots - 1, knot + reach); ++other) {
                const auto index = static_cast<std::size_t>(other);
                const double share = 1.0 - std::abs(other - knot) / (reach + 1.0);
                line.add(other - knot, share * count[index], share * red[index], share * blue[index]);
            }
        }
        const auto index = static_cast<std::size_t>(knot);
        m_red[index] = static_cast<float>(line.atZero(line.red, line.redPlace));
        m_blue[index] = static_cast<float>(line.atZero(line.blue, line.bluePlace));
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
