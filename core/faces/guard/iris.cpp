#include "faces/guard/iris.h"

#include "faces/guard/face_frame.h"
#include "faces/guard/oklab.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace ambrotype::faces {

using imaging::FloatImage;
using imaging::Region;

namespace {

constexpr double kPi = 3.14159265358979323846;
//! The frame in which an iris is looked for: 126 pixels between the eyes, an iris about 24 wide.
constexpr int kFrameSide = 512;
constexpr double kReachX = 0.12; //!< Of the eye distance, from the landmark.
constexpr double kReachY = 0.08;
constexpr double kFarCosts = 0.5; //!< Share of the contrast at that distance.
//! A cornea is 11.7 mm wide, eyes are 63 mm apart: a radius of 0.093.
constexpr double kRadii[] = {0.075, 0.085, 0.095, 0.105};
//! Lids cover the top and the bottom.
constexpr double kOpenHeight = 0.7;
//! White against iris. Found by trial on portraits of 40 and more pixels between the eyes.
constexpr double kLeastContrast = 0.06;
constexpr double kBrightestLeftOut = 0.15; //!< Sparkle.
constexpr double kDarkestLeftOut = 0.1;    //!< Pupil.

struct Offset
{
    int x;
    int y;
};

std::vector<Offset> offsets(double from, double to, double halfHeight)
{
    std::vector<Offset> result;
    const int reach = static_cast<int>(std::ceil(to));
    for (int y = -reach; y <= reach; ++y)
        for (int x = -reach; x <= reach; ++x) {
            const double distance = std::hypot(x, y);
            if (distance >= from && distance <= to && std::abs(y) <= halfHeight)
                result.push_back({x, y});
        }
    return result;
}

double meanAt(const FloatImage &luma, int cx, int cy, const std::vector<Offset> &where)
{
    double sum = 0.0;
    for (const Offset &offset : where) {
        const int x = std::clamp(cx + offset.x, 0, luma.width() - 1);
        const int y = std::clamp(cy + offset.y, 0, luma.height() - 1);
        sum += luma.row(0, y)[x];
    }
    return where.empty() ? 0.0 : sum / static_cast<double>(where.size());
}

//! Both sides of a disc must be brighter: the corner of an eye is bright on one side only.
double discContrast(const FloatImage &luma,
                    int x,
                    int y,
                    const std::vector<Offset> &disc,
                    const std::vector<Offset> &leftSide,
                    const std::vector<Offset> &rightSide)
{
    const double sides = std::min(meanAt(luma, x, y, leftSide), meanAt(luma, x, y, rightSide));
    return sides - meanAt(luma, x, y, disc);
}

std::optional<Iris> findIris(const FaceFrame &frame, const Point &eyePoint)
{
    const double eye = frame.eye();
    Iris best;
    double bestScore = 0.0;
    for (const double share : kRadii) {
        const double radius = share * eye;
        const auto disc = offsets(0.0, 0.9 * radius, kOpenHeight * radius);
        std::vector<Offset> leftSide;
        std::vector<Offset> rightSide;
        for (const Offset &each : offsets(1.15 * radius, 1.55 * radius, 0.4 * radius))
            (each.x < 0 ? leftSide : rightSide).push_back(each);
        const int reachX = static_cast<int>(kReachX * eye);
        const int reachY = static_cast<int>(kReachY * eye);
        for (int dy = -reachY; dy <= reachY; ++dy)
            for (int dx = -reachX; dx <= reachX; ++dx) {
                const int x = static_cast<int>(std::lround(eyePoint.x)) + dx;
                const int y = static_cast<int>(std::lround(eyePoint.y)) + dy;
                const double contrast = discContrast(frame.luma, x, y, disc, leftSide, rightSide);
                // Brows and the corners of lids are dark, too; the landmark is seldom off by the whole reach.
                const double far = std::hypot(dx / (kReachX * eye), dy / (kReachY * eye));
                const double score = contrast * (1.0 - kFarCosts * far * far);
                if (score > bestScore) {
                    bestScore = score;
                    best = {{double(x), double(y)}, radius, contrast};
                }
            }
    }
    if (best.contrast < kLeastContrast)
        return std::nullopt;
    best.centre = frame.toCrop(best.centre);
    best.radius *= frame.toCrop.scale();
    return best;
}

struct Sample
{
    Oklab color;
    double distance; //!< In radii.
};

std::vector<Sample> samplesOf(const FloatImage &crop, const Iris &iris, double from, double to, double halfHeight)
{
    std::vector<Sample> samples;
    const Region box = Ellipse{iris.centre, to * iris.radius, to * iris.radius}.bounds(crop.size());
    for (int y = box.y; y < box.bottom(); ++y)
        for (int x = box.x; x < box.right(); ++x) {
            const double distance = std::hypot(x - iris.centre.x, y - iris.centre.y) / iris.radius;
            if (distance < from || distance > to || std::abs(y - iris.centre.y) > halfHeight * iris.radius)
                continue;
            samples.push_back({oklabFromRgb(crop.row(0, y)[x], crop.row(1, y)[x], crop.row(2, y)[x]), distance});
        }
    return samples;
}

Oklab meanColor(const std::vector<Sample> &samples, std::size_t from, std::size_t to)
{
    Oklab mean;
    const double count = std::max<double>(1.0, static_cast<double>(to - from));
    for (std::size_t i = from; i < to; ++i) {
        mean.lightness += samples[i].color.lightness / count;
        mean.a += samples[i].color.a / count;
        mean.b += samples[i].color.b / count;
    }
    return mean;
}

//! Mean of the iris without sparkle and pupil.
Oklab irisMean(const FloatImage &crop, const Iris &iris)
{
    auto samples = samplesOf(crop, iris, 0.35, 0.9, kOpenHeight);
    std::sort(samples.begin(), samples.end(), [](const Sample &p, const Sample &q) {
        return p.color.lightness < q.color.lightness;
    });
    const auto count = static_cast<double>(samples.size());
    const auto from = static_cast<std::size_t>(count * kDarkestLeftOut);
    const auto to = static_cast<std::size_t>(count * (1.0 - kBrightestLeftOut));
    return meanColor(samples, from, std::max(from, to));
}

} // namespace

std::array<std::optional<Iris>, 2> findIrises(const FloatImage &crop, const Landmarks &landmarks)
{
    const auto frame = faceFrame(crop, landmarks, kFrameSide);
    if (!frame)
        return {};
    return {findIris(*frame, frame->landmarks[0]), findIris(*frame, frame->landmarks[1])};
}

double IrisColor::chroma() const
{
    return std::hypot(a, b);
}

double IrisColor::hueDegrees() const
{
    const double degrees = std::atan2(b, a) * 180.0 / kPi;
    return degrees < 0.0 ? degrees + 360.0 : degrees;
}

IrisColor irisColor(const FloatImage &crop, const Iris &iris)
{
    if (crop.colorChannels() < 3)
        return {};
    const Oklab inside = irisMean(crop, iris);
    const auto ring = samplesOf(crop, iris, 1.6, 3.5, 3.5);
    const Oklab around = meanColor(ring, 0, ring.size());
    return {inside.a, inside.b, around.a, around.b};
}

IrisChange compareIris(const IrisColor &original, const IrisColor &result, const IrisParams &params)
{
    IrisChange change;
    const double a = result.a - (result.aroundA - original.aroundA);
    const double b = result.b - (result.aroundB - original.aroundB);
    change.distance = std::hypot(a - original.a, b - original.b);
    const IrisColor plain{a, b, 0.0, 0.0};
    if (original.chroma() >= params.minChroma && plain.chroma() >= params.minChroma) {
        const double turn = std::abs(plain.hueDegrees() - original.hueDegrees());
        change.hueDegrees = std::min(turn, 360.0 - turn);
        change.differs = change.distance >= params.minDistance && change.hueDegrees >= params.minHueDegrees;
    } else {
        change.differs = change.distance >= 1.5 * params.minDistance;
    }
    return change;
}

void restoreIrisColor(FloatImage &result, const Iris &iris, const IrisColor &original)
{
    if (result.colorChannels() < 3)
        return;
    const IrisColor now = irisColor(result, iris);
    const double moveA = original.a - (now.a - (now.aroundA - original.aroundA));
    const double moveB = original.b - (now.b - (now.aroundB - original.aroundB));
    const double irisLightness = irisMean(result, iris).lightness;
    constexpr double kOuter = 1.12; // radii; the edge of an iris is soft
    const Region box = Ellipse{iris.centre, kOuter * iris.radius, kOuter * iris.radius}.bounds(result.size());
    for (int y = box.y; y < box.bottom(); ++y)
        for (int x = box.x; x < box.right(); ++x) {
            const double distance = std::hypot(x - iris.centre.x, y - iris.centre.y) / iris.radius;
            const double rim = std::clamp((kOuter - distance) / (kOuter - 0.92), 0.0, 1.0);
            Oklab color = oklabFromRgb(result.row(0, y)[x], result.row(1, y)[x], result.row(2, y)[x]);
            // Lids and the white lie inside the disc too; they are brighter than the iris.
            const double brighter = color.lightness - irisLightness;
            const double dark = std::clamp((0.25 - brighter) / 0.1, 0.0, 1.0);
            const double weight = rim * dark;
            if (weight <= 0.0)
                continue;
            color.a += weight * moveA;
            color.b += weight * moveB;
            const auto rgb = rgbFromOklab(color);
            for (int c = 0; c < 3; ++c)
                result.row(c, y)[x] = rgb[static_cast<std::size_t>(c)];
        }
}

} // namespace ambrotype::faces
