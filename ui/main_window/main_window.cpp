#include "main_window/main_window.h"

#include "blind/blind_desk.h"
#include "canvas/canvas.h"
#include "canvas/display_profile.h"
#include "canvas/invented_finder.h"
#include "canvas/view_feeder.h"
#include "faces/face_desk.h"
#include "faces/people_desk.h"
#include "file_text.h"
#include "filmstrip/filmstrip.h"
#include "language/core_text.h"
#include "main_window/actions.h"
#include "main_window/cache_keeper.h"
#include "main_window/canvas_menu.h"
#include "main_window/engine_watch.h"
#include "main_window/info_strip.h"
#include "main_window/message_bar.h"
#include "main_window/partial_bar.h"
#include "main_window/status_line.h"
#include "panels/adjust_panel.h"
#include "panels/model_presence.h"
#include "preferences/shortcut_editor.h"
#include "presets/preset_model.h"
#include "presets/preset_panel.h"
#include "queue/queue_panel.h"
#include "review/review_desk.h"
#include "session/session_keeper.h"
#include "shoot/quality_desk.h"
#include "welcome/empty_state.h"

#include "imaging/io/writer.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QLocale>
#include <QMessageBox>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>
#include <QTimer>

namespace ambrotype::ui {

namespace {

constexpr int kPluginDelayMs = 1500; // after the start: the first picture goes first

} // namespace

MainWindow::MainWindow(Settings &settings, QWidget *parent)
    : QMainWindow(parent)
    , m_settings(settings)
    , m_actions(new Actions(this, m_studio.undoGroup()))
    , m_presetModel(new PresetModel(m_studio.presets(), this))
    , m_cache(new CacheKeeper(m_settings, this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(QStringLiteral("Ambrotype"));
    setAcceptDrops(true);
    m_studio.setStart(m_settings.startingRecipe());
    m_studio.setInitialPreset(m_settings.presetId());
    restoreKeys(m_settings, *m_actions);
    buildCenter();
    buildDocks();
    buildToolBar();
    buildMenus();
    m_status = new StatusLine(this);
    setStatusBar(m_status);
    m_feeder = new ViewFeeder(*m_canvas, m_studio.renderService(), this);
    new InventedFinder(*m_canvas, this);
    m_faces = new FaceDesk(*m_canvas, *m_feeder, m_adjust->faces(), m_studio.faceService(), this);
    m_people = new PeopleDesk(m_studio.shoot(), m_studio.peopleService(), this);
    m_faces->setModelPresence(&m_adjust->models());
    new CanvasMenu(*m_canvas, *m_actions, *m_faces, m_adjust->faces(), *m_compareMenu);
    connectStudio();
    connectState();
    connectFileActions();
    offerOutput();
    connectEditActions();
    connectViewActions();
    connectFaces();
    connectReview();
    connectSession();
    connectPresets();
    connectShoot();
    connectLooks();
    connectBatchActions();
    connectWindowActions();
    restoreLayout();
    showDocument(nullptr);
    qApp->installEventFilter(this);
    m_canvas->setFocus();
}

MainWindow::~MainWindow()
{
    qApp->removeEventFilter(this);
    m_documentLinks.reset();
    delete m_session; // waits for what is being written
    delete m_quality; // waits for what is being measured
    m_feeder->setDocument(nullptr);
    delete m_faces;
    // Children outlive the members: what they show must not speak to them any more.
    m_studio.disconnect(this);
    m_studio.queue().disconnect(this);
    delete centralWidget();
    for (QDockWidget *dock : {m_presetDock, m_adjustDock, m_filmstripDock, m_queueDock})
        delete dock;
    delete m_review; // waits for the decision that is being written
}

void MainWindow::startBackgroundWork(bool resumeShoot)
{
    m_studio.presets().reload();
    m_session->open(resumeShoot && m_settings.resumesShoot());
    loadMonitorProfile();
    if (m_settings.previewMegabytes() > 0)
        setPreviewMemory();
    if (m_settings.modelMemoryPercent() != jobs::kUsualModelMemoryPercent)
        setModelMemory();
    // Export dialog and preferences list what can be written, and to know that takes the plug-in for pictures, which
    // is slow to open: it shall be there before they are.
    QTimer::singleShot(kPluginDelayMs, this, [this] {
        m_work.run([] { return imaging::canWrite(imaging::FileFormat::Avif); }, [](bool) {});
        m_engine->start();
    });
    m_adjust->models().ask();
    m_studio.queue().setPauseBelowPercent(m_settings.pauseBelowPercent());
    m_studio.queue().setRules(m_settings.queueRules());
    m_cache->start();
    if (const Result<jobs::StoreAddress> place = jobs::StoreAddress::usual())
        m_studio.queue().open(*place);
    else
        m_messages->showFailure(coreText(place.error().message), QString::fromStdString(place.error().detail));
}

void MainWindow::connectStudio()
{
    connect(&m_studio, &Studio::currentChanged, this, &MainWindow::showDocument);
    connect(&m_studio, &Studio::draftReady, this, [this](const imaging::Image &pixels, const QSize &fullSize) {
        m_feeder->showDraft(pixels, fullSize);
        m_strip->refresh(m_studio.current(), *m_canvas);
    });
    connect(&m_studio, &Studio::failed, m_messages, &MessageBar::showFailure);
    connect(&m_studio, &Studio::told, m_messages, &MessageBar::showNews);
    connect(&m_studio, &Studio::saved, this, [this](const QString &message, const QString &file) {
        m_messages->showDone(message, tr("Show in folder"), [this, file] { showInFolder(file); });
    });
    connect(m_feeder, &ViewFeeder::failed, m_messages, &MessageBar::showFailure);
    connect(m_feeder, &ViewFeeder::notes, this, [this](const QStringList &sentences) {
        QStringList unheard;
        for (const QString &sentence : sentences) {
            if (!m_heard.contains(sentence))
                unheard << sentence;
        }
        m_heard += QSet<QString>(unheard.begin(), unheard.end()); // once is enough for all pictures
        if (!unheard.isEmpty())
            m_messages->showNews(unheard.join(QLatin1Char(' ')));
    });
    jobs::BatchQueue &queue = m_studio.queue();
    connect(&queue, &jobs::BatchQueue::rowsInserted, this, &MainWindow::showQueueState);
    connect(&queue, &jobs::BatchQueue::rowsRemoved, this, &MainWindow::showQueueState);
    connect(&queue, &jobs::BatchQueue::rowChanged, this, &MainWindow::showQueueState);
    connect(&queue, &jobs::BatchQueue::idle, this, &MainWindow::showQueueState);
    connect(&queue, &jobs::BatchQueue::idle, this, [this] {
        if (!isActiveWindow())
            QApplication::alert(this); // somebody works elsewhere meanwhile
    });
    connect(&queue, &jobs::BatchQueue::pausedChanged, this, &MainWindow::showQueueState);
    connect(&queue, &jobs::BatchQueue::lowBatteryChanged, this, &MainWindow::showQueueState);
    connect(&queue, &jobs::BatchQueue::troubled, m_messages, [this](const QString &message, const QString &detail) {
        m_messages->showFailure(coreText(message.toStdString()), detail);
    });
    connectQueuePanel();

    connect(
        m_filmstrip->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex &index) {
            if (index.isValid())
                m_studio.setCurrentRow(index.row());
        });
    connect(m_empty, &EmptyState::openWanted, this, &MainWindow::openFiles);
    connect(m_empty, &EmptyState::openFolderWanted, this, &MainWindow::openFolder);
    connect(m_empty, &EmptyState::samplesWanted, &m_studio, &Studio::openSamples);
}

void MainWindow::connectState()
{
    connect(m_strip, &InfoStrip::updateWanted, this, &MainWindow::enhanceCurrent);
    connect(m_strip, &InfoStrip::facesWanted, m_actions->showFaces, &QAction::trigger);
    m_engine = new EngineWatch(this);
    connect(m_engine, &EngineWatch::changed, m_status, &StatusLine::showEngine);
    connect(&m_studio.queue(), &jobs::BatchQueue::idle, m_engine, &EngineWatch::ask);
}

void MainWindow::connectSession()
{
    m_session = new SessionKeeper(m_studio, this);
    m_session->setSelectionSource([this] { return m_filmstrip->selectedRows(); });
    connect(m_session, &SessionKeeper::failed, m_messages, &MessageBar::showFailure);
    connect(m_session, &SessionKeeper::resumed, this, [this](const QList<int> &rows) {
        for (const int row : rows)
            m_filmstrip->selectionModel()->select(m_studio.shoot().index(row), QItemSelectionModel::Select);
    });
}

void MainWindow::showDocument(PhotoDocument *document)
{
    if (m_blind->isActive() && (!document || document->file() != m_blind->file()))
        m_blind->end(); // somebody opened another picture
    if (m_review->isActive()) {
        m_review->leave();
        m_actions->setReviewing(false);
        m_left->setCurrentWidget(m_tabBeforeReview);
        if (document)
            document->undoStack().setActive();
    }
    if (document != m_redoingDocument)
        endRedoing(); // somebody went on to another picture
    m_strip->setVisible(document != nullptr);
    m_center->setCurrentWidget(document ? static_cast<QWidget *>(m_canvas) : m_empty);
    if (m_blind->isActive())
        m_studio.undoGroup().setActiveStack(nullptr); // it is only looked at and answered
    m_documentLinks.reset();
    showWhatCanBeDone();
    m_previewed.clear();
    m_feeder->setDocument(document);
    m_faces->setDocument(document);
    m_adjust->setDocument(document);
    m_made.reset();
    compareWith(m_comparedId);
    m_presets->showCurrent(document ? document->edit().presetId : m_settings.presetId());
    m_strip->refresh(document, *m_canvas);
    m_strip->showDistance({}); // of the picture before
    setWindowTitle(document ? tr("%1 - Ambrotype").arg(document->title()) : QStringLiteral("Ambrotype"));
    if (!document)
        return;
    followDocument(*document);
    const int row = m_studio.currentRow();
    // Not setCurrentIndex(): that would add to the selection while Ctrl is held for a shortcut.
    if (m_filmstrip->currentIndex().row() != row)
        m_filmstrip->selectionModel()->setCurrentIndex(m_studio.shoot().index(row),
                                                       QItemSelectionModel::ClearAndSelect);
    m_filmstrip->scrollTo(m_studio.shoot().index(row));
}

void MainWindow::followDocument(PhotoDocument &document)
{
    m_documentLinks = std::make_unique<QObject>();
    QObject *links = m_documentLinks.get();
    connect(&document, &PhotoDocument::recipeChanged, links, [this, &document] {
        m_presets->showCurrent(document.edit().presetId);
    });
    connect(&document, &PhotoDocument::sourceChanged, links, [this, &document] {
        m_strip->refresh(&document, *m_canvas);
        showWhatCanBeDone();
    });
    connect(&document, &PhotoDocument::stateChanged, links, [this, &document] {
        m_strip->refresh(&document, *m_canvas);
        showWhatCanBeDone();
    });
    connect(&document, &PhotoDocument::found, links, [this, &document] { m_strip->refresh(&document, *m_canvas); });
}

void MainWindow::offerPart(const PhotoDocument *document)
{
    const bool offers = document && document->isIncomplete() && !m_review->isActive() && !m_blind->isActive();
    if (offers && !m_partial) {
        m_partial = new PartialBar(m_center);
        connect(m_partial, &PartialBar::accepted, this, [this] {
            if (m_studio.current())
                m_studio.usePart(*m_studio.current());
            m_canvas->setFocus();
        });
        connect(m_partial, &PartialBar::skipped, this, [this] {
            m_studio.removeRows({m_studio.currentRow()});
            m_canvas->setFocus();
        });
    }
    if (offers)
        m_partial->ask(*document);
    else if (m_partial)
        m_partial->hide();
}

void MainWindow::showWhatCanBeDone()
{
    offerPart(m_studio.current());
    if (m_review->isActive())
        return; // which has commands of its own
    const PhotoDocument *document = m_studio.current();
    const bool editable = document && !document->isRefused() && !m_blind->isActive();
    m_actions->setPictureAvailable(editable);
    m_actions->removePicture->setEnabled(document && !m_blind->isActive());
    m_actions->pasteSettings->setEnabled(editable && m_copied);
    m_presets->setActive(editable);
    m_presets->setEnabled(!document || editable); // without a picture one chooses what the first one gets
}

void MainWindow::showCompareLayout()
{
    const CompareLayout &layout = m_canvas->compareLayout();
    for (QAction *action : m_actions->modes->actions())
        action->setChecked(action->data().toInt() == static_cast<int>(layout.mode));
    m_actions->orientation->setChecked(layout.horizontal);
}

void MainWindow::showQueueState()
{
    m_status->showQueue(m_studio.queue());
    const bool paused = m_studio.queue().isPaused();
    m_actions->showPaused(paused);
}

QList<int> MainWindow::selectedRows() const
{
    QList<int> rows = m_filmstrip->selectedRows();
    const int current = m_studio.currentRow();
    if (rows.isEmpty() && current >= 0)
        rows << current;
    return rows;
}

bool MainWindow::keepsKey(const QKeyEvent &event) const
{
    // Keys that belong to the control with the focus before they are shortcuts.
    const QWidget *focus = QApplication::focusWidget();
    if (m_blind->key(event) || (focus == m_canvas && m_canvas->wantsKey(event)))
        return true;
    if (!focus || focus == m_canvas || focus == m_filmstrip || focus->window() != this)
        return false;
    switch (event.key()) {
    case Qt::Key_Tab:
    case Qt::Key_Backtab:
        return true;
    case Qt::Key_Space:
        return focus->inherits("QAbstractButton") || focus->inherits("QComboBox")
               || focus->inherits("QAbstractItemView");
    case Qt::Key_Return:
    case Qt::Key_Enter:
        // There it ends a choice or a number: nobody wants the picture saved by that.
        return (event.modifiers() & ~Qt::KeypadModifier) == Qt::NoModifier
               && (focus->inherits("QAbstractItemView") || focus->inherits("QAbstractButton")
                   || focus->inherits("QComboBox") || focus->inherits("QAbstractSpinBox")
                   || focus->inherits("QLineEdit"));
    case Qt::Key_Left:
    case Qt::Key_Right:
        return focus->inherits("QTabBar") || focus->inherits("QTreeView");
    default:
        return false;
    }
}

bool MainWindow::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride && QApplication::activePopupWidget()) {
        event->accept(); // An open list takes Enter here already, but does not say so: the shortcut would follow.
    } else if (event->type() == QEvent::ShortcutOverride && watched->isWidgetType()) {
        if (keepsKey(*static_cast<QKeyEvent *>(event))) {
            event->accept();
            return true;
        }
    } else if (event->type() == QEvent::KeyPress && watched == m_canvas) {
        if (m_blind->key(*static_cast<QKeyEvent *>(event)))
            return true;
        if (static_cast<QKeyEvent *>(event)->key() == Qt::Key_Alt && m_canvas->underMouse())
            m_canvas->setLens(true);
    } else if (event->type() == QEvent::WindowDeactivate && watched == this) {
        m_canvas->setLens(m_actions->lens->isChecked()); // the release of Alt goes elsewhere
    } else if (event->type() == QEvent::KeyRelease && watched->isWidgetType()) {
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->key() == Qt::Key_Alt)
            m_canvas->setLens(m_actions->lens->isChecked());
        if (key->key() == Qt::Key_Backslash && !key->isAutoRepeat())
            flipReleased();
    }
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    const jobs::BatchQueue::Totals totals = m_studio.queue().totals();
    const int left = totals.queued + totals.running;
    if (left > 0) {
        QMessageBox question(
            QMessageBox::NoIcon,
            tr("Quit Ambrotype?"),
            tr("The queue still has %n picture(s) to do. They stay in it and can go on at the next start.",
               nullptr,
               left),
            QMessageBox::Cancel,
            this);
        const QPushButton *quit = question.addButton(tr("Quit"), QMessageBox::AcceptRole);
        question.setDefaultButton(QMessageBox::Cancel);
        question.exec();
        if (question.clickedButton() != quit) {
            event->ignore();
            return;
        }
    }
    saveLayout();
    m_session->save();
    event->accept();
}

void MainWindow::keyPressEvent(QKeyEvent *event)
{
    // Keys that decide come here only where there is nothing to decide on: else they are shortcuts.
    QStringList keys;
    bool decides = false;
    for (const QAction *action : {m_actions->approve, m_actions->reject, m_actions->handwork}) {
        const QKeySequence key = action->shortcut();
        decides = decides || (!key.isEmpty() && key == QKeySequence(event->keyCombination()));
        if (!key.isEmpty())
            keys << key.toString(QKeySequence::NativeText);
    }
    if (!decides || !m_studio.current() || m_review->isActive() || m_blind->isActive()) {
        QMainWindow::keyPressEvent(event);
        return;
    }
    const QString deciding = QLocale().createSeparatedList(keys);
    const QString review = m_actions->review->shortcut().toString(QKeySequence::NativeText);
    m_messages->showNews(
        review.isEmpty()
            ? tr("%1 decide on results, in the review. To pick pictures of a shoot, give them stars with 1 "
                 "to 5.")
                  .arg(deciding)
            : tr("%1 decide on results: %2 opens the review. To pick pictures of a shoot, give them stars "
                 "with 1 to 5.")
                  .arg(deciding, review));
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const QStringList files = localFiles(*event->mimeData());
    if (files.isEmpty())
        return;
    event->acceptProposedAction();
    m_studio.openInputs(files);
}

} // namespace ambrotype::ui
