#include "studio/studio.h"

#include "canvas/image_view.h"
#include "file_text.h"
#include "filmstrip/filmstrip_delegate.h"
#include "language/core_text.h"
#include "studio/sample_file.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace ambrotype::ui {

namespace {

// Pictures whose pixels stay in memory for stepping back and forth: a 24 megapixel one takes about 100 MB.
constexpr std::size_t kOpenPictures = 3;
// Enough for screens with twice the density.
constexpr int kThumbnailPixels = 2 * FilmstripDelegate::kThumbnailEdge;

} // namespace

Studio::Studio(QObject *parent)
    : QObject(parent)
    , m_start(std::make_shared<const pipeline::Recipe>(pipeline::Recipe::neutral()))
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
    connect(&m_loader, &jobs::PictureLoader::incomplete, this, [this](const QString &file, const QString &message) {
        // Nothing is told: the offer to use the part stands with the picture.
        if (PhotoDocument *document = m_shoot.document(m_shoot.rowOfFile(file)))
            document->refuse(message, true);
    });
    connect(&m_loader,
            &jobs::PictureLoader::failed,
            this,
            [this](const QString &file, const QString &message, const QString &detail) {
                PhotoDocument *document = m_shoot.document(m_shoot.rowOfFile(file));
                if (!document)
                    return;
                document->refuse(message);
                Q_EMIT failed(tr("%1 could not be opened. %2").arg(document->title(), document->note()), detail);
            });
}

void Studio::openInputs(const QStringList &paths)
{
    std::vector<std::string> inputs;
    for (const QString &path : paths)
        inputs.push_back(QFile::encodeName(QFileInfo(path).absoluteFilePath()).toStdString());
    m_work.run([inputs] { return jobs::expandInputs(inputs, {}, kResultFolder); },
               [this](const jobs::InputList &found) {
                   const std::vector<PhotoDocument *> added = take(found);
                   if (!added.empty())
                       setCurrentRow(m_shoot.rowOf(added.front()));
                   else if (!found.files.empty())
                       setCurrentRow(m_shoot.rowOfFile(fileToText(found.files.front().file)));
               });
}

std::vector<PhotoDocument *> Studio::addToShoot(const std::vector<ShootModel::Addition> &additions)
{
    std::vector<PhotoDocument *> added = m_shoot.add(additions);
    for (PhotoDocument *document : added) {
        m_undo.addStack(&document->undoStack());
        document->setStart(m_start);
    }
    return added;
}

std::vector<PhotoDocument *> Studio::take(const jobs::InputList &found)
{
    std::vector<ShootModel::Addition> additions;
    for (const jobs::InputFile &input : found.files)
        additions.push_back({fileToText(input.file), fileToText(input.subFolder)});
    std::vector<PhotoDocument *> added = addToShoot(additions);
    for (PhotoDocument *document : added)
        document->setInitialPreset(initialPreset(*document));
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
    if (added.empty() && !found.files.empty())
        Q_EMIT told(tr("Everything there is in the shoot already."));
    else if (found.files.empty() && found.missing.empty())
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
    addToShoot(additions);
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

void Studio::openSamples()
{
    Q_EMIT told(tr("The sample pictures are being drawn..."));
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
                             document->about());
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
    m_shoot.document(row)->applyOwn(editAsMade(recipe, presetName), tr("As the result was made"));
    setCurrentRow(row);
}

EditState Studio::editAsMade(const pipeline::Recipe &recipe, const QString &presetName) const
{
    EditState edit;
    edit.baseline = recipe;
    edit.presetName = presetName;
    for (const pipeline::Preset &preset : m_presets.presets()) {
        if (preset.name == presetName.toStdString())
            edit = editWithPreset(&preset, recipe, *m_start);
    }
    edit.recipe = recipe;
    return edit;
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
    m_loader.open(textToFile(document->file()), document->acceptsPart());
}

void Studio::usePart(PhotoDocument &document)
{
    document.acceptPart();
    if (&document == m_current)
        load(&document);
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

} // namespace ambrotype::ui
