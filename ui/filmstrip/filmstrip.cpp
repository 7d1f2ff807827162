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
    for (const QModelIndex &index : selectedIndexes()) // not the model's: what the filter hides is not meant
        rows << index.row();
    std::sort(rows.begin(), rows.end());
    return rows;
}

int Filmstrip::shownRow(int row, int by) const
{
    const int direction = by < 0 ? -1 : 1;
    int found = row;
    for (int next = row + direction; next >= 0 && next < model()->rowCount() && by != 0; next += direction) {
        if (isRowHidden(next))
            continue;
        found = next;
        by -= direction;
    }
    return found;
}

void Filmstrip::setFilterName(const QString &name)
{
    m_filterName = name;
    viewport()->update();
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
    const int count = model()->rowCount();
    if (count > 0 && (m_filterName.isEmpty() || !isRowHidden(0) || shownRow(0, 1) > 0))
        return;
    QPainter painter(viewport());
    painter.setPen(Theme::colors().dim);
    painter.drawText(viewport()->rect(),
                     Qt::AlignCenter,
                     count > 0 ? tr("No picture is \"%1\".").arg(m_filterName) : tr("Opened pictures appear here."));
}

void Filmstrip::wheelEvent(QWheelEvent *event)
{
    const QPoint delta = event->angleDelta();
    const int along = delta.x() != 0 ? delta.x() : delta.y();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - along);
    event->accept();
}

} // namespace ambrotype::ui
