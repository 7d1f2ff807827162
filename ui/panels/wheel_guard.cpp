#include "panels/wheel_guard.h"

#include <QEvent>
#include <QWidget>

namespace ambrotype::ui {

namespace {

class WheelGuard : public QObject
{
public:
    using QObject::QObject;

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() != QEvent::Wheel || static_cast<QWidget *>(watched)->hasFocus())
            return false;
        event->ignore();
        return true;
    }
};

} // namespace

void guardWheel(QWidget *control)
{
    control->installEventFilter(new WheelGuard(control));
}

} // namespace ambrotype::ui
