#include "faces/guard/moles.h"

#include "faces/guard/face_frame.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace ambrotype::faces {

using imaging::FloatImage;
using imaging::Region;

namespace {

constexpr int kFrameSide = 512;
//! Deviations of the blob filter at 126 pixels between the eyes: spots of 2.3 to 9 pixels' radius, 1 to 4.5 mm.
//! The last one only tells that something is larger.
constexpr std::array<double, 6> kScales{1.6, 2.3, 3.2, 4.5, 6.4, 9.0};
constexpr double kNextScale = 1.6; //!< A difference of two Gaussians at this ratio is near the Laplacian.
//! In radii of the spot.
constexpr double kCore = 0.6;
constexpr double kRingFrom = 1.8;
constexpr double kRingTo = 2.7;
//! Skin is brighter than this share of the usual brightness around it; hair is darker. In light from one side the other
//! half of a face is skin, too, so the neighbourhood counts, down to a share of the whole face's.
constexpr double kSkinShare = 0.6;
constexpr double kShadeShare = 0.3;
constexpr double kAround = 0.45; //!< Reach of the neighbourhood, in eye distances.

struct Statistics
{
    double median = 0.0;
    double deviation = 0.0; //!< From the median absolute deviation.
};

Statistics statistics(std::vector<double> values)
{
    if (values.empty())
        return {};
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    const double median = *middle;
    for (double &value : values)
        value = std::abs(value - median);
    std::nth_element(values.begin(), middle, values.end());
    return {median, 1.4826 * *middle};
}

//! The values of plane \p channel at distances \p from .. \p to (pixels) of \p centre.
std::vector<double> valuesAround(const FloatImage &image, int channel, const Point &centre, double from, double to)
{
    std::vector<double> values;
    const Region box = Ellipse{centre, to, to}.bounds(image.size());
    for (int y = box.y; y < box.bottom(); ++y)
        for (int x = box.x; x < box.right(); ++x) {
            const double distance = std::hypot(x - centre.x, y - centre.y);
            if (distance >= from && distance <= to)
                values.push_back(image.row(channel, y)[x]);
        }
    return values;
}

double mean(const std::vector<double> &values)
{
    double sum = 0.0;
    for (const double value : values)
        sum += value;
    return values.empty() ? 0.0 : sum / static_cast<double>(values.size());
}

//! Statistics of the ring from \p from to \p to around \p centre (pixels), of what is left when the shading across it,
//! a plane, is taken off; the median is that of the ring as it is.
Statistics unshadedRing(const FloatImage &luma, const Point &centre, double from, double to)
{
    double xx = 0.0;
    double yy = 0.0;
    double xv = 0.0;
    double yv = 0.0;
    const auto overRing = [&](const auto &visit) {
        const Region box = Ellipse{centre, to, to}.bounds(luma.size());
        for (int y = box.y; y < box.bottom(); ++y)
            for (int x = box.x; x < box.right(); ++x) {
                const double distance = std::hypot(x - centre.x, y - centre.y);
                if (distance >= from && distance <= to)
                    visit(x - centre.x, y - centre.y, double(luma.row(0, y)[x]));
            }
    };
    const double middle = statistics(valuesAround(luma, 0, centre, from, to)).median;
    overRing([&](double x, double y, double value) {
        xx += x * x;
        yy += y * y;
        xv += x * (value - middle);
        yv += y * (value - middle);
    });
    if (xx <= 0.0 || yy <= 0.0)
        return {middle, 0.0};
    std::vector<double> rest;
    overRing([&](double x, double y, double value) { rest.push_back(value - xv / xx * x - yv / yy * y); });
    return {middle, statistics(std::move(rest)).deviation};
}

//! Core of a spot: at least the pixel in its middle.
double coreRadius(double radius)
{
    return std::max(kCore * radius, 0.75);
}

//! Where skin lies open in the frame.
class OpenSkin
{
public:
    OpenSkin(const FaceFrame &frame, const ClassMap *parts, imaging::Size crop)
        : m_frame(frame)
        , m_parts(parts)
        , m_crop(crop)
    {
        const double eye = frame.eye();
        const auto at = [eye](const Point &p, double right, double down, double rx, double ry) {
            return Ellipse{{p.x + right * eye, p.y + down * eye}, rx * eye, ry * eye};
        };
        const Landmarks &points = frame.landmarks;
        const Point middle{(points[0].x + points[1].x) / 2, (points[0].y + points[1].y) / 2};
        const Point mouth{(points[3].x + points[4].x) / 2, (points[3].y + points[4].y) / 2};
        const Point centre{(middle.x + mouth.x) / 2, (middle.y + mouth.y) / 2};
        m_face = at(centre, 0.0, 0.05, 0.95, 1.25);
        m_closed = {at(points[0], -0.05, -0.12, 0.45, 0.33),
                    at(points[1], 0.05, -0.12, 0.45, 0.33),
                    at(points[2], 0.0, 0.1, 0.28, 0.17),
                    at(mouth, 0.0, 0.0, 0.5, 0.22)};
    }

    bool contains(int x, int y) const
    {
        if (!m_face.contains(x, y))
            return false;
        for (const Ellipse &each : m_closed)
            if (each.contains(x, y))
                return false;
        if (!m_parts)
            return true;
        const Point place = m_frame.toCrop({double(x), double(y)});
        const int column = static_cast<int>((place.x + 0.5) * m_parts->size.width / m_crop.width);
        const int row = static_cast<int>((place.y + 0.5) * m_parts->size.height / m_crop.height);
        if (column < 0 || row < 0 || column >= m_parts->size.width || row >= m_parts->size.height)
            return false;
        const FacePart part = m_parts->at(column, row);
        return part == FacePart::Skin || part == FacePart::Nose;
    }

private:
    const FaceFrame &m_frame;
    const ClassMap *m_parts;
    imaging::Size m_crop;
    Ellipse m_face;
    std::array<Ellipse, 4> m_closed;
};

//! The smaller curvature of the brightness over the larger one, 0 when it is no pit.
double roundness(const FloatImage &smooth, int x, int y)
{
    const auto v = [&](int dx, int dy) { return double(smooth.row(0, y + dy)[x + dx]); };
    const double xx = v(1, 0) - 2 * v(0, 0) + v(-1, 0);
    const double yy = v(0, 1) - 2 * v(0, 0) + v(0, -1);
    const double xy = (v(1, 1) - v(1, -1) - v(-1, 1) + v(-1, -1)) / 4;
    const double middle = (xx + yy) / 2;
    const double spread = std::hypot((xx - yy) / 2, xy);
    return middle + spread > 0.0 ? std::max(0.0, (middle - spread) / (middle + spread)) : 0.0;
}

bool isPeak(const std::vector<FloatImage> &responses, std::size_t scale, int x, int y)
{
    const float value = responses[scale].row(0, y)[x];
    const std::size_t first = scale > 0 ? scale - 1 : 0;
    const std::size_t last = std::min(scale + 1, responses.size() - 1);
    for (std::size_t s = first; s <= last; ++s)
        for (int dy = -1; dy <= 1; ++dy)
            for (int dx = -1; dx <= 1; ++dx)
                if ((s != scale || dx != 0 || dy != 0) && responses[s].row(0, y + dy)[x + dx] >= value)
                    return false;
    return true;
}

double faceBrightness(const FaceFrame &frame, const OpenSkin &skin)
{
    std::vector<double> values;
    for (int y = 0; y < frame.luma.height(); y += 4)
        for (int x = 0; x < frame.luma.width(); x += 4)
            if (skin.contains(x, y))
                values.push_back(frame.luma.row(0, y)[x]);
    return statistics(std::move(values)).median;
}

//! The spot at a peak, when it is one.
std::optional<Mole>
spotAt(const FaceFrame &frame, const Point &centre, double radius, double brightness, const MoleParams &params)
{
    const Statistics ring = unshadedRing(frame.luma, centre, kRingFrom * radius, kRingTo * radius);
    const double contrast = ring.median - mean(valuesAround(frame.luma, 0, centre, 0.0, coreRadius(radius)));
    if (contrast < params.minContrast || contrast < params.minOverTexture * ring.deviation
        || ring.median < kShadeShare * brightness)
        return std::nullopt;
    if (ring.median < kSkinShare * brightness) {
        const double near = statistics(valuesAround(frame.luma, 0, centre, 0.0, kAround * frame.eye())).median;
        if (ring.median < kSkinShare * near)
            return std::nullopt;
    }
    return Mole{frame.toCrop(centre), radius * frame.toCrop.scale(), contrast};
}

} // namespace

std::vector<Mole>
findMoles(const FloatImage &crop, const Landmarks &landmarks, const ClassMap *parts, const MoleParams &params)
{
    const auto frame = faceFrame(crop, landmarks, kFrameSide);
    if (!frame)
        return {};
    const OpenSkin skin(*frame, parts, crop.size());
    const double brightness = faceBrightness(*frame, skin);
    std::vector<FloatImage> smooth;
    std::vector<FloatImage> responses;
    for (const double sigma : kScales) {
        smooth.push_back(softened(frame->luma, sigma));
        FloatImage response = softened(frame->luma, sigma * kNextScale);
        for (int y = 0; y < response.height(); ++y)
            for (int x = 0; x < response.width(); ++x)
                response.row(0, y)[x] -= smooth.back().row(0, y)[x];
        responses.push_back(std::move(response));
    }
    std::vector<Mole> moles;
    for (std::size_t s = 0; s + 1 < kScales.size(); ++s)
        for (int y = 1; y < kFrameSide - 1; ++y)
            for (int x = 1; x < kFrameSide - 1; ++x) {
                // A difference of Gaussians shows about a third of a spot's contrast.
                if (responses[s].row(0, y)[x] < params.minContrast / 5.0 || !isPeak(responses, s, x, y)
                    || !skin.contains(x, y) || roundness(smooth[s], x, y) < params.minRoundness)
                    continue;
                const double radius = kScales[s] * std::sqrt(2.0);
                if (const auto mole = spotAt(*frame, {double(x), double(y)}, radius, brightness, params))
                    moles.push_back(*mole);
            }
    std::sort(moles.begin(), moles.end(), [](const Mole &p, const Mole &q) { return p.contrast > q.contrast; });
    if (moles.size() > static_cast<std::size_t>(params.most))
        moles.resize(static_cast<std::size_t>(params.most));
    return moles;
}

double moleContrast(const FloatImage &crop, const Mole &mole)
{
    const int reach = static_cast<int>(std::ceil(kRingTo * mole.radius)) + 1;
    const Region box = Region{static_cast<int>(mole.centre.x) - reach,
                              static_cast<int>(mole.centre.y) - reach,
                              2 * reach + 1,
                              2 * reach + 1}
                           .intersected(Region::of(crop.size()));
    if (box.empty())
        return 0.0;
    const FloatImage luma = luminance(crop.crop(box));
    const Point centre{mole.centre.x - box.x, mole.centre.y - box.y};
    const double ring =
        statistics(valuesAround(luma, 0, centre, kRingFrom * mole.radius, kRingTo * mole.radius)).median;
    return ring - mean(valuesAround(luma, 0, centre, 0.0, coreRadius(mole.radius)));
}

void restoreMole(FloatImage &result, const FloatImage &original, const Mole &mole)
{
    constexpr double kFull = 1.2; // radii: the whole spot
    constexpr double kNone = 1.8; // where the ring begins
    const Region box = Ellipse{mole.centre, kNone * mole.radius, kNone * mole.radius}.bounds(result.size());
    for (int c = 0; c < result.colorChannels(); ++c) {
        const auto ringOf = [&](const FloatImage &image) {
            return statistics(valuesAround(image, c, mole.centre, kRingFrom * mole.radius, kRingTo * mole.radius))
                .median;
        };
        const auto shift = static_cast<float>(ringOf(result) - ringOf(original));
        for (int y = box.y; y < box.bottom(); ++y)
            for (int x = box.x; x < box.right(); ++x) {
                const double distance = std::hypot(x - mole.centre.x, y - mole.centre.y) / mole.radius;
                const double linear = std::clamp((kNone - distance) / (kNone - kFull), 0.0, 1.0);
                const auto weight = static_cast<float>(linear * linear * (3.0 - 2.0 * linear));
                float &value = result.row(c, y)[x];
                value += weight * (original.row(c, y)[x] + shift - value);
            }
    }
}

} // namespace ambrotype::faces
