#pragma once

#include "document/photo_document.h"

#include <QStringList>

#include <set>
#include <string>

namespace ambrotype::ui {

//! Which parts of an edit go from one picture to another. A value.
struct EditParts
{
    std::set<std::string> stages; //!< Their ids.
    bool order = false;           //!< The order of the stages.
    //! What was decided about single faces (drawn, removed, values of their own). It belongs to the picture, so nothing
    //! takes it along but somebody who asks for it, each time anew.
    bool faceDecisions = false;

    bool operator==(const EditParts &) const = default;

    static EditParts all();                          //!< Every stage and their order.
    static EditParts changed(const EditState &edit); //!< What differs from the preset.
    bool isAll() const;                              //!< Every stage and their order, whatever the faces.
    bool isEmpty() const { return stages.empty() && !order && !faceDecisions; }
};

//! \p own with \p parts of \p from. With all parts the preset comes along, so that "Reset" goes where it goes in the
//! other picture; with fewer the picture keeps its own.
EditState withParts(const EditState &own, const EditState &from, const EditParts &parts);

//! Somebody's choice as it is remembered: a way to choose, which fits the next picture too, or the parts themselves.
//! "all", "changed", or ids of stages and "/order". Face decisions are never remembered.
struct PartChoice
{
    enum class Way { All, Changed, Picked };
    Way way = Way::All;
    EditParts picked; //!< With Picked.

    //! The parts for \p edit; all of them where nothing differs from the preset.
    EditParts partsOf(const EditState &edit) const;
    QStringList toList() const;
    static PartChoice fromList(const QStringList &list); //!< What is unknown is left out; all where nothing remains.
};

} // namespace ambrotype::ui
