#pragma once

#include "jobs/batch_queue.h"

#include <QStatusBar>

class QLabel;
class QProgressBar;

namespace ambrotype::ui {

//! The status bar: offline, device, queue.
class StatusLine : public QStatusBar
{
    Q_OBJECT

public:
    explicit StatusLine(QWidget *parent = nullptr);
    void showQueue(const jobs::BatchQueue &queue);

private:
    QWidget *badge(const QString &iconName, const QString &text, const QString &help);

    QLabel *m_queue;
    QProgressBar *m_progress;
};

} // namespace ambrotype::ui
