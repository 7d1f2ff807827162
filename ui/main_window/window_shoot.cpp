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

#include <QDesktopServices>
#include <QDockWidget>
#include <QMenu>
#include <QTabBar>
#include <QTabWidget>
#include <QUrl>

namespace ambrotype::ui {

void MainWindow::buildLeftTabs()
{
    m_left = new QTabWidget(this);
    m_left->setDocumentMode(true);
    m_left->tabBar()->setDrawBase(false);
    m_left->tabBar()->setAccessibleName(tr("Shoot, presets, review"));
    m_shootPage = new LazyPage([this](QWidget *parent) { return makeShootPanel(parent); }, m_left);
    m_left->addTab(m_shootPage, tr("Shoot"));
    m_left->addTab(m_presets, tr("Presets"));
    m_left->addTab(m_reviewPanel, tr("Review"));
    m_left->setCurrentWidget(m_presets);
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
