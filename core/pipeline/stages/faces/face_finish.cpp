#include "pipeline/stages/faces/face_finish.h"

#include "faces/color_match.h"
#include "faces/focus.h"
#include "faces/guard/attribute_guard.h"
#include "faces/guard/identity_guard.h"
#include "faces/mask.h"
#include "faces/membrane.h"
#include "faces/texture.h"
#include "imaging/ops/measure.h"
#include "pipeline/faces/face_caches.h"
#include "pipeline/stages/faces/face_scene.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::pipeline {
namespace {

namespace ops = imaging::ops;
using faces::FacePatch;
using imaging::FloatImage;
using imaging::Region;

//! Alignment::residual from which a face is turned too far for a frontal template: there the strength begins to fall
//! ...
constexpr double kTurned = 0.17;
//! ... and here it is nothing. Side faces with a third eye come from going further.
constexpr double kTurnedAway = 0.34;

double turnFactor(double residual)
{
    return std::clamp((kTurnedAway - residual) / (kTurnedAway - kTurned), 0.0, 1.0);
}

//! before + strength * (after - before)
FloatImage blended(const FloatImage &before, const FloatImage &after, double strength)
{
    FloatImage result(before.size(), before.colorChannels());
    for (int c = 0; c < result.colorChannels(); ++c)
        for (int y = 0; y < result.height(); ++y)
            for (int x = 0; x < result.width(); ++x) {
                const float was = before.row(c, y)[x];
                result.row(c, y)[x] = was + static_cast<float>(strength) * (after.row(c, y)[x] - was);
            }
    return result;
}

//! before + strength * mask * (after - before): what will stand in the picture, at the crop's size.
FloatImage blended(const FloatImage &before, const FloatImage &after, const FloatImage &mask, double strength)
{
    FloatImage result(before.size(), before.colorChannels());
    for (int c = 0; c < result.colorChannels(); ++c)
        for (int y = 0; y < result.height(); ++y)
            for (int x = 0; x < result.width(); ++x) {
                const float was = before.row(c, y)[x];
                result.row(c, y)[x] =
                    was + static_cast<float>(strength) * mask.row(0, y)[x] * (after.row(c, y)[x] - was);
            }
    return result;
}

void scale(FloatImage &mask, double strength)
{
    for (int y = 0; y < mask.height(); ++y)
        for (int x = 0; x < mask.width(); ++x)
            mask.row(0, y)[x] *= static_cast<float>(strength);
}

const char *likenessOf(const faces::IdentityResult &result)
{
    switch (result.state) {
    case faces::GuardState::Passed:
        return result.measure == faces::GuardMeasure::Structure ? "structural" : "passed";
    case faces::GuardState::Lowered:
        return "lowered";
    case faces::GuardState::Flagged:
        return "flagged";
    case faces::GuardState::CannotMeasure:
        break;
    }
    return "cannot be measured";
}

//! Makes one patch; a class only so that its steps share what they work on.
class Finisher
{
public:
    Finisher(const FaceCrop &crop,
             const PrepareContext &context,
             const FaceSettings &settings,
             const FaceModels &models,
             const faces::ToneCurve *tone,
             FaceOutcome &outcome)
        : m_crop(crop)
        , m_context(context)
        , m_settings(settings)
        , m_models(models)
        , m_tone(tone)
        , m_outcome(outcome)
        , m_after(crop.restored->clone())
    {
    }

    Result<std::optional<FacePatch>> run()
    {
        const double asked = m_crop.planned->strength * turnFactor(m_crop.alignment.residual);
        m_outcome.asked = m_crop.planned->strength * 100;
        if (asked <= 0) {
            m_outcome.reason = m_crop.planned->strength > 0 ? "The face is turned too far away." : "Its strength is 0.";
            return std::optional<FacePatch>();
        }
        if (auto done = parse(); !done)
            return done.error();
        makeMask();
        if (m_settings.keepFocus)
            leaveSoft();
        correct();
        if (auto done = fit(asked); !done)
            return done.error();
        if (auto done = checkAttributes(); !done)
            return done.error();
        const auto used = judge(asked);
        if (!used)
            return used.error();
        m_outcome.used = *used * 100;
        if (*used <= 0) {
            m_outcome.reason = "Every strength made it another person.";
            return std::optional<FacePatch>();
        }
        return patch(*used);
    }

private:
    //! The parts of the face before and after. Without a parser, or when it fails, the landmarks have to do.
    Result<void> parse()
    {
        if (!m_models.parser)
            return {};
        std::vector<faces::ClassMap> parts;
        const FloatImage *const crops[] = {&m_crop.before, &m_after};
        for (const FloatImage *crop : crops) {
            const auto map = partsOf(*crop);
            if (!map)
                return map.error().code == ErrorCode::Cancelled ? Result<void>(map.error()) : Result<void>();
            parts.push_back(**map);
        }
        m_parts = std::move(parts);
        return {};
    }

    //! One crop at a time, so that the same crop gives the same map whatever was known before.
    Result<std::shared_ptr<const faces::ClassMap>> partsOf(const FloatImage &crop) const
    {
        const std::string key = m_models.parserHash + " " + pixelHash(crop);
        if (auto known = parsedFaces().find(key))
            return known;
        inference::RunOptions options;
        options.cancel = m_context.context.cancel;
        options.interactive = m_context.context.interactive;
        auto made = m_models.parser->parse({&crop}, options);
        if (!made)
            return made.error();
        auto map = std::make_shared<const faces::ClassMap>(std::move(made->front()));
        parsedFaces().insert(key, map, map->parts.size() * sizeof(faces::FacePart));
        return map;
    }

    //! Gives back what is the photograph's: light and tone, then skin.
    void correct()
    {
        if (m_tone)
            m_tone->apply(m_after);
        if (m_settings.matchColour)
            faces::matchColors(m_after, m_crop.before, m_mask);
        if (m_settings.poisson)
            faces::matchGradients(m_after, m_crop.before, m_mask);
        if (m_settings.texture > 0)
            faces::returnTexture(m_after,
                                 m_crop.before,
                                 faces::TextureParams::ofShare(m_settings.texture,
                                                               m_crop.enlargement(),
                                                               ops::measureNoise(m_crop.before).luma255 / 255));
    }

    //! Eyes of another colour, lost moles, invented glasses: what can be put back is, the rest is told.
    Result<void> checkAttributes()
    {
        const auto limits = faces::GuardLimits::shipped();
        if (!limits)
            return limits.error();
        faces::AttributeInput face;
        face.original = &m_crop.before;
        face.result = &m_after;
        face.landmarks = m_crop.landmarks;
        face.sourceEyeDistance = faces::eyeDistance(m_crop.planned->face.landmarks);
        if (m_parts.size() == 2) {
            face.originalParts = &m_parts[0];
            face.resultParts = &m_parts[1];
        }
        face.number = m_outcome.number;
        faces::AttributeParams params;
        params.keepEyeColor = m_settings.keepEyeColour;
        params.keepMoles = m_settings.keepMoles;
        auto result = faces::guardAttributes(face, **limits, params);
        if (!result)
            return result.error();
        for (const faces::AttributeFinding &finding : result->findings)
            if (finding.severity == faces::FindingSeverity::Warning || finding.corrected)
                m_outcome.remarks.push_back(finding.sentence);
        if (result->corrected)
            m_after = std::move(*result->corrected);
        return {};
    }

    void makeMask()
    {
        const int size = m_after.width();
        if (m_parts.size() != 2) {
            m_mask = faces::landmarkMask(m_crop.landmarks, size);
            if (m_settings.keepTeeth)
                m_outcome.remarks.push_back(
                    m_models.parser
                        ? "The teeth were not kept: the parts of this face could not be told apart. Lower the strength "
                          "of this face."
                        : "The teeth were not kept: no network that tells the parts of a face is on this machine. "
                          "Import one, or lower the strength of this face.");
            return;
        }
        faces::ParseMaskParams params;
        if (m_settings.keepTeeth)
            params.leave = {faces::FacePart::Mouth};
        m_mask = faces::parseMask(m_parts[1], &m_parts[0], size, params);
    }

    //! The strength that the likeness allows.
    Result<double> judge(double asked)
    {
        m_outcome.likeness = "off";
        if (m_settings.identity == IdentityRule::Off)
            return asked;
        const auto limits = faces::GuardLimits::shipped();
        if (!limits)
            return limits.error();
        faces::GuardedFace face;
        face.original = &m_crop.before;
        face.landmarks = m_crop.landmarks;
        face.sourceEyeDistance = faces::eyeDistance(m_crop.planned->face.landmarks);
        face.asked = asked;
        face.blend = [this](double strength) { return blended(m_crop.before, m_after, m_mask, strength); };
        face.number = m_outcome.number;
        if (m_crop.planned->reference)
            face.reference = &*m_crop.planned->reference;
        faces::IdentityGuardParams params;
        params.level =
            m_settings.identity == IdentityRule::Strict ? faces::GuardLevel::Strict : faces::GuardLevel::Normal;
        const auto result =
            faces::guardIdentity(face, m_models.embedder.get(), **limits, params, m_context.context.cancel);
        if (!result)
            return result.error();
        m_outcome.likeness = likenessOf(*result);
        if (result->measure != faces::GuardMeasure::None) {
            m_outcome.score = result->score;
            m_outcome.limit = result->limit;
        }
        m_outcome.referenceScore = result->referenceScore;
        if (!result->sentence.empty())
            m_outcome.remarks.push_back(result->sentence);
        return result->used;
    }

    //! What is out of focus behind the face stays so.
    void leaveSoft()
    {
        const double noise = ops::measureNoise(m_crop.before).luma255 / 255;
        faces::leaveOutOfFocus(m_mask,
                               faces::outOfFocus(m_crop.before,
                                                 noise,
                                                 m_crop.landmarks,
                                                 m_parts.size() == 2 ? &m_parts[0] : nullptr,
                                                 m_crop.enlargement()));
    }

    //! Brings what stands out against the surroundings down to them: edges, then noise.
    Result<void> fit(double strength)
    {
        if (m_settings.grain <= 0 && m_settings.sharpness <= 0)
            return {};
        FacePatch face = patchOf(m_after.clone(), m_mask.clone(), strength);
        if (auto seen = look(face); !seen)
            return seen.error();
        if (!m_scene)
            return {};
        m_scene->put(face);
        faces::TextureExcess excess = faces::textureExcess(m_scene->face());
        faces::TextureFitParams params;
        params.enlargement = m_crop.enlargement() / m_scene->scale();
        params.softerBy = excess.softerBy * m_settings.sharpness;
        if (params.softerBy > 0) {
            faces::fitTexture(m_after, m_mask, params);
            face.restored = m_after.clone();
            m_scene->put(face);
            excess = faces::textureExcess(m_scene->face());
            params.softerBy = 0;
        }
        // Bands overlap, and the mask lets something of the photograph through: half of the way in each round.
        constexpr int kRounds = 5;
        for (int round = 0; m_settings.grain > 0 && round < kRounds && excess.gain != params.gain; ++round) {
            faces::TextureFitParams half = params;
            for (std::size_t band = 0; band < half.gain.size(); ++band)
                half.gain[band] = std::sqrt(excess.gain[band]);
            faces::fitTexture(face.restored, m_mask, half);
            m_damped = true;
            m_scene->put(face);
            excess = faces::textureExcess(m_scene->face());
        }
        if (m_damped)
            m_after = blended(m_after, face.restored, std::min(1.0, m_settings.grain));
        return {};
    }

    //! Reads the place in the picture, once: behind a network that enlarges it is dear.
    Result<void> look(const FacePatch &patch)
    {
        if (m_scene)
            return {};
        auto scene = FaceScene::read(m_context, patch);
        if (!scene)
            return scene.error();
        m_scene = std::move(*scene);
        return {};
    }

    //! Onto a background that another network enlarged the face is put whole; its pixels are not those of the crop.
    FacePatch patchOf(FloatImage restored, FloatImage mask, double strength) const
    {
        FacePatch patch;
        patch.toCrop = m_crop.alignment.toCrop;
        patch.restored = std::move(restored);
        if (cutsFromInput(m_context))
            patch.before = m_crop.before.clone();
        patch.mask = std::move(mask);
        scale(patch.mask, strength);
        return patch;
    }

    Result<std::optional<FacePatch>> patch(double used)
    {
        FacePatch patch = patchOf(std::move(m_after), std::move(m_mask), used);
        if (auto done = addGrain(patch); !done)
            return done.error();
        return std::optional<FacePatch>(std::move(patch));
    }

    //! Measured where it will be seen. A face that had too much noise of its own needs no more.
    Result<void> addGrain(FacePatch &patch)
    {
        if (m_settings.grain <= 0 || m_damped)
            return {};
        if (auto seen = look(patch); !seen)
            return seen.error();
        if (!m_scene)
            return {};
        m_scene->put(patch);
        const faces::FaceInPlace face = m_scene->face();
        patch.grain = faces::measureGrain(face.before, face.after, face.weights);
        patch.grainScale = m_scene->scale();
        patch.grain.luma *= static_cast<float>(m_settings.grain);
        patch.grain.chroma *= static_cast<float>(m_settings.grain);
        patch.grain.seed = static_cast<std::uint32_t>(m_outcome.number);
        return {};
    }

    const FaceCrop &m_crop;
    const PrepareContext &m_context;
    const FaceSettings &m_settings;
    const FaceModels &m_models;
    const faces::ToneCurve *m_tone;
    FaceOutcome &m_outcome;
    FloatImage m_after;
    FloatImage m_mask;
    std::vector<faces::ClassMap> m_parts; //!< Before and after, or none.
    std::optional<FaceScene> m_scene;
    bool m_damped = false;
};

} // namespace

Result<std::optional<FacePatch>> finishedFace(const FaceCrop &crop,
                                              const PrepareContext &context,
                                              const FaceSettings &settings,
                                              const FaceModels &models,
                                              const faces::ToneCurve *tone,
                                              FaceOutcome &outcome)
{
    return Finisher(crop, context, settings, models, tone, outcome).run();
}

} // namespace ambrotype::pipeline
