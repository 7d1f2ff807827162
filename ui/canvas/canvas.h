#pragma once

#include "canvas/canvas_overlay.h"
#include "canvas/patch_layer.h"
#include "canvas/viewport.h"
#include "compare/compare_layout.h"

#include <QElapsedTimer>
#include <QImage>
#include <QWidget>

#include <array>
#include <optional>

class QPushButton;

namespace ambrotype::ui {

enum class Side { Original, Result };

//! Where the result shows what the original does not explain, as it is laid over the picture.
struct InventedMarks
{
    QImage marks;   //!< Of the part of the picture that is seen, in device pixels; transparent where all is explained.
    QPoint corner;  //!< Where they begin, in device pixels of a side.
    QPointF origin; //!< Viewport::origin() they were made for.
    double zoom = 0.0;    //!< The same of the zoom.
    double percent = 0.0; //!< Of the picture that is seen.
};

//! Shows one picture before and after. Draws only pixels that it was given; what it would like to have is for
//! ViewFeeder to find out from viewport(). Window thread.
class Canvas : public QWidget
{
    Q_OBJECT

public:
    explicit Canvas(QWidget *parent = nullptr);

    //! \name The picture
    //! @{
    void clear();                    //!< No picture: only the surround.
    void setContentSize(QSize size); //!< Of the full result; the view stays where it is.
    PatchLayer &layer(Side side) { return m_layers[index(side)]; }
    const PatchLayer &layer(Side side) const { return m_layers[index(side)]; }
    void setVersion(Side side, quint64 version); //!< Of the pixels that are preferred when painting.
    void pixelsChanged(Side side);
    bool hasPicture() const { return !m_viewport.contentSize().isEmpty(); }
    //! @}

    //! \name What is said about it
    //! @{
    void setTag(const QString &text);  //!< "Draft", "" = none.
    void setProgress(double fraction); //!< Thin line at the top; negative = none.
    //! What the corners say of the sides; "" = "Original", "Result".
    void setSideName(Side side, const QString &name);
    QString sideName(Side side) const { return m_names[index(side)]; }
    void setLabelsVisible(bool visible);
    bool labelsVisible() const { return m_labels; }
    void setSurround(int grey);
    //! Middle grey around the picture and a white edge: what paper would be, for judging brightness.
    void setAssessment(bool on);
    bool assessment() const { return m_assessment; }
    //! Shows, instead of the result, how far it is from the original, \p gain times; 0 = off.
    void setDifference(int gain);
    int difference() const { return m_gain; }
    //! Shows the result without its colours, and over it what was invented, as far as setInventedMarks() says so.
    void setInvented(bool on);
    bool showsInvented() const { return m_invented; }
    //! Stays until the picture or the zoom changes; moves with the picture.
    void setInventedMarks(const InventedMarks &marks);
    const std::optional<InventedMarks> &inventedMarks() const { return m_marks; }
    //! What is drawn of \p side where the result is looked at, in device pixels, and the part of it that is picture.
    const QImage &shown(Side side) { return side == Side::Original ? originalUnderResult() : composed(side); }
    QRect shownPicture() const;
    //! A round magnifier under the pointer that shows the other side at 2:1.
    void setLens(bool on);
    bool hasLens() const { return m_lens; }
    QRectF lensContent() const; //!< What it shows, in pixels of the full result; empty without it.
    Side lensSide() const;      //!< Which side it shows.
    //! How far what is shown of the result is from what is shown of the original, in dB (PSNR over the screen's pixels
    //! of the picture); infinite when equal, nothing without a picture.
    std::optional<double> shownDistanceDb();
    //! @}

    //! \name The view
    //! @{
    const Viewport &viewport() const { return m_viewport; }
    //! Of one side: another place than viewport() while the sides are apart.
    Viewport viewportOf(Side side) const;
    //! Whether side by side the sides show different places of the picture.
    bool isApart() const { return viewportOf(Side::Original).origin() != viewportOf(Side::Result).origin(); }
    void bringTogether(); //!< Both sides show the same place again.
    const CompareLayout &compareLayout() const { return m_layout; }
    void setCompareLayout(const CompareLayout &layout);
    void moveDivider(double by); //!< Fraction of the canvas.
    void flip();
    void fit();
    void fill();
    void zoomTo(double zoom);                  //!< 1 = one picture pixel per device pixel.
    void zoomStep(int steps);                  //!< Through 25, 50, 100, 200, 400 ... %.
    void lookAt(QPointF content, double zoom); //!< Brings that pixel of the full result to the middle.
    void toggleFit();                          //!< Fit, or 1:1 where the pointer is.
    //! @}

    //! \name What lies over the picture
    //! @{
    void setOverlay(CanvasOverlay *overlay); //!< Not owned; null = none. It must go before what it points to goes.
    CanvasMapping mappingAt(QPointF position) const; //!< Of the side under that widget position.
    bool wantsKey(const QKeyEvent &event) const;     //!< Before it is a shortcut.
    //! @}

    QSize sizeHint() const override { return {872, 620}; }
    QSize minimumSizeHint() const override { return {320, 240}; }

Q_SIGNALS:
    void viewChanged();   //!< Zoom, position or size: other pixels may be needed.
    void shownChanged();  //!< What shown() gives.
    void layoutChanged(); //!< Mode, divider, flip.
    void lensMoved();     //!< Came, went, or shows another place.
    void apartChanged(bool apart);

protected:
    void paintEvent(QPaintEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    static constexpr double kLensDiameter = 200.0; //!< Device-independent pixels.
    static constexpr double kLensZoom = 2.0;
    enum class Drag { None, Divider, Pan, Overlay };

    static std::size_t index(Side side) { return static_cast<std::size_t>(side); }
    QSize deviceSize() const;
    QPointF toView(QPointF position) const; //!< Widget position in device pixels of the side under it.
    CanvasMapping mapping(const QRect &area, Side side) const; //!< Of \p side, drawn in \p area (device pixels).
    const QImage &composed(Side side);
    const QImage &composedDifference();
    void paintSide(QImage &image, Side side, const Viewport &view) const;
    const QImage &originalUnderResult(); //!< What lies behind the result's pixels, wherever the original looks.
    void moveSide(Side side, QPointF device);
    void showApart(); //!< Says that the sides are apart, with the way back.
    void placeTogether();
    void recompose();
    void followSize();
    void viewMoved();
    void updateCursor(QPointF position);
    void paintSides(QPainter &painter);
    Side sideAt(QPointF position) const;
    Viewport lensViewport() const; //!< Of the magnifier's own square.
    QString sideText(Side side) const;
    void nameItself(); //!< Says to screen readers which sides it shows.
    QString inventedText() const;
    const QImage &composedGrey();
    void paintMarks(QPainter &painter, const QRect &area) const;
    void paintLens(QPainter &painter) const;
    void paintDivider(QPainter &painter) const;
    void paintOverlay(QPainter &painter);
    void paintLabels(QPainter &painter) const;
    void paintLabel(QPainter &painter, const QString &text, const QRect &area, Qt::Alignment corner) const;

    Viewport m_viewport;
    CompareLayout m_layout;
    std::array<QPointF, 2> m_apart; //!< How far each side looks beside the viewport, in pixels of the full result.
    bool m_saidApart = false;
    QPushButton *m_together = nullptr; //!< Made when it is first wanted.
    std::array<PatchLayer, 2> m_layers;
    std::array<quint64, 2> m_versions{};
    std::array<QImage, 2> m_composed; //!< What the viewport shows of each side, ready to be copied to the screen.
    std::array<bool, 2> m_dirty{true, true};
    Drag m_drag = Drag::None;
    QPointF m_pressed;    //!< Where the button went down.
    QPointF m_dragFrom;   //!< Up to where panning has followed.
    bool m_moved = false; //!< Since the button went down, more than a trembling hand.
    CanvasOverlay *m_overlay = nullptr;
    QString m_tag;
    std::array<QString, 2> m_names;
    bool m_lens = false;
    QPointF m_lensAt; //!< Widget position of its middle.
    double m_progress = -1.0;
    bool m_labels = true;
    int m_surround = 46;
    bool m_assessment = false;
    int m_gain = 0; //!< Of the difference; 0 = the result itself is shown.
    bool m_invented = false;
    std::optional<InventedMarks> m_marks;
    QImage m_difference; //!< Or the result without colours, while what was invented is shown.
    QImage m_underResult;
    bool m_differenceDirty = true;
};

} // namespace ambrotype::ui
