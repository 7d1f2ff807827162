// The part of Canvas that shows what was invented.
#include "canvas/canvas.h"

#include <QLocale>
#include <QPainter>

#include <algorithm>

namespace ambrotype::ui {

namespace {

constexpr double kSameZoom = 1e-6; // of the zoom

} // namespace

void Canvas::setInvented(bool on)
{
    if (on == m_invented)
        return;
    m_invented = on;
    m_marks.reset();
    m_differenceDirty = true;
    nameItself();
    update();
    Q_EMIT shownChanged();
}

void Canvas::setInventedMarks(const InventedMarks &marks)
{
    m_marks = marks;
    update();
}

QRect Canvas::shownPicture() const
{
    return viewportOf(Side::Result)
        .contentOnDevice()
        .toAlignedRect()
        .intersected(QRect(QPoint(), m_viewport.deviceSize()));
}

const QImage &Canvas::composedGrey()
{
    const QImage &result = composed(Side::Result);
    if (!m_differenceDirty && m_difference.size() == result.size())
        return m_difference;
    if (m_difference.size() != result.size())
        m_difference = QImage(result.size(), QImage::Format_RGB32);
    for (int y = 0; y < result.height(); ++y) {
        const auto *from = reinterpret_cast<const QRgb *>(result.constScanLine(y));
        auto *to = reinterpret_cast<QRgb *>(m_difference.scanLine(y));
        for (int x = 0; x < result.width(); ++x) {
            const int grey = qGray(from[x]);
            to[x] = qRgb(grey, grey, grey);
        }
    }
    m_differenceDirty = false;
    return m_difference;
}

void Canvas::paintMarks(QPainter &painter, const QRect &area) const
{
    if (!m_marks || std::abs(m_marks->zoom - m_viewport.zoom()) > kSameZoom * m_viewport.zoom())
        return;
    const QPointF moved = viewportOf(Side::Result).origin() - m_marks->origin;
    const QPoint corner = m_layout.mode == CompareMode::SideBySide ? area.topLeft() : QPoint();
    painter.save();
    painter.setClipRect(area);
    painter.drawImage(m_marks->corner + moved.toPoint() + corner, m_marks->marks);
    painter.restore();
}

QString Canvas::inventedText() const
{
    if (!m_marks)
        return tr("Not in the original");
    return tr("Not in the original: %1 %").arg(QLocale().toString(m_marks->percent, 'f', 1));
}

} // namespace ambrotype::ui
