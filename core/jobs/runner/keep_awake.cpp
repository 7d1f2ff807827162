#include "jobs/runner/keep_awake.h"

#include <QProcess>
#include <QStandardPaths>

namespace ambrotype::jobs {

KeepAwake::KeepAwake(QObject *parent)
    : QObject(parent)
{
}

KeepAwake::~KeepAwake()
{
    setOn(false);
}

void KeepAwake::setOn(bool on)
{
    if (on == static_cast<bool>(m_holder))
        return;
    if (!on) {
        m_holder->disconnect(this);
        m_holder->closeWriteChannel(); // cat ends, and the lock with it
        m_holder->waitForFinished(500);
        m_holder.reset();
        return;
    }
    const QString program = QStandardPaths::findExecutable(QStringLiteral("systemd-inhibit"));
    if (program.isEmpty())
        return;
    m_holder = std::make_unique<QProcess>();
#if defined(__SANITIZE_THREAD__)
    // With a modifier the child gets memory of its own. Without one Qt lends it ours until it runs its program, and
    // what the sanitizer notes in the child (a fork among threads) it then believes of us: it ignores the locks of
    // every thread that begins later.
    m_holder->setChildProcessModifier([] {});
#endif
    m_holder->setStandardOutputFile(QProcess::nullDevice());
    m_holder->setStandardErrorFile(QProcess::nullDevice());
    // cat reads from us: when this process is killed it reads the end, and the lock is let go.
    m_holder->start(program,
                    {QStringLiteral("--what=sleep:idle"),
                     QStringLiteral("--who=Ambrotype"),
                     QStringLiteral("--why=Pictures are being enhanced"),
                     QStringLiteral("--mode=block"),
                     QStringLiteral("cat")});
}

} // namespace ambrotype::jobs
