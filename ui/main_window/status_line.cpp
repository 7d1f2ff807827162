#include "main_window/status_line.h"

#include "file_text.h"
#include "language/core_text.h"
#include "language/device_name.h"
#include "queue/queue_panel.h"
#include "theme/icons.h"
#include "theme/theme.h"

#include "base/parallel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
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
                    tr("Ambrotype works on this computer only and opens no connection."))
                  .widget);
    m_device = badge(QStringLiteral("device"),
                     tr("CPU, %n thread(s)", nullptr, parallelThreads()),
                     tr("The device that pictures are enhanced on."));
    m_device.widget->setObjectName(QStringLiteral("deviceBadge"));
    addWidget(m_device.widget);
    m_models = badge(QStringLiteral("box"), {}, {});
    m_models.widget->setObjectName(QStringLiteral("modelsBadge"));
    addWidget(m_models.widget);
    m_models.widget->hide();
    m_queue->setProperty("dim", true);
    m_queue->setAccessibleDescription(tr("Queue"));
    m_progress->setAccessibleName(tr("Progress of the queue"));
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setFixedSize(Theme::lines(8), 6);
    m_progress->hide();
    m_queue->setContentsMargins(0, 0, Theme::lines(0.6), 0);
    addPermanentWidget(m_queue);
    addPermanentWidget(m_progress);
}

StatusLine::Badge StatusLine::badge(const QString &iconName, const QString &text, const QString &help)
{
    auto *widget = new QWidget(this);
    auto *sign = new IconLabel(iconName, IconTone::Dim, widget);
    auto *label = new QLabel(widget);
    label->setProperty("dim", true);
    auto *line = new QHBoxLayout(widget);
    line->setContentsMargins(8, 1, 8, 1);
    line->setSpacing(5);
    line->addWidget(sign);
    line->addWidget(label);
    const Badge made{widget, label};
    made.say(text, help);
    return made;
}

void StatusLine::Badge::say(const QString &text, const QString &help) const
{
    label->setText(text);
    widget->setToolTip(help);
}

void StatusLine::showEngine(const jobs::EngineState &state)
{
    if (state.devices.empty())
        return; // what is there needs no engine: the processor
    const QLocale locale;
    const auto gigabytes = [&locale](std::uint64_t bytes) {
        return locale.toString(static_cast<double>(bytes) / 1e9, 'f', 1);
    };
    const auto named = [](const jobs::DeviceMemory &device) {
        return device.id == "cpu"
                   ? tr("CPU, %n thread(s)", nullptr, parallelThreads())
                   : tr("%1: %2", "device, its name")
                         .arg(deviceName(QString::fromStdString(device.id)), QString::fromStdString(device.name));
    };
    const auto withMemory = [&](const jobs::DeviceMemory &device) {
        return device.totalBytes == 0
                   ? named(device)
                   : tr("%1, %2 of %3 GB")
                         .arg(named(device), gigabytes(device.usedBytes), gigabytes(device.totalBytes));
    };
    QStringList help{
        tr("The device that pictures are enhanced on, and how much of its memory is taken by all programs.")};
    for (const jobs::DeviceMemory &device : state.devices)
        help << withMemory(device);
    m_device.say(withMemory(state.devices.front()), help.join(QLatin1Char('\n')));
    QStringList files{tr("Models that are ready in memory:")};
    for (const jobs::EngineState::Model &model : state.models)
        files << tr("%1, %2 GB, %3")
                     .arg(fileToText(std::filesystem::path(model.file).filename()),
                          locale.toString(static_cast<double>(model.bytes) / 1e9, 'f', 2),
                          deviceName(QString::fromStdString(model.device)));
    m_models.say(tr("%n model(s) in memory", nullptr, static_cast<int>(state.models.size())),
                 files.join(QLatin1Char('\n')));
    m_models.widget->setVisible(!state.models.empty());
    // At once, or a longer text is seen cut for a moment.
    for (QWidget *widget : {m_device.widget, m_models.widget})
        widget->layout()->activate();
    layout()->activate();
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
