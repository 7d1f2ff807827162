// The part of the preferences for models in memory.
#include "preferences/preference_dialog.h"

#include "file_text.h"
#include "language/data_size.h"
#include "settings.h"
#include "theme/theme.h"

#include "jobs/model_memory.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSlider>

#include <algorithm>

namespace ambrotype::ui {

namespace {

constexpr int kLeastPercent = 5;
constexpr int kMostPercent = 80; // the pictures want some, too

//! Each with its file and device, for a tip.
QString residentList(const std::vector<jobs::ResidentModel> &resident)
{
    QStringList lines;
    for (const jobs::ResidentModel &model : resident)
        lines << PreferenceDialog::tr("%1: %2 on %3")
                     .arg(fileToText(model.file.filename()),
                          dataSize(model.bytes),
                          QString::fromStdString(model.device).toUpper());
    return lines.join(QLatin1Char('\n'));
}

QString residentText(const std::vector<jobs::ResidentModel> &resident)
{
    if (resident.empty())
        return PreferenceDialog::tr("None now");
    std::uint64_t bytes = 0;
    for (const jobs::ResidentModel &model : resident)
        bytes += model.bytes;
    return PreferenceDialog::tr("%n model(s), %1", nullptr, static_cast<int>(resident.size())).arg(dataSize(bytes));
}

} // namespace

void PreferenceDialog::addModelMemory(QFormLayout *form)
{
    const std::uint64_t machine = jobs::machineMemory();
    auto *slider = new QSlider(Qt::Horizontal, this);
    slider->setObjectName(QStringLiteral("modelMemory"));
    slider->setRange(kLeastPercent, kMostPercent);
    slider->setPageStep(5);
    slider->setMinimumHeight(std::max(24, Theme::lines(1.4)));
    slider->setValue(m_settings.modelMemoryPercent());
    slider->setAccessibleName(tr("Memory for models"));
    auto *figure = new QLabel(this);
    figure->setObjectName(QStringLiteral("modelMemoryFigure"));
    const auto showFigure = [figure, slider, machine] {
        const int percent = slider->value();
        figure->setText(tr("%1 % of %2: %3")
                            .arg(QLocale().toString(percent),
                                 dataSize(machine),
                                 dataSize(machine / 100 * static_cast<std::uint64_t>(percent))));
        slider->setAccessibleDescription(figure->text());
    };
    showFigure();
    form->addRow(tr("Memory for m&odels"), slider);
    form->addRow(QString(), figure);
    addHint(form,
            tr("Models that were used stay in memory up to this, so that the next picture need not wait for them."));
    auto *resident = new QLabel(this);
    resident->setObjectName(QStringLiteral("residentModels"));
    resident->setAccessibleDescription(tr("Models in memory"));
    auto *free = new QPushButton(tr("Free memory"), this);
    free->setObjectName(QStringLiteral("freeModels"));
    free->setAutoDefault(false);
    free->setAccessibleName(free->text());
    free->setAccessibleDescription(tr("Takes all models out of memory that nothing uses at the moment."));
    auto *line = new QHBoxLayout;
    line->addWidget(resident, 1);
    line->addWidget(free, 0, Qt::AlignTop);
    form->addRow(tr("Models in memory"), line);
    const auto show = [resident, free](const std::vector<jobs::ResidentModel> &models) {
        resident->setText(residentText(models));
        resident->setToolTip(residentList(models));
        free->setEnabled(!models.empty());
    };
    show({});
    m_work.run([] { return jobs::residentModels(); }, show);
    connect(slider, &QSlider::valueChanged, this, [this, showFigure](int percent) {
        showFigure();
        m_settings.setModelMemoryPercent(percent);
        Q_EMIT modelMemoryChanged();
    });
    connect(free, &QPushButton::clicked, this, [this, show] {
        m_work.run(
            [] {
                jobs::unloadModels();
                return jobs::residentModels();
            },
            show);
    });
}

} // namespace ambrotype::ui
