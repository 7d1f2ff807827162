// The part of MainWindow that has to do with presets.
#include "main_window/main_window.h"

#include "faces/shown_face.h"
#include "main_window/actions.h"
#include "main_window/message_bar.h"
#include "panels/adjust_panel.h"
#include "panels/model_presence.h"
#include "presets/preset_groups.h"
#include "presets/preset_licences.h"
#include "presets/preset_panel.h"
#include "presets/save_preset_dialog.h"
#include "shoot/folder_list.h"
#include "shoot/shoot_panel.h"

#include <QFileDialog>
#include <QStandardPaths>

namespace ambrotype::ui {

namespace {

constexpr qsizetype kMostRecent = 8; // more than are shown, because starred ones may be among them

QString presetFilter()
{
    return MainWindow::tr("Presets (*.ambpreset *.json);;All files (*)");
}

} // namespace

void MainWindow::connectPresets()
{
    PresetLibrary &library = m_studio.presets();
    m_presets->groups().setStarred(m_settings.starredPresets());
    m_presets->groups().setRecent(m_settings.recentPresets());
    m_presets->groups().setImported(m_settings.importedPresets());
    connectFolderPresets();
    connectLicences();
    connect(m_presets, &PresetPanel::chosen, this, &MainWindow::choosePreset);
    connect(m_adjust, &AdjustPanel::presetChosen, this, &MainWindow::choosePreset);
    connect(m_presets, &PresetPanel::chosenForSelection, this, [this](const QString &id) {
        const QList<int> rows = selectedRows();
        m_studio.applyPreset(id, rows);
        m_messages->showNews(tr("Preset given to %n picture(s).", nullptr, static_cast<int>(rows.size())));
    });
    connect(m_presets, &PresetPanel::starredChanged, this, [this](const QStringList &ids) {
        m_settings.setStarredPresets(ids);
    });
    connect(m_presets, &PresetPanel::newWanted, this, &MainWindow::savePreset);
    connect(m_adjust, &AdjustPanel::savePresetWanted, this, &MainWindow::savePreset);
    connect(m_presets, &PresetPanel::removeWanted, this, &MainWindow::removePreset);
    connect(m_presets, &PresetPanel::duplicateWanted, this, [this, &library](const QString &id) {
        const pipeline::Preset *preset = library.find(id);
        if (!preset)
            return;
        pipeline::Preset copy = PresetLibrary::retitled(
            *preset, tr("%1, copy").arg(PresetLibrary::title(*preset)), PresetLibrary::description(*preset));
        copy.id.clear();
        library.save(copy);
    });
    connect(m_presets, &PresetPanel::updateWanted, this, [this, &library](const QString &id) {
        const pipeline::Preset *preset = library.find(id);
        if (!preset || !m_studio.current())
            return;
        pipeline::Preset updated = pipeline::presetFromRecipe(
            withoutFaceDecisions(m_studio.current()->recipe()), preset->name, preset->description, m_studio.start());
        updated.id = preset->id;
        library.save(updated);
        m_messages->showNews(
            tr("The preset \"%1\" has the settings of this picture now.").arg(PresetLibrary::title(*preset)));
    });
    connect(m_presets, &PresetPanel::renameWanted, this, &MainWindow::renamePreset);
    connect(m_presets, &PresetPanel::importWanted, this, &MainWindow::importPresets);
    connect(m_presets, &PresetPanel::exportWanted, this, &MainWindow::exportPreset);
    connect(&library, &PresetLibrary::imported, this, [this](const QStringList &ids) {
        QStringList all = m_settings.importedPresets() + ids;
        all.removeDuplicates();
        m_settings.setImportedPresets(all);
        m_presets->groups().setImported(all);
        m_messages->showNews(tr("%n preset(s) imported.", nullptr, static_cast<int>(ids.size())));
    });
    connect(&library, &PresetLibrary::exported, this, [this](const QString &file) {
        m_messages->showDone(tr("Wrote the preset to %1.").arg(QFileInfo(file).fileName()),
                             tr("Show in folder"),
                             [this, file] { showInFolder(file); });
    });
}

void MainWindow::connectFolderPresets()
{
    m_studio.setFolderPresets(FolderPresets::fromJson(m_settings.folderPresets()));
    connect(m_presets, &PresetPanel::folderDefaultWanted, this, &MainWindow::setFolderPreset);
    connect(&m_studio, &Studio::folderPresetsChanged, this, [this] {
        m_settings.setFolderPresets(m_studio.folderPresets().toJson());
        showFolderPreset();
        if (m_shootPanel)
            m_shootPanel->folders().refresh();
    });
    connect(&m_studio, &Studio::currentChanged, this, &MainWindow::showFolderPreset);
    // A default that was deleted is none.
    connect(&m_studio.presets(), &PresetLibrary::changed, this, &MainWindow::showFolderPreset);
}

void MainWindow::connectLicences()
{
    m_licences = new PresetLicences(m_studio.presets(), this);
    connect(m_licences, &PresetLicences::changed, this, [this] {
        m_presets->groups().setLicences(m_licences->sentences());
    });
    // When the models are known: looking through their folders twice at the start would only cost time.
    connect(&m_adjust->models(), &ModelPresence::changed, m_licences, &PresetLicences::ask);
    connect(&m_studio.presets(), &PresetLibrary::changed, this, [this] {
        if (m_adjust->models().isKnown())
            m_licences->ask();
    });
}

void MainWindow::showFolderPreset()
{
    const PhotoDocument *document = m_studio.current();
    const QString folder = document ? FolderPresets::folderOf(document->file()) : QString();
    const QString at = m_studio.folderPresets().folderFor(folder);
    const QString id = m_studio.folderPresets().presetAt(at);
    m_presets->setFolder(folder);
    m_presets->groups().setDefault(m_studio.presets().find(id) ? id : QString(), at);
}

void MainWindow::setFolderPreset(const QString &folder, const QString &id)
{
    const Studio::FolderPresetChange change = m_studio.setFolderPreset(folder, id);
    const QString name = folder == u"/" ? folder : folder.section(u'/', -1);
    const pipeline::Preset *preset = m_studio.presets().find(id);
    QString text = preset ? tr("Pictures from \"%1\" begin with the preset \"%2\" from now on.")
                                .arg(name, PresetLibrary::title(*preset))
                          : tr("Pictures from \"%1\" have no default preset any more.").arg(name);
    if (const int given = static_cast<int>(change.former.size()); given > 0)
        text += u' ' + tr("%n open picture(s) that nobody had changed have it now.", nullptr, given);
    m_messages->showDone(text, tr("Undo"), [this, change] { m_studio.undoFolderPreset(change); });
}

QString MainWindow::folderRemark(const QString &folder) const
{
    const QString id = m_studio.folderPresets().presetFor(folder);
    const pipeline::Preset *preset = m_studio.presets().find(id);
    return preset ? tr("Its pictures begin with the preset \"%1\".").arg(PresetLibrary::title(*preset)) : QString();
}

void MainWindow::choosePreset(const QString &id)
{
    endPreview();
    m_studio.applyPreset(id, {m_studio.currentRow()});
    m_studio.setInitialPreset(id);
    m_settings.setPresetId(id);
    if (!m_studio.current())
        m_presets->showCurrent(id); // for the pictures that are opened next
    QStringList recent = m_settings.recentPresets();
    recent.removeAll(id);
    if (!id.isEmpty())
        recent.prepend(id);
    recent = recent.mid(0, kMostRecent);
    m_settings.setRecentPresets(recent);
    m_presets->groups().setRecent(recent);
}

void MainWindow::renamePreset(const QString &id)
{
    const pipeline::Preset *preset = m_studio.presets().find(id);
    if (!preset)
        return;
    auto *dialog = new SavePresetDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Rename preset"));
    dialog->setTexts(PresetLibrary::title(*preset), PresetLibrary::description(*preset));
    connect(dialog, &QDialog::accepted, this, [this, dialog, id] {
        const pipeline::Preset *found = m_studio.presets().find(id);
        if (!found)
            return;
        m_studio.presets().save(PresetLibrary::retitled(*found, dialog->name(), dialog->description()));
    });
    dialog->open();
}

void MainWindow::removePreset(const QString &id)
{
    const pipeline::Preset *preset = m_studio.presets().find(id);
    if (!preset)
        return;
    // No question: it can be taken back.
    pipeline::Preset gone = *preset;
    m_studio.presets().remove(id);
    m_messages->showDone(tr("Deleted the preset \"%1\".").arg(PresetLibrary::title(gone)), tr("Undo"), [this, gone] {
        m_studio.presets().save(gone);
    });
}

void MainWindow::importPresets()
{
    auto *dialog = new QFileDialog(
        this, tr("Import presets"), QStandardPaths::writableLocation(QStandardPaths::DownloadLocation), presetFilter());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFiles);
    connect(dialog, &QFileDialog::filesSelected, this, [this](const QStringList &files) {
        m_studio.presets().importFiles(files);
    });
    dialog->open();
}

void MainWindow::exportPreset(const QString &id)
{
    const pipeline::Preset *preset = m_studio.presets().find(id);
    if (!preset)
        return;
    auto *dialog = new QFileDialog(this,
                                   tr("Export the preset \"%1\"").arg(PresetLibrary::title(*preset)),
                                   QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation),
                                   presetFilter());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("ambpreset"));
    dialog->selectFile(id + QStringLiteral(".ambpreset"));
    connect(dialog, &QFileDialog::fileSelected, this, [this, id](const QString &file) {
        m_studio.presets().exportTo(id, file);
    });
    dialog->open();
}

} // namespace ambrotype::ui
