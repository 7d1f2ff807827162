#pragma once

#include "document/photo_document.h"

#include <QUndoCommand>

namespace ambrotype::ui {

//! One step of a picture's history: the whole edit before and after, which is small. Steps of one drag merge.
class EditCommand : public QUndoCommand
{
public:
    //! \p mergeId -1 never merges; else steps with the same id and the same \p drag become one.
    EditCommand(
        PhotoDocument &document, EditState before, EditState after, const QString &title, int mergeId, int drag);

    int id() const override { return m_mergeId; }
    bool mergeWith(const QUndoCommand *other) override;
    void undo() override;
    void redo() override;

private:
    PhotoDocument &m_document; //!< Owns the stack that owns this.
    EditState m_before;
    EditState m_after;
    int m_mergeId;
    int m_drag;
};

} // namespace ambrotype::ui
