#include "faces/chip_line.h"

#include "theme/icons.h"
#include "theme/theme.h"

#include <QPainter>

#include <algorithm>

namespace ambrotype::ui {

namespace {

constexpr int kGap = 4;
constexpr int kPadding = 6;

int iconEdge()
{
    return Theme::lines(0.75);
}

} // namespace

ChipLine::ChipLine(QWidget *parent)
    : QWidget(parent)
{
    setFont(Theme::smallFont());
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
}

void ChipLine::setChips(const QStringList &texts)
{
    if (texts == m_chips)
        return;
    m_chips = texts;
    setToolTip(texts.join(QStringLiteral(", ")));
    setAccessibleName(toolTip());
    update();
}

QSize ChipLine::sizeHint() const
{
    return {Theme::lines(8), fontMetrics().height() + 4};
}

QSize ChipLine::minimumSizeHint() const
{
    return {0, sizeHint().height()};
}

QString ChipLine::iconOf(const QString &badge)
{
    static constexpr std::pair<const char *, const char *> kIcons[] = {{"profile", "flip"},
                                                                       {"small", "zoom-out"},
                                                                       {"low confidence", "warning"},
                                                                       {"out of focus", "rings"},
                                                                       {"background", "mountain"},
                                                                       {"covered", "portrait"},
                                                                       {"drawn", "brush"}};
    for (const auto &[beginning, name] : kIcons) {
        if (badge.startsWith(QLatin1StringView(beginning)))
            return QLatin1StringView(name);
    }
    return QStringLiteral("info");
}

int ChipLine::widthOf(const QString &text, bool withIcon) const
{
    return fontMetrics().horizontalAdvance(text) + 2 * kPadding + (withIcon ? iconEdge() + 3 : 0);
}

void ChipLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const ThemeColors &colors = Theme::colors();
    int x = 0;
    const auto chip = [&](const QString &text, const QString &iconName) {
        const bool withIcon = !iconName.isEmpty();
        QRect area(x, 0, std::min(widthOf(text, withIcon), width() - x), height());
        painter.setPen(Qt::NoPen);
        painter.setBrush(colors.control);
        painter.drawRoundedRect(area, 4, 4);
        int textX = x + kPadding;
        if (withIcon) {
            icon(iconName, IconTone::Dim)
                .paint(&painter, QRect(textX, (height() - iconEdge()) / 2, iconEdge(), iconEdge()));
            textX += iconEdge() + 3;
        }
        painter.setPen(colors.text);
        const QRect place(textX, 0, area.right() - textX, height());
        painter.drawText(
            place, Qt::AlignVCenter | Qt::AlignLeft, fontMetrics().elidedText(text, Qt::ElideRight, place.width()));
        x = area.right() + 1 + kGap;
    };
    for (qsizetype i = 0; i < m_chips.size(); ++i) {
        const QString rest = QStringLiteral("+%1").arg(m_chips.size() - i);
        const bool isLast = i + 1 == m_chips.size();
        const int needed = widthOf(m_chips[i], true) + (isLast ? 0 : kGap + widthOf(rest, false));
        if (i > 0 && x + needed > width()) {
            chip(rest, {});
            return;
        }
        chip(m_chips[i], iconOf(m_chips[i]));
    }
}

} // namespace ambrotype::ui
