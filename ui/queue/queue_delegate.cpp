#include "queue/queue_delegate.h"

#include "queue/queue_model.h"
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

IconTone toneOf(jobs::ItemState state)
{
    switch (state) {
    case jobs::ItemState::Running:
        return IconTone::Accent;
    case jobs::ItemState::Done:
        return IconTone::Good;
    case jobs::ItemState::Failed:
        return IconTone::Bad;
    case jobs::ItemState::Skipped:
    case jobs::ItemState::Cancelled:
        return IconTone::Warning;
    case jobs::ItemState::Queued:
        break;
    }
    return IconTone::Dim;
}

} // namespace

void QueueDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    if (index.column() == QueueModel::StateColumn)
        paintState(painter, option, index);
    else if (index.column() == QueueModel::ProgressColumn)
        paintProgress(painter, option, index);
    else
        paintText(painter, option, index);
}

QSize QueueDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    return {QStyledItemDelegate::sizeHint(option, index).width(), std::max(24, Theme::lines(1.6))};
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
    const jobs::ItemState state = stateOf(index);
    painter->save();
    if (selected)
        painter->fillRect(option.rect, Theme::colors().selection);
    const int size = Theme::lines(1.0);
    const QRect sign(option.rect.left() + 8, option.rect.center().y() - size / 2, size, size);
    icon(QueueModel::stateIcon(state), selected ? IconTone::SelectionText : toneOf(state)).paint(painter, sign);
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
