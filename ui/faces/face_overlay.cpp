#include "faces/face_overlay.h"

#include "theme/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace ambrotype::ui {

namespace {

constexpr double kReach = 12.0;          // pixels around a handle in which it is taken hold of
constexpr double kLeastForPoints = 36.0; // width of a box on the screen; in a smaller one points hide the face
constexpr double kSmallestBox = 8.0;     // of the screen; less is a click

faces::Point toPoint(QPointF point)
{
    return {point.x(), point.y()};
}

//! A line that is seen on light and on dark.
void strokeTwice(QPainter &painter, const QPainterPath &path, const QPen &pen)
{
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(QColor(0, 0, 0, 130), pen.widthF() + 2));
    painter.drawPath(path);
    painter.setPen(pen);
    painter.drawPath(path);
}

void paintPoint(QPainter &painter, QPointF at, double radius, const QColor &color)
{
    painter.setPen(QPen(QColor(0, 0, 0, 160), 1.5));
    painter.setBrush(color);
    painter.drawEllipse(at, radius, radius);
}

} // namespace

FaceOverlay::FaceOverlay(QObject *parent)
    : QObject(parent)
{
}

void FaceOverlay::setFaces(std::vector<ShownFace> faces)
{
    m_faces = std::move(faces);
    Q_EMIT changed();
}

void FaceOverlay::setSizes(QSize photo, QSize content)
{
    if (photo == m_photo && content == m_content)
        return;
    m_photo = photo;
    m_content = content;
    Q_EMIT changed();
}

void FaceOverlay::setBoxesVisible(bool visible)
{
    if (visible == m_visible)
        return;
    m_visible = visible;
    m_hovered = 0;
    Q_EMIT changed();
}

void FaceOverlay::setCurrent(int number)
{
    if (number == m_current)
        return;
    m_current = number;
    Q_EMIT changed();
}

void FaceOverlay::setHovered(int number)
{
    if (number == m_hovered)
        return;
    m_hovered = number;
    Q_EMIT changed();
}

QPointF FaceOverlay::contentOf(const faces::Point &point) const
{
    if (m_photo.isEmpty())
        return {};
    // Whole numbers of a face are pixel centres, those of the content are pixel borders.
    return {(point.x + 0.5) * m_content.width() / m_photo.width(),
            (point.y + 0.5) * m_content.height() / m_photo.height()};
}

QRectF FaceOverlay::contentOf(const faces::Box &box) const
{
    return {contentOf(faces::Point{box.left, box.top}), contentOf(faces::Point{box.right, box.bottom})};
}

int FaceOverlay::faceAt(QPointF content) const
{
    int number = 0;
    double least = 0.0;
    for (const ShownFace &face : m_faces) {
        const faces::Box &box = face.outcome.face.box;
        if (contentOf(box).contains(content) && (number == 0 || box.area() < least)) {
            number = face.number();
            least = box.area();
        }
    }
    return number;
}

void FaceOverlay::startDrawing()
{
    m_drawn.emplace();
    Q_EMIT drawingChanged();
    Q_EMIT changed();
}

void FaceOverlay::startMoving(const faces::Face &face)
{
    m_drawn.emplace(face);
    Q_EMIT drawingChanged();
    Q_EMIT changed();
}

void FaceOverlay::accept()
{
    if (!canAccept())
        return;
    const faces::Face face = m_drawn->face();
    cancelDrawing();
    Q_EMIT drawn(face);
}

void FaceOverlay::cancelDrawing()
{
    if (!m_drawn)
        return;
    m_drawn.reset();
    Q_EMIT drawingChanged();
    Q_EMIT changed();
}

CanvasMapping FaceOverlay::ofPhoto(const CanvasMapping &mapping) const
{
    // One factor for both axes: results keep the proportions, up to the rounding of their size.
    const double scale = m_photo.isEmpty() ? 1.0 : static_cast<double>(m_content.width()) / m_photo.width();
    CanvasMapping photo = mapping;
    photo.scale = mapping.scale * scale;
    photo.origin = mapping.origin + QPointF(0.5, 0.5) * photo.scale;
    return photo;
}

void FaceOverlay::paint(QPainter &painter, const CanvasMapping &mapping)
{
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_visible && !m_drawn) {
        for (const ShownFace &face : m_faces)
            paintFace(painter, mapping, face);
    }
    if (!m_drawn || !m_drawn->hasBox())
        return;
    const CanvasMapping photo = ofPhoto(mapping);
    const auto place = [&](const faces::Point &point) { return photo.toWidget(QPointF(point.x, point.y)); };
    QPainterPath path;
    path.addRect(QRectF(place(m_drawn->corner(0)), place(m_drawn->corner(2))));
    const QColor accent = Theme::colors(ThemeId::Dark).accent;
    strokeTwice(painter, path, QPen(accent, 2));
    for (int i = 0; i < 4; ++i) {
        const QPointF at = place(m_drawn->corner(i));
        painter.setPen(QPen(QColor(0, 0, 0, 160), 1));
        painter.setBrush(Qt::white);
        painter.drawRect(QRectF(at - QPointF(4, 4), QSizeF(8, 8)));
    }
    for (const faces::Point &point : m_drawn->face().landmarks)
        paintPoint(painter, place(point), 5.5, accent);
}

void FaceOverlay::paintFace(QPainter &painter, const CanvasMapping &mapping, const ShownFace &face) const
{
    const QRectF box = mapping.toWidget(contentOf(face.outcome.face.box));
    if (!box.intersects(mapping.area))
        return;
    const bool looked = face.number() == m_current || face.number() == m_hovered;
    const bool off = !face.isOn() && !face.isAnonymised();
    // The canvas is dark or grey whatever the theme is, so the lines are light.
    const QColor color = face.number() == m_current ? Theme::colors(ThemeId::Dark).accent : QColor(245, 245, 245);
    QPen pen(color, looked ? 2.5 : 1.5);
    pen.setJoinStyle(Qt::MiterJoin);
    if (off)
        pen.setDashPattern({4, 3});
    QPainterPath path;
    path.addRoundedRect(box, 3, 3);
    painter.setOpacity(off && !looked ? 0.75 : 1.0);
    strokeTwice(painter, path, pen);
    if (looked && face.outcome.face.hasLandmarks && box.width() > kLeastForPoints) {
        const double radius = std::clamp(box.width() / 40, 1.5, 3.0);
        for (const faces::Point &point : face.outcome.face.landmarks)
            paintPoint(painter, mapping.toWidget(contentOf(point)), radius, color);
    }
    const QString number = QString::number(face.number());
    painter.setFont(Theme::smallFont());
    const QFontMetrics metrics(painter.font());
    QRectF tag(0, 0, metrics.horizontalAdvance(number) + 10, metrics.height() + 2);
    // Over the box where there is room, so that the number hides nothing of a small face.
    tag.moveBottomLeft(box.topLeft() - QPointF(1, 2));
    if (tag.top() < mapping.area.top())
        tag.moveTopLeft(box.topLeft() + QPointF(2, 2));
    painter.setPen(Qt::NoPen);
    painter.setBrush(looked ? color : QColor(20, 20, 20, 190));
    painter.drawRoundedRect(tag, 3, 3);
    painter.setPen(looked ? QColor(16, 16, 16) : QColor(240, 240, 240));
    painter.drawText(tag, Qt::AlignCenter, number);
    painter.setOpacity(1.0);
}

bool FaceOverlay::press(QPointF position, const CanvasMapping &mapping)
{
    if (!m_drawn)
        return false;
    const CanvasMapping photo = ofPhoto(mapping);
    m_drawn->press(toPoint(photo.toContent(position)), kReach / photo.scale);
    return true;
}

void FaceOverlay::drag(QPointF position, const CanvasMapping &mapping)
{
    if (!m_drawn)
        return;
    m_drawn->move(toPoint(ofPhoto(mapping).toContent(position)));
    Q_EMIT changed();
}

void FaceOverlay::release(QPointF, const CanvasMapping &mapping)
{
    if (!m_drawn)
        return;
    m_drawn->release(kSmallestBox / ofPhoto(mapping).scale);
    Q_EMIT drawingChanged();
    Q_EMIT changed();
}

bool FaceOverlay::click(QPointF position, const CanvasMapping &mapping)
{
    const int number = m_visible ? faceAt(mapping.toContent(position)) : 0;
    if (number == 0)
        return false;
    Q_EMIT clicked(number);
    return true;
}

void FaceOverlay::hover(std::optional<QPointF> position, const CanvasMapping &mapping)
{
    const int number = position && m_visible && !m_drawn ? faceAt(mapping.toContent(*position)) : 0;
    if (number == m_hovered)
        return;
    setHovered(number);
    Q_EMIT hovered(number);
}

std::optional<Qt::CursorShape> FaceOverlay::cursor(QPointF position, const CanvasMapping &mapping) const
{
    if (!m_drawn)
        return m_visible && faceAt(mapping.toContent(position)) > 0 ? std::optional(Qt::PointingHandCursor)
                                                                    : std::nullopt;
    const CanvasMapping photo = ofPhoto(mapping);
    const DrawnFace::Handle handle = m_drawn->handleAt(toPoint(photo.toContent(position)), kReach / photo.scale);
    switch (handle.kind) {
    case DrawnFace::Handle::Kind::Box:
    case DrawnFace::Handle::Kind::Point:
        return Qt::SizeAllCursor;
    case DrawnFace::Handle::Kind::Corner:
        return handle.index % 2 == 0 ? Qt::SizeFDiagCursor : Qt::SizeBDiagCursor;
    case DrawnFace::Handle::Kind::NewBox:
        break;
    }
    return Qt::CrossCursor;
}

bool FaceOverlay::wantsKey(const QKeyEvent &event) const
{
    return m_drawn && (event.key() == Qt::Key_Escape || event.key() == Qt::Key_Return || event.key() == Qt::Key_Enter);
}

void FaceOverlay::key(const QKeyEvent &event)
{
    if (event.key() == Qt::Key_Escape)
        cancelDrawing();
    else
        accept();
}

} // namespace ambrotype::ui
