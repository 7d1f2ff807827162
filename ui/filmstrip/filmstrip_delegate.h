#pragma once

#include <QStyledItemDelegate>

namespace ambrotype::ui {

//! Paints a thumbnail, its name, its stars, and a badge for its state.
class FilmstripDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    static constexpr int kThumbnailEdge = 96; //!< Device-independent pixels.

    using QStyledItemDelegate::QStyledItemDelegate;
    static QSize cellSize();
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace ambrotype::ui
