#pragma once

#include "faces/face.h"
#include "faces/resolution.h"

#include <optional>
#include <string>
#include <vector>

namespace ambrotype::pipeline {

//! One face of a picture and what became of it, for reports and the window's list.
struct FaceOutcome
{
    int number = 0;   //!< From 1, the largest first.
    faces::Face face; //!< In pixels of the photograph.
    //! What a person should know at a glance: "profile", "small 34 px", "low confidence 0.56", "out of focus", ...
    std::vector<std::string> badges;
    bool restored = false;
    bool anonymised = false;
    faces::CropShape drawn; //!< The crop that its restorer draws, or would draw.
    std::string reason;     //!< Why it was left alone; empty when it was restored.
    std::string model;      //!< What restored it: a catalogue id, a file name, "classic".
    double asked = 0.0;     //!< Strength 0..100 after the mode's cap.
    double used = 0.0;      //!< Strength 0..100 after the likeness was judged.
    //! "passed", "lowered", "flagged", "cannot be measured", "structural", "off"; see faces/guard.
    std::string likeness;
    std::optional<double> score; //!< Likeness of the result to the original, 1 = the same.
    std::optional<double> limit; //!< What it must not fall below.
    //! Likeness of the result to other pictures of the same person, where the recipe holds a reference.
    std::optional<double> referenceScore;
    std::vector<std::string> remarks; //!< Whole sentences.
};

//! What the stages found in a picture besides its pixels.
struct Findings
{
    bool lookedForFaces = false;
    std::vector<FaceOutcome> faces;
};

} // namespace ambrotype::pipeline
