// The parts of MainWindow that build it: center, docks, tool bar, menus.
#include "main_window/main_window.h"

#include "canvas/canvas.h"
#include "filmstrip/filmstrip.h"
#include "filmstrip/shoot_filter.h"
#include "filmstrip/shoot_filter_box.h"
#include "filmstrip/shown_count.h"
#include "language/plain_text.h"
#include "main_window/actions.h"
#include "main_window/info_strip.h"
#include "main_window/message_bar.h"
#include "main_window/view_menus.h"
#include "panels/adjust_panel.h"
#include "presets/preset_model.h"
#include "presets/preset_panel.h"
#include "queue/left_over_bar.h"
#include "queue/queue_panel.h"
#include "review/review_desk.h"
#include "review/review_panel.h"
#include "theme/icons.h"
#include "theme/look_choices.h"
#include "theme/theme.h"
#include "welcome/empty_state.h"

#include <QDockWidget>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenuBar>
#include <QScreen>
#include <QStackedWidget>
#include <QTabBar>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace ambrotype::ui {

void MainWindow::buildCenter()
{
    auto *center = new QWidget(this);
    m_center = new QStackedWidget(center);
    m_empty = new EmptyState(m_center);
    m_canvas = new Canvas(m_center);
    m_review = new ReviewDesk(*m_canvas, this);
    m_strip = new InfoStrip(m_actions->zooms(), center);
    m_center->addWidget(m_empty);
    m_center->addWidget(m_canvas);
    m_messages = new MessageBar(m_center);
    auto *column = new QVBoxLayout(center);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto *leftOver = new LeftOverBar(m_studio.queue(), center);
    connect(leftOver, &LeftOverBar::showWanted, this, [this] { m_queueDock->show(); });
    column->addWidget(leftOver);
    column->addWidget(m_center, 1);
    column->addWidget(m_strip);
    setCentralWidget(center);
}

QDockWidget *MainWindow::addDock(const QString &name, const QString &title, QWidget *content, Qt::DockWidgetArea area)
{
    auto *dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setAccessibleName(title);
    dock->setWidget(content);
    // A plain line of text is dragged like the usual title bar and takes half its room. A content with tabs names
    // itself: there a thin strip is enough.
    auto *bar = new QWidget(dock);
    auto *line = new QHBoxLayout(bar);
    line->setContentsMargins(Theme::lines(0.8), 3, 0, 3);
    if (!content->findChild<QTabBar *>()) {
        auto *text = new QLabel(title, bar);
        text->setProperty("dim", true);
        text->setFont(Theme::smallFont());
        line->addWidget(text);
    }
    dock->setTitleBarWidget(bar);
    addDockWidget(area, dock);
    return dock;
}

void MainWindow::buildDocks()
{
    m_presets = new PresetPanel(*m_presetModel, this);
    m_reviewPanel = new ReviewPanel(
        *m_review,
        {m_actions->approve, m_actions->reject, m_actions->handwork, m_actions->undecided, m_actions->adjustResult},
        this);
    buildLeftTabs();
    m_adjust = new AdjustPanel(
        *m_presetModel, m_studio.undoGroup(), m_actions->enhance, m_actions->addToQueue, m_actions->faceBoxes, this);
    m_filmstrip = new Filmstrip(m_studio.shoot(), m_studio.filter(), this);
    m_filmstrip->addActions({m_actions->enhance,
                             m_actions->addToQueue,
                             m_actions->exportPictures,
                             m_actions->copySettings,
                             m_actions->pasteSettings,
                             m_actions->syncSettings,
                             m_actions->removePicture});
    m_queue = new QueuePanel(m_studio.queue(), m_actions->startPause, this);
    m_presetDock = addDock(QStringLiteral("presetDock"), tr("Shoot, presets, review"), m_left, Qt::LeftDockWidgetArea);
    buildLeftStrip();
    m_adjustDock = addDock(QStringLiteral("adjustDock"), tr("Adjust"), m_adjust, Qt::RightDockWidgetArea);
    m_filmstripDock = addDock(QStringLiteral("filmstripDock"), tr("Shoot"), m_filmstrip, Qt::BottomDockWidgetArea);
    QWidget *head = m_filmstripDock->titleBarWidget();
    m_shootFilter = new QWidget(head);
    auto *filterLine = new QHBoxLayout(m_shootFilter);
    filterLine->setContentsMargins(0, 0, 0, 0);
    filterLine->addWidget(new ShootFilterBox(m_studio.filter(), m_shootFilter));
    filterLine->addWidget(new ShownCount(m_studio.filter(), m_shootFilter));
    head->layout()->addWidget(m_shootFilter);
    qobject_cast<QHBoxLayout *>(head->layout())->addStretch(1);
    m_queueDock = addDock(QStringLiteral("queueDock"), tr("Queue"), m_queue, Qt::BottomDockWidgetArea);
    qobject_cast<QHBoxLayout *>(m_queueDock->titleBarWidget()->layout())->addWidget(m_queue->summaryLine(), 1);
    splitDockWidget(m_filmstripDock, m_queueDock, Qt::Vertical);
    m_queueDock->hide();
}

void MainWindow::buildToolBar()
{
    QToolBar *bar = addToolBar(tr("Tools"));
    bar->setObjectName(QStringLiteral("toolBar"));
    bar->setAccessibleName(tr("Tools"));
    bar->setMovable(false);
    bar->setIconSize(QSize(Theme::lines(1.25), Theme::lines(1.25)));
    bar->setToolButtonStyle(Qt::ToolButtonIconOnly);
    bar->addAction(m_actions->open);
    bar->addSeparator();
    bar->addActions({m_actions->undo, m_actions->redo});
    bar->addSeparator();
    bar->addActions({m_actions->split, m_actions->sideBySide, m_actions->single});
    bar->addSeparator();
    bar->addActions({m_actions->orientation, m_actions->flip});
    bar->addSeparator();
    bar->addActions({m_actions->fit, m_actions->zoomOne, m_actions->zoomTwo});
    bar->addSeparator();
    bar->addAction(m_actions->showFaces);
    auto *space = new QWidget(bar);
    space->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(space);
    bar->addActions({m_actions->exportPictures, m_actions->enhance});
    bar->addSeparator();
    bar->addAction(m_actions->showQueue);
    for (QAction *action :
         {m_actions->open, m_actions->showFaces, m_actions->exportPictures, m_actions->enhance, m_actions->showQueue}) {
        if (auto *button = qobject_cast<QToolButton *>(bar->widgetForAction(action)))
            button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
    for (QAction *action : bar->actions()) {
        if (QWidget *button = bar->widgetForAction(action); button && !action->text().isEmpty())
            button->setAccessibleName(plainText(action->text()));
    }
}

void MainWindow::buildMenus()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    file->addActions({m_actions->open, m_actions->openFolder, m_actions->openSamples});
    file->addSeparator();
    file->addActions({m_actions->enhance, m_actions->addToQueue, m_actions->exportPictures});
    file->addSeparator();
    file->addActions({m_actions->removePicture, m_actions->newShoot, m_actions->quit});

    QMenu *edit = menuBar()->addMenu(tr("&Edit"));
    edit->addActions({m_actions->undo, m_actions->redo});
    edit->addSeparator();
    edit->addActions({m_actions->copyPictures, m_actions->pastePictures});
    edit->addSeparator();
    edit->addActions({m_actions->automatic, m_actions->resetToPreset, m_actions->savePreset});
    edit->addSeparator();
    edit->addActions({m_actions->copySettings, m_actions->pasteSettings, m_actions->syncSettings});
    edit->addSeparator();
    QMenu *stars = edit->addMenu(tr("S&tars"));
    stars->addActions(m_actions->stars);
    edit->addSeparator();
    edit->addAction(m_actions->findPictures);
    edit->addSeparator();
    edit->addAction(m_actions->preferences);

    buildViewMenu();

    QMenu *queue = menuBar()->addMenu(tr("&Queue"));
    queue->addActions({m_actions->startPause, m_actions->showQueue, m_actions->addToQueue});
    queue->addActions({m_actions->updateStale, m_actions->hotFolder});
    queue->addSeparator();
    queue->addActions({m_actions->review,
                       m_actions->approve,
                       m_actions->reject,
                       m_actions->handwork,
                       m_actions->undecided,
                       m_actions->adjustResult});
    menuBar()->addMenu(tr("&Tools"))->addActions({m_actions->models, m_actions->blindTrial});
    QMenu *help = menuBar()->addMenu(tr("&Help"));
    help->addActions({m_actions->firstSteps, m_actions->shortcuts, m_actions->about});
}

void MainWindow::buildViewMenu()
{
    QMenu *view = menuBar()->addMenu(tr("&View"));
    m_compareMenu = new QMenu(tr("Compare &with"), view);
    addCompareActions(*view, *m_actions, *m_compareMenu);
    view->addSeparator();
    addZoomActions(*view, *m_actions);
    view->addSeparator();
    addFaceActions(*view, *m_actions);
    view->addSeparator();
    view->addActions({m_actions->previous, m_actions->next});
    view->addSeparator();
    buildLookMenus(view);
    view->addAction(m_actions->assessment);
    QMenu *docks = view->addMenu(tr("&Panels"));
    for (QDockWidget *dock : {m_presetDock, m_adjustDock, m_filmstripDock})
        docks->addAction(dock->toggleViewAction());
    docks->addAction(m_actions->showQueue);
    docks->addSeparator();
    docks->addActions({m_actions->toggleSides, m_actions->toggleAll, m_actions->nextArea});
    view->addActions({m_actions->fullScreen, m_actions->leave});
}

void MainWindow::buildLookMenus(QMenu *view)
{
    QMenu *themes = view->addMenu(tr("&Theme"));
    auto *themeGroup = new QActionGroup(this);
    for (const auto &[id, title] : themeChoices()) {
        QAction *action = themes->addAction(title);
        action->setCheckable(true);
        action->setChecked(Theme::current() == id);
        themeGroup->addAction(action);
        connect(action, &QAction::triggered, this, [this, name = Theme::name(id)] { applyTheme(name); });
        connect(themes, &QMenu::aboutToShow, action, [action, theme = id] {
            action->setChecked(Theme::current() == theme); // the preferences change it as well
        });
    }
    QMenu *surrounds = view->addMenu(tr("&Surround of the picture"));
    auto *surroundGroup = new QActionGroup(this);
    for (const auto &[grey, title] : surroundChoices()) {
        QAction *action = surrounds->addAction(title);
        action->setCheckable(true);
        action->setChecked(m_settings.surround() == grey);
        surroundGroup->addAction(action);
        connect(action, &QAction::triggered, this, [this, value = grey] { setSurround(value); });
        connect(surrounds, &QMenu::aboutToShow, action, [this, action, value = grey] {
            action->setChecked(m_settings.surround() == value);
        });
    }
    QMenu *monitor = view->addMenu(tr("&Monitor profile"));
    connect(monitor->addAction(tr("From the system")), &QAction::triggered, this, [this] {
        m_settings.setMonitorProfile({});
        loadMonitorProfile();
    });
    connect(monitor->addAction(tr("Choose an ICC file...")), &QAction::triggered, this, [this] {
        const QString file =
            QFileDialog::getOpenFileName(this, tr("Monitor profile"), {}, tr("ICC profiles (*.icc *.icm)"));
        if (file.isEmpty())
            return;
        m_settings.setMonitorProfile(file);
        loadMonitorProfile();
    });
}

void MainWindow::restoreLayout()
{
    setDockNestingEnabled(true);
    setMinimumSize(960, 640);
    const QSize screen = QGuiApplication::primaryScreen()->availableSize();
    constexpr QSize kFrame(16, 48); // about what the desktop puts around a window, not known before it is shown
    resize(QSize(1440, 900).boundedTo(screen - kFrame));
    resizeDocks({m_presetDock, m_adjustDock}, {Theme::lines(18), Theme::lines(23)}, Qt::Horizontal);
    resizeDocks(
        {m_filmstripDock, m_queueDock}, {m_filmstrip->sizeHint().height(), m_queue->sizeHint().height()}, Qt::Vertical);
    if (width() < 1360)
        m_presetDock->hide();
    restoreGeometry(m_settings.windowGeometry());
    restoreState(m_settings.windowState());
    showLeftStrip();

    CompareLayout layout;
    layout.mode = static_cast<CompareMode>(std::clamp(m_settings.compareMode(), 0, 2));
    layout.horizontal = m_settings.horizontalDivider();
    layout.divider = std::clamp(m_settings.divider(), 0.0, 1.0);
    m_canvas->setCompareLayout(layout);
    m_canvas->setLabelsVisible(m_settings.labels());
    m_actions->labels->setChecked(m_settings.labels());
    setSurround(m_settings.surround());
    m_adjust->setAdvanced(m_settings.advanced());
    showCompareLayout();
}

void MainWindow::saveLayout()
{
    m_settings.setWindowGeometry(saveGeometry());
    m_settings.setWindowState(saveState());
    const CompareLayout &layout = m_canvas->compareLayout();
    m_settings.setCompareMode(static_cast<int>(layout.mode));
    m_settings.setHorizontalDivider(layout.horizontal);
    m_settings.setDivider(layout.divider);
    m_settings.setLabels(m_canvas->labelsVisible());
    m_settings.setAdvanced(m_adjust->isAdvanced());
    m_settings.sync();
}

} // namespace ambrotype::ui
