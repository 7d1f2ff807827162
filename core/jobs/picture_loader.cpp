#include "jobs/picture_loader.h"

#include "base/hash.h"
#include "base/paths.h"
#include "imaging/io/reader.h"
#include "jobs/byte_budget.h"
#include "jobs/handover.h"
#include "jobs/screen_pixels.h"
#include "jobs/thumbnail_store.h"
#include "jobs/worker_priority.h"

#include <QFile>
#include <QThreadPool>

#include <algorithm>
#include <exception>
#include <list>
#include <map>
#include <mutex>
#include <utility>

namespace ambrotype::jobs {
namespace {

namespace fs = std::filesystem;
using imaging::Image;

constexpr int kDraftEdge = 1440; // a quarter of a 24-megapixel JPEG, which its decoder gives much sooner than a half
constexpr int kOpenThreads = 2;  // a new picture does not wait for the one before to notice that it was cancelled
constexpr int kThumbnailThreads = 2;
constexpr std::int64_t kThumbnailBytes = 512LL << 20; // decoded at once, of formats that cannot be decoded reduced

QString qtName(const fs::path &file)
{
    return QFile::decodeName(QByteArray::fromStdString(file.native()));
}

//! Runs \p work and turns whatever flies out of it into an Error.
template <typename Work> auto guarded(Work work) -> decltype(work())
{
    try {
        return work();
    } catch (const std::bad_alloc &) {
        return Error{
            ErrorCode::OutOfMemory, "There is not enough memory for this picture. Close other programs.", "bad_alloc"};
    } catch (const std::exception &thrown) {
        return Error{ErrorCode::Internal, "Something unforeseen went wrong with this picture.", thrown.what()};
    }
}

//! Whether a reduced picture of this format costs clearly less than the whole one.
bool hasCheapDraft(const imaging::FileHeader &header)
{
    return (header.format == imaging::FileFormat::Jpeg || header.format == imaging::FileFormat::Raw)
           && std::max(header.size.width, header.size.height) > kDraftEdge;
}

Result<Image> makeThumbnail(const fs::path &file, int edge, const CancelToken &cancel)
{
    static const ThumbnailStore store(paths::cacheDir() / "thumbnails");
    static ByteBudget budget(kThumbnailBytes);
    static std::once_flag cleaned;
    std::call_once(cleaned, [] { store.cleanUp(); });

    const std::string key = ThumbnailStore::key(file, edge);
    if (!key.empty()) {
        if (const std::optional<Image> kept = store.load(key))
            return toScreenOrder(*kept);
    }
    const Result<imaging::FileHeader> header = imaging::readHeader(file);
    if (!header)
        return header.error();
    const std::int64_t bytes = header->size.pixels() * std::max(1, header->channels);
    const auto share = budget.take(hasCheapDraft(*header) ? 0 : bytes, cancel);
    const Result<imaging::Picture> picture = imaging::readDraft(file, edge, imaging::readingToShow(), cancel);
    if (!picture)
        return picture.error();
    Image pixels = fitInto(picture->pixels, edge);
    if (!key.empty() && !pixels.hasAlpha())
        store.save(key, pixels);
    return toScreenOrder(pixels);
}

struct ThumbnailRequest
{
    fs::path file;
    int edge = 0;
    bool operator<(const ThumbnailRequest &other) const
    {
        return edge != other.edge ? edge < other.edge : file.native() < other.file.native();
    }
};

} // namespace

struct PictureLoader::Impl
{
    explicit Impl(PictureLoader *owner)
        : loader(owner)
    {
        openPool.setMaxThreadCount(kOpenThreads);
        thumbnailPool.setMaxThreadCount(kThumbnailThreads);
    }

    PictureLoader *loader;
    QThreadPool openPool;
    QThreadPool thumbnailPool;

    // Of the owner's thread.
    quint64 generation = 0; // of the newest open()
    CancelSource cancel;

    CancelSource thumbnailCancel;         // for the destructor
    std::mutex mutex;                     // guards what follows
    std::list<ThumbnailRequest> requests; // the next one is the last
    std::map<ThumbnailRequest, std::list<ThumbnailRequest>::iterator> places;
    int thumbnailWorkers = 0;

    //! Calls \p answer on the owner's thread unless a later open() came; from any thread.
    template <typename Answer> void answerOpen(quint64 asked, Answer answer)
    {
        QMetaObject::invokeMethod(loader,
                                  handedOver([this, asked, answer = std::move(answer)] {
                                      if (asked == generation)
                                          answer();
                                  }),
                                  Qt::QueuedConnection);
    }

    void openOnWorker(quint64 asked, const fs::path &file, bool acceptPartial, const CancelToken &token);
    Result<void> openInSteps(quint64 asked, const fs::path &file, bool acceptPartial, const CancelToken &token);
    void showPart(quint64 asked, const fs::path &file, const CancelToken &token);
    void sendDraft(quint64 asked, const QString &name, Image pixels, imaging::Size full);
    void makeThumbnails();
    void answerThumbnail(const fs::path &file, const Result<Image> &pixels);
};

void PictureLoader::Impl::sendDraft(quint64 asked, const QString &name, Image pixels, imaging::Size full)
{
    answerOpen(asked, [this, name, pixels = std::move(pixels), full] {
        Q_EMIT loader->draft(name, pixels, QSize(full.width, full.height));
    });
}

//! The part of an incomplete file that is there, for somebody who is to decide whether it is of use.
void PictureLoader::Impl::showPart(quint64 asked, const fs::path &file, const CancelToken &token)
{
    const Result<imaging::FileHeader> header = imaging::readHeader(file);
    const Result<imaging::Picture> part = imaging::readDraft(file, kDraftEdge, imaging::readingToShow(), token);
    if (header && part)
        sendDraft(asked, qtName(file), toScreenOrder(fitInto(part->pixels, kDraftEdge)), header->size);
}

Result<void>
PictureLoader::Impl::openInSteps(quint64 asked, const fs::path &file, bool acceptPartial, const CancelToken &token)
{
    const QString name = qtName(file);
    imaging::ReadOptions reading;
    reading.acceptPartial = acceptPartial;
    const Result<imaging::FileHeader> header = imaging::readHeader(file);
    if (!header)
        return header.error();
    bool drafted = false;
    if (hasCheapDraft(*header)) {
        // A draft that fails is no misfortune: the whole picture comes, or says what is wrong.
        if (const Result<imaging::Picture> small = imaging::readDraft(file, kDraftEdge, reading, token)) {
            sendDraft(asked, name, toScreenOrder(small->pixels), header->size);
            drafted = true;
        }
    }
    Result<std::string> hash = sha256File(file, token);
    if (!hash)
        return hash.error();
    Result<imaging::Picture> picture = imaging::readPicture(file, reading, token);
    if (!picture)
        return picture.error();
    const Result<std::shared_ptr<const pipeline::Source>> source = pipeline::Source::create(std::move(*picture), *hash);
    if (!source)
        return source.error();
    if (!drafted) {
        Result<Image> pixels = reducedForScreen(**source, kDraftEdge);
        if (!pixels)
            return pixels.error();
        sendDraft(asked, name, std::move(*pixels), (*source)->size());
    }
    answerOpen(asked, [this, name, source = *source] { Q_EMIT loader->opened(name, source); });

    const Result<pipeline::Measurements> measurements = pipeline::measure(**source, token);
    if (!measurements)
        return measurements.error();
    answerOpen(asked, [this, name, measured = *measurements, advice = pipeline::advise(*measurements)] {
        Q_EMIT loader->measured(name, measured, advice);
    });
    return {};
}

void PictureLoader::Impl::openOnWorker(quint64 asked,
                                       const fs::path &file,
                                       bool acceptPartial,
                                       const CancelToken &token)
{
    const Result<void> done = guarded([&] { return openInSteps(asked, file, acceptPartial, token); });
    if (done || done.error().code == ErrorCode::Cancelled)
        return;
    const bool isPart = done.error().code == ErrorCode::Incomplete;
    if (isPart) [[maybe_unused]]
        const Result<void> shown = guarded([&]() -> Result<void> {
            showPart(asked, file, token);
            return {};
        });
    answerOpen(asked, [this, isPart, name = qtName(file), error = done.error()] {
        const QString message = QString::fromStdString(error.message);
        const QString detail = QString::fromStdString(error.detail);
        if (isPart)
            Q_EMIT loader->incomplete(name, message, detail);
        else
            Q_EMIT loader->failed(name, message, detail);
    });
}

void PictureLoader::Impl::makeThumbnails()
{
    giveWayToOthers();
    for (;;) {
        ThumbnailRequest request;
        {
            const std::lock_guard<std::mutex> lock(mutex);
            if (requests.empty()) {
                --thumbnailWorkers;
                return;
            }
            request = std::move(requests.back());
            requests.pop_back();
            places.erase(request);
        }
        const CancelToken token = thumbnailCancel.token();
        answerThumbnail(request.file, guarded([&] { return makeThumbnail(request.file, request.edge, token); }));
    }
}

void PictureLoader::Impl::answerThumbnail(const fs::path &file, const Result<Image> &pixels)
{
    QMetaObject::invokeMethod(loader,
                              handedOver([this, name = qtName(file), pixels] {
                                  if (pixels)
                                      Q_EMIT loader->thumbnail(name, *pixels);
                                  else if (pixels.error().code != ErrorCode::Cancelled)
                                      Q_EMIT loader->thumbnailFailed(name,
                                                                     QString::fromStdString(pixels.error().message));
                              }),
                              Qt::QueuedConnection);
}

PictureLoader::PictureLoader(QObject *parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>(this))
{
}

PictureLoader::~PictureLoader()
{
    m_impl->cancel.cancel();
    m_impl->thumbnailCancel.cancel();
    dropThumbnails();
    m_impl->openPool.waitForDone();
    m_impl->thumbnailPool.waitForDone();
    allDone();
}

void PictureLoader::open(const fs::path &file, bool acceptPartial)
{
    cancelOpen();
    m_impl->cancel = CancelSource();
    m_impl->openPool.start(handedOver(
        [impl = m_impl.get(), asked = m_impl->generation, file, acceptPartial, token = m_impl->cancel.token()] {
            impl->openOnWorker(asked, file, acceptPartial, token);
        }));
}

void PictureLoader::cancelOpen()
{
    m_impl->cancel.cancel();
    ++m_impl->generation;
}

void PictureLoader::requestThumbnail(const fs::path &file, int edge)
{
    const ThumbnailRequest request{file, std::max(1, edge)};
    const std::lock_guard<std::mutex> lock(m_impl->mutex);
    if (const auto found = m_impl->places.find(request); found != m_impl->places.end()) {
        m_impl->requests.splice(m_impl->requests.end(), m_impl->requests, found->second);
        return;
    }
    m_impl->places.emplace(request, m_impl->requests.insert(m_impl->requests.end(), request));
    if (m_impl->thumbnailWorkers < kThumbnailThreads) {
        ++m_impl->thumbnailWorkers;
        m_impl->thumbnailPool.start(handedOver([impl = m_impl.get()] { impl->makeThumbnails(); }));
    }
}

void PictureLoader::dropThumbnails()
{
    const std::lock_guard<std::mutex> lock(m_impl->mutex);
    m_impl->requests.clear();
    m_impl->places.clear();
}

} // namespace ambrotype::jobs
