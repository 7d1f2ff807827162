#pragma once

#include <QPointF>
#include <QRectF>
#include <QSize>
#include <QSizeF>

namespace ambrotype::ui {

//! The arithmetic between a picture and a rectangle of the screen: zoom, position, limits. Content coordinates are
//! pixels of the full result; device coordinates are physical pixels of the rectangle. A value.
class Viewport
{
public:
    static constexpr double kMaxZoom = 16.0;

    void setContentSize(QSizeF size); //!< Keeps what is seen: a result twice as large is shown at half the zoom.
    void setDeviceSize(QSize size);   //!< Keeps the centre; fits or fills again when it did.
    void setPadding(int device) { m_padding = device; } //!< Free border around a fitted picture.

    QSizeF contentSize() const { return m_content; }
    QSize deviceSize() const { return m_device; }
    bool isEmpty() const { return m_content.isEmpty() || m_device.isEmpty(); }

    double zoom() const { return m_zoom; } //!< Device pixels per content pixel.
    bool isFitted() const { return m_fitted; }
    double fitZoom() const;
    void fit();
    bool isFilled() const { return m_filled; }
    double fillZoom() const; //!< At which the picture just covers the rectangle.
    void fill();             //!< About the middle of the picture; kept, as a fit is, until another zoom is asked for.
    void setZoom(double zoom, QPointF deviceAnchor); //!< What lies under \p deviceAnchor stays there.
    void setZoom(double zoom);                       //!< About the middle.
    //! Zooms by \p factor at \p deviceAnchor and lands on 100 %, 200 % ... when it would pass one.
    void zoomBy(double factor, QPointF deviceAnchor);
    void pan(QPointF device);
    QPointF center() const { return m_center; } //!< Content coordinates in the middle of the rectangle.
    Viewport movedBy(QPointF content) const;    //!< One that looks that far beside, as far as the limits let it.
    void lookAt(QPointF content, double zoom);  //!< Brings \p content to the middle, as far as the limits let it.

    //! Device position of content (0, 0). A whole number when the zoom is a whole number, so that pixels are exact.
    QPointF origin() const;
    QPointF toContent(QPointF device) const;
    QRectF toDevice(const QRectF &content) const;
    QRectF visibleContent() const; //!< Cut to the content.
    QRectF contentOnDevice() const { return toDevice(QRectF(QPointF(), m_content)); }
    bool isPixelExact() const; //!< Whole-number zoom of at least 1: to be drawn without smoothing.

    //! The mip level whose pixels suit the zoom: 0 at 100 % and more, 1 from 50 %, 2 from 25 % ...
    static int levelFor(double zoom);

private:
    void limit();

    QSizeF m_content;
    QSize m_device;
    QPointF m_center; //!< Content coordinates in the middle of the rectangle.
    double m_zoom = 1.0;
    int m_padding = 0;
    bool m_fitted = true;
    bool m_filled = false;
};

} // namespace ambrotype::ui
