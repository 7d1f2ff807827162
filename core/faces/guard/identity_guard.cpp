#include "faces/guard/identity_guard.h"

#include "faces/guard/face_frame.h"
#include "faces/guard/reference_guard.h"
#include "faces/guard/score_text.h"
#include "faces/guard/strength_search.h"
#include "faces/guard/structure.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

namespace ambrotype::faces {

namespace {

using imaging::FloatImage;

//! Half a level of 8 bits: nobody can have become another person.
constexpr double kNoChange = 0.5 / 255.0;

bool unchanged(const FloatImage &a, const FloatImage &b)
{
    for (int c = 0; c < a.colorChannels(); ++c)
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x)
                if (std::abs(double(a.row(c, y)[x]) - b.row(c, y)[x]) > kNoChange)
                    return false;
    return true;
}

class StructureScores : public Scores
{
public:
    StructureScores(const GuardedFace &face, const FaceFrame &original, const InputQuality &quality)
        : m_face(face)
        , m_original(original)
        , m_quality(quality)
    {
    }

protected:
    Result<double> measure(double strength) override
    {
        const auto frame = faceFrame(m_face.blend(strength), m_face.landmarks);
        return frame ? structureSimilarity(m_original, *frame, m_quality) : 0.0;
    }

private:
    const GuardedFace &m_face;
    const FaceFrame &m_original;
    const InputQuality &m_quality;
};

class LikenessScores : public Scores
{
public:
    LikenessScores(const GuardedFace &face, Embedder &embedder, Embedding original, const CancelToken &cancel)
        : m_face(face)
        , m_embedder(embedder)
        , m_original(std::move(original))
        , m_cancel(cancel)
    {
    }

protected:
    Result<double> measure(double strength) override
    {
        const FloatImage crop = m_face.blend(strength);
        const auto embedding = m_embedder.embed(FaceView{&crop, m_face.landmarks, false}, m_cancel);
        if (!embedding)
            return embedding.error();
        return similarity(m_original, *embedding);
    }

private:
    const GuardedFace &m_face;
    Embedder &m_embedder;
    Embedding m_original;
    CancelToken m_cancel;
};

const char *measuredBy(GuardMeasure measure)
{
    return measure == GuardMeasure::Structure ? " Only the structure of the features was compared." : "";
}

std::string sentenceFor(const IdentityResult &result, const GuardedFace &face)
{
    const std::string name = "Face " + std::to_string(face.number);
    const std::string numbers = " (" + twoDigits(result.askedScore) + ", limit " + twoDigits(result.limit) + ")";
    switch (result.state) {
    case GuardState::Passed:
        return {};
    case GuardState::Lowered:
        return name + " differs too much" + numbers + ": strength lowered from " + percent(result.asked) + " to "
               + percent(result.used) + "." + measuredBy(result.measure);
    case GuardState::Flagged:
        return name + " differs too much" + numbers + " at every strength: the original was kept."
               + measuredBy(result.measure);
    case GuardState::CannotMeasure:
        break;
    }
    return {};
}

std::string whyNotMeasured(const InputQuality &quality, const GuardLimits &limits, bool selfAgrees)
{
    if (quality.eyeDistance < limits.minEyeDistance)
        return "the photo shows it with only " + std::to_string(std::lround(quality.eyeDistance))
               + " pixels between the eyes";
    if (!selfAgrees)
        return "the recogniser does not agree with itself on it";
    return "the photo is too blurred or noisy there";
}

//! What is decided so far about one face.
struct Judging
{
    const GuardedFace &face;
    const GuardLimits &limits;
    const IdentityGuardParams &params;
    IdentityResult result;
};

//! A weak blend of somebody else's features still scores well, but it is a double exposure, not a restoration: the
//! original is kept whatever strength was asked for.
void becameSomebodyElse(Judging &judging, double full, double otherPerson)
{
    IdentityResult &result = judging.result;
    result.state = GuardState::Flagged;
    result.used = 0.0;
    result.score = 1.0;
    result.sentence = "Face " + std::to_string(judging.face.number) + " became somebody else (" + twoDigits(full)
                      + " at full strength, limit " + twoDigits(otherPerson) + "): the original was kept."
                      + measuredBy(result.measure);
}

//! Searches with \p scores and the limits of \p qualities, and fills the result.
Result<void> judge(Judging &judging, Scores &scores, GuardMeasure measure, const QualityClass &qualities)
{
    IdentityResult &result = judging.result;
    result.measure = measure;
    result.limit = qualities.limit(judging.params.level);
    const double stranger = measure == GuardMeasure::Structure ? qualities.otherPersonAlone : qualities.otherPerson;
    const auto full = scores.at(1.0);
    if (!full)
        return full.error();
    const auto asked = scores.at(result.asked);
    if (!asked)
        return asked.error();
    result.askedScore = *asked;
    if (*full < stranger) {
        becameSomebodyElse(judging, *full, stranger);
        return {};
    }
    const auto used =
        largestStrength(scores, result.asked, result.limit, judging.params.grid, judging.params.refinements);
    if (!used)
        return used.error();
    result.used = *used;
    result.state = *used <= 0.0 ? GuardState::Flagged : *used < result.asked ? GuardState::Lowered : GuardState::Passed;
    const auto score = *used > 0.0 ? scores.at(*used) : Result<double>(1.0);
    if (!score)
        return score.error();
    result.score = *score;
    result.sentence = sentenceFor(result, judging.face);
    return {};
}

//! Structure alone: of every face without a recogniser, and of faces that are too poor for one.
Result<void> judgeByStructure(Judging &judging, const FaceFrame &frame)
{
    const MeasureLimits &limits = judging.limits.structure;
    if (limits.classes.empty())
        return Error{ErrorCode::BadFormat, "The limits for the likeness of faces are incomplete.", "structure"};
    const QualityClass *qualities = limits.classOf(judging.result.quality);
    StructureScores scores(judging.face, frame, judging.result.quality);
    // Worse than calibrated: the widest class decides, as it asks the least.
    return judge(judging, scores, GuardMeasure::Structure, qualities ? *qualities : limits.classes.back());
}

//! The structure of the full result is looked at before who it looks like: a recogniser trained on photographs of many
//! people can be fooled by grain that two faces of one photo share, correlation at one place cannot.
Result<bool> isOtherByStructure(Judging &judging, const FaceFrame &frame)
{
    const MeasureLimits &limits = judging.limits.structure;
    const QualityClass *qualities = limits.classOf(judging.result.quality);
    if (!qualities)
        return false;
    StructureScores scores(judging.face, frame, judging.result.quality);
    const auto full = scores.at(1.0);
    if (!full)
        return full.error();
    return *full < qualities->otherPerson;
}

//! What the recogniser had to say.
enum class Heard {
    Verdict,     //!< The result is complete.
    Nothing,     //!< The photo is too poor for it.
    Disagreement //!< It does not agree with itself on this face.
};

Result<Heard>
judgeByLikeness(Judging &judging, Embedder &recogniser, const MeasureLimits &limits, const CancelToken &cancel)
{
    IdentityResult &result = judging.result;
    const GuardedFace &face = judging.face;
    const QualityClass *qualities = limits.classOf(result.quality);
    result.qualityClass = qualities ? qualities->name : "";
    if (!qualities || result.quality.eyeDistance < judging.limits.minEyeDistance)
        return Heard::Nothing;
    auto original = recogniser.embed(FaceView{face.original, face.landmarks, true}, cancel);
    if (!original)
        return original.error();
    if (original->selfAgreement < limits.minSelfAgreement)
        return Heard::Disagreement;
    LikenessScores scores(face, recogniser, std::move(*original), cancel);
    if (qualities->measurable) {
        if (auto done = judge(judging, scores, GuardMeasure::Likeness, *qualities); !done)
            return done.error();
        return Heard::Verdict;
    }
    const auto full = scores.at(1.0);
    if (!full)
        return full.error();
    if (*full >= qualities->otherPerson)
        return Heard::Nothing;
    result.measure = GuardMeasure::Likeness;
    result.limit = qualities->otherPerson;
    result.askedScore = *full;
    becameSomebodyElse(judging, *full, qualities->otherPerson);
    return Heard::Verdict;
}

//! After structure has judged a face that the recogniser could not.
void sayNotMeasured(Judging &judging, bool selfAgrees)
{
    IdentityResult &result = judging.result;
    if (result.state == GuardState::Flagged)
        return;
    const std::string lowered = result.state == GuardState::Lowered
                                    ? " By the structure of its features the strength was lowered from "
                                          + percent(result.asked) + " to " + percent(result.used) + "."
                                    : "";
    result.state = GuardState::CannotMeasure;
    result.sentence = "The likeness of face " + std::to_string(judging.face.number) + " cannot be measured, because "
                      + whyNotMeasured(result.quality, judging.limits, selfAgrees) + ". Please compare it yourself."
                      + lowered;
}

Result<IdentityResult> guard(Judging &judging, Embedder *recogniser, const FaceFrame &frame, const CancelToken &cancel)
{
    const auto other = isOtherByStructure(judging, frame);
    if (!other)
        return other.error();
    bool ofAnother = false;
    const MeasureLimits *limits = recogniser ? judging.limits.recogniser(recogniser->network(), &ofAnother) : nullptr;
    if (!limits || *other) {
        if (auto done = judgeByStructure(judging, frame); !done)
            return done.error();
        return std::move(judging.result);
    }
    const auto heard = judgeByLikeness(judging, *recogniser, *limits, cancel);
    if (!heard)
        return heard.error();
    if (*heard == Heard::Verdict) {
        if (ofAnother && !judging.result.sentence.empty())
            judging.result.sentence += " The limits were measured with another recogniser.";
        return std::move(judging.result);
    }
    // The likeness says nothing, but a face with other features is caught all the same.
    if (auto done = judgeByStructure(judging, frame); !done)
        return done.error();
    sayNotMeasured(judging, *heard != Heard::Disagreement);
    return std::move(judging.result);
}

} // namespace

const char *guardStateName(GuardState state)
{
    switch (state) {
    case GuardState::Passed:
        return "passed";
    case GuardState::Lowered:
        return "lowered";
    case GuardState::Flagged:
        return "flagged";
    case GuardState::CannotMeasure:
        break;
    }
    return "cannot-measure";
}

const char *guardMeasureName(GuardMeasure measure)
{
    switch (measure) {
    case GuardMeasure::None:
        return "none";
    case GuardMeasure::Likeness:
        return "likeness";
    case GuardMeasure::Structure:
        return "structure";
    case GuardMeasure::Reference:
        break;
    }
    return "reference";
}

Result<IdentityResult> guardIdentity(const GuardedFace &face,
                                     Embedder *recogniser,
                                     const GuardLimits &limits,
                                     const IdentityGuardParams &params,
                                     const CancelToken &cancel)
{
    const Error unusable{ErrorCode::InvalidArgument, "The likeness of this face cannot be measured.", {}};
    if (!face.original || face.original->empty() || !face.blend)
        return unusable;
    try {
        IdentityResult result;
        result.asked = std::clamp(face.asked, 0.0, 1.0);
        result.used = result.asked;
        if (result.asked <= 0.0)
            return result;
        const FloatImage full = face.blend(1.0);
        if (full.size() != face.original->size() || full.colorChannels() != face.original->colorChannels())
            return unusable;
        if (unchanged(*face.original, full))
            return result;
        const auto frame = faceFrame(*face.original, face.landmarks);
        if (!frame)
            return unusable;
        result.quality = measureInputQuality(*face.original, face.landmarks, face.sourceEyeDistance);
        Judging judging{face, limits, params, std::move(result)};
        auto guarded = guard(judging, recogniser, *frame, cancel);
        if (!guarded)
            return guarded;
        if (auto done = guardByReference(face, recogniser, limits, params, *guarded, cancel); !done)
            return done.error();
        return guarded;
    } catch (const std::exception &problem) {
        return Error{ErrorCode::Internal, "The likeness of this face cannot be measured.", problem.what()};
    }
}

} // namespace ambrotype::faces
