// The part of Studio that gives pictures to the queue and learns what became of them.
#include "studio/studio.h"

#include "export/forecaster.h"
#include "export/time_forecast.h"
#include "file_text.h"
#include "language/core_text.h"

#include "jobs/planner/time_file.h"

#include <QFileInfo>

#include <algorithm>
#include <set>

namespace ambrotype::ui {

namespace {

using Turn = jobs::BatchQueue::Turn;

// Seconds of work from which on people plan by them.
constexpr double kWorthTelling = 60;

jobs::BatchItem itemFor(const PhotoDocument &document, const ExportSettings &settings, int sequence)
{
    jobs::BatchItem item;
    item.input = textToFile(document.file());
    item.read.acceptPartial = document.acceptsPart();
    item.sequence = sequence;
    item.recipe = document.recipe();
    item.presetName = document.edit().presetName.toStdString();
    settings.applyTo(item, document.subFolder());
    return item;
}

} // namespace

void Studio::connectQueue()
{
    connect(&m_queue, &jobs::BatchQueue::itemFinished, this, &Studio::itemFinished);
    connect(&m_queue, &jobs::BatchQueue::rowChanged, this, &Studio::itemChanged);
    connect(&m_queue, &jobs::BatchQueue::rowsInserted, this, [this](int first, int last) {
        for (int row = first; row <= last; ++row)
            itemChanged(row);
    });
}

void Studio::queueInputs(const QStringList &paths, const ExportSettings &settings, FolderLayout layout)
{
    std::vector<std::string> inputs;
    for (const QString &path : paths)
        inputs.push_back(QFile::encodeName(QFileInfo(path).absoluteFilePath()).toStdString());
    m_work.run([inputs] { return jobs::expandInputs(inputs, {}, kResultFolder); },
               [this, settings, layout](const jobs::InputList &found) {
                   std::set<std::filesystem::path> folders;
                   for (const jobs::InputFile &input : found.files)
                       folders.insert(input.subFolder);
                   if (layout == FolderLayout::Ask && folders.size() > 1)
                       Q_EMIT folderLayoutWanted(std::make_shared<const jobs::InputList>(found),
                                                 static_cast<int>(found.files.size()),
                                                 static_cast<int>(folders.size()));
                   else
                       queueFound(found, settings);
               });
}

void Studio::queueFound(const jobs::InputList &found, const ExportSettings &settings)
{
    take(found);
    QList<int> rows;
    for (const jobs::InputFile &input : found.files)
        rows << m_shoot.rowOfFile(fileToText(input.file));
    enqueue(rows, settings, false);
}

void Studio::queueChanged()
{
    for (int row = 0; row < m_queue.count(); ++row)
        itemChanged(row);
    learnSaved();
}

void Studio::learnSaved()
{
    QList<ItemId> unknown;
    for (int row = 0; row < m_queue.count(); ++row) {
        const jobs::BatchQueue::Row &item = m_queue.row(row);
        const QString file = fileToText(item.item.input);
        const PhotoDocument *document = m_shoot.document(m_shoot.rowOfFile(file));
        if (document && !document->savedRecipe() && item.result.state == jobs::ItemState::Done
            && m_latest.value(file) == item.id)
            unknown << item.id;
    }
    if (unknown.isEmpty())
        return;
    m_queue.withEntries(unknown, this, [this](const jobs::BatchQueue::Entries &entries) {
        for (const auto &[id, entry] : entries) {
            const QString file = fileToText(entry.item.input);
            PhotoDocument *document = m_shoot.document(m_shoot.rowOfFile(file));
            const bool isAtWork =
                document && (document->state() == PictureState::Queued || document->state() == PictureState::Running);
            if (isAtWork || m_latest.value(file) != id)
                continue; // it was put into the queue again meanwhile
            // A result of other settings means nothing to a picture that nobody has touched since.
            if (document && !document->savedRecipe()
                && (document->isTouched() || document->recipe() == entry.item.recipe))
                document->setSaved(
                    entry.item.recipe, fileToText(entry.result.output), QString::fromStdString(entry.result.device));
        }
    });
}

std::vector<jobs::BatchItem> Studio::itemsFor(const QList<int> &rows, const ExportSettings &settings) const
{
    std::vector<jobs::BatchItem> items;
    for (const int row : rows)
        if (const PhotoDocument *document = m_shoot.document(row))
            items.push_back(itemFor(*document, settings, static_cast<int>(items.size()) + 1));
    return items;
}

void Studio::enqueue(const QList<int> &rows, const ExportSettings &settings, bool announce)
{
    std::vector<jobs::BatchItem> items = itemsFor(rows, settings);
    if (items.empty())
        return;
    QStringList files;
    for (const int row : rows) {
        if (PhotoDocument *document = m_shoot.document(row)) {
            files << document->file();
            document->setState(PictureState::Queued);
        }
    }
    if (!announce)
        tellAdded(items);
    else if (m_queue.isPaused())
        Q_EMIT told(tr("The queue is paused: %1 waits until it goes on.").arg(QFileInfo(files.front()).fileName()));
    else if (m_queue.totals().running > 0)
        Q_EMIT told(tr("%1 is next in the queue.").arg(QFileInfo(files.front()).fileName()));
    const QList<ItemId> ids = m_queue.add(std::move(items), announce ? Turn::Next : Turn::Last);
    for (qsizetype i = 0; i < ids.size(); ++i)
        m_errands.insert(ids[i], {files[i], announce});
}

void Studio::changePreset(const QList<qint64> &ids, const QString &presetId)
{
    const pipeline::Preset *preset = m_presets.find(presetId);
    if (!preset)
        return;
    m_queue.changeSettings(ids, [preset = *preset, start = m_start](jobs::BatchItem &item) {
        item.recipe = editWithPreset(&preset, item.recipe, *start).recipe;
        item.presetName = preset.name;
        item.automatic = preset.automatic;
        item.overAdvice.clear();
    });
}

void Studio::tellAdded(const std::vector<jobs::BatchItem> &items)
{
    const QString added = tr("%n picture(s) added to the queue.", nullptr, static_cast<int>(items.size()));
    Q_EMIT told(added);
    m_work.run([items] { return Forecaster::planOf(items); },
               [this, added](const std::optional<jobs::planner::TimePlan> &plan) {
                   if (plan && plan->seconds >= kWorthTelling)
                       Q_EMIT told(tr("%1 %2").arg(added, TimeForecast::sentence(plan)));
               });
}

void Studio::itemChanged(int row)
{
    const jobs::BatchQueue::Row &item = m_queue.row(row);
    const QString file = fileToText(item.item.input);
    PhotoDocument *document = m_shoot.document(m_shoot.rowOfFile(file));
    if (!document)
        return;
    if (ItemId &latest = m_latest[file]; item.id >= latest) {
        latest = item.id; // what was decided about an earlier result is of no more use
        document->setReview(item.review, item.result.state == jobs::ItemState::Done && !item.flags.empty());
    }
    if (item.result.state == jobs::ItemState::Running)
        document->setState(PictureState::Running);
    else if (item.result.state == jobs::ItemState::Queued)
        document->setState(PictureState::Queued);
}

void Studio::learnTime(const jobs::BatchQueue::Row &row)
{
    if (!row.whole || row.result.state != jobs::ItemState::Done)
        return; // ended elsewhere, or took no time that tells anything
    // For the next forecast; nothing is said when that cannot be written.
    m_work.run([item = row.whole,
                result = row.result] { return jobs::planner::TimeFile::standard().learn(*item, result).ok(); },
               [](bool) {});
}

void Studio::itemFinished(ItemId id)
{
    const int row = m_queue.indexOf(id);
    if (row < 0)
        return;
    const jobs::ItemResult &result = m_queue.row(row).result;
    learnTime(m_queue.row(row));
    const Errand errand = m_errands.value(id, {fileToText(m_queue.row(row).item.input), false});
    PhotoDocument *document = m_shoot.document(m_shoot.rowOfFile(errand.file));
    const QString title = QFileInfo(errand.file).fileName();
    const QString output = fileToText(result.output);
    switch (result.state) {
    case jobs::ItemState::Done:
        if (document)
            document->setSaved(m_queue.row(row).whole ? m_queue.row(row).whole->recipe : document->recipe(),
                               output,
                               QString::fromStdString(result.device));
        if (errand.announce)
            Q_EMIT saved(tr("Saved %1.").arg(QFileInfo(output).fileName()), output);
        break;
    case jobs::ItemState::Failed:
        if (document)
            document->setState(PictureState::Failed, QString::fromStdString(result.error.message));
        if (errand.announce)
            Q_EMIT failed(tr("%1 could not be enhanced. %2").arg(title, coreText(result.error.message)),
                          QString::fromStdString(result.error.detail));
        break;
    default:
        if (document)
            document->setState(document->savedRecipe() ? PictureState::Stale
                               : document->isTouched() ? PictureState::Edited
                                                       : PictureState::Untouched);
        if (errand.announce && result.state == jobs::ItemState::Skipped)
            Q_EMIT told(tr("%1 was skipped, because a file of that name exists.").arg(title));
    }
}

} // namespace ambrotype::ui
