#include "pipeline/render_chain.h"

#include "base/hash.h"
#include "imaging/ops/resize.h"

#include <cmath>

namespace ambrotype::pipeline {
namespace {

// A tile that only partly lies in the visible region is computed whole, so small tiles waste less; what one call costs
// besides its pixels (borders, allocations) is kept low by asking for blocks of tiles. Networks are asked for the same
// large tiles wherever they are run (see CostClass).
constexpr int kFastTile = 128;
constexpr int kFastBlockTiles = 4;

//! Resamples the original to the grid of a result. No stage of recipes: nobody sets it.
class OriginalStage final : public Stage
{
public:
    const StageInfo &info() const override
    {
        static const StageInfo declared = [] {
            StageInfo info;
            info.id = "original";
            info.cost = CostClass::Fast;
            return info;
        }();
        return declared;
    }
    bool isNeutral(const StageContext &context) const override { return context.inputSize == context.outputSize; }
    Region inputRegion(const Region &output, const StageContext &context) const override
    {
        return imaging::ops::resizeInputRegion(
            output, context.inputSize, context.outputSize, imaging::ops::ResizeFilter::Lanczos3);
    }
    double cost(const StageContext &) const override { return 12; }
    Result<FloatImage> process(FloatImage input,
                               const Region &inputRegion,
                               const Region &output,
                               const StageContext &context) const override
    {
        return imaging::ops::resize(input, inputRegion, output, context.inputSize, context.outputSize);
    }
};

void setTiles(ChainStep &step)
{
    switch (step.stage->info().cost) {
    case CostClass::Instant:
        break;
    case CostClass::Fast:
        step.tileEdge = kFastTile;
        step.blockTiles = kFastBlockTiles;
        break;
    case CostClass::Heavy:
        step.tileEdge = step.stage->heavyTileEdge(step.context);
        break;
    }
}

std::string sourceHash(const Source &source, int level)
{
    return sha256("source " + source.contentId() + " level " + std::to_string(level));
}

} // namespace

Result<std::unique_ptr<RenderChain>>
makeChain(const Source &source, const Recipe &recipe, int level, const RenderContext &context, std::size_t maxSteps)
{
    if (level < 0 || level >= source.levels())
        return Error{
            ErrorCode::InvalidArgument, "The picture has no copy that small.", "level " + std::to_string(level)};
    auto chain = std::make_unique<RenderChain>();
    chain->source = &source;
    chain->level = level;
    chain->recipe = recipe;
    chain->inputSize = source.size(level);
    chain->outputSize = chain->inputSize;
    Size full = source.size();
    int channels = source.picture().pixels.colorChannels();
    std::string hash = sourceHash(source, level);
    for (const StageSettings &settings : chain->recipe.stages()) {
        const Stage *stage = findStage(settings.stage);
        ChainStep step;
        step.stage = stage;
        step.context.settings = &settings;
        step.context.info = &stage->info();
        step.context.device = context.device;
        step.context.interactive = context.interactive;
        step.context.cancel = context.cancel;
        if (!settings.enabled || stage->isNeutral(step.context))
            continue;
        if (chain->steps.size() == maxSteps)
            break;
        step.context.inputSize = full;
        full = stage->outputSize(full, step.context);
        step.context.inputSize = chain->outputSize;
        chain->outputSize = sizeAtLevel(full, level);
        step.context.outputSize = chain->outputSize;
        step.context.scale = std::ldexp(1.0, -level);
        step.colorChannels = channels = stage->colorChannels(channels, step.context);
        setTiles(step);
        step.models = stage->modelHash(step.context);
        step.alone = !step.models.empty();
        hash = sha256(hash + " " + settingsText(settings, stage->info()) + step.models + " " + context.device);
        step.key.chain = keyFromHash(hash);
        chain->steps.push_back(std::move(step));
    }
    return chain;
}

std::unique_ptr<RenderChain> makeOriginalChain(const Source &source, int level, Size size, const RenderContext &context)
{
    static const OriginalStage stage;
    auto chain = std::make_unique<RenderChain>();
    chain->source = &source;
    chain->level = level;
    chain->inputSize = source.size(level);
    chain->outputSize = size;
    if (size == chain->inputSize)
        return chain;
    ChainStep step;
    step.stage = &stage;
    step.context.info = &stage.info();
    step.context.cancel = context.cancel;
    step.context.inputSize = chain->inputSize;
    step.context.outputSize = size;
    step.context.scale = std::ldexp(1.0, -level);
    step.colorChannels = source.picture().pixels.colorChannels();
    setTiles(step);
    step.key.chain = keyFromHash(sha256(sourceHash(source, level) + " original " + std::to_string(size.width) + "x"
                                        + std::to_string(size.height)));
    chain->steps.push_back(std::move(step));
    return chain;
}

std::vector<Region> regionsBackwards(const RenderChain &chain, std::size_t first, std::size_t end, const Region &output)
{
    std::vector<Region> regions(end - first + 1);
    regions.back() = output;
    for (std::size_t i = end; i-- > first;) {
        const ChainStep &step = chain.steps[i];
        regions[i - first] = step.stage->inputRegion(regions[i - first + 1], step.context)
                                 .intersected(Region::of(step.context.inputSize));
    }
    return regions;
}

} // namespace ambrotype::pipeline
