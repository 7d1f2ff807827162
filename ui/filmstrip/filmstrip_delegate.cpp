#include "filmstrip/filmstrip_delegate.h"

#include "filmstrip/shoot_model.h"
#include "review/review_model.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include <QPainter>

namespace ambrotype::ui {

namespace {

struct Badge
{
    const char *icon = nullptr;
    IconTone tone = IconTone::Text;
};

Badge badgeFor(PictureState state)
{
    switch (state) {
    case PictureState::Edited:
        return {"settings", IconTone::Text};
    case PictureState::Queued:
        return {"queued", IconTone::Text};
    case PictureState::Running:
        return {"running", IconTone::Accent};
    case PictureState::Done:
        return {"done", IconTone::Good};
    case PictureState::Failed:
        return {"failed", IconTone::Bad};
    case PictureState::Stale:
        return {"stale", IconTone::Warning};
    case PictureState::Untouched:
        break;
    }
    return {};
}

// Of what is off: it can still be told what it shows.
constexpr double kOffOpacity = 0.35;

void paintPicture(QPainter *painter, const QRect &frame, const QModelIndex &index)
{
    const ThemeColors &colors = Theme::colors();
    const QImage thumbnail = index.data(ShootModel::ThumbnailRole).value<QImage>();
    if (!thumbnail.isNull()) {
        const QSize size = thumbnail.size().scaled(frame.size(), Qt::KeepAspectRatio);
        QRect place(QPoint(), size);
        place.moveCenter(frame.center());
        painter->setRenderHint(QPainter::SmoothPixmapTransform);
        painter->drawImage(place, thumbnail);
        return;
    }
    painter->setPen(Qt::NoPen);
    painter->setBrush(colors.panel);
    painter->drawRoundedRect(frame, 3, 3);
    const bool broken = index.data(ShootModel::BrokenRole).toBool();
    const int size = Theme::lines(1.5);
    QRect sign(0, 0, size, size);
    sign.moveCenter(frame.center());
    icon(broken ? QStringLiteral("warning") : QStringLiteral("picture"), broken ? IconTone::Warning : IconTone::Dim)
        .paint(painter, sign);
}

void paintRound(QPainter *painter, const QPoint &corner, const QString &name, IconTone tone)
{
    const int size = Theme::lines(1.15) + 2;
    const QRect ground(corner, QSize(size, size));
    painter->setPen(Qt::NoPen);
    painter->setBrush(Theme::colors().panel);
    painter->drawEllipse(ground);
    icon(name, tone).paint(painter, ground.adjusted(2, 2, -2, -2));
}

void paintBadge(QPainter *painter, const QRect &frame, PictureState state)
{
    const int size = Theme::lines(1.15);
    if (const Badge badge = badgeFor(state); badge.icon)
        paintRound(painter,
                   {frame.right() - size - 3, frame.bottom() - size - 3},
                   QString::fromLatin1(badge.icon),
                   badge.tone);
}

//! What somebody decided about the result, in the upper right corner; a doubt as long as nobody has.
void paintDecision(QPainter *painter, const QRect &frame, jobs::Review review, bool doubt)
{
    const QPoint corner(frame.right() - Theme::lines(1.15) - 3, frame.top() + 1);
    if (review != jobs::Review::Undecided)
        paintRound(painter, corner, ReviewModel::decisionIcon(review), ReviewModel::decisionTone(review));
    else if (doubt)
        paintRound(painter, corner, QStringLiteral("warning"), IconTone::Warning);
}

//! As many stars as somebody gave, at the left of the badge.
void paintStars(QPainter *painter, const QRect &frame, int stars)
{
    if (stars <= 0)
        return;
    const int size = Theme::lines(0.8);
    const QRect ground(frame.left() + 2, frame.bottom() - size - 4, stars * size + 6, size + 4);
    painter->setPen(Qt::NoPen);
    painter->setBrush(Theme::colors().panel);
    painter->drawRoundedRect(ground, 3, 3);
    for (int i = 0; i < stars; ++i)
        icon(QStringLiteral("star-full"), IconTone::Text)
            .paint(painter, QRect(ground.left() + 3 + i * size, ground.top() + 2, size, size));
}

//! How many faces were found, in the upper left corner; nothing where there is none or nobody has looked.
void paintFaces(QPainter *painter, const QRect &frame, int faces)
{
    if (faces <= 0)
        return;
    const QString number = QString::number(faces);
    const int size = Theme::lines(0.9);
    painter->setFont(Theme::smallFont());
    const int width = painter->fontMetrics().horizontalAdvance(number);
    const QRect ground(frame.left() + 2, frame.top() + 2, size + width + 8, size + 4);
    painter->setPen(Qt::NoPen);
    painter->setBrush(Theme::colors().panel);
    painter->drawRoundedRect(ground, 3, 3);
    icon(QStringLiteral("face"), IconTone::Text).paint(painter, QRect(ground.left() + 2, ground.top() + 2, size, size));
    painter->setPen(Theme::colors().text);
    painter->drawText(ground.adjusted(size + 4, 0, -3, 0), Qt::AlignCenter, number);
}

} // namespace

QSize FilmstripDelegate::cellSize()
{
    return {kThumbnailEdge + 20, kThumbnailEdge - 20 + Theme::lines(1.2) + 18};
}

QSize FilmstripDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return cellSize();
}

void FilmstripDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const ThemeColors &colors = Theme::colors();
    const bool enabled = option.state & QStyle::State_Enabled;
    const bool selected = option.state & QStyle::State_Selected;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect card = option.rect.adjusted(3, 3, -3, -3);
    if (!enabled)
        painter->setOpacity(kOffOpacity);
    if (selected || (enabled && option.state & QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(selected ? colors.selection : colors.control);
        painter->drawRoundedRect(card, 5, 5);
    }
    if (option.state & QStyle::State_HasFocus) {
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(colors.accent, 2));
        painter->drawRoundedRect(card.adjusted(1, 1, -1, -1), 5, 5);
    }
    const int line = Theme::lines(1.2);
    const QRect frame = card.adjusted(6, 6, -6, -line - 5);
    paintPicture(painter, frame, index);
    paintBadge(painter, frame, static_cast<PictureState>(index.data(ShootModel::StateRole).toInt()));
    paintDecision(painter,
                  frame,
                  static_cast<jobs::Review>(index.data(ShootModel::DecisionRole).toInt()),
                  index.data(ShootModel::DoubtRole).toBool());
    paintStars(painter, frame, index.data(ShootModel::StarsRole).toInt());
    paintFaces(painter, frame, index.data(ShootModel::FaceCountRole).toInt());
    painter->setFont(Theme::smallFont());
    painter->setPen(selected ? colors.selectionText : colors.text);
    const QRect name(card.left() + 5, card.bottom() - line - 1, card.width() - 10, line);
    painter->drawText(name,
                      Qt::AlignCenter,
                      painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideMiddle, name.width()));
    painter->restore();
}

} // namespace ambrotype::ui
