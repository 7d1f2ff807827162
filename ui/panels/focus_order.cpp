#include "panels/focus_order.h"

#include <QWidget>

namespace ambrotype::ui {

QList<QWidget *> inFocusOrder(const QWidget &root)
{
    QList<QWidget *> widgets;
    for (QWidget *next = root.nextInFocusChain(); next != &root; next = next->nextInFocusChain()) {
        // QWidget::setTabOrder() does nothing with those that take no focus.
        const bool part = next->focusProxy() || next->objectName().startsWith(QLatin1String("qt_"));
        if (root.isAncestorOf(next) && next->window() == root.window() && next->focusPolicy() != Qt::NoFocus && !part)
            widgets << next;
    }
    return widgets;
}

void chainFocus(const QList<QWidget *> &widgets)
{
    for (qsizetype i = 1; i < widgets.size(); ++i)
        QWidget::setTabOrder(widgets[i - 1], widgets[i]);
}

} // namespace ambrotype::ui
