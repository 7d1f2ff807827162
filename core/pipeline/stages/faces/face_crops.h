#pragma once

#include "faces/crop.h"
#include "faces/similarity.h"
#include "faces/tone_curve.h"
#include "pipeline/stages/faces/face_work.h"

#include <optional>

namespace ambrotype::pipeline {

//! A face cut out of the photograph and what the restorer made of it.
struct FaceCrop
{
    const PlannedFace *planned = nullptr;
    const NamedRestorer *restorer = nullptr; //!< Whose template it was cut by.
    faces::Alignment alignment;              //!< Photograph and crop.
    imaging::FloatImage before;              //!< What the stage will paste onto, cut out.
    imaging::FloatImage seen;                //!< What the restorer sees instead, when that is something else.
    faces::Landmarks landmarks;              //!< In pixels of the crop.
    std::shared_ptr<const imaging::FloatImage> restored; //!< Null when that failed.
    std::optional<Error> failure;

    //! Pixels of the crop for one pixel of the photograph: below 1 where the face is larger than the crop.
    double enlargement() const { return alignment.toCrop.scale(); }
};

//! Where the pixels of crops come from: the stage's input while it has the photograph's size (so that what was cleaned
//! before stays clean), the photograph itself behind a stage that changes the size.
bool cutsFromInput(const PrepareContext &context);

//! The part \p region of that picture. Errors: those of reading.
Result<imaging::FloatImage> cropSource(const PrepareContext &context, const imaging::Region &region);

//! The tone of a grey or toned photograph (sepia), whose faces the networks must see in neutral grey, or lips turn red
//! and hair green; nothing for a coloured one, or where the settings do not match colours. Errors: those of reading.
Result<std::optional<faces::ToneCurve>> toneOf(const PrepareContext &context, const FaceSettings &settings);

//! Shows the restorer \p crop without \p tone; what it makes of it wants ToneCurve::apply() again.
void hideTone(FaceCrop &crop, const std::optional<faces::ToneCurve> &tone);

//! Cuts \p planned out for a restorer. Errors: those of reading; InvalidArgument when its points make no face.
Result<FaceCrop> cutOut(const PrepareContext &context, const PlannedFace &planned, const NamedRestorer &restorer);

//! Restores every crop that its restorer has not restored before, in batches. A batch that fails is tried face by face;
//! what fails then says so in FaceCrop::failure. Errors: Cancelled.
Result<void> restoreCrops(std::vector<FaceCrop *> crops, const FaceSettings &settings, const PrepareContext &context);

} // namespace ambrotype::pipeline
