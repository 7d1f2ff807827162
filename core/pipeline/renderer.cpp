#include "pipeline/renderer.h"

#include "imaging/ops/resize.h"
#include "pipeline/guard.h"
#include "pipeline/picture_render.h"
#include "pipeline/render_job.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ambrotype::pipeline {
namespace {

using imaging::ops::ResizeFilter;

//! What share of the bar the decisions about the whole picture take, where there are any.
constexpr double kPrepareShare = 0.25;

//! Stage::cost() of one pixel that is enlarged.
constexpr double kDear = 10000;

//! Pixels that are worked at a time where they are averaged afterwards: 96 MiB of colour.
constexpr std::int64_t kBandPixels = std::int64_t(8) << 20;

//! How many levels finer than the view a recipe that enlarges is worked. Each makes four times the pixels of the view.
constexpr int kMostSteps = 2;

//! Calls visit(stage, context) for every stage of \p recipe that works, in order, with the sizes of its input and
//! output. \returns the size of the result.
template <typename Visit> Size followSize(const Source &source, const Recipe &recipe, const Visit &visit)
{
    Size size = source.size();
    for (const StageSettings &settings : recipe.stages()) {
        const Stage *stage = findStage(settings.stage);
        StageContext context;
        context.settings = &settings;
        context.info = &stage->info();
        context.inputSize = size;
        if (!settings.enabled || stage->isNeutral(context))
            continue;
        context.outputSize = size = stage->outputSize(size, context);
        visit(*stage, context);
    }
    return size;
}

//! The copy of the source on which \p level of a result is worked. Where a recipe enlarges, the copy of that level has
//! fewer pixels than the view shows, and both sides would look soft: so it is a finer one, by as much as the recipe
//! enlarges. Large networks do not run on reduced copies, and only at 1:1 somebody waits for them gladly.
int workedLevel(const Source &source, const Recipe &recipe, int level)
{
    if (level <= 0)
        return level;
    bool isDear = false;
    const Size result = followSize(source, recipe, [&isDear](const Stage &stage, const StageContext &context) {
        const double area = double(context.outputSize.pixels()) / double(context.inputSize.pixels());
        isDear = isDear || (area > 1.0 && stage.cost(context) * area > kDear);
    });
    const Size size = source.size();
    const double factor = std::max(double(result.width) / size.width, double(result.height) / size.height);
    const int steps = std::clamp(static_cast<int>(std::lround(std::log2(factor))), 0, kMostSteps);
    return std::max(isDear ? 1 : 0, level - steps);
}

Error noSuchLevel(int level)
{
    return {ErrorCode::InvalidArgument, "The picture has no copy that small.", "level " + std::to_string(level)};
}

//! Works \p region (of a picture of \p size) of \p chain, which may be finer than that: then its pixels are averaged.
Result<FloatImage>
renderChain(RenderChain &chain, RenderCache::Impl *cache, Size size, const Region &region, const RenderContext &context)
{
    if (!Region::of(size).contains(region) || region.empty())
        return Error{ErrorCode::InvalidArgument,
                     "The part of the picture that was asked for does not exist.",
                     std::to_string(region.width) + "x" + std::to_string(region.height) + " at "
                         + std::to_string(region.x) + "," + std::to_string(region.y) + " of "
                         + std::to_string(size.width) + "x" + std::to_string(size.height)};
    RenderJob job(chain, cache, context);
    const double prepareShare = job.needsPrepare() ? kPrepareShare : 0.0;
    if (auto prepared = job.prepare(context.progress.sub(0.0, prepareShare)); !prepared)
        return prepared.error();
    FloatImage result(region.size(), chain.colorChannels(), chain.hasAlpha());
    const auto work = [&](FloatImage &target, const Region &place, const Progress &progress) {
        const auto paste = [&](FloatImage piece, const Region &at) -> Result<void> {
            target.paste(piece, at.x - place.x, at.y - place.y);
            return {};
        };
        return job.run(place, paste, progress);
    };
    const Progress rest = context.progress.sub(prepareShare, 1.0);
    if (chain.outputSize == size) {
        if (auto done = work(result, region, rest); !done)
            return done.error();
        job.report();
        return result;
    }
    const double share = double(chain.outputSize.pixels()) / double(size.pixels()) * region.width;
    const int rows = std::clamp(static_cast<int>(double(kBandPixels) / share), 1, region.height);
    for (int y = 0; y < region.height; y += rows) {
        const Region band{region.x, region.y + y, region.width, std::min(rows, region.height - y)};
        const Region fine = imaging::ops::resizeInputRegion(band, chain.outputSize, size, ResizeFilter::Area);
        job.dropAbove(fine); // the cache may have it still
        FloatImage pixels(fine.size(), chain.colorChannels(), chain.hasAlpha());
        const Progress progress = rest.sub(double(y) / region.height, double(y + band.height) / region.height);
        if (auto done = work(pixels, fine, progress); !done)
            return done.error();
        result.paste(imaging::ops::resize(pixels, fine, band, chain.outputSize, size, ResizeFilter::Area), 0, y);
    }
    job.report();
    return result;
}

} // namespace

Renderer::Renderer(std::shared_ptr<RenderCache> cache)
    : m_cache(std::move(cache))
{
}
Renderer::~Renderer() = default;

Size Renderer::resultSize(const Source &source, const Recipe &recipe, int level)
{
    const Size size = followSize(source, recipe, [](const Stage &, const StageContext &) {});
    return sizeAtLevel(size, level);
}

Result<FloatImage> Renderer::renderRegion(
    const Source &source, const Recipe &recipe, int level, const Region &region, const RenderContext &context) const
{
    return guarded([&]() -> Result<FloatImage> {
        if (level >= source.levels())
            return noSuchLevel(level);
        auto chain = makeChain(source, recipe, workedLevel(source, recipe, level), context);
        if (!chain)
            return chain.error();
        return renderChain(
            **chain, m_cache ? &m_cache->impl() : nullptr, resultSize(source, recipe, level), region, context);
    });
}

Result<FloatImage> Renderer::originalRegion(
    const Source &source, const Recipe &recipe, int level, const Region &region, const RenderContext &context) const
{
    return guarded([&]() -> Result<FloatImage> {
        if (level < 0 || level >= source.levels())
            return noSuchLevel(level);
        RenderContext quiet = context; // resampling is no stage of the recipe
        quiet.stageDone = {};
        const Size size = resultSize(source, recipe, level);
        const auto chain = makeOriginalChain(source, workedLevel(source, recipe, level), size, quiet);
        return renderChain(*chain, m_cache ? &m_cache->impl() : nullptr, size, region, quiet);
    });
}

Result<imaging::Picture>
Renderer::renderPicture(const Source &source, const Recipe &recipe, int depth, const RenderContext &context) const
{
    return guarded([&]() -> Result<imaging::Picture> {
        if (depth != 0 && depth != 8 && depth != 16)
            return Error{ErrorCode::InvalidArgument, "Results have 8 or 16 bits per sample.", std::to_string(depth)};
        auto chain = makeChain(source, recipe, 0, context);
        if (!chain)
            return chain.error();
        return renderWhole(**chain, depth, context);
    });
}

} // namespace ambrotype::pipeline
