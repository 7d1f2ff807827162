#include "presets/preset_delegate.h"

#include "presets/preset_groups.h"
#include "presets/preset_model.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace ambrotype::ui {

namespace {

void paintHeader(QPainter *painter, const QRect &row, const QString &text)
{
    painter->save();
    painter->setFont(Theme::smallFont());
    painter->setPen(Theme::colors().dim);
    painter->drawText(row.adjusted(Theme::lines(0.8), 0, 0, -2), Qt::AlignLeft | Qt::AlignBottom, text);
    painter->restore();
}

} // namespace

QRect PresetDelegate::starRect(const QRect &row)
{
    const int size = std::max(24, Theme::lines(1.3)); // not smaller than a finger or a trembling hand needs
    return {row.right() - 4 - size, row.bottom() - 2 - size, size, size};
}

void PresetDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    if (index.data(PresetGroups::HeaderRole).toBool()) {
        paintHeader(painter, option.rect, index.data().toString());
        return;
    }
    const ThemeColors &colors = Theme::colors();
    const bool selected = option.state & QStyle::State_Selected;
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool hovered = enabled && option.state & QStyle::State_MouseOver;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect card = option.rect.adjusted(4, 2, -4, -2);
    if (selected || hovered) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(selected && enabled ? colors.selection : colors.control);
        painter->drawRoundedRect(card, 5, 5);
    }
    if (option.state & QStyle::State_HasFocus && selected) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(colors.accent, 1));
        painter->drawRoundedRect(QRectF(card).adjusted(0.5, 0.5, -0.5, -0.5), 5, 5);
    }
    const QColor text = !enabled ? colors.disabled : selected ? colors.selectionText : colors.text;
    const QColor dim = !enabled ? colors.disabled : selected ? colors.selectionText : colors.dim;
    const IconTone tone = selected && enabled ? IconTone::SelectionText : IconTone::Text;
    const QIcon::Mode mode = enabled ? QIcon::Normal : QIcon::Disabled;
    const int pad = Theme::lines(0.5);
    const int iconSize = Theme::lines(1.4);
    const QRect iconRect(card.left() + pad, card.center().y() - iconSize / 2, iconSize, iconSize);
    icon(index.data(PresetModel::IconNameRole).toString(), tone).paint(painter, iconRect, Qt::AlignCenter, mode);

    const QRect body = card.adjusted(2 * pad + iconSize, pad / 2, -pad, -pad / 2);
    const QRect upper(body.left(), body.top(), body.width(), body.height() / 2);
    const QRect lower(body.left(), body.top() + body.height() / 2, body.width(), body.height() / 2);
    const QString numbers = index.data(PresetModel::NumbersRole).toString();
    painter->setFont(Theme::smallFont());
    const int numbersWidth = numbers.isEmpty() ? 0 : painter->fontMetrics().horizontalAdvance(numbers) + pad;
    painter->setPen(dim);
    const bool starred = index.data(PresetGroups::StarredRole).toBool();
    const bool starShown = starred || (hovered && !index.data(PresetModel::IdRole).toString().isEmpty());
    const int starWidth = starShown ? starRect(option.rect).width() : 0;
    if (starShown) {
        const QRect star = starRect(option.rect);
        const int edge = Theme::lines(0.95);
        QRect drawn(0, 0, edge, edge);
        drawn.moveCenter(star.center());
        icon(starred ? QStringLiteral("star-full") : QStringLiteral("star"),
             selected && enabled ? IconTone::SelectionText : IconTone::Dim)
            .paint(painter, drawn, Qt::AlignCenter, mode);
    }
    const QRect second = lower.adjusted(0, 0, -starWidth, 0);
    painter->drawText(second, Qt::AlignRight | Qt::AlignVCenter, numbers);
    const QString sentence = index.data(PresetModel::DescriptionRole).toString();
    painter->drawText(second,
                      Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(sentence, Qt::ElideRight, second.width() - numbersWidth));
    QRect name = upper;
    const auto mark = [&](const char *iconName, IconTone markTone) {
        const int edge = Theme::lines(0.9);
        const QRect drawn(name.right() - edge, name.center().y() - edge / 2, edge, edge);
        icon(QString::fromLatin1(iconName), selected && enabled ? IconTone::SelectionText : markTone)
            .paint(painter, drawn, Qt::AlignCenter, mode);
        name.setRight(drawn.left() - pad / 2);
    };
    if (!index.data(PresetGroups::LicenceRole).toString().isEmpty())
        mark("warning", IconTone::Warning);
    if (!index.data(PresetGroups::FolderRole).toString().isEmpty())
        mark("folder", IconTone::Dim);
    painter->setFont(Theme::strongFont());
    painter->setPen(text);
    painter->drawText(name, // alone on its line: names are long in some languages
                      Qt::AlignLeft | Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, name.width()));
    painter->restore();
}

QSize PresetDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    if (index.data(PresetGroups::HeaderRole).toBool())
        return {Theme::lines(10), Theme::lines(1.6)};
    return {Theme::lines(10), Theme::lines(2.9)};
}

} // namespace ambrotype::ui
