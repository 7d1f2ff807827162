#include "presets/preset_panel.h"

#include "presets/preset_delegate.h"
#include "presets/preset_model.h"

#include <QListView>
#include <QMenu>
#include <QVBoxLayout>

namespace ambrotype::ui {

PresetPanel::PresetPanel(PresetModel &model, QWidget *parent)
    : QWidget(parent)
    , m_model(model)
    , m_list(new QListView(this))
{
    setObjectName(QStringLiteral("panelGround"));
    setAttribute(Qt::WA_StyledBackground);
    m_list->setModel(&model);
    m_list->setItemDelegate(new PresetDelegate(m_list));
    m_list->setAccessibleName(tr("Presets"));
    m_list->setMouseTracking(true);
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setStyleSheet(QStringLiteral("QListView { background: transparent; }"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 4, 0, 4);
    column->addWidget(m_list);

    const auto choose = [this](const QModelIndex &index) { Q_EMIT chosen(index.data(PresetModel::IdRole).toString()); };
    connect(m_list, &QListView::clicked, this, choose);
    connect(m_list, &QListView::activated, this, choose);
    connect(m_list, &QListView::customContextMenuRequested, this, [this](QPoint position) {
        const QModelIndex index = m_list->indexAt(position);
        if (!index.data(PresetModel::UserRole).toBool())
            return;
        QMenu menu(this);
        const QAction *removal = menu.addAction(tr("Delete preset \"%1\"").arg(index.data().toString()));
        if (menu.exec(m_list->viewport()->mapToGlobal(position)) == removal)
            Q_EMIT removeWanted(index.data(PresetModel::IdRole).toString());
    });
    connect(&model, &QAbstractItemModel::modelReset, this, [this] { showCurrent(m_current); });
}

void PresetPanel::showCurrent(const QString &id)
{
    m_current = id;
    const int row = m_model.rowOf(id);
    if (row >= 0)
        m_list->setCurrentIndex(m_model.index(row));
    else
        m_list->clearSelection();
}

void PresetPanel::setActive(bool active)
{
    m_list->setEnabled(active);
}

} // namespace ambrotype::ui
