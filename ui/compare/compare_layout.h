#pragma once

#include <QRect>
#include <QSize>

namespace ambrotype::ui {

enum class CompareMode { Split, SideBySide, Single };

//! How original and result share the canvas. A value; pure arithmetic.
struct CompareLayout
{
    static constexpr int kHandleWidth = 24; //!< Hit area of the divider.
    static constexpr int kGap = 4;          //!< Between the sides in side by side.

    CompareMode mode = CompareMode::Split;
    bool horizontal = false; //!< The divider lies (original above); else it stands (original left).
    bool flipped = false;    //!< The sides have changed places; in Single the original is shown.
    double divider = 0.5;    //!< 0..1 of the canvas.

    bool operator==(const CompareLayout &) const = default;

    //! The rectangle that the transform of zoom and pan belongs to; both sides have the same size.
    QSize viewSize(QSize canvas) const;

    //! Where the first side (left or above) is drawn; empty in Single.
    QRect first(QSize canvas) const;
    //! Where the second side (right or below) is drawn; all in Single.
    QRect second(QSize canvas) const;
    bool firstIsOriginal() const { return !flipped; }
    bool secondIsOriginal() const { return flipped; }

    int dividerPosition(QSize canvas) const; //!< Pixels from the left or the top.
    bool hitsDivider(QPoint position, QSize canvas) const;
    double dividerAt(QPoint position, QSize canvas) const; //!< The divider value for a pointer position.
};

} // namespace ambrotype::ui
