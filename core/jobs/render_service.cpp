#include "jobs/render_service.h"

#include "imaging/color/working_space.h"
#include "jobs/byte_budget.h"
#include "jobs/handover.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <new>
#include <optional>
#include <thread>

namespace ambrotype::jobs {
namespace {

using pipeline::Renderer;

//! Share of the memory that cached tiles may hold; at most a gigabyte, which keeps several 24-megapixel stages.
std::size_t cacheBytes()
{
    constexpr std::int64_t kMost = std::int64_t(1) << 30;
    return static_cast<std::size_t>(std::min(kMost, usableMemory() / 8));
}

//! A request with all that its work needs. Crosses to the worker by value.
struct Order
{
    ViewRequest request;
    quint64 generation = 0;
    CancelToken cancel;
    Progress progress;
};

Result<imaging::Image> displayed(Result<imaging::FloatImage> working, const imaging::IccProfile *display)
{
    if (!working)
        return working.error();
    return imaging::toDisplay(*working, display);
}

Result<ViewResult> renderView(const Order &order, const Renderer &renderer)
{
    const auto begun = std::chrono::steady_clock::now();
    const ViewRequest &request = order.request;
    ViewResult view;
    view.generation = order.generation;
    view.level = request.level;
    view.resultSize = Renderer::resultSize(*request.source, request.recipe, request.level);
    view.region = request.region.intersected(imaging::Region::of(view.resultSize));
    if (view.region.empty())
        return view;

    std::mutex mutex; // stages may speak from several threads
    pipeline::RenderContext context;
    context.cancel = order.cancel;
    context.device = request.device;
    context.interactive = true;
    context.note = [&view, &mutex](const std::string &sentence) {
        const std::lock_guard<std::mutex> lock(mutex);
        view.notes.push_back(sentence);
    };
    const double resultShare = request.wantResult ? 0.95 : 0.0; // the original is only read
    if (request.wantResult) {
        context.progress = order.progress.sub(0.0, resultShare);
        context.found = [&view](const pipeline::Findings &findings) { view.findings = findings; };
        context.stageDone = [&view, &mutex](const std::string &stage, double seconds) {
            const std::lock_guard<std::mutex> lock(mutex);
            view.stageSeconds.emplace_back(stage, seconds);
        };
        Result<imaging::Image> pixels =
            displayed(renderer.renderRegion(*request.source, request.recipe, request.level, view.region, context),
                      request.display.get());
        if (!pixels)
            return pixels.error();
        view.result = std::move(*pixels);
    }
    if (request.wantOriginal) {
        context.progress = order.progress.sub(resultShare, 1.0);
        context.found = {};
        context.stageDone = {};
        Result<imaging::Image> pixels =
            displayed(renderer.originalRegion(*request.source, request.recipe, request.level, view.region, context),
                      request.display.get());
        if (!pixels)
            return pixels.error();
        view.original = std::move(*pixels);
    }
    order.progress.report(1.0);
    view.milliseconds = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begun).count();
    return view;
}

Result<ViewResult> renderViewGuarded(const Order &order, const Renderer &renderer)
{
    try {
        return renderView(order, renderer);
    } catch (const std::bad_alloc &) {
        return Error{
            ErrorCode::OutOfMemory, "There is not enough memory for this view. Close other programs.", "bad_alloc"};
    } catch (const std::exception &thrown) {
        return Error{
            ErrorCode::Internal, "Something unforeseen went wrong while the picture was computed.", thrown.what()};
    }
}

} // namespace

struct RenderService::Impl
{
    explicit Impl(RenderService *owner)
        : service(owner)
        , cache(std::make_shared<pipeline::RenderCache>(cacheBytes()))
        , renderer(cache)
    {
    }

    RenderService *service;
    std::shared_ptr<pipeline::RenderCache> cache;
    Renderer renderer;

    // Of the owner's thread.
    quint64 generation = 0; // of the newest request
    bool busy = false;
    CancelSource cancel;
    Progress progress;

    // Shared with the worker.
    std::mutex mutex;
    std::condition_variable wake;
    std::optional<Order> next;
    bool stop = false;
    std::thread worker;

    void run();
    void deliver(quint64 answered, const Result<ViewResult> &view);
};

void RenderService::Impl::run()
{
    for (;;) {
        Order order;
        {
            std::unique_lock<std::mutex> lock(mutex);
            wake.wait(lock, [this] { return stop || next.has_value(); });
            if (stop)
                return;
            order = std::move(*next);
            next.reset();
        }
        Result<ViewResult> view = renderViewGuarded(order, renderer);
        if (order.cancel.isCancelled())
            continue;
        QMetaObject::invokeMethod(
            service,
            handedOver([this, answered = order.generation, view = std::move(view)] { deliver(answered, view); }),
            Qt::QueuedConnection);
    }
}

void RenderService::Impl::deliver(quint64 answered, const Result<ViewResult> &view)
{
    if (!busy || answered != generation)
        return;
    busy = false;
    if (view)
        Q_EMIT service->rendered(*view);
    else if (view.error().code != ErrorCode::Cancelled)
        Q_EMIT service->failed(
            answered, QString::fromStdString(view.error().message), QString::fromStdString(view.error().detail));
}

RenderService::RenderService(QObject *parent)
    : QObject(parent)
    , m_impl(std::make_unique<Impl>(this))
{
    m_impl->worker = std::thread([impl = m_impl.get()] { impl->run(); });
}

RenderService::~RenderService()
{
    m_impl->cancel.cancel();
    {
        const std::lock_guard<std::mutex> lock(m_impl->mutex);
        m_impl->stop = true;
    }
    m_impl->wake.notify_all();
    m_impl->worker.join();
}

quint64 RenderService::request(ViewRequest request)
{
    m_impl->cancel.cancel();
    m_impl->cancel = CancelSource();
    m_impl->progress = Progress::create();
    m_impl->busy = true;
    const quint64 generation = ++m_impl->generation;
    {
        const std::lock_guard<std::mutex> lock(m_impl->mutex);
        m_impl->next = Order{std::move(request), generation, m_impl->cancel.token(), m_impl->progress};
    }
    m_impl->wake.notify_one();
    return generation;
}

void RenderService::cancel()
{
    m_impl->cancel.cancel();
    m_impl->busy = false;
    const std::lock_guard<std::mutex> lock(m_impl->mutex);
    m_impl->next.reset();
}

bool RenderService::isBusy() const
{
    return m_impl->busy;
}

double RenderService::progress() const
{
    return m_impl->progress.value();
}

std::shared_ptr<pipeline::RenderCache> RenderService::cache() const
{
    return m_impl->cache;
}

void RenderService::setCacheMegabytes(int megabytes)
{
    m_impl->cache->setBudget(megabytes > 0 ? std::size_t(megabytes) << 20U : cacheBytes());
}

} // namespace ambrotype::jobs
