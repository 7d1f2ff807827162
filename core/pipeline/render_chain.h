#pragma once

#include "base/result.h"
#include "pipeline/render_cache.h"
#include "pipeline/renderer.h"
#include "pipeline/source.h"
#include "pipeline/stage.h"

#include <any>
#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace ambrotype::pipeline {

//! One active stage of a recipe on one level of one source.
struct ChainStep
{
    const Stage *stage = nullptr;
    StageContext context;  //!< Its settings and prepared point into the chain.
    int colorChannels = 3; //!< Of its output.
    int tileEdge = 0;      //!< 0: Instant, not kept in tiles.
    int blockTiles = 1;    //!< Edge of what is asked for in one call at most, in tiles.
    bool alone = false;    //!< A network, which uses all cores or a whole device by itself: one block at a time.
    std::string models;    //!< Stage::modelHash().
    CacheKey key;
    std::shared_ptr<const std::any> prepared;
    //! Nanoseconds of work so far, added up over the threads. In a pointer, because steps are moved.
    std::unique_ptr<std::atomic<std::int64_t>> nanoseconds = std::make_unique<std::atomic<std::int64_t>>(0);
};

//! The active stages of a recipe on one level of a source, with all sizes and cache keys; the first step's input is the
//! source. Lives as long as a render; not copied, because the contexts point into it.
struct RenderChain
{
    const Source *source = nullptr;
    int level = 0;
    Recipe recipe;
    Size inputSize; //!< Of the source at this level.
    Size outputSize;
    std::vector<ChainStep> steps;

    RenderChain() = default;
    RenderChain(const RenderChain &) = delete;
    RenderChain &operator=(const RenderChain &) = delete;

    bool hasAlpha() const { return source->picture().pixels.hasAlpha(); }
    int colorChannels() const
    {
        return steps.empty() ? source->picture().pixels.colorChannels() : steps.back().colorChannels;
    }
};

//! The chain of \p recipe with at most \p maxSteps of its active stages. Errors: InvalidArgument (no such level).
Result<std::unique_ptr<RenderChain>> makeChain(const Source &source,
                                               const Recipe &recipe,
                                               int level,
                                               const RenderContext &context,
                                               std::size_t maxSteps = std::numeric_limits<std::size_t>::max());

//! A chain that only resamples the source's \p level to \p size: the original on the grid of a result.
std::unique_ptr<RenderChain>
makeOriginalChain(const Source &source, int level, Size size, const RenderContext &context);

//! What the steps from \p first up to but without \p end need for \p output: element 0 is the input of the first one,
//! element i + 1 the output of step first + i; the last is \p output itself.
std::vector<Region>
regionsBackwards(const RenderChain &chain, std::size_t first, std::size_t end, const Region &output);

} // namespace ambrotype::pipeline
