#pragma once

#include "base/result.h"
#include "faces/face.h"
#include "faces/guard/person_reference.h"
#include "imaging/geometry.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ambrotype::pipeline {

//! What a person decided about one face of one picture. Faces are known by their place, because a detector with other
//! settings numbers them otherwise. Places are shares of the picture's width and height, so that a choice fits every
//! size of the same picture.
struct FaceChoice
{
    faces::Point centre;            //!< Of the face's box.
    std::optional<bool> on;         //!< Restore it or leave it; unset: the stage's rules decide.
    std::optional<double> strength; //!< 0..100 instead of the stage's; unset: follows the stage.
    std::string model; //!< Restorer for this face alone: catalogue id, "classic" or a file; empty: follows the stage.
    bool removed = false;             //!< No face at all; it is listed no more.
    bool anonymise = false;           //!< Blurred beyond recognition instead of restored.
    std::optional<faces::Face> drawn; //!< A face that a person drew, in shares; its own box holds the centre.
    //! Who it is by other pictures of the shoot (jobs/shoot/people.h); the likeness is measured against it, too.
    std::optional<faces::PersonReference> reference;

    bool operator==(const FaceChoice &) const = default;
};

//! JSON as it stands in a recipe: [{"x": 0.41, "y": 0.3, "on": false}, ...]; empty for no choices. Stable.
std::string faceChoicesToText(const std::vector<FaceChoice> &choices);

//! Errors: BadFormat with the place. Never throws, whatever the text.
Result<std::vector<FaceChoice>> faceChoicesFromText(std::string_view text);

//! The choice that was made for \p face of a picture of \p size: the nearest whose centre lies in the inner part of the
//! box. Null when there is none.
const FaceChoice *choiceFor(const std::vector<FaceChoice> &choices, const faces::Face &face, imaging::Size size);

//! \p choices with \p choice in the place of what was decided for the same spot.
std::vector<FaceChoice> withChoice(std::vector<FaceChoice> choices, const FaceChoice &choice);

//! Between shares and pixels of a picture of \p size.
faces::Face faceInPixels(const faces::Face &shares, imaging::Size size);
faces::Face faceInShares(const faces::Face &pixels, imaging::Size size);

} // namespace ambrotype::pipeline
