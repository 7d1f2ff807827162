#include "faces/guard/attribute_guard.h"

#include "faces/guard/face_frame.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <exception>
#include <utility>

namespace ambrotype::faces {

using imaging::FloatImage;

namespace {

//! Width of an opened eye over the eye distance: 30 mm of 63.
constexpr double kEyeWidth = 0.48;

std::string text(const char *format, double value)
{
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, format, value);
    return buffer;
}

std::string nameOf(const AttributeInput &face)
{
    return "Face " + std::to_string(face.number);
}

//! The picture that corrections go into, made with the first one.
FloatImage &correctedOf(AttributeResult &made, const AttributeInput &face)
{
    if (!made.corrected)
        made.corrected = face.result->clone();
    return *made.corrected;
}

void checkEyes(AttributeResult &made, const AttributeInput &face, const AttributeParams &params)
{
    if (face.original->colorChannels() < 3 || kEyeWidth * face.sourceEyeDistance < params.iris.minEyePixels)
        return;
    double worst = 0.0;
    double turned = 0.0;
    int eyes = 0;
    for (const auto &iris : findIrises(*face.original, face.landmarks)) {
        if (!iris)
            continue;
        const IrisColor before = irisColor(*face.original, *iris);
        const IrisChange change = compareIris(before, irisColor(*face.result, *iris), params.iris);
        if (!change.differs)
            continue;
        ++eyes;
        worst = std::max(worst, change.distance);
        turned = std::max(turned, change.hueDegrees);
        if (params.keepEyeColor)
            restoreIrisColor(correctedOf(made, face), *iris, before);
    }
    if (eyes == 0)
        return;
    AttributeFinding finding{FaceAttribute::EyeColor,
                             params.keepEyeColor ? FindingSeverity::Note : FindingSeverity::Warning,
                             params.keepEyeColor,
                             worst,
                             params.iris.minDistance,
                             nameOf(face) + " got another eye colour"};
    if (turned > 0.0)
        finding.sentence += text(" (the hue turned by %.0f degrees)", turned);
    finding.sentence += params.keepEyeColor ? "; the colour of the photo was put back." : ".";
    made.findings.push_back(std::move(finding));
}

void checkMoles(AttributeResult &made, const AttributeInput &face, const AttributeParams &params)
{
    if (face.sourceEyeDistance < params.moles.minEyeDistance)
        return;
    int lost = 0;
    double least = 1.0;
    for (const Mole &mole : findMoles(*face.original, face.landmarks, face.originalParts, params.moles)) {
        const double before = moleContrast(*face.original, mole);
        if (before <= 0.0)
            continue;
        const double kept = moleContrast(*face.result, mole) / before;
        if (kept >= params.moles.keptShare)
            continue;
        ++lost;
        least = std::min(least, kept);
        if (params.keepMoles)
            restoreMole(correctedOf(made, face), *face.original, mole);
    }
    if (lost == 0)
        return;
    const std::string what = lost == 1 ? "a mole" : std::to_string(lost) + " moles";
    made.findings.push_back(
        {FaceAttribute::Moles,
         params.keepMoles ? FindingSeverity::Note : FindingSeverity::Warning,
         params.keepMoles,
         least,
         params.moles.keptShare,
         nameOf(face) + " lost " + what
             + (params.keepMoles ? (lost == 1 ? "; it was put back." : "; they were put back.") : ".")});
}

//! Parts that make up a face; background, neck and cloth change with the crop.
constexpr PartSet kOfTheFace = PartSet::all().without(
    {FacePart::Background, FacePart::Necklace, FacePart::Neck, FacePart::Cloth, FacePart::Hair, FacePart::Hat});

struct ParsedAttribute
{
    FaceAttribute attribute;
    PartSet parts;
    double limit;
    const char *appeared;
    const char *vanished;
};

void checkParts(AttributeResult &made, const AttributeInput &face, const AttributeParams &params)
{
    const double faceShare = face.originalParts->share(kOfTheFace);
    if (faceShare <= 0.0)
        return;
    const ParsedAttribute attributes[] = {
        {FaceAttribute::Glasses, {FacePart::Glasses}, params.glassesShare, "got glasses", "lost its glasses"},
        {FaceAttribute::Hat, {FacePart::Hat}, params.hatShare, "got something on its head", "lost its hat"},
        {FaceAttribute::Hair, {FacePart::Hair}, params.hairShare, "got more hair", "lost hair"},
        {FaceAttribute::Mouth, {FacePart::Mouth}, params.mouthShare, "got an open mouth", "got a closed mouth"}};
    for (const ParsedAttribute &each : attributes) {
        const double change = (face.resultParts->share(each.parts) - face.originalParts->share(each.parts)) / faceShare;
        if (std::abs(change) <= each.limit)
            continue;
        made.findings.push_back(
            {each.attribute,
             FindingSeverity::Warning,
             false,
             std::abs(change),
             each.limit,
             nameOf(face) + " " + (change > 0.0 ? each.appeared : each.vanished) + ", which the photo does not show."});
    }
}

struct ChangedAttribute
{
    FaceAttribute attribute;
    ChangeArea area;
    const char *what;
    bool parsed; //!< A parsing network tells it better.
};

void checkChanges(AttributeResult &made,
                  const AttributeInput &face,
                  const FaceFrame &before,
                  const FaceFrame &after,
                  const InputQuality &quality,
                  const GuardLimits &limits,
                  const AttributeParams &params)
{
    const ChangeClass *expected = limits.changeClassOf(quality);
    if (!expected) {
        made.findings.push_back({FaceAttribute::Skin,
                                 FindingSeverity::Note,
                                 false,
                                 quality.blur,
                                 limits.changes.empty() ? 0.0 : limits.changes.back().maxBlur,
                                 "Whether something was invented in face " + std::to_string(face.number)
                                     + " cannot be measured, because the photo is too blurred or noisy there."});
        return;
    }
    made.changedShares = changedShares(inventionMap(before, after, quality), before, limits.changeThreshold);
    const ChangedAttribute attributes[] = {
        {FaceAttribute::Glasses, ChangeArea::AroundEyes, "around the eyes, such as glasses or brows", true},
        {FaceAttribute::Mouth, ChangeArea::Mouth, "at the mouth, such as teeth", true},
        {FaceAttribute::LowerFace, ChangeArea::LowerFace, "on cheeks and chin, such as a beard", false},
        {FaceAttribute::Forehead, ChangeArea::Forehead, "on the forehead, such as hair", true}};
    for (const ChangedAttribute &each : attributes) {
        const auto area = static_cast<std::size_t>(each.area);
        const double limit = expected->share[area] + params.changeMargin;
        if (made.changedShares[area] <= limit || (each.parsed && face.originalParts && face.resultParts))
            continue;
        made.findings.push_back({each.attribute,
                                 FindingSeverity::Warning,
                                 false,
                                 made.changedShares[area],
                                 limit,
                                 nameOf(face) + " changed " + each.what
                                     + text(" (%.0f%% of the area", 100.0 * made.changedShares[area])
                                     + text(", limit %.0f%%).", 100.0 * limit)});
    }
}

void checkSkin(AttributeResult &made,
               const AttributeInput &face,
               const InputQuality &quality,
               const AttributeParams &params)
{
    const double noise255 = quality.noise * std::min(face.sourceEyeDistance, eyeDistance(face.landmarks));
    made.skin = compareSkinTexture(*face.original, *face.result, face.landmarks, face.sourceEyeDistance, noise255);
    if (!made.skin || made.skin->decibels >= params.waxyDecibels)
        return;
    made.findings.push_back({FaceAttribute::Skin,
                             FindingSeverity::Warning,
                             false,
                             made.skin->decibels,
                             params.waxyDecibels,
                             "The skin of face " + std::to_string(face.number)
                                 + text(" looks like wax: its texture fell by %.0f decibels. ", -made.skin->decibels)
                                 + "Return more texture or lower the strength."});
}

} // namespace

const char *faceAttributeName(FaceAttribute attribute)
{
    switch (attribute) {
    case FaceAttribute::EyeColor:
        return "eye-color";
    case FaceAttribute::Moles:
        return "moles";
    case FaceAttribute::Glasses:
        return "glasses";
    case FaceAttribute::Hat:
        return "hat";
    case FaceAttribute::Hair:
        return "hair";
    case FaceAttribute::Mouth:
        return "mouth";
    case FaceAttribute::LowerFace:
        return "lower-face";
    case FaceAttribute::Forehead:
        return "forehead";
    case FaceAttribute::Skin:
        break;
    }
    return "skin";
}

bool AttributeResult::needsReview() const
{
    return std::any_of(findings.begin(), findings.end(), [](const AttributeFinding &each) {
        return each.severity == FindingSeverity::Warning && !each.corrected;
    });
}

Result<AttributeResult>
guardAttributes(const AttributeInput &face, const GuardLimits &limits, const AttributeParams &params)
{
    const Error unusable{ErrorCode::InvalidArgument, "The details of this face cannot be compared.", {}};
    if (!face.original || !face.result || face.original->empty() || face.original->size() != face.result->size()
        || face.original->colorChannels() != face.result->colorChannels() || !(face.sourceEyeDistance > 0.0))
        return unusable;
    try {
        const auto before = faceFrame(*face.original, face.landmarks);
        const auto after = faceFrame(*face.result, face.landmarks);
        if (!before || !after)
            return unusable;
        AttributeResult made;
        const InputQuality quality = measureInputQuality(*face.original, face.landmarks, face.sourceEyeDistance);
        checkEyes(made, face, params);
        checkMoles(made, face, params);
        if (face.originalParts && face.resultParts)
            checkParts(made, face, params);
        checkChanges(made, face, *before, *after, quality, limits, params);
        checkSkin(made, face, quality, params);
        return made;
    } catch (const std::exception &problem) {
        return Error{ErrorCode::Internal, unusable.message, problem.what()};
    }
}

} // namespace ambrotype::faces
