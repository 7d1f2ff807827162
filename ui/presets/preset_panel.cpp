#include "presets/preset_panel.h"

#include "presets/preset_delegate.h"
#include "presets/preset_groups.h"
#include "presets/preset_model.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QContextMenuEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QMouseEvent>
#include <QToolButton>
#include <QVBoxLayout>

namespace ambrotype::ui {

PresetPanel::PresetPanel(PresetModel &model, QWidget *parent)
    : QWidget(parent)
    , m_groups(new PresetGroups(model, this))
    , m_search(new QLineEdit(this))
    , m_list(new QListView(this))
    , m_nothing(new QLabel(tr("No preset fits the search."), this))
{
    setObjectName(QStringLiteral("panelGround"));
    setAttribute(Qt::WA_StyledBackground);
    m_list->setModel(m_groups);
    m_list->setItemDelegate(new PresetDelegate(m_list));
    m_list->setAccessibleName(tr("Presets"));
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setStyleSheet(QStringLiteral("QListView { background: transparent; }"));
    m_list->installEventFilter(this);
    m_list->viewport()->installEventFilter(this);
    m_nothing->setProperty("dim", true);
    m_nothing->setWordWrap(true);
    m_nothing->setAlignment(Qt::AlignCenter);
    m_nothing->hide();
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 4, 0, 4);
    column->addWidget(buildHead());
    column->addWidget(m_nothing);
    column->addWidget(m_list, 1);
    m_rest.setSingleShot(true);
    m_rest.setInterval(kPreviewDelayMs);

    const auto choose = [this](const QModelIndex &index) {
        if (index.data(PresetGroups::HeaderRole).toBool())
            return;
        leave();
        Q_EMIT chosen(index.data(PresetModel::IdRole).toString());
    };
    connect(m_list, &QListView::clicked, this, choose);
    connect(m_list, &QListView::activated, this, choose);
    connect(m_list, &QListView::entered, this, &PresetPanel::hover);
    connect(&m_rest, &QTimer::timeout, this, [this] {
        m_previewing = true;
        Q_EMIT previewWanted(m_hovered);
    });
    connect(m_search, &QLineEdit::textChanged, m_groups, &PresetGroups::setSearch);
    connect(m_groups, &QAbstractItemModel::modelReset, this, [this] {
        m_nothing->setVisible(m_groups->rowCount() == 0);
        showCurrent(m_current);
    });
}

QWidget *PresetPanel::buildHead()
{
    auto *head = new QWidget(this);
    m_search->setPlaceholderText(tr("Search"));
    m_search->setClearButtonEnabled(true);
    m_search->setAccessibleName(tr("Search the presets"));
    m_search->setObjectName(QStringLiteral("presetSearch"));
    auto *line = new QHBoxLayout(head);
    line->setContentsMargins(Theme::lines(0.5), 2, Theme::lines(0.5), 2);
    line->setSpacing(2);
    line->addWidget(m_search, 1);
    const auto add = [&](const char *iconName, const QString &tip, void (PresetPanel::*wanted)()) {
        auto *button = new QToolButton(head);
        button->setAutoRaise(true);
        button->setIcon(icon(QString::fromLatin1(iconName)));
        button->setToolTip(tip);
        button->setAccessibleName(tip);
        line->addWidget(button);
        connect(button, &QToolButton::clicked, this, wanted);
    };
    add("add", tr("Make a preset of the settings of this picture"), &PresetPanel::newWanted);
    add("open", tr("Import presets from files"), &PresetPanel::importWanted);
    return head;
}

void PresetPanel::showCurrent(const QString &id)
{
    m_current = id;
    const int row = m_groups->rowOf(id);
    if (row >= 0)
        m_list->setCurrentIndex(m_groups->index(row));
    else
        m_list->clearSelection();
}

void PresetPanel::setActive(bool active)
{
    m_active = active;
    if (!active)
        leave();
}

void PresetPanel::setFolder(const QString &folder)
{
    m_folder = folder;
}

void PresetPanel::hover(const QModelIndex &index)
{
    const QString id = index.data(PresetModel::IdRole).toString();
    const bool header = index.data(PresetGroups::HeaderRole).toBool();
    if (!header && id == m_hovered && (m_previewing || m_rest.isActive()))
        return;
    leave();
    if (!m_active || header || id == m_current)
        return;
    m_hovered = id;
    m_rest.start();
}

void PresetPanel::leave()
{
    m_rest.stop();
    m_hovered.clear();
    if (!m_previewing)
        return;
    m_previewing = false;
    Q_EMIT previewEnded();
}

void PresetPanel::toggleStar(const QString &id)
{
    QStringList ids = m_groups->starred();
    if (!ids.removeOne(id))
        ids << id;
    m_groups->setStarred(ids);
    Q_EMIT starredChanged(ids);
}

void PresetPanel::showMenu(const QModelIndex &index, QPoint global)
{
    const QString id = index.data(PresetModel::IdRole).toString();
    if (id.isEmpty() || index.data(PresetGroups::HeaderRole).toBool())
        return;
    const bool own = index.data(PresetModel::UserRole).toBool();
    const bool starred = index.data(PresetGroups::StarredRole).toBool();
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString &text, auto &&action, bool enabled = true) {
        QAction *entry = menu->addAction(text);
        entry->setEnabled(enabled);
        connect(entry, &QAction::triggered, this, action);
    };
    add(
        tr("Apply to the selected pictures"), [this, id] { Q_EMIT chosenForSelection(id); }, m_active);
    add(starred ? tr("Remove the star") : tr("Star"), [this, id] { toggleStar(id); });
    // What is inherited from a folder above is taken back there, so that nothing else has to be remembered.
    const auto nameOf = [](const QString &folder) { return folder == u"/" ? folder : folder.section(u'/', -1); };
    const bool isDefault = id == m_groups->defaultId();
    const QString folder = isDefault ? m_groups->defaultFolder() : m_folder;
    if (isDefault)
        add(tr("No longer the default for the folder \"%1\"").arg(nameOf(folder)),
            [this, folder] { Q_EMIT folderDefaultWanted(folder, {}); });
    else if (!folder.isEmpty())
        add(tr("Set as the default for the folder \"%1\"").arg(nameOf(folder)),
            [this, folder, id] { Q_EMIT folderDefaultWanted(folder, id); });
    menu->addSeparator();
    add(tr("Duplicate"), [this, id] { Q_EMIT duplicateWanted(id); });
    add(tr("Export..."), [this, id] { Q_EMIT exportWanted(id); });
    menu->addSeparator();
    add(
        tr("Update with the settings of this picture"), [this, id] { Q_EMIT updateWanted(id); }, own && m_active);
    add(
        tr("Rename..."), [this, id] { Q_EMIT renameWanted(id); }, own);
    add(
        tr("Delete"), [this, id] { Q_EMIT removeWanted(id); }, own);
    menu->popup(global);
}

bool PresetPanel::eventFilter(QObject *watched, QEvent *event)
{
    const bool ofViewport = watched == m_list->viewport();
    if (ofViewport && event->type() == QEvent::Leave) {
        leave();
    } else if (event->type() == QEvent::ContextMenu) {
        const auto *menu = static_cast<QContextMenuEvent *>(event);
        const bool byKey = menu->reason() == QContextMenuEvent::Keyboard;
        const QModelIndex index = byKey ? m_list->currentIndex() : m_list->indexAt(menu->pos());
        leave();
        showMenu(index,
                 byKey ? m_list->viewport()->mapToGlobal(m_list->visualRect(index).center()) : menu->globalPos());
        return true;
    } else if (ofViewport && event->type() == QEvent::MouseButtonPress) {
        const QPoint at = static_cast<QMouseEvent *>(event)->position().toPoint();
        const QModelIndex index = m_list->indexAt(at);
        const bool preset = index.isValid() && !index.data(PresetGroups::HeaderRole).toBool()
                            && !index.data(PresetModel::IdRole).toString().isEmpty();
        if (preset && PresetDelegate::starRect(m_list->visualRect(index)).contains(at)) {
            toggleStar(index.data(PresetModel::IdRole).toString());
            return true;
        }
        if (static_cast<QMouseEvent *>(event)->modifiers() & Qt::ControlModifier)
            return true; // the first half of a double click, which is for all that are selected
    } else if (ofViewport && event->type() == QEvent::MouseButtonDblClick) {
        // Without Ctrl nothing more is to be done: the first click has applied the preset, and may have moved the cards
        // under the pointer.
        const auto *mouse = static_cast<QMouseEvent *>(event);
        const QModelIndex index = m_list->indexAt(mouse->position().toPoint());
        if (mouse->modifiers() & Qt::ControlModifier && m_active && index.isValid()
            && !index.data(PresetGroups::HeaderRole).toBool())
            Q_EMIT chosenForSelection(index.data(PresetModel::IdRole).toString());
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace ambrotype::ui
