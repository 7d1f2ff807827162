#pragma once

#include "canvas/canvas_overlay.h"
#include "faces/drawn_face.h"
#include "faces/shown_face.h"

#include <QObject>
#include <QSize>

#include <optional>
#include <vector>

namespace ambrotype::ui {

//! The faces over the picture: a box each with its number, the five points of the one that is looked at, and the means
//! to draw a face that was missed. Window thread.
class FaceOverlay : public QObject, public CanvasOverlay
{
    Q_OBJECT

public:
    explicit FaceOverlay(QObject *parent = nullptr);

    void setFaces(std::vector<ShownFace> faces);
    //! \p photo: pixels that faces are measured in; \p content: of the full result, which the canvas shows.
    void setSizes(QSize photo, QSize content);
    void setBoxesVisible(bool visible);
    bool boxesVisible() const { return m_visible; }
    void setCurrent(int number); //!< 0 = none.
    void setHovered(int number); //!< 0 = none.

    QPointF contentOf(const faces::Point &point) const; //!< Pixel of the full result.
    QRectF contentOf(const faces::Box &box) const;
    int faceAt(QPointF content) const; //!< Number of the smallest box there; 0 = none.

    //! \name Drawing a face that was missed
    //! @{
    void startDrawing();
    void startMoving(const faces::Face &face); //!< Its points and box, as if it had just been drawn.
    bool isDrawing() const { return m_drawn.has_value(); }
    bool canAccept() const { return m_drawn && m_drawn->hasBox(); }
    void accept(); //!< Emits drawn().
    void cancelDrawing();
    //! @}

    void paint(QPainter &painter, const CanvasMapping &mapping) override;
    bool press(QPointF position, const CanvasMapping &mapping) override;
    void drag(QPointF position, const CanvasMapping &mapping) override;
    void release(QPointF position, const CanvasMapping &mapping) override;
    bool click(QPointF position, const CanvasMapping &mapping) override;
    void hover(std::optional<QPointF> position, const CanvasMapping &mapping) override;
    std::optional<Qt::CursorShape> cursor(QPointF position, const CanvasMapping &mapping) const override;
    bool wantsKey(const QKeyEvent &event) const override;
    void key(const QKeyEvent &event) override;

Q_SIGNALS:
    void changed(); //!< To be painted anew.
    void hovered(int number);
    void clicked(int number);
    void drawingChanged();                          //!< Begun, a box is there, ended.
    void drawn(const ambrotype::faces::Face &face); //!< In pixels of the photograph.

private:
    CanvasMapping ofPhoto(const CanvasMapping &mapping) const; //!< From the photograph's pixels to the widget.
    void paintFace(QPainter &painter, const CanvasMapping &mapping, const ShownFace &face) const;

    std::vector<ShownFace> m_faces;
    QSize m_photo;
    QSize m_content;
    bool m_visible = false;
    int m_current = 0;
    int m_hovered = 0;
    std::optional<DrawnFace> m_drawn;
};

} // namespace ambrotype::ui
