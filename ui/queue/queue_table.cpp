#include "queue/queue_table.h"

#include "queue/queue_model.h"
#include "theme/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

namespace ambrotype::ui {

namespace {

constexpr int kScrollMs = 60; // a row each: fast enough for hundreds, slow enough to aim
constexpr int kLine = 2;      // of the place where the rows will go

} // namespace

QueueTable::QueueTable(QWidget *parent)
    : QTableView(parent)
{
    setMouseTracking(true);
    m_scroll.setInterval(kScrollMs);
    connect(&m_scroll, &QTimer::timeout, this, &QueueTable::scrollOn);
}

bool QueueTable::event(QEvent *event)
{
    // Esc gives the dragging up, and nothing else of what it does in the window.
    const bool isKey = event->type() == QEvent::ShortcutOverride || event->type() == QEvent::KeyPress;
    if (isKey && !m_dragged.isEmpty() && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        end();
        event->accept();
        return true;
    }
    return QTableView::event(event);
}

void QueueTable::mousePressEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->position().toPoint());
    const bool atHandle = index.isValid() && index.column() == QueueModel::HandleColumn;
    if (!atHandle || event->button() != Qt::LeftButton || event->modifiers() != Qt::NoModifier) {
        QTableView::mousePressEvent(event);
        return;
    }
    if (!selectionModel()->isRowSelected(index.row()))
        selectRow(index.row());
    for (const QModelIndex &row : selectionModel()->selectedRows())
        m_dragged << row.data(QueueModel::IdRole).toLongLong();
    m_pressedAt = static_cast<int>(event->position().y());
    viewport()->setCursor(Qt::ClosedHandCursor);
}

void QueueTable::mouseMoveEvent(QMouseEvent *event)
{
    if (m_dragged.isEmpty()) {
        const QModelIndex index = indexAt(event->position().toPoint());
        const bool atHandle = index.isValid() && index.column() == QueueModel::HandleColumn;
        viewport()->setCursor(atHandle ? Qt::OpenHandCursor : Qt::ArrowCursor);
        QTableView::mouseMoveEvent(event);
        return;
    }
    const int y = static_cast<int>(event->position().y());
    if (m_dropRow < 0 && std::abs(y - m_pressedAt) < QApplication::startDragDistance())
        return;
    dragTo(y);
    const bool atEdge = y < 0 || y >= viewport()->height();
    if (atEdge && !m_scroll.isActive())
        m_scroll.start();
    else if (!atEdge)
        m_scroll.stop();
}

void QueueTable::dragTo(int y)
{
    m_pointerAt = y;
    const int row = rowAt(std::clamp(y, 0, viewport()->height() - 1));
    m_dropRow = row < 0 ? model()->rowCount() : y > rowViewportPosition(row) + rowHeight(row) / 2 ? row + 1 : row;
    viewport()->update();
}

void QueueTable::scrollOn()
{
    QScrollBar &bar = *verticalScrollBar();
    bar.setValue(bar.value() + (m_pointerAt < 0 ? -bar.singleStep() : bar.singleStep()));
    dragTo(m_pointerAt);
}

void QueueTable::mouseReleaseEvent(QMouseEvent *event)
{
    if (m_dragged.isEmpty() || event->button() != Qt::LeftButton) {
        QTableView::mouseReleaseEvent(event);
        return;
    }
    const QList<qint64> ids = m_dragged;
    const int row = m_dropRow;
    end();
    if (row >= 0)
        Q_EMIT rowsDragged(
            ids, row < model()->rowCount() ? model()->index(row, 0).data(QueueModel::IdRole).toLongLong() : 0);
}

void QueueTable::end()
{
    m_dragged.clear();
    m_dropRow = -1;
    m_scroll.stop();
    viewport()->setCursor(Qt::ArrowCursor);
    viewport()->update();
}

void QueueTable::paintEvent(QPaintEvent *event)
{
    QTableView::paintEvent(event);
    if (m_dropRow < 0)
        return;
    const int rows = model()->rowCount();
    const int y =
        m_dropRow < rows ? rowViewportPosition(m_dropRow) : rowViewportPosition(rows - 1) + rowHeight(rows - 1) - kLine;
    QPainter(viewport()).fillRect(0, std::max(0, y - kLine / 2), viewport()->width(), kLine, Theme::colors().accent);
}

} // namespace ambrotype::ui
