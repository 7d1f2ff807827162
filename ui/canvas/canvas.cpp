#include "canvas/canvas.h"

#include "theme/theme.h"

#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace ambrotype::ui {

namespace {

constexpr int kFitPadding = 16;         // free grey around a fitted picture, so that its edge can be judged
constexpr double kWheelFactor = 1.1892; // 2^(1/4): four notches double the size
constexpr std::array kZoomSteps{0.0625, 0.125, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0};

} // namespace

Canvas::Canvas(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("canvas"));
    setAccessibleName(tr("Picture, before and after"));
    setAccessibleDescription(tr("Shows the original and the result. All views and zoom steps are in the View menu."));
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    m_viewport.setPadding(kFitPadding);
}

void Canvas::clear()
{
    for (PatchLayer &layer : m_layers)
        layer.clear();
    m_viewport.setContentSize({});
    m_tag.clear();
    m_progress = -1.0;
    recompose();
}

void Canvas::setContentSize(QSize size)
{
    if (m_viewport.contentSize() == QSizeF(size))
        return;
    const bool first = !hasPicture();
    m_viewport.setContentSize(size);
    if (first)
        m_viewport.fit();
    viewMoved();
}

void Canvas::setVersion(Side side, quint64 version)
{
    m_versions[index(side)] = version;
}

void Canvas::pixelsChanged(Side side)
{
    m_dirty[index(side)] = true;
    update();
}

void Canvas::setTag(const QString &text)
{
    if (m_tag == text)
        return;
    m_tag = text;
    update();
}

void Canvas::setProgress(double fraction)
{
    if (m_progress == fraction)
        return;
    m_progress = fraction;
    update(0, 0, width(), 3);
}

void Canvas::setLabelsVisible(bool visible)
{
    m_labels = visible;
    update();
}

void Canvas::setSurround(int grey)
{
    m_surround = std::clamp(grey, 0, 255);
    recompose();
}

void Canvas::setCompareLayout(const CompareLayout &layout)
{
    if (layout == m_layout)
        return;
    m_layout = layout;
    const QSize view = m_layout.viewSize(deviceSize());
    if (view != m_viewport.deviceSize()) {
        m_viewport.setDeviceSize(view);
        viewMoved();
    }
    update();
    Q_EMIT layoutChanged();
}

void Canvas::moveDivider(double by)
{
    CompareLayout layout = m_layout;
    layout.divider = std::clamp(layout.divider + by, 0.0, 1.0);
    setCompareLayout(layout);
}

void Canvas::flip()
{
    CompareLayout layout = m_layout;
    layout.flipped = !layout.flipped;
    setCompareLayout(layout);
}

void Canvas::fit()
{
    m_viewport.fit();
    viewMoved();
}

void Canvas::zoomTo(double zoom)
{
    m_viewport.setZoom(zoom);
    viewMoved();
}

void Canvas::zoomStep(int steps)
{
    const double now = m_viewport.zoom();
    double wanted = now;
    if (steps > 0) {
        const auto next =
            std::find_if(kZoomSteps.begin(), kZoomSteps.end(), [now](double z) { return z > now * 1.001; });
        wanted = next == kZoomSteps.end() ? kZoomSteps.back() : *next;
    } else {
        const auto next =
            std::find_if(kZoomSteps.rbegin(), kZoomSteps.rend(), [now](double z) { return z < now / 1.001; });
        wanted = next == kZoomSteps.rend() ? kZoomSteps.front() : *next;
    }
    zoomTo(wanted);
}

void Canvas::toggleFit()
{
    if (m_viewport.isFitted()) {
        const QPoint pointer = mapFromGlobal(QCursor::pos());
        if (rect().contains(pointer))
            m_viewport.setZoom(1.0, toView(pointer));
        else
            m_viewport.setZoom(1.0);
    } else {
        m_viewport.fit();
    }
    viewMoved();
}

QSize Canvas::deviceSize() const
{
    return (QSizeF(size()) * devicePixelRatioF()).toSize();
}

QPointF Canvas::toView(QPointF position) const
{
    const QPointF device = position * devicePixelRatioF();
    if (m_layout.mode == CompareMode::SideBySide) {
        const QRect second = m_layout.second(deviceSize());
        const bool inSecond = m_layout.horizontal ? device.y() >= second.y() : device.x() >= second.x();
        if (inSecond)
            return device - QPointF(second.topLeft());
    }
    return device;
}

void Canvas::recompose()
{
    m_dirty = {true, true};
    update();
}

void Canvas::viewMoved()
{
    recompose();
    Q_EMIT viewChanged();
}

const QImage &Canvas::composed(Side side)
{
    QImage &image = m_composed[index(side)];
    const QSize size = m_viewport.deviceSize();
    if (!m_dirty[index(side)] && image.size() == size)
        return image;
    if (image.size() != size)
        image = QImage(size, QImage::Format_RGB32);
    image.fill(qRgb(m_surround, m_surround, m_surround));
    QPainter painter(&image);
    m_layers[index(side)].paint(painter, m_viewport, m_versions[index(side)]);
    m_dirty[index(side)] = false;
    return image;
}

void Canvas::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    if (!hasPicture()) {
        painter.fillRect(rect(), QColor(m_surround, m_surround, m_surround));
        return;
    }
    paintSides(painter);
    if (m_layout.mode == CompareMode::Split)
        paintDivider(painter);
    paintOverlays(painter);
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
        painter.drawImage(area.topLeft(), composed(side), QRect(from, area.size()));
    };
    draw(m_layout.first(device), m_layout.firstIsOriginal() ? Side::Original : Side::Result);
    draw(m_layout.second(device), m_layout.secondIsOriginal() ? Side::Original : Side::Result);
    painter.restore();
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

void Canvas::paintOverlays(QPainter &painter) const
{
    if (m_labels) {
        const auto text = [](bool original) { return original ? tr("Original") : tr("Result"); };
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
    pill.moveLeft(corner & Qt::AlignRight ? area.right() - kMargin - pill.width() : area.left() + kMargin);
    pill.moveTop(corner & Qt::AlignBottom ? area.bottom() - kMargin - pill.height() : area.top() + kMargin);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(20, 20, 20, 175));
    painter.drawRoundedRect(pill, 4, 4);
    painter.setPen(QColor(240, 240, 240));
    painter.drawText(pill, Qt::AlignCenter, text);
}

void Canvas::showEvent(QShowEvent *)
{
    followSize(); // a change of layout while a widget is being shown brings no resize event
}

void Canvas::resizeEvent(QResizeEvent *)
{
    followSize();
}

void Canvas::followSize()
{
    m_viewport.setDeviceSize(m_layout.viewSize(deviceSize()));
    viewMoved();
}

void Canvas::mousePressEvent(QMouseEvent *event)
{
    if (!hasPicture())
        return;
    const bool onDivider = m_layout.hitsDivider(event->position().toPoint(), size());
    if (event->button() == Qt::LeftButton && onDivider)
        m_drag = Drag::Divider;
    else if (event->button() == Qt::LeftButton || event->button() == Qt::MiddleButton)
        m_drag = Drag::Pan;
    m_dragFrom = event->position();
    updateCursor(event->position());
}

void Canvas::mouseMoveEvent(QMouseEvent *event)
{
    if (m_drag == Drag::Divider) {
        CompareLayout layout = m_layout;
        layout.divider = layout.dividerAt(event->position().toPoint(), size());
        setCompareLayout(layout);
    } else if (m_drag == Drag::Pan) {
        m_viewport.pan((event->position() - m_dragFrom) * devicePixelRatioF());
        m_dragFrom = event->position();
        viewMoved();
    } else {
        updateCursor(event->position());
    }
}

void Canvas::mouseReleaseEvent(QMouseEvent *event)
{
    m_drag = Drag::None;
    updateCursor(event->position());
}

void Canvas::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (!hasPicture() || event->button() != Qt::LeftButton)
        return;
    if (m_layout.hitsDivider(event->position().toPoint(), size())) {
        CompareLayout layout = m_layout;
        layout.divider = 0.5;
        setCompareLayout(layout);
        return;
    }
    if (m_viewport.isFitted())
        m_viewport.setZoom(1.0, toView(event->position()));
    else
        m_viewport.fit();
    viewMoved();
}

void Canvas::wheelEvent(QWheelEvent *event)
{
    if (!hasPicture() || event->angleDelta().y() == 0)
        return;
    const double notches = event->angleDelta().y() / 120.0;
    m_viewport.zoomBy(std::pow(kWheelFactor, notches), toView(event->position()));
    viewMoved();
    event->accept();
}

void Canvas::updateCursor(QPointF position)
{
    if (m_drag == Drag::Pan)
        setCursor(Qt::ClosedHandCursor);
    else if (!hasPicture())
        unsetCursor();
    else if (m_drag == Drag::Divider || m_layout.hitsDivider(position.toPoint(), size()))
        setCursor(m_layout.horizontal ? Qt::SplitVCursor : Qt::SplitHCursor);
    else
        setCursor(m_viewport.isFitted() ? Qt::ArrowCursor : Qt::OpenHandCursor);
}

} // namespace ambrotype::ui
