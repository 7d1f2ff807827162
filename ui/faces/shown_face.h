#pragma once

#include "imaging/geometry.h"
#include "pipeline/faces/face_choices.h"
#include "pipeline/findings.h"
#include "pipeline/recipe.h"

#include <QString>

#include <functional>
#include <optional>
#include <vector>

namespace ambrotype::ui {

class PhotoDocument;

//! A face as list and canvas show it: what was found, and what a person decided since.
struct ShownFace
{
    pipeline::FaceOutcome outcome;
    std::optional<pipeline::FaceChoice> choice;
    bool awaited = false; //!< Drawn since the picture was computed: nothing is known of its result.

    int number() const { return outcome.number; }
    bool isDrawn() const { return choice && choice->drawn; }
    bool isAnonymised() const { return choice && choice->anonymise; }
    bool isOn() const; //!< Restored as far as is known or decided.
    //! 0..100: its own strength; while it follows the stage that of the stage, which is \p ofStage less the mode's cap.
    double strength(double ofStage) const;
    bool followsStage() const { return !choice || !choice->strength; }
};

//! What was found, less what was removed since, and what was drawn since at the end. Without \p restores the stage is
//! off: then nothing is said of results.
std::vector<ShownFace> shownFaces(const pipeline::Findings &findings,
                                  const std::vector<pipeline::FaceChoice> &choices,
                                  imaging::Size photo,
                                  bool restores);

//! \name Decisions about the faces of one picture, kept in its recipe
//! Each change is one undoable step; the steps of one drag are one. Nothing happens without the stage.
//! @{
bool hasFaceStage();
bool restoresFaces(const pipeline::Recipe &recipe);                            //!< The stage is on.
std::vector<pipeline::FaceChoice> faceChoices(const pipeline::Recipe &recipe); //!< None when they cannot be read.

//! Applies \p change to what was decided about \p face (pixels of the photograph), or to a new decision.
//! \p title names the step. A decision that says nothing any more is dropped.
void decideFace(PhotoDocument &document,
                const faces::Face &face,
                const std::function<void(pipeline::FaceChoice &)> &change,
                const QString &title,
                int drag = 0);
//! Puts \p choices in the place of all that was decided about the faces.
void setFaceChoices(PhotoDocument &document, std::vector<pipeline::FaceChoice> choices, const QString &title);
//! \p face in pixels of the photograph.
void addDrawnFace(PhotoDocument &document, const faces::Face &face);
//! Puts \p moved, box and points as a person placed them, in the place of \p face, with what was decided about it.
void moveFace(PhotoDocument &document, const ShownFace &face, const faces::Face &moved);
//! Removes a face that is none; a drawn one is forgotten.
void removeFace(PhotoDocument &document, const ShownFace &face);
//! \p recipe for other pictures: what was decided about single faces is left out.
pipeline::Recipe withoutFaceDecisions(pipeline::Recipe recipe);
int removedFaces(const pipeline::Recipe &recipe); //!< How many were removed.
void bringBackFaces(PhotoDocument &document);     //!< Those that were removed.
//! @}

} // namespace ambrotype::ui
