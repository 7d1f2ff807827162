#include "canvas/floating_bar.h"

#include "theme/theme.h"

#include <QEvent>

#include <algorithm>

namespace ambrotype::ui {

FloatingBar::FloatingBar(QWidget *over, double leastLines)
    : QFrame(over)
    , m_leastLines(leastLines)
{
    setObjectName(QStringLiteral("messageBar")); // its look
    setAttribute(Qt::WA_StyledBackground);
    over->installEventFilter(this);
    hide();
}

bool FloatingBar::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == parent() && event->type() == QEvent::Resize)
        place();
    return QFrame::eventFilter(watched, event);
}

void FloatingBar::place()
{
    const int room = parentWidget()->width();
    const int wanted = std::max(Theme::lines(m_leastLines), sizeHint().width());
    const int width = std::min(room - 2 * Theme::lines(0.6), wanted);
    const int height = hasHeightForWidth() ? heightForWidth(width) : sizeHint().height(); // with its frame
    setGeometry((room - width) / 2, top(height), width, height);
}

} // namespace ambrotype::ui
