#include "filmstrip/filmstrip.h"

#include "filmstrip/filmstrip_delegate.h"
#include "filmstrip/shoot_model.h"
#include "theme/theme.h"

#include <QPainter>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>

namespace ambrotype::ui {

Filmstrip::Filmstrip(ShootModel &model, QWidget *parent)
    : QListView(parent)
{
    setObjectName(QStringLiteral("filmstrip"));
    setAccessibleName(tr("Pictures of the shoot"));
    setModel(&model);
    setItemDelegate(new FilmstripDelegate(this));
    setFlow(QListView::LeftToRight);
    setWrapping(false);
    setUniformItemSizes(true);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMouseTracking(true);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    setSpacing(0);
    setMaximumHeight(sizeHint().height());
}

QList<int> Filmstrip::selectedRows() const
{
    QList<int> rows;
    for (const QModelIndex &index : selectionModel()->selectedIndexes())
        rows << index.row();
    std::sort(rows.begin(), rows.end());
    return rows;
}

QSize Filmstrip::sizeHint() const
{
    return {Theme::lines(40), FilmstripDelegate::cellSize().height() + 12};
}

QSize Filmstrip::minimumSizeHint() const
{
    return {Theme::lines(10), FilmstripDelegate::cellSize().height() + 12};
}

void Filmstrip::paintEvent(QPaintEvent *event)
{
    QListView::paintEvent(event);
    if (model()->rowCount() > 0)
        return;
    QPainter painter(viewport());
    painter.setPen(Theme::colors().dim);
    painter.drawText(viewport()->rect(), Qt::AlignCenter, tr("Opened pictures appear here."));
}

void Filmstrip::wheelEvent(QWheelEvent *event)
{
    const QPoint delta = event->angleDelta();
    const int along = delta.x() != 0 ? delta.x() : delta.y();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - along);
    event->accept();
}

} // namespace ambrotype::ui
