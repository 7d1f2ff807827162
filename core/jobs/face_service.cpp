#include "jobs/face_service.h"

#include "jobs/handover.h"
#include "jobs/worker_priority.h"

#include <QFile>
#include <QStringList>

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <thread>
#include <type_traits>
#include <variant>

namespace ambrotype::jobs {
namespace {

struct FindRequest
{
    std::shared_ptr<const pipeline::Source> source;
    pipeline::Recipe recipe;
};

//! One request on its way to the worker, by value.
template <typename Request> struct Order
{
    Request request;
    quint64 number = 0;
    CancelToken cancel;
};

//! The newest request of one kind, not yet begun, and the way to cancel it or what runs of its kind.
template <typename Request> struct Slot
{
    std::optional<Order<Request>> next; //!< Shared with the worker.
    CancelSource cancel;                //!< Of the owner's thread.
};

template <typename Value, typename Work> Result<Value> guarded(Work work)
{
    try {
        return work();
    } catch (const std::bad_alloc &) {
        return Error{
            ErrorCode::OutOfMemory, "There is not enough memory for the faces. Close other programs.", "bad_alloc"};
    } catch (const std::exception &thrown) {
        return Error{ErrorCode::Internal, "Something unforeseen went wrong with the faces.", thrown.what()};
    }
}

} // namespace

struct FaceService::Impl
{
    Impl(FaceService *owner, std::shared_ptr<pipeline::RenderCache> cache, Finder usedFinder)
        : service(owner)
        , renderer(std::move(cache))
        , finder(usedFinder ? std::move(usedFinder) : Finder(findFaces))
    {
    }

    FaceService *service;
    pipeline::Renderer renderer;

    // Of the owner's thread.
    quint64 lastNumber = 0;
    quint64 finding = 0; // 0: nothing is being looked for
    quint64 cropping = 0;

    // Shared with the worker.
    std::mutex mutex;
    std::condition_variable wake;
    Finder finder;
    Slot<FindRequest> find;
    Slot<CropRequest> crop;
    std::deque<Order<ExportRequest>> files;
    CancelSource exportCancel; // of the owner's thread
    bool stop = false;
    std::thread worker;

    void run();
    void work(const Order<FindRequest> &order);
    void work(const Order<CropRequest> &order);
    void work(const Order<ExportRequest> &order);
    template <typename Then> void tell(Then then);
    void tellFailure(quint64 number, const Error &error);
    template <typename Request> quint64 send(Slot<Request> &slot, Request request);
    template <typename Request> void drop(Slot<Request> &slot);
};

template <typename Then> void FaceService::Impl::tell(Then then)
{
    QMetaObject::invokeMethod(service, handedOver(std::move(then)), Qt::QueuedConnection);
}

void FaceService::Impl::tellFailure(quint64 number, const Error &error)
{
    if (error.code == ErrorCode::Cancelled)
        return;
    tell([this, number, error] {
        if (finding == number)
            finding = 0;
        Q_EMIT service->failed(number, QString::fromStdString(error.message), QString::fromStdString(error.detail));
    });
}

void FaceService::Impl::run()
{
    giveWayToOthers();
    for (;;) {
        std::variant<std::monostate, Order<FindRequest>, Order<CropRequest>, Order<ExportRequest>> order;
        {
            std::unique_lock<std::mutex> lock(mutex);
            wake.wait(lock, [this] { return stop || find.next || crop.next || !files.empty(); });
            if (stop)
                return;
            const auto take = [&order](auto &slot) {
                order = std::move(*slot.next);
                slot.next.reset();
            };
            if (find.next) {
                take(find);
            } else if (!files.empty()) {
                order = std::move(files.front());
                files.pop_front();
            } else {
                take(crop);
            }
        }
        std::visit(
            [this](const auto &each) {
                if constexpr (!std::is_same_v<std::decay_t<decltype(each)>, std::monostate>)
                    work(each);
            },
            order);
    }
}

void FaceService::Impl::work(const Order<FindRequest> &order)
{
    Finder look;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        look = finder;
    }
    pipeline::RenderContext context;
    context.cancel = order.cancel;
    auto findings =
        guarded<pipeline::Findings>([&] { return look(*order.request.source, order.request.recipe, context); });
    if (order.cancel.isCancelled())
        return;
    if (!findings) {
        tellFailure(order.number, findings.error());
        return;
    }
    tell([this, number = order.number, findings = std::move(*findings)] {
        if (finding != number)
            return;
        finding = 0;
        Q_EMIT service->found(number, findings);
    });
}

void FaceService::Impl::work(const Order<CropRequest> &order)
{
    const CropRequest &request = order.request;
    pipeline::RenderContext context;
    context.cancel = order.cancel;
    for (std::size_t i = 0; i < request.boxes.size(); ++i) {
        const auto crops = guarded<FaceCrops>([&] {
            return renderFaceCrops(renderer,
                                   *request.source,
                                   request.recipe,
                                   request.boxes[i],
                                   request.withResult,
                                   request.edge,
                                   request.display.get(),
                                   context);
        });
        if (order.cancel.isCancelled())
            return;
        if (!crops)
            continue; // the canvas says what is wrong with the picture
        tell([this, number = order.number, i, crops = *crops] {
            if (cropping == number)
                Q_EMIT service->cropped(number, static_cast<int>(i), crops);
        });
    }
}

void FaceService::Impl::work(const Order<ExportRequest> &order)
{
    const ExportRequest &request = order.request;
    pipeline::RenderContext context;
    context.cancel = order.cancel;
    const auto written = guarded<std::vector<std::filesystem::path>>([&] {
        return exportFaceCrops(
            renderer, *request.source, request.recipe, request.box, request.folder, request.stem, context);
    });
    if (!written) {
        tellFailure(order.number, written.error());
        return;
    }
    QStringList names;
    for (const std::filesystem::path &file : *written)
        names << QFile::decodeName(file.c_str());
    tell([this, number = order.number, names] { Q_EMIT service->exported(number, names); });
}

template <typename Request> quint64 FaceService::Impl::send(Slot<Request> &slot, Request request)
{
    slot.cancel.cancel();
    slot.cancel = CancelSource();
    const quint64 number = ++lastNumber;
    {
        const std::lock_guard<std::mutex> lock(mutex);
        slot.next = Order<Request>{std::move(request), number, slot.cancel.token()};
    }
    wake.notify_one();
    return number;
}

template <typename Request> void FaceService::Impl::drop(Slot<Request> &slot)
{
    slot.cancel.cancel();
    const std::lock_guard<std::mutex> lock(mutex);
    slot.next.reset();
}

FaceService::FaceService(std::shared_ptr<pipeline::RenderCache> cache, Finder finder, QObject *parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>(this, std::move(cache), std::move(finder)))
{
    m_impl->worker = std::thread([impl = m_impl.get()] { impl->run(); });
}

FaceService::~FaceService()
{
    cancel();
    m_impl->exportCancel.cancel();
    {
        const std::lock_guard<std::mutex> lock(m_impl->mutex);
        m_impl->stop = true;
    }
    m_impl->wake.notify_all();
    m_impl->worker.join();
}

void FaceService::setFinder(Finder finder)
{
    const std::lock_guard<std::mutex> lock(m_impl->mutex);
    m_impl->finder = std::move(finder);
}

quint64 FaceService::find(std::shared_ptr<const pipeline::Source> source, pipeline::Recipe recipe)
{
    m_impl->finding = m_impl->send(m_impl->find, FindRequest{std::move(source), std::move(recipe)});
    return m_impl->finding;
}

bool FaceService::isFinding() const
{
    return m_impl->finding != 0;
}

quint64 FaceService::crop(CropRequest request)
{
    m_impl->cropping = m_impl->send(m_impl->crop, std::move(request));
    return m_impl->cropping;
}

quint64 FaceService::exportCrops(ExportRequest request)
{
    const quint64 number = ++m_impl->lastNumber;
    {
        const std::lock_guard<std::mutex> lock(m_impl->mutex);
        m_impl->files.push_back({std::move(request), number, m_impl->exportCancel.token()});
    }
    m_impl->wake.notify_one();
    return number;
}

void FaceService::cancelCrops()
{
    m_impl->drop(m_impl->crop);
    m_impl->cropping = 0;
}

void FaceService::cancel()
{
    cancelCrops();
    m_impl->drop(m_impl->find);
    m_impl->finding = 0;
}

} // namespace ambrotype::jobs
