#include "panels/drag_handle.h"

#include "theme/icons.h"
#include "theme/theme.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QStyleHints>

#include <utility>

namespace ambrotype::ui {

namespace {

constexpr int kLeastEdge = 24; // of what is clicked

} // namespace

DragHandle::DragHandle(QWidget *parent)
    : QWidget(parent)
{
    setCursor(Qt::OpenHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

QSize DragHandle::sizeHint() const
{
    return {kLeastEdge, kLeastEdge};
}

void DragHandle::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    QRect sign(0, 0, Theme::lines(1), Theme::lines(1));
    sign.moveCenter(rect().center());
    icon(QStringLiteral("grip"), IconTone::Dim).paint(&painter, sign);
}

void DragHandle::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton) {
        end();
        return;
    }
    m_down = true;
    m_pressed = event->globalPosition().toPoint();
    setCursor(Qt::ClosedHandCursor);
}

void DragHandle::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_down)
        return;
    const QPoint at = event->globalPosition().toPoint();
    if (!m_dragged && (at - m_pressed).manhattanLength() < QApplication::styleHints()->startDragDistance())
        return;
    if (!m_dragged)
        qApp->installEventFilter(this); // for Esc, whoever has the focus
    m_dragged = true;
    Q_EMIT dragged(at);
}

void DragHandle::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_down)
        return;
    const bool moved = m_dragged;
    m_dragged = false; // before it is told: the row may go to another place at once
    end();
    if (moved)
        Q_EMIT dropped(event->globalPosition().toPoint());
}

bool DragHandle::eventFilter(QObject *watched, QEvent *event)
{
    const bool isPress = event->type() == QEvent::KeyPress;
    if (!m_dragged || (!isPress && event->type() != QEvent::ShortcutOverride)
        || static_cast<QKeyEvent *>(event)->key() != Qt::Key_Escape)
        return QWidget::eventFilter(watched, event);
    event->accept(); // it is no shortcut now
    if (isPress)
        end();
    return true;
}

void DragHandle::end()
{
    qApp->removeEventFilter(this);
    m_down = false;
    setCursor(Qt::OpenHandCursor);
    if (std::exchange(m_dragged, false))
        Q_EMIT cancelled();
}

} // namespace ambrotype::ui
