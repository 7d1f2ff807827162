#include "queue/report_dialog.h"

#include "export/time_forecast.h"
#include "file_text.h"
#include "language/core_text.h"
#include "language/data_size.h"
#include "models/model_table.h"
#include "theme/theme.h"

#include "pipeline/stage.h"

#include <QDir>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace ambrotype::ui {

using jobs::audit::BatchReport;
using jobs::audit::Outcome;

namespace {

constexpr qsizetype kAtOnce = 100;
constexpr std::size_t kShownFiles = 50; // of one reason; the file that is saved names all

QString stageTitle(const std::string &id)
{
    const pipeline::Stage *stage = pipeline::findStage(id);
    return stage ? coreText(stage->info().title) : QString::fromStdString(id);
}

QTreeWidgetItem *add(QTreeWidgetItem *parent, const QString &text, const QString &figure = {})
{
    auto *item = new QTreeWidgetItem(parent, {text, figure});
    item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    item->setToolTip(0, text);
    return item;
}

QTreeWidgetItem *add(QTreeWidgetItem *parent, const QString &text, int count)
{
    return add(parent, text, QLocale().toString(count));
}

} // namespace

ReportDialog::ReportDialog(jobs::BatchQueue &queue, QString folder, QWidget *parent)
    : QDialog(parent)
    , m_queue(queue)
    , m_folder(std::move(folder))
    , m_head(new QLabel(this))
    , m_tree(new QTreeWidget(this))
    , m_message(new QLabel(this))
    , m_csv(new QPushButton(tr("Save as CSV..."), this))
    , m_json(new QPushButton(tr("Save as JSON..."), this))
{
    setWindowTitle(tr("Report on the queue"));
    m_head->setFont(Theme::strongFont());
    m_head->setWordWrap(true);
    m_message->setWordWrap(true);
    m_tree->setAccessibleName(tr("Report on the queue"));
    m_tree->setHeaderLabels({tr("What"), tr("Figure")});
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    m_tree->setWordWrap(true);
    auto *close = new QPushButton(tr("Close"), this);
    close->setDefault(true);
    auto *bottom = new QHBoxLayout;
    for (QPushButton *button : {m_csv, m_json})
        button->setAutoDefault(false);
    bottom->addWidget(m_csv);
    bottom->addWidget(m_json);
    bottom->addStretch(1);
    bottom->addWidget(close);
    for (QPushButton *button : {m_csv, m_json, close})
        button->setAccessibleName(button->text());
    auto *column = new QVBoxLayout(this);
    column->addWidget(m_head);
    column->addWidget(m_tree, 1);
    column->addWidget(m_message);
    column->addLayout(bottom);
    resize(Theme::lines(46), Theme::lines(34));
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    connect(m_csv, &QPushButton::clicked, this, [this] {
        chooseFile(QStringLiteral("csv"), tr("Tables (*.csv);;All files (*)"));
    });
    connect(m_json, &QPushButton::clicked, this, [this] {
        chooseFile(QStringLiteral("json"), tr("JSON files (*.json);;All files (*)"));
    });
    look();
}

void ReportDialog::look()
{
    ++m_asked;
    m_complete = false;
    m_left.clear();
    m_outcomes.clear();
    for (int row = 0; row < m_queue.count(); ++row)
        m_left << m_queue.row(row).id;
    m_head->setText(tr("Reading..."));
    m_csv->setEnabled(false);
    m_json->setEnabled(false);
    readMore();
}

void ReportDialog::readMore()
{
    if (m_left.isEmpty()) {
        fill(BatchReport::of(std::move(m_outcomes)));
        return;
    }
    const QList<qint64> ids = m_left.mid(0, kAtOnce);
    m_left = m_left.mid(ids.size());
    m_queue.withEntries(ids, this, [this, asked = m_asked](const jobs::BatchQueue::Entries &entries) {
        m_work.run(
            [entries] {
                std::vector<Outcome> outcomes;
                for (const auto &[id, entry] : entries)
                    outcomes.push_back(Outcome::of(entry.item, entry.result));
                return outcomes;
            },
            [this, asked](const std::vector<Outcome> &outcomes) {
                if (asked != m_asked)
                    return;
                m_outcomes.insert(m_outcomes.end(), outcomes.begin(), outcomes.end());
                readMore();
            });
    });
}

QString ReportDialog::seconds(double number)
{
    return number < 60 ? tr("%1 s").arg(QLocale().toString(number, 'f', 1)) : TimeForecast::duration(number);
}

QTreeWidgetItem *ReportDialog::group(const QString &title)
{
    auto *item = new QTreeWidgetItem(m_tree, {title});
    item->setFont(0, Theme::strongFont());
    item->setExpanded(true);
    return item;
}

void ReportDialog::fill(BatchReport report)
{
    m_report = std::move(report);
    m_outcomes.clear();
    m_complete = true;
    m_tree->clear();
    const QLocale locale;
    m_head->setText(
        tr("%1 of %2 pictures are done.").arg(locale.toString(m_report.done), locale.toString(m_report.total)));
    m_csv->setEnabled(m_report.total > 0);
    m_json->setEnabled(m_report.total > 0);
    if (m_report.total == 0)
        return;
    addPictures();
    addFailures();
    addTimes();
    addModels();
    addCounts(tr("Devices"), m_report.devices);
    addCounts(tr("Presets"), m_report.presets);
    addCounts(tr("Notes"), m_report.warnings);
}

void ReportDialog::addPictures()
{
    QTreeWidgetItem *pictures = group(tr("Pictures"));
    std::map<std::string, int> states;
    for (const Outcome &outcome : m_report.outcomes)
        ++states[outcome.state];
    const std::pair<jobs::ItemState, QString> names[] = {{jobs::ItemState::Done, tr("Done")},
                                                         {jobs::ItemState::Failed, tr("Failed")},
                                                         {jobs::ItemState::Skipped, tr("Skipped, a result is there")},
                                                         {jobs::ItemState::Cancelled, tr("Cancelled")},
                                                         {jobs::ItemState::Queued, tr("Waiting")},
                                                         {jobs::ItemState::Running, tr("Running")}};
    for (const auto &[state, name] : names) {
        const auto found = states.find(jobs::stateName(state));
        if (found != states.end())
            add(pictures, name, found->second);
    }
    if (m_report.faces > 0) {
        add(pictures, tr("Faces"), m_report.faces);
        add(pictures, tr("Faces that should be looked at"), m_report.facesFlagged);
    }
    if (m_report.done > 0) {
        add(pictures,
            tr("Size of the results"),
            tr("%1 megapixels, %2")
                .arg(QLocale().toString(m_report.megapixelsOut, 'f', 1), dataSize(m_report.bytesOut)));
    }
}

void ReportDialog::addTimes()
{
    if (m_report.workSeconds <= 0)
        return;
    QTreeWidgetItem *times = group(tr("Time"));
    add(times, tr("Work on all pictures, added up"), seconds(m_report.workSeconds));
    double ofDone = 0.0;
    for (const Outcome &outcome : m_report.outcomes)
        ofDone += outcome.state == jobs::stateName(jobs::ItemState::Done) ? outcome.seconds : 0.0;
    if (m_report.done > 0)
        add(times, tr("Mean of a picture that is done"), seconds(ofDone / m_report.done));
    std::vector<std::pair<std::string, double>> stages(m_report.stageSeconds.begin(), m_report.stageSeconds.end());
    std::stable_sort(stages.begin(), stages.end(), [](const auto &a, const auto &b) { return a.second > b.second; });
    for (const auto &[stage, took] : stages)
        add(times, tr("Stage \"%1\"").arg(stageTitle(stage)), seconds(took));
}

void ReportDialog::addFailures()
{
    if (m_report.reasons.empty())
        return;
    QTreeWidgetItem *failures = group(tr("Why pictures failed"));
    for (const BatchReport::Reason &reason : m_report.reasons) {
        QTreeWidgetItem *item = add(failures, coreText(reason.sentence), static_cast<int>(reason.files.size()));
        for (std::size_t i = 0; i < std::min(reason.files.size(), kShownFiles); ++i)
            add(item, fileToText(reason.files[i]));
        if (reason.files.size() > kShownFiles)
            add(item, tr("and %n more", nullptr, static_cast<int>(reason.files.size() - kShownFiles)));
    }
}

void ReportDialog::addModels()
{
    if (m_report.models.empty())
        return;
    QTreeWidgetItem *models = group(tr("Models that were used"));
    const auto said = [](const std::string &text) {
        return text.empty() ? tr("unknown") : QString::fromStdString(text);
    };
    for (const BatchReport::Model &model : m_report.models) {
        const QString title =
            model.paper.title.empty()
                ? tr("A model of your own (%1)").arg(QString::fromStdString(model.paper.sha256.substr(0, 12)))
                : QString::fromStdString(model.paper.title);
        QTreeWidgetItem *item = add(models, title, model.pictures);
        item->setExpanded(true);
        add(item, tr("Licence of the weights"), said(model.paper.weightsLicence));
        add(item, tr("Licence of the code"), said(model.paper.codeLicence));
        add(item, tr("Paid work"), ModelTable::paidText(model.paper.paidWork));
    }
}

void ReportDialog::addCounts(const QString &title, const std::map<std::string, int> &counts)
{
    if (counts.empty())
        return;
    QTreeWidgetItem *item = group(title);
    for (const auto &[name, count] : counts)
        add(item, name.empty() ? tr("own settings") : coreText(name), count);
}

void ReportDialog::chooseFile(const QString &suffix, const QString &filter)
{
    auto *dialog = new QFileDialog(this, tr("Save the report"), m_folder, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    connect(dialog, &QFileDialog::fileSelected, this, &ReportDialog::save);
    dialog->open();
}

void ReportDialog::save(const QString &file)
{
    m_work.run([report = m_report, path = textToFile(file)] { return jobs::audit::writeReport(report, path); },
               [this, file](const Result<void> &written) {
                   m_message->setText(written
                                          ? tr("Saved %1.").arg(QDir::toNativeSeparators(file))
                                          : tr("The report was not saved. %1").arg(coreText(written.error().message)));
               });
}

} // namespace ambrotype::ui
