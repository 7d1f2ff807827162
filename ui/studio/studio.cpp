#include "studio/studio.h"

#include "canvas/image_view.h"
#include "export/time_forecast.h"
#include "file_text.h"
#include "filmstrip/filmstrip_delegate.h"
#include "language/core_text.h"
#include "studio/sample_file.h"

#include "jobs/planner/time_file.h"

#include <QFileInfo>

#include <algorithm>
#include <set>

namespace ambrotype::ui {

namespace {

// Pictures whose pixels stay in memory for stepping back and forth: a 24 megapixel one takes about 100 MB.
constexpr std::size_t kOpenPictures = 3;
// Seconds of work from which on people plan by them.
constexpr double kWorthTelling = 60;
// Enough for screens with twice the density.
constexpr int kThumbnailPixels = 2 * FilmstripDelegate::kThumbnailEdge;

jobs::BatchItem itemFor(const PhotoDocument &document, const ExportSettings &settings, int sequence)
{
    jobs::BatchItem item;
    item.input = textToFile(document.file());
    item.sequence = sequence;
    item.recipe = document.recipe();
    item.presetName = document.edit().presetName.toStdString();
    settings.applyTo(item, document.subFolder());
    return item;
}

} // namespace

Studio::Studio(QObject *parent)
    : QObject(parent)
{
    connectLoader();
    connectQueue();
    connect(&m_presets, &PresetLibrary::failed, this, [this](const QString &message) { Q_EMIT failed(message, {}); });
    connect(&m_presets, &PresetLibrary::changed, this, [this] { setInitialPreset(m_initialPreset); });
}

Studio::~Studio()
{
    // Members go in reverse order; nothing may call back into a shoot that is half gone.
    m_queue.disconnect(this);
    m_loader.disconnect(this);
}

void Studio::connectLoader()
{
    connect(&m_shoot, &ShootModel::thumbnailWanted, this, [this](const QString &file) {
        m_loader.requestThumbnail(textToFile(file), kThumbnailPixels);
    });
    connect(
        &m_loader, &jobs::PictureLoader::thumbnail, this, [this](const QString &file, const imaging::Image &pixels) {
            m_shoot.setThumbnail(file, viewImage(pixels));
        });
    connect(&m_loader, &jobs::PictureLoader::thumbnailFailed, this, [this](const QString &file) {
        m_shoot.setThumbnailFailed(file);
    });
    connect(&m_loader,
            &jobs::PictureLoader::draft,
            this,
            [this](const QString &file, const imaging::Image &pixels, const QSize &fullSize) {
                if (!m_current || m_current->file() != file)
                    return;
                m_current->setFullSize(fullSize);
                Q_EMIT draftReady(pixels, fullSize);
            });
    connect(&m_loader,
            &jobs::PictureLoader::opened,
            this,
            [this](const QString &file, const std::shared_ptr<const pipeline::Source> &source) {
                PhotoDocument *document = m_shoot.document(m_shoot.rowOfFile(file));
                if (!document)
                    return;
                document->setSource(source);
                keepSource(document);
            });
    connect(&m_loader,
            &jobs::PictureLoader::measured,
            this,
            [this](const QString &file, const pipeline::Measurements &measured, const pipeline::Advice &advice) {
                if (PhotoDocument *document = m_shoot.document(m_shoot.rowOfFile(file)))
                    document->setMeasured(measured, advice);
            });
    connect(&m_loader,
            &jobs::PictureLoader::failed,
            this,
            [this](const QString &file, const QString &message, const QString &detail) {
                PhotoDocument *document = m_shoot.document(m_shoot.rowOfFile(file));
                if (!document)
                    return;
                const QString reason = coreText(message.toStdString());
                document->setState(PictureState::Failed, reason);
                Q_EMIT failed(tr("%1 could not be opened. %2").arg(document->title(), reason), detail);
            });
}

void Studio::connectQueue()
{
    connect(&m_queue, &jobs::BatchQueue::itemFinished, this, &Studio::itemFinished);
    connect(&m_queue, &jobs::BatchQueue::rowChanged, this, &Studio::itemChanged);
    connect(&m_queue, &jobs::BatchQueue::rowsInserted, this, [this](int first, int last) {
        for (int row = first; row <= last; ++row)
            itemChanged(row);
    });
}

void Studio::openInputs(const QStringList &paths)
{
    std::vector<std::string> inputs;
    for (const QString &path : paths)
        inputs.push_back(QFile::encodeName(path).toStdString());
    m_work.run([inputs] { return jobs::expandInputs(inputs, {}, kResultFolder); },
               [this](const jobs::InputList &found) {
                   const std::vector<PhotoDocument *> added = take(found);
                   if (!added.empty())
                       setCurrentRow(m_shoot.rowOf(added.front()));
                   else if (!found.files.empty())
                       setCurrentRow(m_shoot.rowOfFile(fileToText(found.files.front().file)));
               });
}

void Studio::queueInputs(const QStringList &paths, const ExportSettings &settings, FolderLayout layout)
{
    std::vector<std::string> inputs;
    for (const QString &path : paths)
        inputs.push_back(QFile::encodeName(path).toStdString());
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

std::vector<PhotoDocument *> Studio::take(const jobs::InputList &found)
{
    std::vector<ShootModel::Addition> additions;
    for (const jobs::InputFile &input : found.files)
        additions.push_back({fileToText(input.file), fileToText(input.subFolder)});
    std::vector<PhotoDocument *> added = m_shoot.add(additions);
    for (PhotoDocument *document : added) {
        m_undo.addStack(&document->undoStack());
        document->setInitialPreset(initialPreset(*document));
    }
    if (!added.empty())
        queueChanged();
    if (!found.missing.empty()) {
        const auto &[path, error] = found.missing.front();
        if (found.missing.size() == 1)
            Q_EMIT failed(tr("%1: %2").arg(fileToText(path.filename()), coreText(error.message)), fileToText(path));
        else
            Q_EMIT failed(tr("%n file(s) could not be found.", nullptr, static_cast<int>(found.missing.size())), {});
    }
    const int ignored = static_cast<int>(found.ignored.size());
    if (found.files.empty() && found.missing.empty())
        Q_EMIT told(tr("No picture was found there."));
    else if (ignored > 0)
        Q_EMIT told(tr("%1 added. %2")
                        .arg(tr("%n picture(s)", nullptr, static_cast<int>(added.size())),
                             tr("%n other file(s) were left out.", nullptr, ignored)));
    return added;
}

void Studio::resume(const std::vector<SavedPicture> &pictures, int current)
{
    std::vector<ShootModel::Addition> additions;
    for (const SavedPicture &picture : pictures)
        additions.push_back({picture.file, picture.subFolder});
    for (PhotoDocument *document : m_shoot.add(additions))
        m_undo.addStack(&document->undoStack());
    for (const SavedPicture &picture : pictures) {
        PhotoDocument *document = m_shoot.document(m_shoot.rowOfFile(picture.file));
        if (document->isTouched())
            continue; // changed since it was opened
        picture.giveTo(*document);
    }
    queueChanged();
    if (!m_current && current >= 0)
        setCurrentRow(m_shoot.rowOfFile(pictures[static_cast<std::size_t>(current)].file));
}

void Studio::queueChanged()
{
    for (int row = 0; row < m_queue.count(); ++row)
        itemChanged(row);
}

void Studio::openSamples()
{
    m_work.run([] { return makeSampleFiles(); },
               [this](const Result<std::vector<SampleFile>> &samples) {
                   if (samples)
                       takeSamples(*samples);
                   else
                       Q_EMIT failed(coreText(samples.error().message), QString::fromStdString(samples.error().detail));
               });
}

void Studio::takeSamples(const std::vector<SampleFile> &samples)
{
    jobs::InputList found;
    for (const SampleFile &sample : samples)
        found.files.push_back({sample.file, {}});
    take(found);
    for (const SampleFile &sample : samples) {
        PhotoDocument *document = m_shoot.document(m_shoot.rowOfFile(fileToText(sample.file)));
        if (!document->isTouched())
            document->resume(document->editWith(m_presets.find(QString::fromStdString(sample.preset))),
                             document->state(),
                             document->note());
    }
    setCurrentRow(m_shoot.rowOfFile(fileToText(samples.front().file)));
}

void Studio::adjust(const QString &file, const pipeline::Recipe &recipe, const QString &presetName)
{
    if (m_shoot.rowOfFile(file) < 0) {
        jobs::InputList found;
        found.files.push_back({textToFile(file), {}});
        take(found);
    }
    const int row = m_shoot.rowOfFile(file);
    EditState edit;
    edit.recipe = recipe;
    edit.baseline = recipe;
    edit.presetName = presetName;
    m_shoot.document(row)->applyOwn(edit, tr("As the result was made"));
    setCurrentRow(row);
}

void Studio::setCurrentRow(int row)
{
    PhotoDocument *document = m_shoot.document(row);
    if (document == m_current)
        return;
    m_current = document;
    if (document)
        document->undoStack().setActive();
    else
        m_undo.setActiveStack(nullptr);
    Q_EMIT currentChanged(document);
    if (document)
        load(document);
    else
        m_loader.cancelOpen();
}

void Studio::load(PhotoDocument *document)
{
    if (document->source()) {
        m_loader.cancelOpen();
        keepSource(document);
        return;
    }
    m_loader.open(textToFile(document->file()));
}

void Studio::keepSource(PhotoDocument *document)
{
    std::erase(m_open, document);
    m_open.push_back(document);
    while (m_open.size() > kOpenPictures) {
        PhotoDocument *oldest = m_open.front();
        m_open.pop_front();
        oldest->setSource(nullptr);
    }
}

void Studio::step(int by)
{
    if (m_shoot.count() == 0)
        return;
    const int row = std::clamp(currentRow() + by, 0, m_shoot.count() - 1);
    setCurrentRow(row);
}

void Studio::removeRows(const QList<int> &rows)
{
    const int before = currentRow();
    const bool currentGoes = rows.contains(before);
    if (currentGoes)
        setCurrentRow(-1);
    for (auto row = rows.crbegin(); row != rows.crend(); ++row) {
        if (PhotoDocument *document = m_shoot.document(*row)) {
            std::erase(m_open, document);
            m_undo.removeStack(&document->undoStack());
        }
        m_shoot.remove(*row);
    }
    if (currentGoes && m_shoot.count() > 0)
        setCurrentRow(std::min(rows.front(), m_shoot.count() - 1));
}

void Studio::clearShoot()
{
    setCurrentRow(-1);
    for (int row = 0; row < m_shoot.count(); ++row)
        m_undo.removeStack(&m_shoot.document(row)->undoStack());
    m_open.clear();
    m_shoot.clear();
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
    const QList<ItemId> ids = m_queue.add(std::move(items));
    for (qsizetype i = 0; i < ids.size(); ++i)
        m_errands.insert(ids[i], {files[i], announce});
}

void Studio::changePreset(const QList<qint64> &ids, const QString &presetId)
{
    const pipeline::Preset *preset = m_presets.find(presetId);
    if (!preset)
        return;
    m_queue.changeSettings(ids, [preset = *preset](jobs::BatchItem &item) {
        item.recipe = editWithPreset(&preset, item.recipe).recipe;
        item.presetName = preset.name;
        item.automatic = preset.automatic;
        item.overAdvice.clear();
    });
}

void Studio::tellAdded(const std::vector<jobs::BatchItem> &items)
{
    const QString added = tr("%n picture(s) added to the queue.", nullptr, static_cast<int>(items.size()));
    Q_EMIT told(added);
    m_work.run([items] { return TimeForecast::planOf(items); },
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
    m_work.run(
        [item = row.whole, result = row.result, lanes = m_queue.totals().running + 1] {
            return jobs::planner::TimeFile::standard().learn(*item, result, lanes).ok();
        },
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
                               tr("Saved as %1").arg(output),
                               QString::fromStdString(result.device));
        if (errand.announce)
            Q_EMIT saved(tr("Saved %1.").arg(QFileInfo(output).fileName()), output);
        break;
    case jobs::ItemState::Failed: {
        const QString reason = coreText(result.error.message);
        if (document)
            document->setState(PictureState::Failed, reason);
        if (errand.announce)
            Q_EMIT failed(tr("%1 could not be enhanced. %2").arg(title, reason),
                          QString::fromStdString(result.error.detail));
        break;
    }
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
