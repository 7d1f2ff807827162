#include "filmstrip/filmstrip.h"

#include "filmstrip/filmstrip_delegate.h"
#include "filmstrip/shoot_filter.h"
#include "filmstrip/shoot_model.h"
#include "theme/theme.h"

#include <QPainter>
#include <QPushButton>
#include <QScrollBar>
#include <QWheelEvent>

#include <algorithm>

namespace ambrotype::ui {

Filmstrip::Filmstrip(ShootModel &model, ShootFilter &filter, QWidget *parent)
    : QListView(parent)
    , m_filter(filter)
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
    connect(&filter, &ShootFilter::rowsChanged, this, &Filmstrip::hideRows);
    connect(&filter, &ShootFilter::countsChanged, this, &Filmstrip::showEmptiness);
    connect(&filter, &ShootFilter::criteriaChanged, this, &Filmstrip::showEmptiness);
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

void Filmstrip::hideRows(int first, int last)
{
    for (int row = first; row <= last; ++row) {
        const bool hidden = !m_filter.isShown(row);
        if (isRowHidden(row) != hidden)
            setRowHidden(row, hidden);
    }
    // The picture on the canvas stays where it can be seen.
    if (const QModelIndex now = currentIndex(); now.isValid() && !isRowHidden(now.row()))
        scrollTo(now);
}

void Filmstrip::showEmptiness()
{
    const bool empty = model()->rowCount() > 0 && m_filter.shownCount() == 0;
    if (empty && !m_showAll) {
        m_showAll = new QPushButton(tr("Show all"), viewport());
        m_showAll->setAccessibleName(tr("Show all pictures"));
        connect(m_showAll, &QPushButton::clicked, &m_filter, &ShootFilter::showAll);
    }
    if (m_showAll) {
        const QSize size = m_showAll->sizeHint();
        const QRect ground = viewport()->rect();
        m_showAll->setGeometry(
            QRect(QPoint(ground.center().x() - size.width() / 2, ground.center().y() + Theme::lines(0.6)), size));
        m_showAll->setVisible(empty);
    }
    viewport()->update();
}

QString Filmstrip::emptyText() const
{
    ShootFilter::Criteria one;
    one.which = m_filter.criteria().which;
    if (m_filter.unmeasuredCount() > 0)
        return tr("No picture that was measured fits %1.").arg(m_filter.text());
    return m_filter.criteria() == one ? tr("No picture is \"%1\".").arg(m_filter.text())
                                      : tr("No picture fits %1.").arg(m_filter.text());
}

void Filmstrip::resizeEvent(QResizeEvent *event)
{
    QListView::resizeEvent(event);
    showEmptiness();
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
    const bool any = model()->rowCount() > 0;
    if (any && m_filter.shownCount() > 0)
        return;
    QPainter painter(viewport());
    painter.setPen(Theme::colors().dim);
    const QRect ground = viewport()->rect();
    if (!any)
        painter.drawText(ground, Qt::AlignCenter, tr("Opened pictures appear here."));
    else // above the button
        painter.drawText(
            ground.adjusted(0, 0, 0, -ground.height() / 2), Qt::AlignHCenter | Qt::AlignBottom, emptyText());
}

void Filmstrip::wheelEvent(QWheelEvent *event)
{
    const QPoint delta = event->angleDelta();
    const int along = delta.x() != 0 ? delta.x() : delta.y();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - along);
    event->accept();
}

} // namespace ambrotype::ui
