#include "panels/value_slider.h"

#include "panels/slider_access.h"
#include "theme/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace ambrotype::ui {

ValueSlider::ValueSlider(QWidget *parent)
    : QSlider(Qt::Horizontal, parent)
{
    SliderAccess::install();
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

double ValueSlider::number(int position) const
{
    return m_meaning.number ? m_meaning.number(position) : position;
}

QString ValueSlider::words(int position) const
{
    return m_meaning.words ? m_meaning.words(position) : tr("%1 of %2").arg(position).arg(maximum());
}

void ValueSlider::setOrigin(int position)
{
    m_origin = position;
    update();
}

void ValueSlider::setMark(std::optional<int> position)
{
    if (m_mark == position)
        return;
    m_mark = position;
    update();
}

QSize ValueSlider::sizeHint() const
{
    return {Theme::lines(10), std::max(24, Theme::lines(1.4))};
}

QSize ValueSlider::minimumSizeHint() const
{
    return {Theme::lines(4), sizeHint().height()};
}

int ValueSlider::handleRadius() const
{
    return std::max(6, Theme::lines(0.42));
}

double ValueSlider::handleX(int position) const
{
    const double span = std::max(1, maximum() - minimum());
    const double radius = handleRadius() + 1;
    return radius + (width() - 2 * radius) * (position - minimum()) / span;
}

int ValueSlider::valueAt(double x) const
{
    const double radius = handleRadius() + 1;
    const double fraction = std::clamp((x - radius) / std::max(1.0, width() - 2 * radius), 0.0, 1.0);
    return minimum() + qRound(fraction * (maximum() - minimum()));
}

void ValueSlider::paintEvent(QPaintEvent *)
{
    const ThemeColors &colors = Theme::colors();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double middle = height() / 2.0;
    const double radius = handleRadius();
    const double at = handleX(sliderPosition());
    const double begin = handleX(minimum());
    const double end = handleX(maximum());
    const bool on = isEnabled();

    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.field == colors.panel ? colors.border : colors.field); // both black in high contrast
    painter.drawRoundedRect(QRectF(begin, middle - 2, end - begin, 4), 2, 2);
    painter.setBrush(on ? colors.accent : colors.disabled);
    const double from = m_origin ? handleX(*m_origin) : begin;
    painter.drawRoundedRect(QRectF(std::min(from, at), middle - 2, std::abs(at - from), 4), 2, 2);
    if (m_mark) {
        painter.setBrush(on ? colors.dim : colors.disabled);
        painter.drawRect(QRectF(handleX(*m_mark) - 1, middle + radius - 1, 2, 5));
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(colors.accent, 2));
        painter.drawEllipse(QPointF(at, middle), radius + 2, radius + 2);
    }
    painter.setPen(QPen(colors.border, 1));
    painter.setBrush(!on ? colors.disabled : underMouse() || isSliderDown() ? colors.text : colors.text.darker(108));
    painter.drawEllipse(QPointF(at, middle), radius - 0.5, radius - 0.5);
}

void ValueSlider::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton) {
        event->ignore();
        return;
    }
    setSliderDown(true);
    showEffect(event->modifiers() & Qt::AltModifier);
    setSliderPosition(valueAt(event->position().x()));
}

void ValueSlider::showEffect(bool on)
{
    if (on == m_effect)
        return;
    m_effect = on;
    Q_EMIT effectWanted(on);
}

void ValueSlider::mouseMoveEvent(QMouseEvent *event)
{
    if (!isSliderDown())
        return;
    showEffect(event->modifiers() & Qt::AltModifier);
    setSliderPosition(valueAt(event->position().x()));
}

void ValueSlider::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    setSliderDown(false);
    showEffect(false);
}

void ValueSlider::mouseDoubleClickEvent(QMouseEvent *)
{
    setSliderDown(false);
    showEffect(false);
    Q_EMIT resetWanted();
}

void ValueSlider::wheelEvent(QWheelEvent *event)
{
    if (!hasFocus() || event->angleDelta().y() == 0) {
        event->ignore(); // the panel scrolls
        return;
    }
    setValue(value() + (event->angleDelta().y() > 0 ? 1 : -1) * singleStep());
    event->accept();
}

void ValueSlider::keyPressEvent(QKeyEvent *event)
{
    const int step = event->modifiers() & Qt::ShiftModifier ? 10 : 1;
    switch (event->key()) {
    case Qt::Key_Up:
        setValue(value() + step);
        return;
    case Qt::Key_Down:
        setValue(value() - step);
        return;
    default:
        QSlider::keyPressEvent(event);
    }
}

void ValueSlider::enterEvent(QEnterEvent *)
{
    update();
}

void ValueSlider::leaveEvent(QEvent *)
{
    update();
}

} // namespace ambrotype::ui
