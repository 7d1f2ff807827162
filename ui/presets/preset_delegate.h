#pragma once

#include <QStyledItemDelegate>

namespace ambrotype::ui {

//! Paints a preset as a card: icon, name, one sentence, and the three values at the right.
class PresetDelegate : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace ambrotype::ui
