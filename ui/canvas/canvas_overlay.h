#pragma once

#include <QPointF>
#include <QRectF>
#include <Qt>

#include <optional>

class QKeyEvent;
class QPainter;

namespace ambrotype::ui {

//! The way between the full result's pixels and one side of the canvas, in the widget's coordinates. A value.
struct CanvasMapping
{
    QPointF origin;     //!< Widget position of content (0, 0).
    double scale = 1.0; //!< Widget pixels per content pixel.
    QRectF area;        //!< What the side covers of the widget.

    QPointF toWidget(QPointF content) const { return origin + content * scale; }
    QRectF toWidget(const QRectF &content) const { return {toWidget(content.topLeft()), content.size() * scale}; }
    QPointF toContent(QPointF widget) const { return (widget - origin) / scale; }
};

//! Something drawn over the picture that may take the pointer. The canvas asks it first; what it does not take, the
//! canvas uses for divider and panning. Window thread.
class CanvasOverlay
{
public:
    virtual ~CanvasOverlay() = default;

    //! Once for each side that shows a picture of its own; the painter is cut to the side.
    virtual void paint(QPainter &painter, const CanvasMapping &mapping) = 0;

    //! \name The left button, in widget coordinates
    //! @{
    virtual bool press(QPointF position, const CanvasMapping &mapping) = 0; //!< \returns whether the drag is its own.
    virtual void drag(QPointF position, const CanvasMapping &mapping) = 0;
    virtual void release(QPointF position, const CanvasMapping &mapping) = 0;
    //! A press that was not taken ended where it began. \returns whether it meant something.
    virtual bool click(QPointF position, const CanvasMapping &mapping) = 0;
    //! The pointer rests or moves without a button; nothing = it has left the picture.
    virtual void hover(std::optional<QPointF> position, const CanvasMapping &mapping) = 0;
    virtual std::optional<Qt::CursorShape> cursor(QPointF position, const CanvasMapping &mapping) const = 0;
    //! @}

    virtual bool wantsKey(const QKeyEvent &event) const = 0; //!< Before it is a shortcut.
    virtual void key(const QKeyEvent &event) = 0;            //!< One that it wanted.
};

} // namespace ambrotype::ui
