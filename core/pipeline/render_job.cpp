#include "pipeline/render_job.h"

#include "base/parallel.h"
#include "base/pause.h"
#include "imaging/ops/resize.h"
#include "pipeline/guard.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <numeric>
#include <optional>
#include <utility>

namespace ambrotype::pipeline {
namespace {

// A piece of three planes of floats fits into a processor's second-level cache together with its result.
constexpr int kPieceWidth = 512;
constexpr int kPieceHeight = 64;
constexpr double kCopyCost = 0.5; //!< Per pixel handed to the sink; 1 is a blend.

Error cancelled()
{
    return Error{ErrorCode::Cancelled, {}, {}};
}

//! The first error of several threads.
class FirstError
{
public:
    bool isSet() const { return m_set.load(std::memory_order_relaxed); }
    void take(const Error &error)
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        if (!m_error)
            m_error = error;
        m_set.store(true, std::memory_order_relaxed);
    }
    Result<void> result()
    {
        const std::lock_guard<std::mutex> lock(m_mutex);
        return m_error ? Result<void>(*m_error) : Result<void>();
    }

private:
    std::atomic<bool> m_set{false};
    std::mutex m_mutex;
    std::optional<Error> m_error;
};

} // namespace

struct RenderJob::Original
{
    std::unique_ptr<RenderChain> chain;
    std::unique_ptr<RenderJob> job;
    TileStore *tiles() const { return job->m_segments.front().store.get(); }
};

struct RenderJob::FullInput
{
    std::unique_ptr<RenderChain> chain;
    std::unique_ptr<RenderJob> job;
};

RenderJob::RenderJob(RenderChain &chain, RenderCache::Impl *cache, const RenderContext &context)
    : m_chain(chain)
    , m_cache(cache)
    , m_context(context)
{
    std::size_t first = 0;
    for (std::size_t i = 0; i < chain.steps.size(); ++i) {
        ChainStep &step = chain.steps[i];
        const Size size = step.context.outputSize;
        step.context.original = [this, size](const Region &region) { return original(size, region); };
        step.context.note = [this](const std::string &sentence) {
            const std::lock_guard<std::mutex> lock(m_mutex);
            if (std::find(m_notes.begin(), m_notes.end(), sentence) == m_notes.end())
                m_notes.push_back(sentence);
        };
        if (step.tileEdge == 0)
            continue;
        m_segments.push_back(
            {first, i + 1, std::make_unique<TileStore>(size, step.tileEdge, step.blockTiles, step.key, cache), {}});
        first = i + 1;
    }
    m_segments.push_back({first, chain.steps.size(), nullptr, {}});
}

RenderJob::~RenderJob() = default;

bool RenderJob::needsPrepare() const
{
    return std::any_of(m_chain.steps.begin(), m_chain.steps.end(), [](const ChainStep &step) {
        return step.stage->needsPrepare(step.context);
    });
}

Result<void> RenderJob::prepare(const Progress &progress)
{
    const auto count = static_cast<double>(m_chain.steps.size());
    for (std::size_t i = 0; i < m_chain.steps.size(); ++i) {
        const auto at = static_cast<double>(i);
        if (m_chain.steps[i].stage->needsPrepare(m_chain.steps[i].context))
            if (auto done = prepareStep(i, progress.sub(at / count, (at + 1) / count)); !done)
                return done;
    }
    return {};
}

Result<void> RenderJob::prepareStep(std::size_t index, const Progress &progress)
{
    ChainStep &step = m_chain.steps[index];
    CacheKey key = step.key;
    key.x = key.y = -1;
    if (m_cache)
        step.prepared = m_cache->findPrepared(key);
    if (!step.prepared) {
        if (m_context.cancel.isCancelled())
            return cancelled();
        PrepareContext context;
        context.context = step.context;
        context.input = [this, index](int longEdge) { return wholeInput(index, longEdge); };
        FullInput full;
        auto made = makeChain(*m_chain.source, m_chain.recipe, 0, m_context, index);
        if (!made)
            return made.error();
        full.chain = std::move(*made);
        context.fullInputSize = full.chain->outputSize;
        context.fullInput = [this, index, &full](const Region &region) { return fullInput(full, index, region); };
        context.source = m_chain.source;
        context.progress = progress;
        const auto start = std::chrono::steady_clock::now();
        auto prepared = step.stage->prepare(context);
        *step.nanoseconds += (std::chrono::steady_clock::now() - start).count();
        if (!prepared)
            return prepared.error();
        if (m_context.cancel.isCancelled())
            return cancelled(); // what was made of half-loaded networks must not be remembered
        step.prepared = std::make_shared<const std::any>(std::move(*prepared));
        if (m_cache)
            m_cache->insertPrepared(key, step.prepared);
    }
    step.context.prepared = step.prepared.get();
    progress.report(1.0);
    return {};
}

Result<FloatImage> RenderJob::wholeInput(std::size_t index, int longEdge)
{
    const Source &source = *m_chain.source;
    int level = m_chain.level;
    std::unique_ptr<RenderChain> chain;
    if (longEdge > 0)
        level = source.levels() - 1; // the smallest that is large enough
    for (;; --level) {
        auto made = makeChain(source, m_chain.recipe, level, m_context, index);
        if (!made)
            return made.error();
        chain = std::move(*made);
        if (longEdge <= 0 || level == 0 || std::max(chain->outputSize.width, chain->outputSize.height) >= longEdge)
            break;
    }
    RenderJob job(*chain, m_cache, m_context);
    if (auto prepared = job.prepare({}); !prepared)
        return prepared.error();
    FloatImage whole(chain->outputSize, chain->colorChannels(), chain->hasAlpha());
    const auto paste = [&](FloatImage piece, const Region &region) -> Result<void> {
        whole.paste(piece, region.x, region.y);
        return {};
    };
    if (auto done = job.run(Region::of(chain->outputSize), paste, {}); !done)
        return done.error();
    const int longSide = std::max(whole.width(), whole.height());
    if (longEdge <= 0 || longSide <= longEdge)
        return whole;
    const double factor = static_cast<double>(longEdge) / longSide;
    const auto side = [&](int pixels) { return std::max(1, static_cast<int>(std::lround(pixels * factor))); };
    return imaging::ops::resize(
        whole, Size{side(whole.width()), side(whole.height())}, imaging::ops::ResizeFilter::Area);
}

Result<FloatImage> RenderJob::fullInput(FullInput &made, std::size_t index, const Region &region)
{
    if (index == 0)
        return m_chain.source->read(0, region);
    if (!made.job) {
        auto job = std::make_unique<RenderJob>(*made.chain, m_cache, m_context);
        if (auto prepared = job->prepare({}); !prepared)
            return prepared.error();
        made.job = std::move(job);
    }
    FloatImage pixels(region.size(), made.chain->colorChannels(), made.chain->hasAlpha());
    const auto paste = [&](FloatImage piece, const Region &part) -> Result<void> {
        pixels.paste(piece, part.x - region.x, part.y - region.y);
        return {};
    };
    if (auto done = made.job->run(region, paste, {}); !done)
        return done.error();
    return pixels;
}

RenderJob::Original &RenderJob::originalOn(Size size)
{
    for (const auto &each : m_originals)
        if (each->chain->outputSize == size)
            return *each;
    auto made = std::make_unique<Original>();
    made->chain = makeOriginalChain(*m_chain.source, m_chain.level, size, m_context);
    made->job = std::make_unique<RenderJob>(*made->chain, m_cache, m_context);
    m_originals.push_back(std::move(made));
    return *m_originals.back();
}

Result<void> RenderJob::planOriginals()
{
    for (const Segment &segment : m_segments) {
        for (std::size_t i = segment.first; i < segment.end; ++i) {
            const ChainStep &step = m_chain.steps[i];
            if (step.context.outputSize == m_chain.inputSize || !step.stage->usesOriginal(step.context))
                continue;
            RenderJob &job = *originalOn(step.context.outputSize).job;
            std::vector<Region> needs;
            for (const Region &block : segment.blocks)
                needs.push_back(regionsBackwards(m_chain, i + 1, segment.end, block).front());
            job.m_segments.front().blocks = job.m_segments.front().store->missingBlocks(needs);
            job.m_segments.back().blocks.clear();
            if (auto done = job.runSegment(0, {}); !done)
                return done;
        }
    }
    return {};
}

Result<FloatImage> RenderJob::original(Size size, const Region &region)
{
    if (size == m_chain.inputSize)
        return m_chain.source->read(m_chain.level, region);
    for (const auto &each : m_originals)
        if (each->chain->outputSize == size && each->tiles()->covers(region))
            return each->tiles()->assemble(region, each->chain->colorChannels(), each->chain->hasAlpha());
    // The stage did not say that it uses the original, or wants another part than its output: right, but not cached.
    const Region need =
        imaging::ops::resizeInputRegion(region, m_chain.inputSize, size, imaging::ops::ResizeFilter::Lanczos3);
    auto input = m_chain.source->read(m_chain.level, need);
    if (!input)
        return input.error();
    return imaging::ops::resize(*input, need, region, m_chain.inputSize, size);
}

std::vector<Region> RenderJob::pieces(const Segment &segment, const Region &output) const
{
    // Borders that the steps need are read again by each piece, so wide borders ask for larger pieces.
    Region probe{0, 0, 1, 1};
    for (std::size_t i = segment.end; i-- > segment.first;)
        probe = m_chain.steps[i].stage->inputRegion(probe, m_chain.steps[i].context);
    const int width = std::max(kPieceWidth, 2 * probe.width);
    const int height = std::max(kPieceHeight, 2 * probe.height);
    std::vector<Region> list;
    for (int y = output.y; y < output.bottom(); y += height)
        for (int x = output.x; x < output.right(); x += width)
            list.push_back(Region{x, y, width, height}.intersected(output));
    return list;
}

void RenderJob::plan(const Region &output)
{
    Segment &last = m_segments.back();
    last.blocks = pieces(last, output);
    for (std::size_t i = m_segments.size() - 1; i-- > 0;) {
        const Segment &behind = m_segments[i + 1];
        std::vector<Region> needs;
        for (const Region &block : behind.blocks)
            needs.push_back(regionsBackwards(m_chain, behind.first, behind.end, block).front());
        m_segments[i].blocks = m_segments[i].store->missingBlocks(needs);
    }
}

double RenderJob::plannedWork() const
{
    double work = 0.0;
    for (const Segment &segment : m_segments) {
        double perPixel = kCopyCost;
        for (std::size_t i = segment.first; i < segment.end; ++i)
            perPixel += m_chain.steps[i].stage->cost(m_chain.steps[i].context);
        for (const Region &block : segment.blocks)
            work += perPixel * static_cast<double>(block.size().pixels());
    }
    return work;
}

Result<void> RenderJob::run(const Region &output, const Sink &sink, const Progress &progress)
{
    if (m_context.cancel.isCancelled())
        return cancelled();
    // Before the parallel loops, so that its own loop may use every core.
    if (auto ready = m_chain.source->prepareLevel(m_chain.level); !ready)
        return ready;
    plan(output);
    m_progress = progress;
    m_work = plannedWork();
    m_workDone = 0.0;
    if (auto done = planOriginals(); !done)
        return done;
    for (std::size_t i = 0; i < m_segments.size(); ++i)
        if (auto done = runSegment(i, sink); !done)
            return done;
    progress.report(1.0);
    return {};
}

Result<void> RenderJob::runSegment(std::size_t index, const Sink &sink)
{
    const Segment &segment = m_segments[index];
    FirstError failure;
    double perPixel = kCopyCost;
    bool alone = false;
    for (std::size_t i = segment.first; i < segment.end; ++i) {
        perPixel += m_chain.steps[i].stage->cost(m_chain.steps[i].context);
        alone = alone || m_chain.steps[i].alone;
    }
    // Threads are shared with others, so none of them waits at a closed gate: what is not done is done after the pause.
    const PauseGate *const gate = PauseGate::current();
    std::vector<std::size_t> left(segment.blocks.size());
    std::iota(left.begin(), left.end(), std::size_t{0});
    std::vector<char> isDone(segment.blocks.size(), 0);
    const auto body = [&](std::int64_t from, std::int64_t to) {
        for (auto i = static_cast<std::size_t>(from); i < static_cast<std::size_t>(to) && !failure.isSet(); ++i) {
            if (gate && gate->isClosed() && !m_context.cancel.isCancelled())
                return;
            const Region &block = segment.blocks[left[i]];
            auto done = m_context.cancel.isCancelled() ? Result<void>(cancelled())
                                                       : guarded([&] { return runBlock(index, block, sink); });
            if (!done) {
                failure.take(done.error());
                return;
            }
            isDone[left[i]] = 1;
            const std::lock_guard<std::mutex> lock(m_mutex);
            m_workDone += perPixel * static_cast<double>(block.size().pixels());
            m_progress.report(m_work > 0 ? m_workDone / m_work : 1.0);
        }
    };
    while (!left.empty() && !failure.isSet()) {
        const auto count = static_cast<std::int64_t>(left.size());
        if (alone)
            body(0, count);
        else
            parallelFor(0, count, 1, body);
        left.erase(std::remove_if(left.begin(), left.end(), [&isDone](std::size_t i) { return isDone[i] != 0; }),
                   left.end());
        if (!left.empty() && gate && !gate->pass(m_context.cancel))
            return cancelled();
    }
    return failure.result();
}

Result<FloatImage> RenderJob::segmentInput(std::size_t index, const Region &region) const
{
    if (index == 0)
        return m_chain.source->read(m_chain.level, region);
    const std::size_t before = m_segments[index].first - 1;
    return m_segments[index - 1].store->assemble(region, m_chain.steps[before].colorChannels, m_chain.hasAlpha());
}

Result<void> RenderJob::runBlock(std::size_t index, const Region &block, const Sink &sink)
{
    const Segment &segment = m_segments[index];
    const auto regions = regionsBackwards(m_chain, segment.first, segment.end, block);
    auto input = segmentInput(index, regions.front());
    if (!input)
        return input.error();
    FloatImage pixels = std::move(*input);
    for (std::size_t i = segment.first; i < segment.end; ++i) {
        ChainStep &step = m_chain.steps[i];
        const Region &output = regions[i - segment.first + 1];
        const auto start = std::chrono::steady_clock::now();
        auto processed = step.stage->process(std::move(pixels), regions[i - segment.first], output, step.context);
        *step.nanoseconds += (std::chrono::steady_clock::now() - start).count();
        if (!processed)
            return processed.error();
        if (processed->size() != output.size() || processed->colorChannels() != step.colorChannels)
            return Error{ErrorCode::Internal,
                         "The picture could not be processed because of a fault in the program.",
                         "stage " + step.stage->info().id + " returned pixels of a wrong size"};
        pixels = std::move(*processed);
    }
    if (m_context.cancel.isCancelled())
        return cancelled(); // a stage may have made do with less when it was stopped
    if (!segment.store)
        return sink(std::move(pixels), block);
    segment.store->put(pixels, block);
    return {};
}

void RenderJob::dropAbove(const Region &next)
{
    Region need = next;
    for (std::size_t i = m_segments.size(); i-- > 0;) {
        Segment &segment = m_segments[i];
        if (segment.store) {
            need = segment.store->aligned(need);
            segment.store->dropAbove(need.y);
        }
        for (std::size_t step = segment.first; step < segment.end; ++step) {
            const Size size = m_chain.steps[step].context.outputSize;
            for (const auto &each : m_originals)
                if (each->chain->outputSize == size)
                    each->tiles()->dropAbove(regionsBackwards(m_chain, step + 1, segment.end, need).front().y);
        }
        need = regionsBackwards(m_chain, segment.first, segment.end, need).front();
    }
}

void RenderJob::report() const
{
    if (m_context.stageDone)
        for (const ChainStep &step : m_chain.steps)
            if (const auto spent = step.nanoseconds->load(); spent > 0)
                m_context.stageDone(step.stage->info().id, static_cast<double>(spent) * 1e-9);
    if (m_context.models)
        for (const ChainStep &step : m_chain.steps)
            if (!step.models.empty())
                m_context.models(step.stage->info().id, step.models);
    if (m_context.note)
        for (const std::string &sentence : m_notes)
            m_context.note(sentence);
    if (m_context.found) {
        Findings findings;
        for (const ChainStep &step : m_chain.steps)
            step.stage->tell(step.context, findings);
        if (findings.lookedForFaces)
            m_context.found(findings);
    }
}

} // namespace ambrotype::pipeline
