#pragma once

#include <QString>

#include <vector>

namespace ambrotype::ui {

class ModelPresence;

//! One of the ways to restore a face, for the list's menu.
struct FaceModel
{
    QString id; //!< As FaceChoice::model; empty: the one of the stage.
    QString title;
    bool isHere = true;
};

//! The stage's own first, then those that a face can have instead. \p presence may be null: then all count as here, and
//! the face itself says when its model is not.
std::vector<FaceModel> faceModels(const ModelPresence *presence);

} // namespace ambrotype::ui
