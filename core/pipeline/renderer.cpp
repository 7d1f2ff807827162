#include "pipeline/renderer.h"

#include "pipeline/guard.h"
#include "pipeline/picture_render.h"
#include "pipeline/render_job.h"

#include <utility>

namespace ambrotype::pipeline {
namespace {

//! What share of the bar the decisions about the whole picture take, where there are any.
constexpr double kPrepareShare = 0.25;

Result<FloatImage>
renderChain(RenderChain &chain, RenderCache::Impl *cache, const Region &region, const RenderContext &context)
{
    if (!Region::of(chain.outputSize).contains(region) || region.empty())
        return Error{ErrorCode::InvalidArgument,
                     "The part of the picture that was asked for does not exist.",
                     std::to_string(region.width) + "x" + std::to_string(region.height) + " at "
                         + std::to_string(region.x) + "," + std::to_string(region.y) + " of "
                         + std::to_string(chain.outputSize.width) + "x" + std::to_string(chain.outputSize.height)};
    RenderJob job(chain, cache, context);
    const double prepareShare = job.needsPrepare() ? kPrepareShare : 0.0;
    if (auto prepared = job.prepare(context.progress.sub(0.0, prepareShare)); !prepared)
        return prepared.error();
    FloatImage result(region.size(), chain.colorChannels(), chain.hasAlpha());
    const auto paste = [&](FloatImage piece, const Region &place) -> Result<void> {
        result.paste(piece, place.x - region.x, place.y - region.y);
        return {};
    };
    if (auto done = job.run(region, paste, context.progress.sub(prepareShare, 1.0)); !done)
        return done.error();
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
    Size size = source.size();
    for (const StageSettings &settings : recipe.stages()) {
        const Stage *stage = findStage(settings.stage);
        StageContext context;
        context.settings = &settings;
        context.info = &stage->info();
        context.inputSize = size;
        if (settings.enabled && !stage->isNeutral(context))
            size = stage->outputSize(size, context);
    }
    return sizeAtLevel(size, level);
}

Result<FloatImage> Renderer::renderRegion(
    const Source &source, const Recipe &recipe, int level, const Region &region, const RenderContext &context) const
{
    return guarded([&]() -> Result<FloatImage> {
        auto chain = makeChain(source, recipe, level, context);
        if (!chain)
            return chain.error();
        return renderChain(**chain, m_cache ? &m_cache->impl() : nullptr, region, context);
    });
}

Result<FloatImage> Renderer::originalRegion(
    const Source &source, const Recipe &recipe, int level, const Region &region, const RenderContext &context) const
{
    return guarded([&]() -> Result<FloatImage> {
        if (level < 0 || level >= source.levels())
            return Error{
                ErrorCode::InvalidArgument, "The picture has no copy that small.", "level " + std::to_string(level)};
        RenderContext quiet = context; // resampling is no stage of the recipe
        quiet.stageDone = {};
        const auto chain = makeOriginalChain(source, level, resultSize(source, recipe, level), quiet);
        return renderChain(*chain, m_cache ? &m_cache->impl() : nullptr, region, quiet);
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
