#include "qt_loop.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QThread>

namespace ambrotype::test {

void needApplication()
{
    static int count = 1;
    static char name[] = "test";
    static char *arguments[] = {name, nullptr};
    static const QCoreApplication application(count, arguments);
}

bool runUntil(const std::function<bool()> &done)
{
    constexpr qint64 kHangMs = 200'000;
    QElapsedTimer timer;
    timer.start();
    while (!done()) {
        if (timer.elapsed() > kHangMs)
            return false;
        QCoreApplication::processEvents(QEventLoop::AllEvents, 10);
        QThread::msleep(1);
    }
    return true;
}

void deliverEvents()
{
    QCoreApplication::processEvents();
}

} // namespace ambrotype::test
