#include "faces/guard/reference_guard.h"

#include "faces/guard/people.h"
#include "faces/guard/score_text.h"
#include "faces/guard/strength_search.h"

#include <algorithm>
#include <utility>

namespace ambrotype::faces {

namespace {

using imaging::FloatImage;

void say(IdentityResult &result, const std::string &sentence)
{
    result.sentence += (result.sentence.empty() ? "" : " ") + sentence;
}

class ReferenceScores : public Scores
{
public:
    ReferenceScores(const GuardedFace &face, Embedder &recogniser, CancelToken cancel)
        : m_face(face)
        , m_recogniser(recogniser)
        , m_reference(face.reference->embedding())
        , m_cancel(std::move(cancel))
    {
    }

    double of(const Embedding &other) const { return similarity(m_reference, other); }
    std::size_t width() const { return m_reference.values.size(); }

protected:
    Result<double> measure(double strength) override
    {
        const FloatImage crop = m_face.blend(strength);
        const auto embedding = m_recogniser.embed(FaceView{&crop, m_face.landmarks, false}, m_cancel);
        if (!embedding)
            return embedding.error();
        return of(*embedding);
    }

private:
    const GuardedFace &m_face;
    Embedder &m_recogniser;
    Embedding m_reference;
    CancelToken m_cancel;
};

//! What is known before the strengths are tried.
struct Known
{
    const QualityClass *shown = nullptr; //!< Of the full result: what its likeness means.
    const QualityClass *photo = nullptr; //!< Of the photo, when its likeness can be trusted; else null.
    double photoScore = 0.0;             //!< Likeness of the photo to the reference.
};

std::string numbersOf(const IdentityResult &result, double score)
{
    return "(" + twoDigits(score) + ", limit " + twoDigits(result.referenceLimit) + ")";
}

//! The original is kept.
void flag(IdentityResult &result, double score, const std::string &sentence)
{
    result.state = GuardState::Flagged;
    result.measure = GuardMeasure::Reference;
    result.used = 0.0;
    result.referenceScore = score;
    result.askedScore = score;
    result.score = 1.0;
    result.limit = result.referenceLimit;
    result.sentence = sentence;
}

//! A face that can be told from others keeps to the person at least as well as the drift that its own limit lets
//! through would, if that had nothing to do with who it is: then it takes as large a share of one likeness as of the
//! other.
double limitFor(const Known &known, GuardLevel level)
{
    const double kept = known.photo ? known.photoScore * known.photo->limit(level) : 0.0;
    return std::max(known.shown->otherPerson, kept);
}

Result<void> lower(const GuardedFace &face,
                   Scores &scores,
                   const Known &known,
                   const IdentityGuardParams &params,
                   IdentityResult &result)
{
    const std::string name = "Face " + std::to_string(face.number);
    result.referenceLimit = limitFor(known, params.level);
    const auto before = scores.at(result.used);
    if (!before)
        return before.error();
    const auto used = largestStrength(scores, result.used, result.referenceLimit, params.grid, params.refinements);
    if (!used)
        return used.error();
    if (*used <= 0.0) {
        flag(result,
             *before,
             name + " moves away from other pictures of the same person " + numbersOf(result, *before)
                 + " at every strength: the original was kept.");
        return {};
    }
    const auto score = scores.at(*used);
    if (!score)
        return score.error();
    result.referenceScore = *score;
    if (*used >= result.used)
        return {};
    say(result,
        name + " moves away from other pictures of the same person " + numbersOf(result, *before)
            + ": strength lowered from " + percent(result.used) + " to " + percent(*used) + ".");
    result.measure = GuardMeasure::Reference;
    result.state = GuardState::Lowered;
    result.askedScore = *before;
    result.score = *score;
    result.limit = result.referenceLimit;
    result.used = *used;
    return {};
}

//! The photo alone could not be measured, but the result is the person of the other pictures.
void measured(const GuardedFace &face, IdentityResult &result, double score)
{
    const bool lowered = result.used < result.asked;
    result.state = lowered ? GuardState::Lowered : GuardState::Passed;
    result.measure = GuardMeasure::Reference;
    result.score = score;
    result.askedScore = score;
    result.limit = result.referenceLimit;
    result.sentence = "Face " + std::to_string(face.number)
                      + " shows too little to be measured by itself, but is like other pictures of the same person "
                      + numbersOf(result, score) + ".";
    if (lowered)
        result.sentence += " By the structure of its features the strength was lowered from " + percent(result.asked)
                           + " to " + percent(result.used) + ".";
}

Result<void> judge(const GuardedFace &face,
                   ReferenceScores &scores,
                   const Known &known,
                   const IdentityGuardParams &params,
                   IdentityResult &result)
{
    const auto full = scores.at(1.0);
    if (!full)
        return full.error();
    result.referenceLimit = known.shown->otherPerson;
    if (*full < result.referenceLimit) {
        flag(result,
             *full,
             "Face " + std::to_string(face.number) + " no longer looks like other pictures of the same person "
                 + numbersOf(result, *full) + ": the original was kept.");
        return {};
    }
    if (result.state != GuardState::CannotMeasure)
        return lower(face, scores, known, params, result);
    const auto score = scores.at(result.used);
    if (!score)
        return score.error();
    result.referenceScore = *score;
    // Where different people reach the limit, too, being above it says nothing.
    if (known.shown->measurable && *score >= result.referenceLimit)
        measured(face, result, *score);
    return {};
}

} // namespace

Result<void> guardByReference(const GuardedFace &face,
                              Embedder *recogniser,
                              const GuardLimits &limits,
                              const IdentityGuardParams &params,
                              IdentityResult &result,
                              const CancelToken &cancel)
{
    if (!face.reference || result.used <= 0.0)
        return {};
    const std::string unused = "The reference of face " + std::to_string(face.number) + " was not used, because ";
    if (!recogniser) {
        say(result, unused + "no network that recognises faces is on this machine.");
        return {};
    }
    bool ofAnother = false;
    const MeasureLimits *own = limits.recogniser(recogniser->network(), &ofAnother);
    if (!own)
        return {};
    const FloatImage full = face.blend(1.0);
    Known known;
    known.shown = own->classOf(measureInputQuality(full, face.landmarks, eyeDistance(face.landmarks)));
    auto photo = recogniser->embed(FaceView{face.original, face.landmarks, true}, cancel);
    if (!photo)
        return photo.error();
    ReferenceScores scores(face, *recogniser, cancel);
    if (face.reference->network != recogniser->network() || photo->values.size() != scores.width()) {
        say(result, unused + "it was made with another recogniser. Look for the people of the shoot again.");
        return {};
    }
    if (!known.shown)
        return {};
    known.photoScore = scores.of(*photo);
    if (isTrusted({0, std::move(*photo), result.quality}, *own, limits.minEyeDistance)) {
        known.photo = own->classOf(result.quality);
        if (known.photoScore < known.photo->otherPerson)
            return {}; // a photo that is nobody of the other pictures by itself
    }
    return judge(face, scores, known, params, result);
}

} // namespace ambrotype::faces
