#include "shoot/folder_list.h"

#include "filmstrip/shoot_filter.h"
#include "filmstrip/shoot_model.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QLocale>
#include <QStandardItemModel>
#include <QStyledItemDelegate>

namespace ambrotype::ui {

namespace {

constexpr int kFolderRole = Qt::UserRole;

//! Our icons take a state "on" for the ground of a selection, which an unfolded row has not.
class FolderDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->state &= ~QStyle::State_Open;
    }
};

} // namespace

FolderList::FolderList(ShootModel &shoot, ShootFilter &filter, QWidget *parent)
    : QTreeView(parent)
    , m_shoot(shoot)
    , m_filter(filter)
    , m_model(new QStandardItemModel(this))
{
    setObjectName(QStringLiteral("shootFolders"));
    setAccessibleName(tr("Folders of the shoot"));
    setModel(m_model);
    setItemDelegate(new FolderDelegate(this));
    setHeaderHidden(true);
    setUniformRowHeights(true);
    setIndentation(Theme::lines(0.9));
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTextElideMode(Qt::ElideMiddle);
    setStyleSheet(QStringLiteral("QTreeView { background: transparent; }"));
    m_soon.setSingleShot(true);
    m_soon.setInterval(0); // once for all that comes together
    connect(&m_soon, &QTimer::timeout, this, &FolderList::rebuild);
    const auto later = [this] { m_soon.start(); };
    connect(&shoot, &QAbstractItemModel::rowsInserted, this, later);
    connect(&shoot, &QAbstractItemModel::rowsRemoved, this, later);
    connect(&filter, &ShootFilter::criteriaChanged, this, &FolderList::showChosen);
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this, &FolderList::choose);
    connect(this, &QTreeView::collapsed, this, [this](const QModelIndex &index) { m_folded.insert(folderAt(index)); });
    connect(this, &QTreeView::expanded, this, [this](const QModelIndex &index) { m_folded.remove(folderAt(index)); });
    rebuild();
}

void FolderList::setRemarks(std::function<QString(const QString &)> remarks)
{
    m_remarks = std::move(remarks);
    refresh();
}

void FolderList::refresh()
{
    m_shown.clear(); // names and numbers are the same, but not what is said of them
    rebuild();
}

QString FolderList::folderAt(const QModelIndex &index) const
{
    return index.siblingAtColumn(0).data(kFolderRole).toString();
}

void FolderList::rebuild()
{
    QMap<QString, int> counts;
    for (int row = 0; row < m_shoot.count(); ++row) {
        const QString &file = m_shoot.document(row)->file();
        ++counts[file.left(file.lastIndexOf(QLatin1Char('/')))];
    }
    std::vector<ShootFolder> folders = folderTrees(counts);
    if (m_model->rowCount() > 0 && folders == m_shown)
        return;
    m_shown = std::move(folders);
    m_rebuilding = true;
    m_model->clear();
    m_model->setColumnCount(2);
    add({{}, tr("All pictures"), m_shoot.count(), {}}, m_model->invisibleRootItem());
    for (const ShootFolder &folder : m_shown)
        add(folder, m_model->invisibleRootItem());
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_rebuilding = false;
    // A folder whose pictures are gone hides what is there.
    bool there = m_filter.criteria().folder.isEmpty();
    for (auto each = counts.cbegin(); each != counts.cend() && !there; ++each)
        there = ShootFilter::liesIn(each.key(), m_filter.criteria().folder) || each.key() == m_filter.criteria().folder;
    if (!there && m_shoot.count() > 0)
        m_filter.setFolder({});
    showChosen();
}

void FolderList::add(const ShootFolder &folder, QStandardItem *parent)
{
    const QString number = QLocale().toString(folder.count);
    const QString pictures = tr("%n picture(s)", nullptr, folder.count);
    QString tip = folder.path.isEmpty() ? pictures : tr("%1\n%2").arg(folder.path, pictures);
    if (const QString remark = m_remarks && !folder.path.isEmpty() ? m_remarks(folder.path) : QString();
        !remark.isEmpty())
        tip = tr("%1\n%2").arg(tip, remark);
    auto *name = new QStandardItem(icon(folder.path.isEmpty() ? QStringLiteral("picture") : QStringLiteral("folder")),
                                   folder.name);
    name->setData(folder.path, kFolderRole);
    name->setToolTip(tip);
    name->setAccessibleText(tr("%1, %2").arg(folder.name, pictures));
    auto *count = new QStandardItem(number);
    count->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    count->setToolTip(tip);
    parent->appendRow({name, count});
    for (const ShootFolder &below : folder.below)
        add(below, name);
    setExpanded(name->index(), !m_folded.contains(folder.path));
}

void FolderList::choose(const QModelIndex &index)
{
    if (!m_rebuilding && index.isValid())
        m_filter.setFolder(folderAt(index));
}

void FolderList::showChosen()
{
    const QString &folder = m_filter.criteria().folder;
    if (folderAt(currentIndex()) == folder && currentIndex().isValid())
        return;
    const QModelIndexList found = m_model->match(
        m_model->index(0, 0), kFolderRole, folder, 1, Qt::MatchExactly | Qt::MatchRecursive | Qt::MatchCaseSensitive);
    m_rebuilding = true; // what is only shown is not chosen once more
    if (found.isEmpty())
        setCurrentIndex({});
    else
        setCurrentIndex(found.front());
    m_rebuilding = false;
}

void FolderList::contextMenuEvent(QContextMenuEvent *event)
{
    const bool byKey = event->reason() == QContextMenuEvent::Keyboard;
    const QModelIndex index = byKey ? currentIndex() : indexAt(event->pos());
    if (!folderAt(index).isEmpty())
        Q_EMIT menuWanted(folderAt(index),
                          byKey ? viewport()->mapToGlobal(visualRect(index).center()) : event->globalPos());
}

} // namespace ambrotype::ui
