#include "jobs/shoot/quality_service.h"

#include "jobs/handover.h"
#include "jobs/shoot/quality_store.h"
#include "jobs/worker_priority.h"

#include <QFile>
#include <QThreadPool>

#include <atomic>
#include <mutex>
#include <utility>

namespace ambrotype::jobs::shoot {
namespace {

namespace fs = std::filesystem;
using Files = std::vector<fs::path>;

// Decoding of one picture beside the measuring of another.
constexpr int kWorkers = 2;

QString nameOf(const fs::path &file)
{
    return QFile::decodeName(QByteArray::fromStdString(file.native()));
}

//! One request, shared by its workers.
struct Errand
{
    QualityService::Measurer measurer;
    std::shared_ptr<QualityStore> store;
    std::string method;
    Files files; //!< Those that have to be measured.
    std::atomic<std::size_t> next{0};
    std::atomic<int> left{0}; //!< Workers that have not ended.
    int count = 0;
    CancelToken cancel;
};

} // namespace

struct QualityService::Impl
{
    explicit Impl(QualityService *owner)
        : service(owner)
    {
        pool.setMaxThreadCount(kWorkers);
    }

    //! Calls \p then on the owner's thread unless another request came; from any thread.
    template <typename Then> void tell(quint64 asked, Then then)
    {
        QMetaObject::invokeMethod(service,
                                  handedOver([this, asked, then = std::move(then)] {
                                      if (asked == request)
                                          then();
                                  }),
                                  Qt::QueuedConnection);
    }
    //! So many more are done. They are added up on the owner's thread: what workers count comes there in any order.
    void tellProgress(quint64 asked, int more, int count)
    {
        tell(asked, [this, more, count] {
            done += more;
            Q_EMIT service->progressed(done, count);
        });
    }
    void start(Files files, bool measures);
    void recallOnWorker(quint64 asked, const std::shared_ptr<Errand> &errand, bool measures);
    void measureOnWorker(quint64 asked, Errand &errand);
    void end(quint64 asked);

    QualityService *service;
    Measurer measurer = measureQuality;
    quint64 request = 0; //!< The newest; a cancelled one has no number any more.
    bool measuring = false;
    int done = 0; //!< Pictures of the newest, known ones included.
    CancelSource cancel;
    std::shared_ptr<QualityStore> store; //!< Made with the first request.
    QThreadPool pool;
};

void QualityService::Impl::start(Files files, bool measures)
{
    cancel.cancel();
    cancel = CancelSource();
    ++request;
    done = 0;
    measuring = measures;
    if (!store)
        store = std::make_shared<QualityStore>(QualityStore::standardFile());
    auto errand = std::make_shared<Errand>();
    errand->measurer = measurer;
    errand->store = store;
    errand->count = static_cast<int>(files.size());
    errand->files = std::move(files);
    errand->cancel = cancel.token();
    pool.start(handedOver([this, asked = request, errand, measures] { recallOnWorker(asked, errand, measures); }));
}

void QualityService::Impl::recallOnWorker(quint64 asked, const std::shared_ptr<Errand> &errand, bool measures)
{
    giveWayToOthers();
    errand->method = faceCountMethod();
    QList<MeasuredPicture> known;
    Files unknown;
    for (const fs::path &file : errand->files) {
        if (errand->cancel.isCancelled())
            return;
        if (const auto quality = errand->store->find(file, errand->method))
            known.append({nameOf(file), quality});
        else
            unknown.push_back(file);
    }
    errand->files = measures ? std::move(unknown) : Files();
    const int atOnce = static_cast<int>(known.size());
    tell(asked, [this, known = std::move(known)] { Q_EMIT service->measured(known); });
    if (errand->files.empty()) {
        end(asked);
        return;
    }
    tellProgress(asked, atOnce, errand->count);
    errand->left = kWorkers;
    for (int i = 0; i < kWorkers; ++i)
        pool.start(handedOver([this, asked, errand] { measureOnWorker(asked, *errand); }));
}

void QualityService::Impl::measureOnWorker(quint64 asked, Errand &errand)
{
    giveWayToOthers();
    for (std::size_t i = errand.next++; i < errand.files.size(); i = errand.next++) {
        if (errand.cancel.isCancelled())
            return;
        const fs::path &file = errand.files[i];
        const std::string before = QualityStore::identity(file);
        const Result<PictureQuality> quality = errand.measurer(file, errand.cancel);
        if (errand.cancel.isCancelled())
            return;
        MeasuredPicture picture{nameOf(file), {}};
        if (quality) {
            errand.store->keep(file, before, errand.method, *quality);
            picture.quality = *quality;
        }
        tell(asked, [this, picture = std::move(picture)] { Q_EMIT service->measured({picture}); });
        tellProgress(asked, 1, errand.count);
    }
    if (--errand.left == 0)
        end(asked);
}

void QualityService::Impl::end(quint64 asked)
{
    tell(asked, [this] {
        measuring = false;
        Q_EMIT service->finished();
    });
}

QualityService::QualityService(QObject *parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>(this))
{
}

QualityService::~QualityService()
{
    m_impl->cancel.cancel();
    m_impl->pool.waitForDone();
    allDone();
}

void QualityService::setMeasurer(Measurer measurer)
{
    m_impl->measurer = std::move(measurer);
}

void QualityService::measure(Files files)
{
    m_impl->start(std::move(files), true);
}

void QualityService::recall(Files files)
{
    m_impl->start(std::move(files), false);
}

void QualityService::cancel()
{
    m_impl->cancel.cancel();
    ++m_impl->request;
    m_impl->measuring = false;
}

bool QualityService::isMeasuring() const
{
    return m_impl->measuring;
}

} // namespace ambrotype::jobs::shoot
