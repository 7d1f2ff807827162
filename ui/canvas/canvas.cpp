#include "canvas/canvas.h"

#include <QGuiApplication>
#include <QMouseEvent>
#include <QStyleHints>
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
    setAccessibleDescription(
        tr("Shows the original and the result. The menu key opens all that can be done with the picture."));
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    m_viewport.setPadding(kFitPadding);
    nameItself();
}

void Canvas::clear()
{
    for (PatchLayer &layer : m_layers)
        layer.clear();
    m_viewport.setContentSize({});
    m_apart = {};
    showApart();
    m_tag.clear();
    m_lens = false;
    m_marks.reset();
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
    m_differenceDirty = true;
    update();
    Q_EMIT shownChanged();
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

void Canvas::setSideName(Side side, const QString &name)
{
    if (m_names[index(side)] == name)
        return;
    m_names[index(side)] = name;
    nameItself();
    update();
}

void Canvas::nameItself()
{
    const QString second = sideText(m_layout.secondIsOriginal() ? Side::Original : Side::Result);
    const QString name =
        m_layout.mode == CompareMode::Single
            ? tr("Picture: %1").arg(second)
            : tr("Picture: %1, %2").arg(sideText(m_layout.firstIsOriginal() ? Side::Original : Side::Result), second);
    if (name != accessibleName())
        setAccessibleName(name); // which screen readers are told
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

void Canvas::setAssessment(bool on)
{
    m_assessment = on;
    recompose();
}

void Canvas::setDifference(int gain)
{
    m_gain = std::max(0, gain);
    nameItself();
    m_differenceDirty = true;
    update();
}

void Canvas::setCompareLayout(const CompareLayout &layout)
{
    if (layout == m_layout)
        return;
    m_layout = layout;
    if (m_layout.mode != CompareMode::SideBySide)
        m_apart = {};
    showApart();
    const QSize view = m_layout.viewSize(deviceSize());
    if (view != m_viewport.deviceSize()) {
        m_viewport.setDeviceSize(view);
        viewMoved();
    }
    nameItself();
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
    m_apart = {};
    viewMoved();
}

void Canvas::fill()
{
    m_viewport.fill();
    m_apart = {};
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

void Canvas::lookAt(QPointF content, double zoom)
{
    m_viewport.lookAt(content, zoom);
    m_apart = {};
    viewMoved();
}

void Canvas::setOverlay(CanvasOverlay *overlay)
{
    m_overlay = overlay;
    update();
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
        m_apart = {};
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

CanvasMapping Canvas::mapping(const QRect &area, Side side) const
{
    const qreal ratio = devicePixelRatioF();
    // In split both sides lie on one transform; side by side each has its own corner.
    const QPoint corner = m_layout.mode == CompareMode::SideBySide ? area.topLeft() : QPoint();
    return {(viewportOf(side).origin() + corner) / ratio,
            m_viewport.zoom() / ratio,
            QRectF(QPointF(area.topLeft()) / ratio, QSizeF(area.size()) / ratio)};
}

CanvasMapping Canvas::mappingAt(QPointF position) const
{
    const QSize device = deviceSize();
    const Side side = sideAt(position);
    const bool inFirst =
        m_layout.mode == CompareMode::SideBySide && (side == Side::Original) == m_layout.firstIsOriginal();
    return mapping(inFirst ? m_layout.first(device) : m_layout.second(device), side);
}

void Canvas::recompose()
{
    m_dirty = {true, true};
    m_differenceDirty = true;
    update();
    Q_EMIT shownChanged();
}

void Canvas::viewMoved()
{
    recompose();
    showApart();
    Q_EMIT viewChanged();
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
    placeTogether();
}

void Canvas::mousePressEvent(QMouseEvent *event)
{
    if (!hasPicture())
        return;
    const QPointF at = event->position();
    const bool left = event->button() == Qt::LeftButton;
    m_pressed = at;
    m_dragFrom = at;
    m_moved = false;
    if (left && m_overlay && m_overlay->press(at, mappingAt(at)))
        m_drag = Drag::Overlay;
    else if (left && m_layout.hitsDivider(at.toPoint(), size()))
        m_drag = Drag::Divider;
    else if (left || event->button() == Qt::MiddleButton)
        m_drag = Drag::Pan;
    updateCursor(at);
}

void Canvas::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF at = event->position();
    if (m_lens) {
        m_lensAt = at;
        update();
        Q_EMIT lensMoved();
    }
    m_moved = m_moved || (at - m_pressed).manhattanLength() >= QGuiApplication::styleHints()->startDragDistance();
    if (m_drag == Drag::Overlay) {
        m_overlay->drag(at, mappingAt(m_pressed));
    } else if (m_drag == Drag::Divider) {
        CompareLayout layout = m_layout;
        layout.divider = layout.dividerAt(at.toPoint(), size());
        setCompareLayout(layout);
    } else if (m_drag == Drag::Pan) {
        const QPointF by = (at - m_dragFrom) * devicePixelRatioF();
        m_dragFrom = at;
        if (m_layout.mode == CompareMode::SideBySide && event->modifiers().testFlag(Qt::ShiftModifier))
            moveSide(sideAt(m_pressed), by);
        else
            m_viewport.pan(by);
        viewMoved();
    } else {
        if (m_overlay)
            m_overlay->hover(hasPicture() ? std::optional(at) : std::nullopt, mappingAt(at));
        updateCursor(at);
    }
}

void Canvas::mouseReleaseEvent(QMouseEvent *event)
{
    const QPointF at = event->position();
    const Drag drag = m_drag;
    m_drag = Drag::None;
    if (drag == Drag::Overlay)
        m_overlay->release(at, mappingAt(m_pressed));
    else if (m_overlay && drag != Drag::None && event->button() == Qt::LeftButton && !m_moved)
        m_overlay->click(at, mappingAt(at));
    updateCursor(at);
}

void Canvas::leaveEvent(QEvent *)
{
    if (m_overlay)
        m_overlay->hover(std::nullopt, {});
}

bool Canvas::wantsKey(const QKeyEvent &event) const
{
    return m_overlay && m_overlay->wantsKey(event);
}

void Canvas::keyPressEvent(QKeyEvent *event)
{
    if (wantsKey(*event))
        m_overlay->key(*event);
    else
        QWidget::keyPressEvent(event);
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
    if (m_viewport.isFitted()) {
        m_viewport.setZoom(1.0, toView(event->position()));
        viewMoved();
    } else {
        fit();
    }
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
    const auto ofOverlay =
        m_overlay && m_drag != Drag::Pan ? m_overlay->cursor(position, mappingAt(position)) : std::nullopt;
    if (m_drag == Drag::Pan && m_moved)
        setCursor(Qt::ClosedHandCursor);
    else if (!hasPicture())
        unsetCursor();
    else if (ofOverlay && m_drag != Drag::Divider)
        setCursor(*ofOverlay);
    else if (m_drag == Drag::Divider || m_layout.hitsDivider(position.toPoint(), size()))
        setCursor(m_layout.horizontal ? Qt::SplitVCursor : Qt::SplitHCursor);
    else
        setCursor(m_viewport.isFitted() ? Qt::ArrowCursor : Qt::OpenHandCursor);
}

} // namespace ambrotype::ui
