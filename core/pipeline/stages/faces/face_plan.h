#pragma once

#include "faces/detect/face_facts.h"
#include "faces/resolution.h"
#include "pipeline/stages/faces/face_settings.h"

#include <string>
#include <vector>

namespace ambrotype::pipeline {

//! What is to be done with one face.
struct PlannedFace
{
    faces::Face face;
    faces::FaceFacts facts;
    enum class Task { Leave, Restore, Anonymise };
    Task task = Task::Leave;
    std::string reason;                              //!< Why it is left alone, in words.
    double strength = 1.0;                           //!< 0..1, within the mode's cap.
    std::string model;                               //!< FaceChoice::model.
    faces::CropShape drawn;                          //!< What a restorer draws of it.
    std::optional<faces::PersonReference> reference; //!< FaceChoice::reference.
};

//! Lays the stage's rules and a person's decisions over the faces that were found in a picture of \p size; the largest
//! first, removed ones left out, drawn ones added. A decision wins over every rule.
std::vector<PlannedFace> planFaces(const std::vector<faces::Face> &found,
                                   const std::vector<faces::FaceFacts> &facts,
                                   const FaceSettings &settings,
                                   imaging::Size size);

//! The faces that a person drew, in pixels of a picture of \p size.
std::vector<faces::Face> drawnFaces(const FaceSettings &settings, imaging::Size size);

} // namespace ambrotype::pipeline
