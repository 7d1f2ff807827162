// The part of Canvas whose sides look at different places: side by side, where Shift moves only one of them.
#include "canvas/canvas.h"

#include "theme/icons.h"
#include "theme/theme.h"

#include <QPushButton>

namespace ambrotype::ui {

namespace {

constexpr double kTogetherTop = 3.2; // lines from the upper edge: below the labels, away from messages

} // namespace

Viewport Canvas::viewportOf(Side side) const
{
    const QPointF apart = m_apart[index(side)];
    return apart.isNull() ? m_viewport : m_viewport.movedBy(apart);
}

void Canvas::moveSide(Side side, QPointF device)
{
    Viewport view = viewportOf(side);
    view.pan(device);
    m_apart[index(side)] = view.center() - m_viewport.center();
}

void Canvas::bringTogether()
{
    m_apart = {};
    viewMoved();
}

void Canvas::showApart()
{
    const bool apart = isApart();
    if (apart == m_saidApart)
        return;
    m_saidApart = apart;
    if (apart && !m_together) {
        m_together = new QPushButton(icon(QStringLiteral("link")), tr("Together again"), this);
        m_together->setObjectName(QStringLiteral("together"));
        m_together->setToolTip(tr("The sides show different places of the picture. Bring them together again."));
        m_together->setAccessibleName(m_together->text());
        m_together->setAccessibleDescription(m_together->toolTip());
        m_together->setCursor(Qt::ArrowCursor);
        m_together->setFocusPolicy(Qt::TabFocus); // a click leaves the keys with the picture
        m_together->adjustSize();
        connect(m_together, &QPushButton::clicked, this, &Canvas::bringTogether);
    }
    if (m_together)
        m_together->setVisible(apart);
    placeTogether();
    Q_EMIT apartChanged(apart);
}

void Canvas::placeTogether()
{
    if (m_together)
        m_together->move((width() - m_together->width()) / 2, Theme::lines(kTogetherTop));
}

} // namespace ambrotype::ui
