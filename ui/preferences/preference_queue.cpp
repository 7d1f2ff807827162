// The page of the preferences about the queue.
#include "preferences/preference_dialog.h"

#include "export/folder_layout.h"
#include "language/data_size.h"
#include "settings.h"
#include "theme/theme.h"

#include "base/paths.h"
#include "jobs/output/cache_guard.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>

#include <ctime>

namespace ambrotype::ui {

void PreferenceDialog::buildQueue()
{
    QFormLayout *form = addPage(tr("Queue"), tr("How the queue works through its pictures."));
    addRules(form);
    addBattery(form);
    m_layout = new QComboBox(this);
    m_layout->setObjectName(QStringLiteral("folderLayout"));
    m_layout->setAccessibleName(tr("Results of folders in a folder"));
    m_layout->addItem(tr("Ask each time"), static_cast<int>(FolderLayout::Ask));
    m_layout->addItem(tr("Keep the folders"), static_cast<int>(FolderLayout::Mirror));
    m_layout->addItem(tr("One folder for all"), static_cast<int>(FolderLayout::Flat));
    showFolderLayout();
    form->addRow(tr("Results of &folders in a folder"), m_layout);
    connect(m_layout, &QComboBox::activated, this, [this] {
        m_settings.setFolderLayout(static_cast<FolderLayout>(m_layout->currentData().toInt()));
    });
    addCache(form);
}

void PreferenceDialog::showFolderLayout()
{
    m_layout->setCurrentIndex(m_layout->findData(static_cast<int>(m_settings.folderLayout())));
}

void PreferenceDialog::addRules(QFormLayout *form)
{
    const jobs::QueueRules rules = m_settings.queueRules();
    auto *retries = new QSpinBox(this);
    retries->setObjectName(QStringLiteral("retries"));
    retries->setRange(0, Settings::kMostRetries);
    retries->setSpecialValueText(tr("None"));
    retries->setValue(rules.retries);
    retries->setAccessibleName(tr("Retries after a failure"));
    form->addRow(tr("Further &tries after a failure"), retries);
    addHint(form, tr("Of a kind that may pass: a disk that was away, memory that was short."));
    const auto change = [this](auto &&set) {
        jobs::QueueRules changed = m_settings.queueRules();
        set(changed);
        m_settings.setQueueRules(changed);
        Q_EMIT queueRulesChanged();
    };
    connect(retries, &QSpinBox::valueChanged, this, [change](int value) {
        change([value](jobs::QueueRules &changed) { changed.retries = value; });
    });
    const auto addCheck =
        [&](const QString &text, const QString &name, const char *id, bool on, bool jobs::QueueRules::*rule) {
            auto *box = new QCheckBox(text, this);
            box->setObjectName(QString::fromLatin1(id));
            box->setAccessibleName(name);
            box->setChecked(on);
            form->addRow(QString(), box);
            connect(box, &QCheckBox::toggled, this, [change, rule](bool checked) {
                change([checked, rule](jobs::QueueRules &changed) { changed.*rule = checked; });
            });
        };
    addCheck(tr("&Pause when a picture has failed"),
             tr("Pause when a picture has failed"),
             "pauseOnError",
             rules.pauseOnError,
             &jobs::QueueRules::pauseOnError);
    addCheck(tr("Keep the machine &awake while the queue works"),
             tr("Keep the machine awake while the queue works"),
             "keepAwake",
             rules.keepAwake,
             &jobs::QueueRules::keepAwake);
}

void PreferenceDialog::addBattery(QFormLayout *form)
{
    auto *battery = new QSpinBox(this);
    battery->setObjectName(QStringLiteral("pauseBelow"));
    battery->setRange(0, 95);
    battery->setSingleStep(5);
    battery->setSuffix(tr(" %"));
    battery->setSpecialValueText(tr("Never"));
    battery->setValue(m_settings.pauseBelowPercent());
    battery->setAccessibleName(tr("Pause on battery below"));
    form->addRow(tr("The queue rests on a &battery below"), battery);
    addHint(form, tr("It goes on by itself when the machine is plugged in."));
    connect(battery, &QSpinBox::valueChanged, this, [this](int value) {
        m_settings.setPauseBelowPercent(value);
        Q_EMIT pauseBelowChanged();
    });
}

void PreferenceDialog::addCache(QFormLayout *form)
{
    auto *size = new QSpinBox(this);
    size->setObjectName(QStringLiteral("cacheGigabytes"));
    size->setRange(1, 10000);
    size->setSuffix(tr(" GB"));
    size->setValue(m_settings.cacheGigabytes());
    size->setAccessibleName(tr("Clean the cache above"));
    form->addRow(tr("&Clean the cache above"), size);
    auto *days = new QSpinBox(this);
    days->setObjectName(QStringLiteral("cacheDays"));
    days->setRange(1, 3650);
    const auto sayDays = [this, days] { days->setSuffix(u' ' + tr("day(s)", nullptr, days->value())); };
    connect(days, &QSpinBox::valueChanged, this, sayDays);
    days->setValue(m_settings.cacheDays());
    sayDays();
    days->setAccessibleName(tr("Keep what was used within"));
    form->addRow(tr("Keep what was used &within"), days);
    auto *use = new QLabel(this);
    use->setObjectName(QStringLiteral("cacheUse"));
    use->setProperty("dim", true);
    use->setAccessibleDescription(tr("What the cache holds"));
    auto *clean = new QPushButton(tr("Clean now"), this);
    clean->setObjectName(QStringLiteral("cleanCache"));
    clean->setAutoDefault(false);
    clean->setAccessibleName(clean->text());
    auto *line = new QHBoxLayout;
    line->addWidget(use, 1);
    line->addWidget(clean);
    form->addRow(QString(), line);
    addHint(form,
            tr("Thumbnails and what an interrupted program left of its work. Results are never removed. It is cleaned "
               "once a day by itself."));
    connect(size, &QSpinBox::valueChanged, this, [this](int value) { m_settings.setCacheGigabytes(value); });
    connect(days, &QSpinBox::valueChanged, this, [this](int value) { m_settings.setCacheDays(value); });
    connect(m_pages, &QStackedWidget::currentChanged, this, [this, use, page = m_pages->count() - 1](int shown) {
        if (shown != page || !use->text().isEmpty())
            return;
        use->setText(tr("Adding up what it holds..."));
        m_work.run([cancel = m_closing.token()] { return jobs::cacheUse(paths::cacheDir(), cancel); },
                   [use](const jobs::CacheUse &held) { use->setText(tr("It holds %1.").arg(dataSize(held.bytes))); });
    });
    connect(clean, &QPushButton::clicked, this, [this, clean, use] {
        clean->setEnabled(false);
        m_work.run(
            [limits = m_settings.cacheLimits(), cancel = m_closing.token()] {
                return jobs::cleanCache(paths::cacheDir(), limits, std::time(nullptr), cancel);
            },
            [clean, use](const jobs::CacheCleaning &cleaning) {
                clean->setEnabled(true);
                use->setText(tr("%1 removed. It holds %2.")
                                 .arg(dataSize(cleaning.removed.bytes), dataSize(cleaning.left.bytes)));
            });
    });
}

} // namespace ambrotype::ui
