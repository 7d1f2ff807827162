#include "main_window/status_line.h"

#include "language/core_text.h"
#include "queue/queue_panel.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include "base/parallel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>

namespace ambrotype::ui {

StatusLine::StatusLine(QWidget *parent)
    : QStatusBar(parent)
    , m_queue(new QLabel(this))
    , m_progress(new QProgressBar(this))
{
    setAccessibleName(tr("State of the program"));
    setSizeGripEnabled(false);
    addWidget(badge(QStringLiteral("offline"),
                    tr("Offline"),
                    tr("Ambrotype works on this computer only and opens no connection.")));
    addWidget(badge(QStringLiteral("device"),
                    tr("CPU, %n thread(s)", nullptr, parallelThreads()),
                    tr("The device that pictures are enhanced on.")));
    m_queue->setProperty("dim", true);
    m_queue->setAccessibleName(tr("Queue"));
    m_progress->setAccessibleName(tr("Progress of the queue"));
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(Theme::lines(8), 6);
    m_progress->hide();
    m_queue->setContentsMargins(0, 0, Theme::lines(0.6), 0);
    addPermanentWidget(m_queue);
    addPermanentWidget(m_progress);
}

QWidget *StatusLine::badge(const QString &iconName, const QString &text, const QString &help)
{
    auto *widget = new QWidget(this);
    widget->setToolTip(help);
    auto *sign = new IconLabel(iconName, IconTone::Dim, widget);
    auto *label = new QLabel(text, widget);
    label->setProperty("dim", true);
    label->setAccessibleName(text);
    auto *line = new QHBoxLayout(widget);
    line->setContentsMargins(8, 1, 8, 1);
    line->setSpacing(5);
    line->addWidget(sign);
    line->addWidget(label);
    return widget;
}

void StatusLine::showQueue(const jobs::BatchQueue &queue)
{
    const jobs::BatchQueue::Totals totals = queue.totals();
    const bool working = totals.queued + totals.running > 0;
    QString text = QueuePanel::summary(totals);
    if (working && queue.lowBattery())
        text = tr("Queue rests, the battery holds %1 %: %2").arg(*queue.lowBattery()).arg(text);
    else if (working && queue.isPaused())
        text = tr("Queue paused: %1").arg(text);
    else if (!text.isEmpty())
        text = tr("Queue: %1").arg(text);
    m_queue->setText(text);
    m_queue->setToolTip(working && queue.isPaused() ? coreText(queue.pauseReason().toStdString()) : QString());
    m_progress->setVisible(working);
    m_progress->setValue(static_cast<int>(totals.progress * 1000));
}

} // namespace ambrotype::ui
