// The part of MainWindow with the left tabs: the list of what is open, and which of them is in front.
#include "main_window/main_window.h"

#include "filmstrip/shoot_filter.h"
#include "main_window/actions.h"
#include "panels/lazy_page.h"
#include "presets/preset_panel.h"
#include "review/review_panel.h"
#include "shoot/folder_list.h"
#include "shoot/quality_desk.h"
#include "shoot/shoot_panel.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QApplication>
#include <QDesktopServices>
#include <QDockWidget>
#include <QMenu>
#include <QTabBar>
#include <QTabWidget>
#include <QToolBar>
#include <QToolButton>
#include <QUrl>

namespace ambrotype::ui {

void MainWindow::buildLeftTabs()
{
    m_left = new QTabWidget(this);
    m_left->setObjectName(QStringLiteral("leftTabs"));
    m_left->setDocumentMode(true);
    m_left->tabBar()->setDrawBase(false);
    m_left->tabBar()->setAccessibleName(tr("Shoot, presets, review"));
    m_shootPage = new LazyPage([this](QWidget *parent) { return makeShootPanel(parent); }, m_left);
    m_left->addTab(m_shootPage, tr("Shoot"));
    m_left->addTab(m_presets, tr("Presets"));
    m_left->addTab(m_reviewPanel, tr("Review"));
    m_left->setCurrentWidget(m_presets);
}

void MainWindow::buildLeftStrip()
{
    m_leftStrip = new QToolBar(tr("Shoot, presets, review"), this);
    m_leftStrip->setObjectName(QStringLiteral("leftStrip"));
    m_leftStrip->setAccessibleName(m_leftStrip->windowTitle());
    m_leftStrip->setMovable(false);
    m_leftStrip->setIconSize(QSize(Theme::lines(1.25), Theme::lines(1.25)));
    m_leftStrip->toggleViewAction()->setVisible(false); // it goes and comes with the dock
    addToolBar(Qt::LeftToolBarArea, m_leftStrip);
    m_leftStrip->hide(); // takes no room from the docks that are laid out first
    for (const auto &[page, iconName] : {std::pair<QWidget *, const char *>(m_shootPage, "folder"),
                                         std::pair<QWidget *, const char *>(m_presets, "preset"),
                                         std::pair<QWidget *, const char *>(m_reviewPanel, "eye")}) {
        const QString name = m_left->tabText(m_left->indexOf(page));
        QAction *action = m_leftStrip->addAction(icon(QString::fromLatin1(iconName)), name);
        connect(action, &QAction::triggered, this, [this, page = page] { openLeftPage(*page); });
        QWidget *button = m_leftStrip->widgetForAction(action);
        button->setAccessibleName(name);
        button->setMinimumSize(32, 32);
        button->setFocusPolicy(Qt::TabFocus); // a click leaves the keys with the picture
    }
    auto *collapse = new QToolButton(m_left);
    collapse->setAutoRaise(true);
    collapse->setIcon(icon(QStringLiteral("previous")));
    collapse->setToolTip(tr("Collapse to icons"));
    collapse->setAccessibleName(collapse->toolTip());
    collapse->setFocusPolicy(Qt::NoFocus); // the keyboard has the menu for it
    collapse->setMinimumSize(24, 24);
    m_left->setCornerWidget(collapse);
    m_left->setMinimumWidth(Theme::lines(16)); // or button and tabs together would take room from the other side
    connect(collapse, &QToolButton::clicked, m_presetDock, &QWidget::hide);
    connect(m_presetDock, &QDockWidget::visibilityChanged, this, &MainWindow::showLeftStrip);
}

void MainWindow::openLeftPage(QWidget &page)
{
    const bool byKeys = m_leftStrip->isAncestorOf(QApplication::focusWidget());
    m_presetDock->show();
    m_left->setCurrentWidget(&page);
    if (byKeys)
        m_left->tabBar()->setFocus(Qt::TabFocusReason); // the strip is gone
}

void MainWindow::showLeftStrip()
{
    if (!m_presetDock->isHidden())
        m_hidden.removeAll(m_presetDock);
    m_leftStrip->setVisible(m_presetDock->isHidden() && m_hidden.isEmpty()); // Tab puts it away with the docks
}

QWidget *MainWindow::makeShootPanel(QWidget *parent)
{
    m_shootPanel = new ShootPanel(m_studio.shoot(), m_studio.filter(), *m_quality, parent);
    connect(m_shootPanel, &ShootPanel::openFolderWanted, this, &MainWindow::openFolder);
    m_shootPanel->folders().setRemarks([this](const QString &folder) { return folderRemark(folder); });
    connect(&m_shootPanel->folders(), &FolderList::menuWanted, this, &MainWindow::showFolderMenu);
    return m_shootPanel;
}

void MainWindow::connectShoot()
{
    m_quality = new QualityDesk(m_studio.shoot(), m_studio.filter(), this);
    connect(m_actions->findPictures, &QAction::triggered, this, [this] {
        m_presetDock->show();
        m_left->setCurrentWidget(m_shootPage);
        m_shootPage->content();
        m_shootPanel->search();
    });
    connect(m_left, &QTabWidget::currentChanged, this, [this] {
        if (m_left->currentWidget() == m_reviewPanel)
            return; // which is a way to work and not where one left off
        m_tabBeforeReview = m_left->currentWidget();
        m_settings.setLeftTab(m_tabBeforeReview == m_shootPage ? QStringLiteral("shoot") : QStringLiteral("presets"));
    });
    m_tabBeforeReview = m_presets;
    if (m_settings.leftTab() == QLatin1StringView("shoot"))
        m_left->setCurrentWidget(m_shootPage);
}

void MainWindow::showFolderMenu(const QString &folder, const QPoint &global)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    connect(menu->addAction(tr("Open in the file manager")), &QAction::triggered, this, [folder] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(folder));
    });
    if (!m_studio.folderPresets().presetAt(folder).isEmpty())
        connect(menu->addAction(tr("No default preset for this folder any more")),
                &QAction::triggered,
                this,
                [this, folder] { setFolderPreset(folder, {}); });
    menu->popup(global);
}

} // namespace ambrotype::ui
