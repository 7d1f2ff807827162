// The part of Canvas that paints.
#include "canvas/canvas.h"

#include "theme/theme.h"

#include <QPainter>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace ambrotype::ui {

namespace {

constexpr int kAssessmentGrey = 119; // 18 % reflectance
constexpr int kAssessmentEdge = 3;

} // namespace

const QImage &Canvas::composed(Side side)
{
    QImage &image = m_composed[index(side)];
    if (m_dirty[index(side)] || image.size() != m_viewport.deviceSize()) {
        paintSide(image, side, viewportOf(side));
        m_dirty[index(side)] = false;
    }
    return image;
}

void Canvas::paintSide(QImage &image, Side side, const Viewport &view) const
{
    if (image.size() != view.deviceSize())
        image = QImage(view.deviceSize(), QImage::Format_RGB32);
    const int grey = m_assessment ? kAssessmentGrey : m_surround;
    image.fill(qRgb(grey, grey, grey));
    QPainter painter(&image);
    if (m_assessment) {
        const QRect edge = view.contentOnDevice().toAlignedRect();
        painter.fillRect(edge.adjusted(-kAssessmentEdge, -kAssessmentEdge, kAssessmentEdge, kAssessmentEdge),
                         Qt::white);
    }
    m_layers[index(side)].paint(painter, view, m_versions[index(side)]);
}

const QImage &Canvas::originalUnderResult()
{
    if (!isApart())
        return composed(Side::Original);
    paintSide(m_underResult, Side::Original, viewportOf(Side::Result));
    return m_underResult;
}

const QImage &Canvas::composedDifference()
{
    const QImage &result = composed(Side::Result);
    if (!m_differenceDirty && m_difference.size() == result.size())
        return m_difference;
    const QImage &original = originalUnderResult();
    if (m_difference.size() != result.size())
        m_difference = QImage(result.size(), QImage::Format_RGB32);
    // The surround stays, so that one sees where the picture ends.
    const int grey = m_assessment ? kAssessmentGrey : m_surround;
    m_difference.fill(qRgb(grey, grey, grey));
    const QRect seen = viewportOf(Side::Result).contentOnDevice().toAlignedRect().intersected(result.rect());
    for (int y = seen.top(); y <= seen.bottom(); ++y) {
        const uchar *a = original.constScanLine(y);
        const uchar *b = result.constScanLine(y);
        uchar *out = m_difference.scanLine(y);
        for (int x = 4 * seen.left(); x <= 4 * seen.right() + 3; ++x)
            out[x] = static_cast<uchar>(std::min(255, std::abs(a[x] - b[x]) * m_gain));
    }
    m_differenceDirty = false;
    return m_difference;
}

void Canvas::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (!hasPicture()) {
        painter.fillRect(rect(), QColor(m_surround, m_surround, m_surround));
        const int margin = Theme::lines(2);
        painter.setPen(m_surround < 128 ? QColor(225, 225, 225) : QColor(20, 20, 20));
        painter.drawText(rect().adjusted(margin, margin, -margin, -margin), Qt::AlignCenter | Qt::TextWordWrap, m_tag);
        return;
    }
    paintSides(painter);
    if (m_overlay)
        paintOverlay(painter);
    if (m_layout.mode == CompareMode::Split)
        paintDivider(painter);
    paintLabels(painter);
    if (m_lens)
        paintLens(painter);
}

void Canvas::paintSides(QPainter &painter)
{
    painter.save();
    const qreal ratio = devicePixelRatioF();
    painter.scale(1.0 / ratio, 1.0 / ratio);
    const QSize device = deviceSize();
    if (m_layout.mode == CompareMode::SideBySide)
        painter.fillRect(QRect(QPoint(), device), Theme::colors().window);
    const auto draw = [&](const QRect &area, Side side) {
        if (area.isEmpty())
            return;
        // In split both sides lie on one transform; side by side each has its own corner.
        const QPoint from = m_layout.mode == CompareMode::SideBySide ? QPoint() : area.topLeft();
        const bool plain = side == Side::Original || (m_gain == 0 && !m_invented);
        const QImage &image = plain ? composed(side) : m_gain > 0 ? composedDifference() : composedGrey();
        painter.drawImage(area.topLeft(), image, QRect(from, area.size()));
        if (!plain && m_gain == 0)
            paintMarks(painter, area);
    };
    draw(m_layout.first(device), m_layout.firstIsOriginal() ? Side::Original : Side::Result);
    draw(m_layout.second(device), m_layout.secondIsOriginal() ? Side::Original : Side::Result);
    painter.restore();
}

void Canvas::paintOverlay(QPainter &painter)
{
    const auto paint = [&](const QRect &area, Side side) {
        if (area.isEmpty())
            return;
        const CanvasMapping at = mapping(area, side);
        painter.save();
        painter.setClipRect(at.area);
        m_overlay->paint(painter, at);
        painter.restore();
    };
    const QSize device = deviceSize();
    if (m_layout.mode == CompareMode::SideBySide) {
        paint(m_layout.first(device), m_layout.firstIsOriginal() ? Side::Original : Side::Result);
        paint(m_layout.second(device), m_layout.secondIsOriginal() ? Side::Original : Side::Result);
    } else {
        paint(QRect(QPoint(), device), Side::Result); // one transform for all
    }
}

std::optional<double> Canvas::shownDistanceDb()
{
    const QRect seen = viewportOf(Side::Result)
                           .contentOnDevice()
                           .toAlignedRect()
                           .intersected(QRect(QPoint(), m_viewport.deviceSize()));
    if (!hasPicture() || seen.isEmpty())
        return {};
    const QImage &original = originalUnderResult();
    const QImage &result = composed(Side::Result);
    double squares = 0.0;
    for (int y = seen.top(); y <= seen.bottom(); ++y) {
        const auto *a = reinterpret_cast<const QRgb *>(original.constScanLine(y));
        const auto *b = reinterpret_cast<const QRgb *>(result.constScanLine(y));
        qint64 line = 0;
        for (int x = seen.left(); x <= seen.right(); ++x) {
            const int red = qRed(a[x]) - qRed(b[x]);
            const int green = qGreen(a[x]) - qGreen(b[x]);
            const int blue = qBlue(a[x]) - qBlue(b[x]);
            line += red * red + green * green + blue * blue;
        }
        squares += static_cast<double>(line);
    }
    const double mean = squares / (3.0 * seen.width() * seen.height());
    return mean > 0.0 ? 10.0 * std::log10(255.0 * 255.0 / mean) : std::numeric_limits<double>::infinity();
}

QString Canvas::sideText(Side side) const
{
    if (!m_names[index(side)].isEmpty())
        return m_names[index(side)];
    if (side == Side::Original)
        return tr("Original");
    if (m_gain > 0)
        return tr("Difference x%1").arg(m_gain);
    return m_invented ? inventedText() : tr("Result");
}

void Canvas::paintDivider(QPainter &painter) const
{
    const int at = m_layout.dividerPosition(size());
    const QColor line(245, 245, 245);
    const QColor shade(0, 0, 0, 90);
    painter.setRenderHint(QPainter::Antialiasing, false);
    const QPointF handle = m_layout.horizontal ? QPointF(width() / 2.0, at) : QPointF(at, height() / 2.0);
    if (m_layout.horizontal) {
        painter.fillRect(0, at - 2, width(), 4, shade);
        painter.fillRect(0, at - 1, width(), 2, line);
    } else {
        painter.fillRect(at - 2, 0, 4, height(), shade);
        painter.fillRect(at - 1, 0, 2, height(), line);
    }
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(handle);
    if (m_layout.horizontal)
        painter.rotate(90);
    painter.setPen(QPen(shade, 2));
    painter.setBrush(line);
    painter.drawEllipse(QPointF(), 15, 15);
    painter.setPen(QPen(QColor(50, 50, 50), 2, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(QPolygonF({{-4, -4.5}, {-8.5, 0}, {-4, 4.5}}));
    painter.drawPolyline(QPolygonF({{4, -4.5}, {8.5, 0}, {4, 4.5}}));
    painter.restore();
}

void Canvas::paintLabels(QPainter &painter) const
{
    if (m_labels) {
        const auto text = [this](bool original) { return sideText(original ? Side::Original : Side::Result); };
        const QRect first = m_layout.mode == CompareMode::Single ? QRect() : m_layout.first(size());
        const QRect second = m_layout.second(size());
        paintLabel(painter, text(m_layout.firstIsOriginal()), first, Qt::AlignLeft | Qt::AlignTop);
        const Qt::Alignment corner = m_layout.mode == CompareMode::Split && !m_layout.horizontal
                                         ? Qt::AlignRight | Qt::AlignTop
                                         : Qt::AlignLeft | Qt::AlignTop;
        paintLabel(painter, text(m_layout.secondIsOriginal()), second, corner);
    }
    if (!m_tag.isEmpty())
        paintLabel(painter, m_tag, m_layout.second(size()), Qt::AlignRight | Qt::AlignBottom);
    if (m_progress >= 0.0) {
        painter.fillRect(0, 0, width(), 3, QColor(0, 0, 0, 90));
        painter.fillRect(QRectF(0, 0, width() * std::clamp(m_progress, 0.02, 1.0), 3), Theme::colors().accent);
    }
}

void Canvas::paintLabel(QPainter &painter, const QString &text, const QRect &area, Qt::Alignment corner) const
{
    constexpr int kMargin = 12;
    painter.setFont(Theme::smallFont());
    const QFontMetrics metrics(painter.font());
    QRect pill(0, 0, metrics.horizontalAdvance(text) + 18, metrics.height() + 8);
    if (pill.width() + 2 * kMargin > area.width() || pill.height() + 2 * kMargin > area.height())
        return;
    pill.moveLeft(corner & Qt::AlignHCenter ? area.center().x() - pill.width() / 2
                  : corner & Qt::AlignRight ? area.right() - kMargin - pill.width()
                                            : area.left() + kMargin);
    pill.moveTop(corner & Qt::AlignBottom ? area.bottom() - kMargin - pill.height() : area.top() + kMargin);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(20, 20, 20, 175));
    painter.drawRoundedRect(pill, 4, 4);
    painter.setPen(QColor(240, 240, 240));
    painter.drawText(pill, Qt::AlignCenter, text);
}

} // namespace ambrotype::ui
