#include "queue/queue_delegate.h"

#include "queue/queue_model.h"
#include "queue/shown_state.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QApplication>
#include <QPainter>

namespace ambrotype::ui {

namespace {

constexpr int kPadding = 5; // of text cells, so that they stand under their headers

jobs::ItemState stateOf(const QModelIndex &index)
{
    return static_cast<jobs::ItemState>(index.data(QueueModel::StateRole).toInt());
}

} // namespace

void QueueDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    if (index.column() == QueueModel::HandleColumn)
        paintHandle(painter, option);
    else if (index.column() == QueueModel::ThumbnailColumn)
        paintThumbnail(painter, option, index);
    else if (index.column() == QueueModel::StateColumn)
        paintState(painter, option, index);
    else if (index.column() == QueueModel::ProgressColumn)
        paintProgress(painter, option, index);
    else
        paintText(painter, option, index);
}

QSize QueueDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width(), rowHeight()};
}

int QueueDelegate::rowHeight()
{
    return std::max(24, Theme::lines(2.4));
}

int QueueDelegate::thumbnailEdge()
{
    return rowHeight() - 4;
}

void QueueDelegate::paintHandle(QPainter *painter, const QStyleOptionViewItem &option) const
{
    const bool selected = option.state & QStyle::State_Selected;
    if (selected)
        painter->fillRect(option.rect, Theme::colors().selection);
    const QColor dots = selected ? Theme::colors().selectionText : Theme::colors().dim;
    constexpr int kStep = 5; // from dot to dot
    const QPoint first = option.rect.center() - QPoint(kStep / 2, kStep);
    for (int dot = 0; dot < 6; ++dot)
        painter->fillRect(QRect(first + QPoint(dot % 2 * kStep, dot / 2 * kStep), QSize(2, 2)), dots);
}

void QueueDelegate::paintThumbnail(QPainter *painter,
                                   const QStyleOptionViewItem &option,
                                   const QModelIndex &index) const
{
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, Theme::colors().selection);
    const QPixmap picture = index.data(Qt::DecorationRole).value<QPixmap>();
    QRect place(QPoint(), QSize(thumbnailEdge(), thumbnailEdge()));
    if (!picture.isNull())
        place.setSize(picture.size().scaled(place.size(), Qt::KeepAspectRatio));
    place.moveCenter(option.rect.center());
    if (picture.isNull())
        icon(QStringLiteral("picture"), IconTone::Dim).paint(painter, place.adjusted(6, 6, -6, -6));
    else
        painter->drawPixmap(place, picture);
}

void QueueDelegate::paintText(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, Theme::colors().selection);
    QStyleOptionViewItem padded = option;
    padded.rect.adjust(kPadding, 0, -kPadding, 0);
    QStyledItemDelegate::paint(painter, padded, index);
}

void QueueDelegate::paintState(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const bool selected = option.state & QStyle::State_Selected;
    const auto state = static_cast<ShownState>(index.data(QueueModel::ShownRole).toInt());
    painter->save();
    if (selected)
        painter->fillRect(option.rect, Theme::colors().selection);
    const int size = Theme::lines(1.0);
    const QRect sign(option.rect.left() + 8, option.rect.center().y() - size / 2, size, size);
    icon(shownStateIcon(state), selected ? IconTone::SelectionText : shownStateTone(state)).paint(painter, sign);
    painter->setPen(selected ? Theme::colors().selectionText : Theme::colors().text);
    painter->setFont(option.font);
    painter->drawText(
        option.rect.adjusted(size + 16, 0, -4, 0), Qt::AlignVCenter | Qt::AlignLeft, index.data().toString());
    painter->restore();
}

void QueueDelegate::paintProgress(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const ThemeColors &colors = Theme::colors();
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, colors.selection);
    const jobs::ItemState state = stateOf(index);
    if (state == jobs::ItemState::Running || state == jobs::ItemState::Done) {
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        QRectF bar(option.rect.left() + 8, option.rect.center().y() - 2.5, option.rect.width() - 16, 6);
        painter->setBrush(colors.panel);
        painter->drawRoundedRect(bar, 3, 3);
        bar.setWidth(bar.width() * index.data(QueueModel::ProgressRole).toDouble());
        painter->setBrush(state == jobs::ItemState::Done ? colors.good : colors.accent);
        painter->drawRoundedRect(bar, 3, 3);
    }
    painter->restore();
}

} // namespace ambrotype::ui
