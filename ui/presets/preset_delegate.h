#pragma once

#include <QStyledItemDelegate>

namespace ambrotype::ui {

//! Paints a preset as a card: icon, name, one sentence, the three values and the star at the right, marks
//! for a folder's default and for licences; and headings.
class PresetDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    static QRect starRect(const QRect &row); //!< Where a click stars, in the row's coordinates.
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace ambrotype::ui
