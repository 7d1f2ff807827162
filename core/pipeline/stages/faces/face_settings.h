#pragma once

#include "pipeline/faces/face_choices.h"
#include "pipeline/recipe.h"
#include "pipeline/stage.h"

#include <string>
#include <vector>

namespace ambrotype::pipeline {

//! How much a result may differ from the person in the photograph (see faces/guard).
enum class IdentityRule { Off, Normal, Strict };

//! Which of the faces found are restored.
enum class FaceSelection { All, Largest, Centre };

//! The values of the face stage with the mode worked out: what the work on the faces needs to know.
struct FaceSettings
{
    std::string model; //!< Catalogue id, "auto", "classic" or "file".
    std::string file;
    double amount = 1.0;    //!< 0..1, capped by the mode.
    double fidelity = 0.5;  //!< 0..1.
    double texture = 0.0;   //!< 0..1: share of the original's fine bands that is returned.
    double grain = 1.0;     //!< 0..: share of the missing grain that is added, and of too much that is taken away.
    double sharpness = 0.0; //!< 0..1: how far the face is softened towards the sharpness of its surroundings.
    bool keepFocus = true;  //!< What is out of focus beside the face stays so.
    IdentityRule identity = IdentityRule::Normal;
    bool matchColour = true;
    bool keepEyeColour = true;
    bool keepMoles = true;
    bool keepTeeth = false;
    bool poisson = false;
    bool aligned = false; //!< The whole picture is one aligned face.
    std::string detector; //!< "auto", "retinaface", "yunet", "cascade".
    double threshold = 0; //!< 0..1; 0: the detector's own.
    bool rotated = true;
    FaceSelection selection = FaceSelection::All;
    int most = 0;            //!< 0: no limit.
    double smallest = 24.0;  //!< Distance of the eyes in pixels of the photograph.
    bool background = false; //!< Also people who are out of focus.
    std::vector<FaceChoice> choices;
};

//! The declaration of the stage's parameters.
StageInfo describeFaces();

//! Errors: BadFormat (the choices cannot be read).
Result<FaceSettings> faceSettings(const StageContext &context);

//! Those of \p recipe as if the stage were on: its rules say which faces it would leave alone. Errors: as above.
Result<FaceSettings> faceSettingsAsOn(const Recipe &recipe);

} // namespace ambrotype::pipeline
