#pragma once

#include "jobs/batch_queue.h"
#include "jobs/engine_state.h"

#include <QStatusBar>

class QLabel;
class QProgressBar;

namespace ambrotype::ui {

//! The status bar: offline, device and its memory, models in it, queue.
class StatusLine : public QStatusBar
{
    Q_OBJECT

public:
    explicit StatusLine(QWidget *parent = nullptr);
    void showQueue(const jobs::BatchQueue &queue);
    //! Which device computes, how much of its memory is taken, and which models lie in it.
    void showEngine(const jobs::EngineState &state);

private:
    struct Badge
    {
        QWidget *widget = nullptr;
        QLabel *label = nullptr;
        void say(const QString &text, const QString &help) const;
    };
    Badge badge(const QString &iconName, const QString &text, const QString &help);

    Badge m_device;
    Badge m_models; //!< Hidden while none is in memory.
    QLabel *m_queue;
    QProgressBar *m_progress;
};

} // namespace ambrotype::ui
