#pragma once

#include "faces/class_map.h"
#include "faces/guard/guard_limits.h"
#include "faces/guard/iris.h"
#include "faces/guard/moles.h"
#include "faces/guard/skin_texture.h"

#include "base/result.h"

#include <optional>
#include <string>
#include <vector>

namespace ambrotype::faces {

//! What may appear, vanish or change in a restored face.
enum class FaceAttribute { EyeColor, Moles, Glasses, Hat, Hair, Mouth, LowerFace, Forehead, Skin };
const char *faceAttributeName(FaceAttribute attribute); //!< "eye-color", "moles", "glasses" ...

enum class FindingSeverity {
    Note,   //!< Good to know: it could not be looked at, or was put right.
    Warning //!< A person should look.
};

struct AttributeFinding
{
    FaceAttribute attribute = FaceAttribute::EyeColor;
    FindingSeverity severity = FindingSeverity::Warning;
    bool corrected = false; //!< AttributeResult::corrected has it as in the original.
    double value = 0.0;     //!< What was measured ...
    double limit = 0.0;     //!< ... and the limit that it passed, in the attribute's own unit.
    std::string sentence;
};

struct AttributeParams
{
    bool keepEyeColor = true; //!< Give a changed iris its colour again.
    bool keepMoles = true;    //!< Put lost moles back.
    IrisParams iris;
    MoleParams moles;
    //! Parsed areas, as shares of the face: a class that grows or shrinks by more is reported.
    double glassesShare = 0.02;
    double hatShare = 0.06;
    double hairShare = 0.15;
    double mouthShare = 0.02;
    //! Without parsing: added to what honest restorations change (GuardLimits::changes).
    double changeMargin = 0.06;
    double waxyDecibels = -6.0; //!< Skin that lost more of its texture is wax.
};

//! A face before and after, in the pixels of one crop.
struct AttributeInput
{
    const imaging::FloatImage *original = nullptr; //!< Not null; 1 or 3 planes, 0..1.
    const imaging::FloatImage *result = nullptr;   //!< The blend that would be pasted; same size and planes.
    Landmarks landmarks{};
    double sourceEyeDistance = 0.0;          //!< In the photo.
    const ClassMap *originalParts = nullptr; //!< Both or none.
    const ClassMap *resultParts = nullptr;
    int number = 1; //!< Of the face in the picture, for sentences.
};

struct AttributeResult
{
    std::vector<AttributeFinding> findings;
    //! The result with eye colour and moles as in the original; nothing when there was nothing to put right.
    std::optional<imaging::FloatImage> corrected;
    std::optional<SkinTexture> skin;
    std::array<double, kChangeAreas> changedShares{}; //!< As invention.h; 0 when the photo is too poor.

    bool needsReview() const; //!< Any Warning that was not corrected.
};

//! Looks for what a restoration network invents: other eyes, lost moles, glasses, hair, teeth, beard, wax. What can be
//! put back is put back. Attributes that this photo or this machine cannot show are left out or noted, never passed.
//! Errors: InvalidArgument (sizes that differ, landmarks that coincide).
Result<AttributeResult>
guardAttributes(const AttributeInput &face, const GuardLimits &limits, const AttributeParams &params = {});

} // namespace ambrotype::faces
