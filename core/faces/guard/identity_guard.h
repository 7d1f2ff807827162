#pragma once

#include "faces/guard/embedder.h"
#include "faces/guard/guard_limits.h"
#include "faces/guard/person_reference.h"

#include "base/cancel.h"
#include "base/result.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ambrotype::faces {

//! One restored face, in the pixels of its crop.
struct GuardedFace
{
    const imaging::FloatImage *original = nullptr; //!< The aligned crop before; 1 or 3 colour planes, 0..1.
    Landmarks landmarks{};                         //!< In the crop.
    double sourceEyeDistance = 0.0;                //!< In the photo.
    double asked = 1.0;                            //!< Strength the user wants, 0..1.
    //! The crop that would be pasted at a strength of 0..1, of the original's size. Cheap; called a few times.
    std::function<imaging::FloatImage(double strength)> blend;
    int number = 1; //!< Of the face in the picture, for the sentence.
    //! Who it is by other pictures of the same shoot; null when nobody looked for that. It only ever adds a reason to
    //! lower the strength or to keep the original, and measures faces that cannot be measured by themselves.
    const PersonReference *reference = nullptr;
};

enum class GuardState {
    Passed,       //!< Like enough at the asked strength.
    Lowered,      //!< Like enough at a lower strength, which is used.
    Flagged,      //!< Like enough at no strength, or another person: the original is kept. A person should look.
    CannotMeasure //!< The photo shows too little of the face. The asked strength stays; a person should look.
};
const char *guardStateName(GuardState state); //!< "passed", "lowered", "flagged", "cannot-measure".

//! What the score compares.
enum class GuardMeasure {
    None,      //!< Nothing had to be measured.
    Likeness,  //!< Embeddings of a recogniser: who it looks like.
    Structure, //!< Correlation of coarse features at the same place: no recogniser, or the face is too poor for one.
    Reference  //!< Embeddings of the face and of other pictures of the same person: those decided.
};
const char *guardMeasureName(GuardMeasure measure); //!< "none", "likeness", "structure", "reference".

struct IdentityResult
{
    GuardState state = GuardState::Passed;
    GuardMeasure measure = GuardMeasure::None;
    double score = 1.0;      //!< At the used strength; 1 is the original itself.
    double askedScore = 1.0; //!< At the asked strength.
    double limit = 0.0;
    double asked = 0.0;
    double used = 0.0;
    InputQuality quality;
    std::string qualityClass;             //!< "fine", "fair" ...; empty when worse than all.
    std::optional<double> referenceScore; //!< Likeness to the reference at the used strength, else (flagged) the full.
    double referenceLimit = 0.0;          //!< With a referenceScore.
    std::string sentence;                 //!< For people; empty when passed by the photo alone.

    bool needsReview() const { return state == GuardState::Flagged || state == GuardState::CannotMeasure; }
};

struct IdentityGuardParams
{
    GuardLevel level = GuardLevel::Normal;
    //! Strengths that are tried below the asked one, falling.
    std::vector<double> grid{1.0, 0.85, 0.7, 0.55, 0.4, 0.25};
    int refinements = 2; //!< Halvings of the step between the best strength of the grid and the next one above it.
};

//! Finds the largest strength, at most the asked one, whose result still looks like the original. Never gives a
//! stronger blend for a stricter limit, nor for a reference. \p recogniser null: structure alone decides, and the
//! result says so. Errors: InvalidArgument (no crop, no blend, landmarks that coincide), Cancelled, and those of the
//! engine.
Result<IdentityResult> guardIdentity(const GuardedFace &face,
                                     Embedder *recogniser,
                                     const GuardLimits &limits,
                                     const IdentityGuardParams &params = {},
                                     const CancelToken &cancel = {});

} // namespace ambrotype::faces
