#include "faces/detect/face_search.h"

#include "faces/detect/suppression.h"
#include "faces/detect/turning.h"
#include "faces/similarity.h"
#include "faces/warp.h"
#include "imaging/ops/resize.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ambrotype::faces {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;

namespace {

//! Longer side of the turned looks.
constexpr int kTurnedLongEdge = 640;
//! Share of the threshold from which a sighting confirms what another look saw.
constexpr double kConfirming = 0.4;
//! Overlap above which two sightings are of the same face.
constexpr double kSameFace = 0.3;
//! A look must see a face whose side, in its pixels, lies between these shares of the detector's limits.
constexpr double kSurelyLarge = 2.0;
constexpr double kSurelySmall = 0.8;
//! Residual of the fit to the template above which a turned look is not believed.
constexpr double kTurnedResidual = 0.2;
//! Degrees, counter-clockwise. Detectors find faces tilted by up to 40 degrees or so by themselves.
constexpr std::array<int, 5> kTurns{90, 270, 180, 30, -30};
//! Eye distance of a face seen from the front as a share of its box's side; stands in for profiles, whose eyes meet.
constexpr double kEyesOfSide = 0.25;

Error cancelled()
{
    return {ErrorCode::Cancelled, {}, {}};
}

double residualOf(const Face &face)
{
    const auto fit = alignFace(face.landmarks, CropTemplate::Ffhq, 512);
    return fit ? fit->residual : 1e9;
}

double sizeOf(const Face &face)
{
    return std::max(eyeDistance(face.landmarks), kEyesOfSide * std::sqrt(face.box.area()));
}

//! Sighting::look of a turned one.
constexpr int kTurned = -1;

} // namespace

FaceSearch::FaceSearch(const PictureAccess &picture,
                       const Detector &detector,
                       const DetectOptions &options,
                       const CancelToken &cancel)
    : m_picture(picture)
    , m_detector(detector)
    , m_options(options)
    , m_cancel(cancel)
    , m_threshold(options.threshold.value_or(detector.traits().threshold))
{
}

Result<void> FaceSearch::upright(const Progress &progress)
{
    const LookPlan first = firstLook(m_picture.size, m_options);
    if (auto seen = lookAt(first); !seen)
        return seen;
    const double cost = m_detector.traits().costPerPixel > 0
                            ? m_detector.traits().costPerPixel
                            : m_multiplyAdds / static_cast<double>(first.size.pixels());
    progress.report(0.4);
    if (auto seen = lookAt(coarseLook(m_picture.size, m_detector.traits(), m_options)); !seen)
        return seen;
    progress.report(0.5);
    if (m_options.finerLook) {
        const double pixels = cost > 0 ? m_options.budget / cost : 0.0;
        if (auto seen = lookAt(finerLook(m_picture.size, pixels, m_options)); !seen)
            return seen;
    }
    progress.report(1.0);
    return {};
}

Result<void> FaceSearch::turned()
{
    DetectOptions smaller = m_options;
    smaller.firstLongEdge = std::min(smaller.firstLongEdge, kTurnedLongEdge);
    const Size size = firstLook(m_picture.size, smaller).size;
    const auto upright = view(size, Region::of(size));
    if (!upright)
        return upright.error();
    const double bar = std::max(m_threshold, m_detector.traits().strong);
    WarpParams how;
    how.kernel = Kernel::Linear;
    how.edge = Edge::Constant;
    how.border = {0.5F, 0.5F, 0.5F};
    for (const int degrees : kTurns) {
        if (m_cancel.isCancelled())
            return cancelled();
        const auto [back, turnedSize] = turning(size, degrees);
        const FloatImage turned = warp(*upright, Region::of(size), size, back, Region::of(turnedSize), how);
        auto seen = look(turned, bar);
        if (!seen)
            return seen.error();
        const Affine toWhole = compose(toPicture(size), back);
        for (Face face : *seen) {
            face = mapped(face, toWhole);
            face.turned = (degrees + 360) % 360;
            if (residualOf(face) <= kTurnedResidual)
                m_sightings.push_back({face, kTurned, double(size.width) / m_picture.size.width});
        }
    }
    return {};
}

bool FaceSearch::isCertain() const
{
    return std::any_of(m_sightings.begin(), m_sightings.end(), [&](const Sighting &sighting) {
        return sighting.face.score >= m_detector.traits().strong;
    });
}

std::vector<Face> FaceSearch::faces() const
{
    std::vector<Face> found;
    for (const Face &face : mergeSightings(believed()))
        if (hasWantedSize(face))
            found.push_back(face);
    std::stable_sort(
        found.begin(), found.end(), [](const Face &a, const Face &b) { return a.box.area() > b.box.area(); });
    return found;
}

//! The picture at \p size, or a part of it.
Result<FloatImage> FaceSearch::view(Size size, const Region &part) const
{
    using imaging::ops::ResizeFilter;
    const bool enlarged = size.width > m_picture.size.width;
    const ResizeFilter filter = enlarged ? ResizeFilter::Bicubic : ResizeFilter::Area;
    if (part == Region::of(size)) {
        auto whole = m_picture.whole(std::max(size.width, size.height));
        if (!whole || whole->size() == size)
            return whole;
        return imaging::ops::resize(*whole, size, filter);
    }
    const Region needed = imaging::ops::resizeInputRegion(part, m_picture.size, size, filter);
    auto pixels = m_picture.part(needed);
    if (!pixels)
        return pixels;
    return imaging::ops::resize(*pixels, needed, part, m_picture.size, size, filter);
}

Affine FaceSearch::toPicture(Size look) const
{
    return pixelScale(double(m_picture.size.width) / look.width, double(m_picture.size.height) / look.height);
}

Result<void> FaceSearch::lookAt(const LookPlan &plan)
{
    const double scale = plan.parts.empty() ? 1.0 : double(plan.size.width) / m_picture.size.width;
    for (const Region &part : plan.parts) {
        if (m_cancel.isCancelled())
            return cancelled();
        const auto pixels = view(plan.size, part);
        if (!pixels)
            return pixels.error();
        auto seen = look(*pixels, kConfirming * m_threshold);
        if (!seen)
            return seen.error();
        const Affine shift{{1, 0, double(part.x), 0, 1, double(part.y)}};
        for (const Face &face : *seen) {
            const Face placed = mapped(face, shift);
            if (!isCut(placed.box, part, plan.size))
                keep(mapped(placed, toPicture(plan.size)), scale);
        }
    }
    if (!plan.parts.empty())
        m_scales.push_back(scale);
    return {};
}

Result<std::vector<Face>> FaceSearch::look(const FloatImage &pixels, double threshold)
{
    auto seen = m_detector.look(pixels, threshold, m_cancel);
    if (!seen)
        return seen.error();
    ++m_lookCount;
    m_multiplyAdds += seen->multiplyAdds;
    return std::move(seen->faces);
}

void FaceSearch::keep(const Face &face, double scale)
{
    if (!face.hasLandmarks || residualOf(face) <= m_options.believableResidual)
        m_sightings.push_back({face, static_cast<int>(m_scales.size()), scale});
}

//! The sightings above the threshold that at least half of the looks confirm in which a face of that size is easy to
//! see. Texture that looks like a face at one scale rarely does at another.
std::vector<Sighting> FaceSearch::believed() const
{
    const DetectorTraits &traits = m_detector.traits();
    std::vector<Sighting> result;
    for (const Sighting &sighting : m_sightings) {
        if (!(sighting.face.score > m_threshold))
            continue;
        int could = 0;
        int did = 0;
        for (std::size_t look = 0; look < m_scales.size(); ++look) {
            const double side = std::sqrt(sighting.face.box.area()) * m_scales[look];
            if (side < kSurelyLarge * traits.smallestFace || side > kSurelySmall * traits.largestFace)
                continue;
            ++could;
            did += std::any_of(m_sightings.begin(), m_sightings.end(), [&](const Sighting &other) {
                return other.look == static_cast<int>(look) && overlap(other.face.box, sighting.face.box) > kSameFace;
            });
        }
        if (sighting.look == kTurned || 2 * did >= could)
            result.push_back(sighting);
    }
    return result;
}

bool FaceSearch::hasWantedSize(const Face &face) const
{
    const double eyes = sizeOf(face);
    return eyes >= m_options.smallestEyes && (m_options.largestEyes <= 0 || eyes <= m_options.largestEyes);
}

} // namespace ambrotype::faces
