// The part of MainWindow for work on many pictures: what is out of date, the hot folder, blind comparisons.
#include "main_window/main_window.h"

#include "blind/blind_desk.h"
#include "blind/blind_dialogs.h"
#include "canvas/canvas.h"
#include "faces/shown_face.h"
#include "file_text.h"
#include "filmstrip/filmstrip.h"
#include "language/core_text.h"
#include "main_window/actions.h"
#include "main_window/message_bar.h"
#include "panels/adjust_panel.h"
#include "panels/advanced_panel.h"
#include "preferences/preference_dialog.h"
#include "presets/preset_panel.h"
#include "queue/folder_dialog.h"
#include "queue/hot_folder_desk.h"
#include "queue/hot_folder_dialog.h"
#include "queue/queue_panel.h"
#include "queue/report_dialog.h"
#include "review/review_desk.h"

#include <QFileDialog>
#include <QRandomGenerator>
#include <QSaveFile>
#include <QTabWidget>

#include <utility>

namespace ambrotype::ui {

void MainWindow::connectBatchActions()
{
    m_hotFolder = new HotFolderDesk(this);
    connect(m_hotFolder, &HotFolderDesk::told, m_messages, &MessageBar::showNews);
    connect(m_hotFolder, &HotFolderDesk::failed, m_messages, &MessageBar::showFailure);
    connect(m_actions->hotFolder, &QAction::triggered, this, &MainWindow::showHotFolder);
    connect(m_actions->updateStale, &QAction::triggered, this, &MainWindow::updateStale);
    m_blind = new BlindDesk(
        *m_canvas,
        *m_feeder,
        [this](const QString &file) { m_studio.setCurrentRow(m_studio.shoot().rowOfFile(file)); },
        this);
    connect(m_actions->blindTrial, &QAction::triggered, this, &MainWindow::chooseBlindTrial);
    // Nothing can be changed while presets are compared blindly.
    const auto setOnlyLooking = [this](bool on) {
        PhotoDocument *document = m_studio.current();
        showWhatCanBeDone();
        for (QWidget *part : {static_cast<QWidget *>(m_adjust),
                              static_cast<QWidget *>(m_left),
                              static_cast<QWidget *>(m_filmstrip),
                              m_shootFilter})
            part->setEnabled(!on);
        m_studio.undoGroup().setActiveStack(document && !on ? &document->undoStack() : nullptr);
    };
    connect(m_blind, &BlindDesk::begun, this, [this, setOnlyLooking] {
        m_layoutBefore = m_canvas->compareLayout();
        CompareLayout layout = *m_layoutBefore;
        layout.mode = CompareMode::SideBySide;
        layout.flipped = false;
        m_canvas->setCompareLayout(layout);
        setOnlyLooking(true);
    });
    connect(m_blind, &BlindDesk::ended, this, [this, setOnlyLooking] {
        if (m_layoutBefore)
            m_canvas->setCompareLayout(*m_layoutBefore);
        m_layoutBefore.reset();
        setOnlyLooking(false);
        compareWith(m_comparedId);
    });
    connect(m_blind, &BlindDesk::finished, this, &MainWindow::showBlindResult);
}

void MainWindow::connectQueuePanel()
{
    connect(m_queue, &QueuePanel::showFileWanted, this, &MainWindow::showInFolder);
    connect(m_queue, &QueuePanel::filesDropped, this, [this](const QStringList &files) {
        m_studio.queueInputs(files, m_settings.exportSettings(), m_settings.folderLayout());
    });
    connect(&m_studio, &Studio::folderLayoutWanted, this, &MainWindow::askFolderLayout);
    connect(m_queue, &QueuePanel::reportWanted, this, &MainWindow::showReport);
    connect(&m_studio.queue(), &jobs::BatchQueue::itemFinished, this, [this] { ++m_finishedSinceIdle; });
    connect(&m_studio.queue(), &jobs::BatchQueue::idle, this, &MainWindow::tellFinished);
    connect(m_queue, &QueuePanel::errorWanted, m_messages, &MessageBar::showFailure);
    connect(m_queue, &QueuePanel::lookWanted, this, [this](jobs::StoreId item) {
        m_review->lookAt(item);
        setReviewing(true);
    });
    connect(m_queue, &QueuePanel::presetWanted, this, [this](const QList<qint64> &ids, const QString &preset) {
        m_studio.changePreset(ids, preset);
        m_queue->settingsChanged(ids);
    });
    m_queue->setPresets([this] {
        QueuePanel::PresetList list;
        for (const pipeline::Preset &preset : m_studio.presets().presets())
            list.emplace_back(QString::fromStdString(preset.id), PresetLibrary::title(preset));
        return list;
    });
}

void MainWindow::askFolderLayout(const std::shared_ptr<const jobs::InputList> &found, int pictures, int folders)
{
    auto *dialog = new FolderDialog(pictures, folders, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, found] {
        m_settings.setFolderLayout(dialog->remembered());
        if (m_preferences)
            m_preferences->showFolderLayout();
        ExportSettings settings = m_settings.exportSettings();
        settings.mirrorFolders = dialog->mirrors();
        m_studio.queueFound(*found, settings);
    });
    dialog->show();
}

void MainWindow::showReport()
{
    if (!m_report) {
        m_report = new ReportDialog(m_studio.queue(), m_settings.lastFolder(), this);
        m_report->setAttribute(Qt::WA_DeleteOnClose);
    } else {
        m_report->look();
    }
    m_report->show();
    m_report->raise();
    m_report->activateWindow();
}

void MainWindow::tellFinished()
{
    // What became of a single picture was told when it was there.
    if (std::exchange(m_finishedSinceIdle, 0) > 1)
        m_messages->showDone(tr("The queue is finished: %1.").arg(QueuePanel::summary(m_studio.queue().totals())),
                             tr("Report"),
                             [this] { showReport(); });
}

void MainWindow::updateStale()
{
    QList<int> rows;
    for (int row = 0; row < m_studio.shoot().count(); ++row) {
        if (m_studio.shoot().document(row)->state() == PictureState::Stale)
            rows << row;
    }
    if (rows.isEmpty())
        m_messages->showNews(tr("No picture of the shoot was changed since it was saved."));
    else
        m_studio.enqueue(rows, m_settings.exportSettings(), false);
}

void MainWindow::showHotFolder()
{
    if (!m_hotDialog) {
        m_hotDialog = new HotFolderDialog(*m_hotFolder, this);
        m_hotDialog->setFolders(m_settings.hotFolder(), m_settings.hotFolderResults());
        connect(m_hotDialog, &HotFolderDialog::startWanted, this, &MainWindow::startHotFolder);
        connect(m_hotDialog, &HotFolderDialog::stopWanted, m_hotFolder, &HotFolderDesk::stop);
    }
    const PhotoDocument *document = m_studio.current();
    const pipeline::Preset *preset = m_studio.presets().find(m_settings.presetId());
    m_hotDialog->setSettingsName(document ? tr("The pictures get the settings of %1.").arg(document->title())
                                 : preset ? tr("The pictures get the preset \"%1\".").arg(PresetLibrary::title(*preset))
                                          : tr("The pictures are only copied: no preset is chosen."));
    m_hotDialog->show();
    m_hotDialog->raise();
}

void MainWindow::startHotFolder()
{
    const Result<jobs::StoreAddress> address = jobs::StoreAddress::usual();
    if (!address) {
        m_messages->showFailure(coreText(address.error().message), QString::fromStdString(address.error().detail));
        return;
    }
    m_settings.setHotFolder(m_hotDialog->folder());
    m_settings.setHotFolderResults(m_hotDialog->results());
    jobs::watch::HotFolderOptions options;
    options.folder = textToFile(m_hotDialog->folder());
    options.withSubFolders = m_hotDialog->withSubFolders();
    options.like.input = options.folder / "IMG.jpg"; // replaced by each picture; the settings want one
    if (const PhotoDocument *document = m_studio.current()) {
        options.like.recipe = withoutFaceDecisions(document->recipe());
        options.like.presetName = document->edit().presetName.toStdString();
    } else {
        const EditState edit =
            editWithPreset(m_studio.presets().find(m_settings.presetId()), m_studio.start(), m_studio.start());
        options.like.recipe = edit.recipe;
        options.like.presetName = edit.presetName.toStdString();
    }
    ExportSettings settings = m_settings.exportSettings();
    settings.besideOriginal = false;
    settings.folder = m_hotDialog->results();
    settings.applyTo(options.like, {});
    options.like.input.clear();
    m_hotFolder->start(options, *address);
}

void MainWindow::chooseBlindTrial()
{
    QStringList files;
    for (const int row : selectedRows())
        files << m_studio.shoot().document(row)->file();
    std::vector<BlindChoice::Entry> presets;
    for (const pipeline::Preset &preset : m_studio.presets().presets())
        presets.push_back({QString::fromStdString(preset.id), PresetLibrary::title(preset)});
    QStringList checked = m_settings.starredPresets().mid(0, 4);
    if (checked.size() < 2)
        checked = m_settings.recentPresets().mid(0, 2);
    auto *dialog = new BlindChoice(presets, checked, static_cast<int>(files.size()), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, files] {
        const auto recipeOf = [this](const QString &id, const QString &file) {
            const PhotoDocument *document = m_studio.shoot().document(m_studio.shoot().rowOfFile(file));
            const pipeline::Preset *preset = m_studio.presets().find(id);
            const pipeline::Recipe &start = m_studio.start();
            return (document ? document->editWith(preset) : editWithPreset(preset, start, start)).recipe;
        };
        m_adjust->advancedPanel().lookAtAll();
        const Result<void> begun =
            m_blind->begin(dialog->ids(), dialog->titles(), files, recipeOf, QRandomGenerator::global()->generate64());
        if (!begun)
            m_messages->showFailure(coreText(begun.error().message), QString::fromStdString(begun.error().detail));
    });
    dialog->open();
}

void MainWindow::showBlindResult(const jobs::shoot::BlindTrial &trial)
{
    auto *result = new BlindResult(trial, this);
    result->setAttribute(Qt::WA_DeleteOnClose);
    connect(result, &BlindResult::saveWanted, this, [this, result, text = trial.tableCsv()] {
        auto *dialog =
            new QFileDialog(result, tr("Save the table"), m_settings.lastFolder(), tr("Tables (*.csv);;All files (*)"));
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setDefaultSuffix(QStringLiteral("csv"));
        connect(dialog, &QFileDialog::fileSelected, this, [this, text](const QString &name) {
            m_work.run(
                [name, bytes = QByteArray::fromStdString(text)] {
                    QSaveFile file(name);
                    const bool written =
                        file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
                    return written ? QString() : file.errorString();
                },
                [this](const QString &problem) {
                    if (!problem.isEmpty())
                        m_messages->showFailure(tr("The table could not be saved."), problem);
                });
        });
        dialog->open();
    });
    result->open();
}

} // namespace ambrotype::ui
