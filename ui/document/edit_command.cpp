#include "document/edit_command.h"

namespace ambrotype::ui {

EditCommand::EditCommand(
    PhotoDocument &document, EditState before, EditState after, const QString &title, int mergeId, int drag)
    : QUndoCommand(title)
    , m_document(document)
    , m_before(std::move(before))
    , m_after(std::move(after))
    , m_mergeId(mergeId)
    , m_drag(drag)
{
}

bool EditCommand::mergeWith(const QUndoCommand *other)
{
    const auto *next = static_cast<const EditCommand *>(other); // same id, so the same class
    if (next->m_drag != m_drag)
        return false;
    m_after = next->m_after;
    setObsolete(m_after == m_before);
    return true;
}

void EditCommand::undo()
{
    m_document.restore(m_before);
}

void EditCommand::redo()
{
    m_document.restore(m_after);
}

} // namespace ambrotype::ui
