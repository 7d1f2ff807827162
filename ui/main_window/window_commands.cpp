// The parts of MainWindow that carry out its commands.
#include "main_window/main_window.h"

#include "canvas/canvas.h"
#include "canvas/display_profile.h"
#include "canvas/view_feeder.h"
#include "faces/face_desk.h"
#include "faces/people_desk.h"
#include "file_text.h"
#include "filmstrip/filmstrip.h"
#include "main_window/actions.h"
#include "main_window/info_strip.h"
#include "main_window/message_bar.h"
#include "main_window/partial_bar.h"
#include "models/model_dialog.h"
#include "panels/adjust_panel.h"
#include "panels/model_presence.h"
#include "presets/preset_panel.h"
#include "queue/queue_panel.h"
#include "review/review_desk.h"
#include "theme/theme.h"
#include "welcome/empty_state.h"

#include <QApplication>
#include <QDesktopServices>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QStandardPaths>
#include <QToolBar>
#include <QUrl>

#include <utility>

namespace ambrotype::ui {

namespace {

constexpr qint64 kMomentaryMs = 250; // a longer press of the flip key only looks

QString startFolder(const Settings &settings)
{
    const QString last = settings.lastFolder();
    return last.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::PicturesLocation) : last;
}

//! Where the keyboard enters \p area: itself or its first control; null when nothing there takes keys.
QWidget *firstControl(QWidget *area)
{
    const auto takesKeys = [](const QWidget *widget) {
        return widget->isVisible() && widget->isEnabled() && widget->focusPolicy() & Qt::TabFocus;
    };
    if (takesKeys(area))
        return area;
    for (QWidget *next = area->nextInFocusChain(); next != area; next = next->nextInFocusChain()) {
        if (area->isAncestorOf(next) && takesKeys(next))
            return next;
    }
    return nullptr;
}

} // namespace

void MainWindow::connectFileActions()
{
    connect(m_actions->open, &QAction::triggered, this, &MainWindow::openFiles);
    connect(m_actions->openFolder, &QAction::triggered, this, &MainWindow::openFolder);
    connect(m_actions->openSamples, &QAction::triggered, &m_studio, &Studio::openSamples);
    connect(m_actions->removePicture, &QAction::triggered, this, [this] { m_studio.removeRows(selectedRows()); });
    connect(m_actions->copyPictures, &QAction::triggered, this, &MainWindow::copyPictures);
    connect(m_actions->pastePictures, &QAction::triggered, this, &MainWindow::pastePictures);
    connect(m_actions->newShoot, &QAction::triggered, &m_studio, &Studio::clearShoot);
    connect(m_actions->exportPictures, &QAction::triggered, this, &MainWindow::exportSelected);
    connect(m_actions->enhance, &QAction::triggered, this, &MainWindow::enhanceCurrent);
    connect(m_actions->addToQueue, &QAction::triggered, this, &MainWindow::addSelectedToQueue);
    connect(m_actions->quit, &QAction::triggered, this, &QWidget::close);
    connect(m_actions->startPause, &QAction::triggered, this, [this] {
        m_studio.queue().setPaused(!m_studio.queue().isPaused());
        showQueueState();
    });
}

void MainWindow::connectEditActions()
{
    connect(m_actions->copySettings, &QAction::triggered, this, &MainWindow::copySettings);
    connect(m_actions->pasteSettings, &QAction::triggered, this, &MainWindow::pasteSettings);
    connect(m_actions->syncSettings, &QAction::triggered, this, &MainWindow::syncSettings);
    for (int number = 0; number < static_cast<int>(m_actions->stars.size()); ++number)
        connect(m_actions->stars[number], &QAction::triggered, this, [this, number] {
            for (const int row : selectedRows())
                m_studio.shoot().document(row)->setStars(number);
        });
    connect(m_actions->automatic, &QAction::triggered, this, [this] {
        if (m_studio.current())
            m_studio.current()->applyAdvice();
    });
    connect(m_actions->resetToPreset, &QAction::triggered, this, [this] {
        if (m_studio.current())
            m_studio.current()->resetToPreset();
    });
    connect(m_actions->savePreset, &QAction::triggered, this, &MainWindow::savePreset);
}

void MainWindow::connectViewActions()
{
    connect(m_canvas, &Canvas::viewChanged, this, [this] { m_strip->refresh(m_studio.current(), *m_canvas); });
    connect(m_canvas, &Canvas::layoutChanged, this, &MainWindow::showCompareLayout);
    connect(m_actions->modes, &QActionGroup::triggered, this, [this](const QAction *action) {
        CompareLayout layout = m_canvas->compareLayout();
        layout.mode = static_cast<CompareMode>(action->data().toInt());
        layout.flipped = false;
        m_canvas->setCompareLayout(layout);
    });
    connect(m_actions->cycleMode, &QAction::triggered, this, [this] {
        CompareLayout layout = m_canvas->compareLayout();
        layout.mode = static_cast<CompareMode>((static_cast<int>(layout.mode) + 1) % 3);
        layout.flipped = false;
        m_canvas->setCompareLayout(layout);
    });
    connect(m_actions->orientation, &QAction::triggered, this, [this](bool on) {
        CompareLayout layout = m_canvas->compareLayout();
        layout.horizontal = on;
        m_canvas->setCompareLayout(layout);
    });
    connect(m_actions->flip, &QAction::triggered, this, [this] {
        m_flipPressed.start();
        m_canvas->flip();
    });
    const std::pair<QAction *, double> moves[] = {{m_actions->dividerLess, -0.01},
                                                  {m_actions->dividerMore, 0.01},
                                                  {m_actions->dividerMuchLess, -0.1},
                                                  {m_actions->dividerMuchMore, 0.1}};
    for (const auto &[action, by] : moves)
        connect(action, &QAction::triggered, m_canvas, [this, amount = by] { m_canvas->moveDivider(amount); });
    connect(m_actions->labels, &QAction::toggled, m_canvas, &Canvas::setLabelsVisible);
    connect(m_actions->difference, &QAction::triggered, this, [this] {
        const int gain = m_canvas->difference();
        m_actions->invented->setChecked(false);
        m_canvas->setDifference(gain == 0 ? 4 : gain < 16 ? 2 * gain : 0);
    });
    connect(m_actions->invented, &QAction::toggled, this, [this](bool on) {
        m_canvas->setDifference(0);
        m_canvas->setInvented(on);
    });
    connect(m_actions->assessment, &QAction::toggled, m_canvas, &Canvas::setAssessment);
    connect(m_actions->toggleFit, &QAction::triggered, m_canvas, &Canvas::toggleFit);
    connect(m_actions->fit, &QAction::triggered, m_canvas, &Canvas::fit);
    connect(m_actions->fill, &QAction::triggered, m_canvas, &Canvas::fill);
    const std::pair<QAction *, double> zooms[] = {{m_actions->zoomQuarter, 0.25},
                                                  {m_actions->zoomHalf, 0.5},
                                                  {m_actions->zoomOne, 1.0},
                                                  {m_actions->zoomTwo, 2.0},
                                                  {m_actions->zoomFour, 4.0}};
    for (const auto &[action, zoom] : zooms)
        connect(action, &QAction::triggered, m_canvas, [this, to = zoom] { m_canvas->zoomTo(to); });
    connect(m_actions->together, &QAction::triggered, m_canvas, &Canvas::bringTogether);
    connect(m_canvas, &Canvas::apartChanged, m_actions->together, &QAction::setEnabled);
    connect(m_actions->zoomIn, &QAction::triggered, m_canvas, [this] { m_canvas->zoomStep(1); });
    connect(m_actions->zoomOut, &QAction::triggered, m_canvas, [this] { m_canvas->zoomStep(-1); });
}

void MainWindow::connectFaces()
{
    connect(m_actions->showFaces, &QAction::triggered, this, [this] {
        m_adjustDock->show();
        m_adjust->showFaces();
    });
    connect(m_actions->nextFace, &QAction::triggered, this, [this] {
        m_review->isActive() ? m_review->nextFace() : m_faces->next();
    });
    connect(m_actions->drawFace, &QAction::triggered, m_faces, &FaceDesk::draw);
    connect(m_actions->faceBoxes, &QAction::triggered, m_faces, &FaceDesk::setBoxesVisible);
    connect(m_faces, &FaceDesk::boxesVisibleChanged, m_actions->faceBoxes, &QAction::setChecked);
    connect(m_faces, &FaceDesk::listWanted, m_adjust, &AdjustPanel::showFaces);
    connect(m_faces, &FaceDesk::continueWanted, m_adjust, &AdjustPanel::showControls);
    connect(m_faces, &FaceDesk::personWanted, this, [this](const ShownFace &face) {
        if (m_studio.current())
            m_people->copyToPerson(*m_studio.current(), face);
    });
    connect(m_actions->comparePeople, &QAction::triggered, this, [this] {
        if (m_studio.current())
            m_people->compareWithinShoot(*m_studio.current());
    });
    connect(m_people, &PeopleDesk::working, this, [this](const QString &text) {
        m_messages->showWork(text, [this] { m_people->cancel(); });
    });
    connect(m_people, &PeopleDesk::told, m_messages, &MessageBar::showNews);
    connect(m_people, &PeopleDesk::failed, m_messages, &MessageBar::showFailure);
    connect(m_faces, &FaceDesk::told, m_messages, &MessageBar::showNews);
    connect(m_faces, &FaceDesk::failed, m_messages, &MessageBar::showFailure);
    connect(m_faces, &FaceDesk::exported, this, [this](const QString &message, const QString &file) {
        m_messages->showDone(message, tr("Show in folder"), [this, file] { showInFolder(file); });
    });
    ModelPresence &models = m_adjust->models();
    connect(&models, &ModelPresence::importWanted, this, &MainWindow::chooseModelFile);
    connect(&models, &ModelPresence::changed, this, [this, &models] {
        m_empty->setFaceModelsMissing(models.lacksAll("faces"));
    });
    connect(m_empty, &EmptyState::firstStepsWanted, this, &MainWindow::showFirstSteps);
    connect(m_empty, &EmptyState::importFilesWanted, this, [this] { showModels()->chooseFiles(); });
    connect(m_empty, &EmptyState::importFolderWanted, this, [this] { showModels()->chooseFolder(); });
    connect(
        m_empty, &EmptyState::modelsWanted, this, [this] { showModels()->showTask(QStringLiteral("face-restore")); });
    connect(&models, &ModelPresence::told, m_messages, &MessageBar::showNews);
    connect(&models, &ModelPresence::failed, m_messages, &MessageBar::showFailure);
}

void MainWindow::connectWindowActions()
{
    connect(m_actions->previous, &QAction::triggered, this, [this] { goToPicture(-1); });
    connect(m_actions->next, &QAction::triggered, this, [this] { goToPicture(1); });
    connect(m_actions->showQueue, &QAction::toggled, m_queueDock, &QWidget::setVisible);
    connect(m_queueDock, &QDockWidget::visibilityChanged, m_actions->showQueue, [this] {
        m_actions->showQueue->setChecked(!m_queueDock->isHidden());
    });
    connect(m_actions->toggleSides, &QAction::triggered, this, [this] { toggleDocks(false); });
    connect(m_actions->toggleAll, &QAction::triggered, this, [this] { toggleDocks(true); });
    connect(m_actions->nextArea, &QAction::triggered, this, &MainWindow::goToNextArea);
    connect(m_actions->fullScreen, &QAction::toggled, this, [this](bool on) { on ? showFullScreen() : showNormal(); });
    connect(m_actions->leave, &QAction::triggered, this, [this] {
        if (m_canvas->difference() > 0)
            m_canvas->setDifference(0);
        else if (m_canvas->showsInvented())
            m_actions->invented->setChecked(false);
        else if (m_review->isActive())
            setReviewing(false);
        else
            m_actions->fullScreen->setChecked(false);
    });
    connect(m_actions->shortcuts, &QAction::triggered, this, &MainWindow::showShortcuts);
    connect(m_actions->about, &QAction::triggered, this, &MainWindow::showAbout);
    connect(m_actions->firstSteps, &QAction::triggered, this, &MainWindow::showFirstSteps);
    connect(m_actions->models, &QAction::triggered, this, [this] { showModels(); });
    connect(m_actions->preferences, &QAction::triggered, this, &MainWindow::showPreferences);
}

void MainWindow::openFiles()
{
    const QStringList files = QFileDialog::getOpenFileNames(
        this,
        tr("Open pictures"),
        startFolder(m_settings),
        tr("Pictures (*.jpg *.jpeg *.png *.tif *.tiff *.webp *.heic *.heif *.avif *.bmp *.gif *.dng *.cr2 *.cr3 *.nef "
           "*.arw *.raf *.orf *.rw2 *.pef);;All files (*)"));
    if (files.isEmpty())
        return;
    m_settings.setLastFolder(QFileInfo(files.front()).absolutePath());
    m_studio.openInputs(files);
}

void MainWindow::openFolder()
{
    const QString folder =
        QFileDialog::getExistingDirectory(this, tr("Open a folder of pictures"), startFolder(m_settings));
    if (folder.isEmpty())
        return;
    m_settings.setLastFolder(folder);
    m_studio.openInputs({folder});
}

void MainWindow::goToPicture(int by)
{
    if (m_review->isActive())
        m_review->step(by);
    else if (m_studio.currentRow() >= 0)
        m_studio.setCurrentRow(m_filmstrip->shownRow(m_studio.currentRow(), by));
    else
        m_studio.step(by);
}

void MainWindow::enhanceCurrent()
{
    if (m_redoing)
        redoResult();
    else if (m_studio.current())
        m_studio.enqueue({m_studio.currentRow()}, m_settings.exportSettings(), true);
}

void MainWindow::addSelectedToQueue()
{
    const QList<int> rows = selectedRows();
    m_studio.enqueue(rows, m_settings.exportSettings(), false);
    if (rows.size() == 1)
        goToPicture(1);
}

void MainWindow::flipReleased()
{
    if (m_flipPressed.isValid() && m_flipPressed.elapsed() > kMomentaryMs)
        m_canvas->flip();
    m_flipPressed.invalidate();
}

void MainWindow::toggleDocks(bool all)
{
    if (const auto hidden = std::exchange(m_hidden, {}); !hidden.isEmpty()) {
        for (const QPointer<QDockWidget> &dock : hidden) {
            if (dock)
                dock->show();
        }
        showLeftStrip();
        return;
    }
    QList<QDockWidget *> docks{m_presetDock, m_adjustDock};
    if (all)
        docks << m_filmstripDock << m_queueDock;
    for (QDockWidget *dock : docks) {
        if (dock->isHidden())
            continue;
        m_hidden << dock;
        dock->hide();
    }
    showLeftStrip();
}

void MainWindow::goToNextArea()
{
    QList<QWidget *> areas{
        m_canvas, m_strip, m_messages, m_adjust, m_shootFilter, m_filmstrip, m_queue, m_leftStrip, m_left};
    if (m_partial)
        areas.insert(1, m_partial);
    const QWidget *focus = QApplication::focusWidget();
    qsizetype now = -1;
    for (qsizetype i = 0; i < areas.size(); ++i) {
        if (focus && (areas[i] == focus || areas[i]->isAncestorOf(focus)))
            now = i;
    }
    for (qsizetype step = 1; step <= areas.size(); ++step) {
        QWidget *target = firstControl(areas[(now + step) % areas.size()]);
        if (!target)
            continue;
        target->setFocus(Qt::TabFocusReason);
        return;
    }
}

void MainWindow::showInFolder(const QString &file)
{
    QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(file).absolutePath()));
}

void MainWindow::applyTheme(const QString &name)
{
    m_settings.setTheme(name);
    Theme::apply(*qApp, Theme::fromName(name));
}

void MainWindow::setSurround(int grey)
{
    m_settings.setSurround(grey);
    m_canvas->setSurround(grey);
    m_empty->setSurround(grey);
}

void MainWindow::loadMonitorProfile()
{
    const QString file = m_settings.monitorProfile();
    const QByteArray bytes = file.isEmpty() ? screenProfileBytes(*this) : QByteArray();
    m_work.run([file, bytes] { return loadDisplayProfile(file, bytes); },
               [this](const std::shared_ptr<const imaging::IccProfile> &profile) {
                   m_feeder->setDisplayProfile(profile);
                   m_faces->setDisplayProfile(profile);
                   m_review->pictures().setDisplayProfile(profile);
               });
}

} // namespace ambrotype::ui
