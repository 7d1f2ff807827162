#include "canvas/viewport.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ambrotype::ui {

void Viewport::setContentSize(QSizeF size)
{
    if (size == m_content)
        return;
    const QSizeF before = m_content;
    m_content = size;
    if (before.isEmpty() || m_fitted || size.isEmpty()) {
        fit();
        return;
    }
    const double ratio = size.width() / before.width();
    m_center = QPointF(m_center.x() * ratio, m_center.y() * size.height() / before.height());
    m_zoom = m_filled ? fillZoom() : std::clamp(m_zoom / ratio, std::min(fitZoom(), 1.0 / 64), kMaxZoom);
    limit();
}

void Viewport::setDeviceSize(QSize size)
{
    if (size == m_device)
        return;
    m_device = size;
    if (m_fitted) {
        fit();
        return;
    }
    if (m_filled)
        m_zoom = fillZoom();
    limit();
}

double Viewport::fitZoom() const
{
    if (isEmpty())
        return 1.0;
    const double width = std::max(1, m_device.width() - 2 * m_padding);
    const double height = std::max(1, m_device.height() - 2 * m_padding);
    return std::min({width / m_content.width(), height / m_content.height(), 8.0});
}

double Viewport::fillZoom() const
{
    if (isEmpty())
        return 1.0;
    return std::min(std::max(m_device.width() / m_content.width(), m_device.height() / m_content.height()), kMaxZoom);
}

void Viewport::fill()
{
    fit();
    if (isEmpty())
        return;
    m_fitted = false;
    m_filled = true;
    m_zoom = fillZoom();
}

void Viewport::fit()
{
    m_fitted = true;
    m_filled = false;
    m_zoom = fitZoom();
    m_center = QPointF(m_content.width() / 2, m_content.height() / 2);
}

void Viewport::setZoom(double zoom, QPointF deviceAnchor)
{
    if (isEmpty())
        return;
    const QPointF anchor = toContent(deviceAnchor);
    const double smallest = std::min(fitZoom() / 2, 1.0 / 8);
    m_fitted = false;
    m_filled = false;
    m_zoom = std::clamp(zoom, smallest, kMaxZoom);
    const QPointF middle(m_device.width() / 2.0, m_device.height() / 2.0);
    m_center = anchor + (middle - deviceAnchor) / m_zoom;
    limit();
}

void Viewport::setZoom(double zoom)
{
    setZoom(zoom, QPointF(m_device.width() / 2.0, m_device.height() / 2.0));
}

void Viewport::zoomBy(double factor, QPointF deviceAnchor)
{
    const double wanted = m_zoom * factor;
    for (const double stop : std::array{0.25, 0.5, 1.0, 2.0, 4.0, 8.0}) {
        const double slack = stop * 1e-9;
        const bool passes = factor > 1 ? m_zoom < stop - slack && wanted >= stop - slack
                                       : m_zoom > stop + slack && wanted <= stop + slack;
        if (passes) {
            setZoom(stop, deviceAnchor);
            return;
        }
    }
    setZoom(wanted, deviceAnchor);
}

void Viewport::pan(QPointF device)
{
    if (isEmpty())
        return;
    const QPointF before = m_center;
    m_center -= device / m_zoom;
    limit();
    if (m_center != before)
        m_fitted = false;
}

Viewport Viewport::movedBy(QPointF content) const
{
    Viewport moved = *this;
    moved.m_center += content;
    moved.limit();
    return moved;
}

void Viewport::lookAt(QPointF content, double zoom)
{
    if (isEmpty())
        return;
    setZoom(zoom);
    m_center = content;
    limit();
}

QPointF Viewport::origin() const
{
    const QPointF exact(m_device.width() / 2.0 - m_center.x() * m_zoom,
                        m_device.height() / 2.0 - m_center.y() * m_zoom);
    return {std::round(exact.x()), std::round(exact.y())};
}

QPointF Viewport::toContent(QPointF device) const
{
    return (device - origin()) / m_zoom;
}

QRectF Viewport::toDevice(const QRectF &content) const
{
    const QPointF corner = origin();
    return {corner.x() + content.x() * m_zoom,
            corner.y() + content.y() * m_zoom,
            content.width() * m_zoom,
            content.height() * m_zoom};
}

QRectF Viewport::visibleContent() const
{
    if (isEmpty())
        return {};
    const QRectF seen(toContent(QPointF(0, 0)), QSizeF(m_device) / m_zoom);
    return seen.intersected(QRectF(QPointF(), m_content));
}

bool Viewport::isPixelExact() const
{
    return m_zoom >= 1.0 && std::abs(m_zoom - std::round(m_zoom)) < 1e-9;
}

int Viewport::levelFor(double zoom)
{
    if (zoom >= 1.0)
        return 0;
    // The slack keeps 0.5 at level 1 when it came about as 0.49999999.
    return std::max(0, static_cast<int>(std::floor(std::log2(1.0 / zoom) + 1e-6)));
}

void Viewport::limit()
{
    const auto bounded = [](double center, double content, double seen) {
        // A side that fits stays in the middle; a larger one may not leave its edge behind.
        return seen >= content ? content / 2 : std::clamp(center, seen / 2, content - seen / 2);
    };
    m_center.setX(bounded(m_center.x(), m_content.width(), m_device.width() / m_zoom));
    m_center.setY(bounded(m_center.y(), m_content.height(), m_device.height() / m_zoom));
}

} // namespace ambrotype::ui
