// The part of Studio that gives presets to pictures.
#include "studio/studio.h"

namespace ambrotype::ui {

namespace {

//! What was saved or waits in the queue has settings that somebody reckons with, as what somebody changed has.
bool isFresh(const PhotoDocument &document)
{
    return !document.isTouched() && document.state() == PictureState::Untouched;
}

} // namespace

void Studio::applyPreset(const QString &id, const QList<int> &rows)
{
    const pipeline::Preset *preset = m_presets.find(id);
    for (const int row : rows) {
        if (PhotoDocument *document = m_shoot.document(row))
            document->applyPreset(preset);
    }
}

void Studio::setInitialPreset(const QString &id)
{
    m_initialPreset = id;
    for (int row = 0; row < m_shoot.count(); ++row) {
        PhotoDocument *document = m_shoot.document(row);
        if (!document->edit().presetId.isEmpty())
            continue;
        if (const pipeline::Preset *preset = initialPreset(*document))
            document->setInitialPreset(preset);
    }
}

void Studio::setStart(const pipeline::Recipe &start)
{
    m_start = std::make_shared<const pipeline::Recipe>(start);
    for (int row = 0; row < m_shoot.count(); ++row) {
        PhotoDocument *document = m_shoot.document(row);
        document->setStart(m_start);
        // What was saved or waits in the queue has settings that somebody reckons with.
        const QString &id = document->edit().presetId;
        const pipeline::Preset *preset = m_presets.find(id);
        if (document->state() == PictureState::Untouched && (preset || id.isEmpty()))
            document->setInitialPreset(preset);
    }
}

const pipeline::Preset *Studio::initialPreset(const PhotoDocument &document) const
{
    const pipeline::Preset *ofFolder =
        m_presets.find(m_folderPresets.presetFor(FolderPresets::folderOf(document.file())));
    return ofFolder ? ofFolder : m_presets.find(m_initialPreset);
}

void Studio::setFolderPresets(const FolderPresets &presets)
{
    m_folderPresets = presets;
    Q_EMIT folderPresetsChanged();
}

Studio::FolderPresetChange Studio::setFolderPreset(const QString &folder, const QString &id)
{
    FolderPresetChange change{folder, id, m_folderPresets.presetAt(folder), {}};
    m_folderPresets.set(folder, id);
    for (int row = 0; row < m_shoot.count() && !id.isEmpty(); ++row) {
        PhotoDocument *document = m_shoot.document(row);
        if (!isFresh(*document) || m_folderPresets.folderFor(FolderPresets::folderOf(document->file())) != folder)
            continue;
        change.former.insert(document->file(), document->edit().presetId);
        document->setInitialPreset(initialPreset(*document));
    }
    Q_EMIT folderPresetsChanged();
    return change;
}

void Studio::undoFolderPreset(const FolderPresetChange &change)
{
    m_folderPresets.set(change.folder, change.before);
    for (auto former = change.former.cbegin(); former != change.former.cend(); ++former) {
        PhotoDocument *document = m_shoot.document(m_shoot.rowOfFile(former.key()));
        if (document && isFresh(*document) && document->edit().presetId == change.id)
            document->setInitialPreset(m_presets.find(former.value()));
    }
    Q_EMIT folderPresetsChanged();
}

} // namespace ambrotype::ui
