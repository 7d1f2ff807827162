// The part of Canvas that is its magnifier.
#include "canvas/canvas.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace ambrotype::ui {

void Canvas::setLens(bool on)
{
    const bool shown = on && hasPicture();
    if (shown == m_lens)
        return;
    m_lens = shown;
    m_lensAt = mapFromGlobal(QPointF(QCursor::pos()));
    if (!QRectF(rect()).contains(m_lensAt))
        m_lensAt = QRectF(rect()).center(); // by the keyboard: where one looks
    update();
    Q_EMIT lensMoved();
}

Side Canvas::sideAt(QPointF position) const
{
    const QRect second = m_layout.second(deviceSize());
    const QPoint at = (position * devicePixelRatioF()).toPoint();
    const bool inFirst =
        m_layout.mode != CompareMode::Single && (m_layout.horizontal ? at.y() < second.y() : at.x() < second.x());
    return (inFirst ? m_layout.firstIsOriginal() : m_layout.secondIsOriginal()) ? Side::Original : Side::Result;
}

Side Canvas::lensSide() const
{
    return sideAt(m_lensAt) == Side::Original ? Side::Result : Side::Original;
}

Viewport Canvas::lensViewport() const
{
    const int edge = static_cast<int>(std::lround(kLensDiameter * devicePixelRatioF()));
    Viewport view;
    view.setContentSize(m_viewport.contentSize());
    view.setDeviceSize({edge, edge});
    view.lookAt(viewportOf(sideAt(m_lensAt)).toContent(toView(m_lensAt)),
                std::max(kLensZoom, kLensZoom * m_viewport.zoom()));
    return view;
}

QRectF Canvas::lensContent() const
{
    return m_lens && hasPicture() ? lensViewport().visibleContent() : QRectF();
}

void Canvas::paintLens(QPainter &painter) const
{
    const Viewport view = lensViewport();
    QImage image(view.deviceSize(), QImage::Format_RGB32);
    image.fill(qRgb(m_surround, m_surround, m_surround));
    {
        QPainter inner(&image);
        const Side side = lensSide();
        m_layers[index(side)].paint(inner, view, m_versions[index(side)]);
    }
    const QRectF circle(m_lensAt - QPointF(kLensDiameter, kLensDiameter) / 2, QSizeF(kLensDiameter, kLensDiameter));
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPainterPath path;
    path.addEllipse(circle);
    painter.setClipPath(path);
    painter.drawImage(circle, image);
    painter.setClipping(false);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(0, 0, 0, 150), 4));
    painter.drawEllipse(circle);
    painter.setPen(QPen(QColor(245, 245, 245), 2));
    painter.drawEllipse(circle);
    painter.restore();
    const QRect label = circle.toAlignedRect().adjusted(-40, 0, 40, 34);
    paintLabel(painter, sideText(lensSide()), label, Qt::AlignBottom | Qt::AlignHCenter);
}

} // namespace ambrotype::ui
