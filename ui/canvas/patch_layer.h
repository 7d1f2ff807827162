#pragma once

#include "canvas/viewport.h"

#include <QImage>
#include <QRect>
#include <QRegion>
#include <QSize>

#include <vector>

class QPainter;

namespace ambrotype::ui {

//! Pixels of a part of one side of the comparison, at one level.
struct Patch
{
    QImage image;        //!< As large as region.
    QRect region;        //!< On the grid of its level.
    QSize levelSize;     //!< The whole picture on that grid.
    quint64 version = 0; //!< Of the recipe that it shows; 0 = a draft.
};

//! What is known of one side: the newest pixels of each place, and older or coarser ones under them, so that the
//! canvas never has to show nothing. Painting only copies pixels that are here. Window thread.
class PatchLayer
{
public:
    static constexpr qint64 kBudgetBytes = 192LL << 20;

    void clear() { m_patches.clear(); }
    bool isEmpty() const { return m_patches.empty(); }

    //! Adds the newest patch. Older ones that it hides entirely are let go, and the oldest when there are too many
    //! bytes; one whole picture is always kept.
    void add(Patch patch);

    //! Which part of the grid \p levelSize is there with pixels of \p version.
    QRegion coverage(QSize levelSize, quint64 version) const;
    bool hasWhole(quint64 version) const; //!< The whole picture at any level.

    //! Paints what \p viewport shows. The painter's coordinates are device pixels of the viewport.
    void paint(QPainter &painter, const Viewport &viewport, quint64 version) const;

    qint64 bytes() const;

private:
    std::vector<Patch> m_patches; //!< Oldest first.
};

} // namespace ambrotype::ui
