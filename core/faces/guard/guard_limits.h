#pragma once

#include "faces/guard/input_quality.h"
#include "faces/guard/invention.h"

#include "base/result.h"

#include <array>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ambrotype::faces {

//! How much drift is let through.
enum class GuardLevel {
    Normal, //!< What 95 of 100 worse photographs of the same face keep.
    Strict  //!< What 90 of 100 keep.
};

//! Limits for inputs of one quality. All scores are likenesses, -1..1.
struct QualityClass
{
    std::string name;      //!< "fine", "fair", "poor".
    double maxBlur = 0.0;  //!< InputQuality::blur, inclusive.
    double maxNoise = 0.0; //!< InputQuality::noise, inclusive.
    double normal = 1.0;
    double strict = 1.0;
    //! Below this the result is taken for another person, whatever a weaker blend would score.
    double otherPerson = 0.0;
    //! The same where this measure is all there is, without another one to confirm it; never below otherPerson.
    double otherPersonAlone = 0.0;
    //! False where different people reach the limit: a high score means nothing, one below otherPerson still does.
    bool measurable = false;

    double limit(GuardLevel level) const { return level == GuardLevel::Strict ? strict : normal; }
};

//! Limits of one measure, the best class first.
struct MeasureLimits
{
    std::vector<QualityClass> classes;
    double minSelfAgreement = 0.0;

    //! The first class that holds \p quality, or null: worse than all that was calibrated.
    const QualityClass *classOf(const InputQuality &quality) const;
};

//! How much of a face an honest restoration changes, by quality of the input: the 99th percentile.
struct ChangeClass
{
    double maxBlur = 0.0;
    double maxNoise = 0.0;
    std::array<double, kChangeAreas> share{}; //!< Of changedShares().
};

//! What the calibration program measured (resources/guard/likeness.json).
struct GuardLimits
{
    double minEyeDistance = 10.0;                     //!< Photo pixels; smaller faces cannot be measured.
    std::map<std::string, MeasureLimits> recognisers; //!< By ModelFacts::architecture.
    MeasureLimits structure;
    double changeThreshold = 0.06;    //!< Of changedShares().
    std::vector<ChangeClass> changes; //!< The best class first.

    //! The first class that holds \p quality, or null.
    const ChangeClass *changeClassOf(const InputQuality &quality) const;

    //! The limits of recogniser \p network. Of one that was never calibrated: those of MobileFaceNet, and
    //! \p ofAnother tells; null without any.
    const MeasureLimits *recogniser(const std::string &network, bool *ofAnother) const;

    //! Errors: BadFormat, with what is wrong in the detail.
    static Result<GuardLimits> parse(std::string_view json);
    //! Errors: NotFound, BadFormat.
    static Result<GuardLimits> read(const std::filesystem::path &file);
    //! Those that ship with the program, read once. Any thread. Errors: as read().
    static Result<const GuardLimits *> shipped();
};

} // namespace ambrotype::faces
