#pragma once

#include "base/progress.h"
#include "pipeline/render_chain.h"
#include "pipeline/tile_store.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace ambrotype::pipeline {

//! One render in progress: runs a chain for one region after another and holds the tiles of its stages meanwhile.
//!
//! The steps are cut into segments. A segment ends at each step whose output is kept in tiles; the last one holds the
//! Instant steps behind the last such step, perhaps none. Planning goes backwards through the segments and finds out
//! which blocks of tiles are missing; then the segments run forwards, each over its blocks in parallel. The Instant
//! steps of a segment are run together on one small piece after the other, so that their pixels stay in the
//! processor's cache.
class RenderJob
{
public:
    //! Takes one finished piece of the output; any thread; pieces do not overlap.
    using Sink = std::function<Result<void>(FloatImage piece, const Region &region)>;

    //! \p cache may be null. \p chain and \p context must outlive the job.
    RenderJob(RenderChain &chain, RenderCache::Impl *cache, const RenderContext &context);
    ~RenderJob();

    //! Lets the stages that need it look at the whole picture first.
    Result<void> prepare(const Progress &progress);
    bool needsPrepare() const;

    //! Renders \p output (inside the chain's outputSize) and hands it to \p sink piece by piece.
    Result<void> run(const Region &output, const Sink &sink, const Progress &progress);

    //! Lets go of the tiles that no region at or below \p next needs.
    void dropAbove(const Region &next);

    //! Tells the context the seconds of each stage and what the stages had to say.
    void report() const;

private:
    struct Segment
    {
        std::size_t first = 0;
        std::size_t end = 0;              //!< One past its last step.
        std::unique_ptr<TileStore> store; //!< Null for the last segment.
        std::vector<Region> blocks;       //!< What this run() has to make.
    };
    struct Original;  //!< The original on the grid of one of the steps.
    struct FullInput; //!< What is in front of a stage, at full size.

    Result<void> prepareStep(std::size_t index, const Progress &progress);
    Result<FloatImage> wholeInput(std::size_t index, int longEdge);
    Result<FloatImage> fullInput(FullInput &made, std::size_t index, const Region &region);
    Result<void> planOriginals();
    Result<FloatImage> original(Size size, const Region &region);
    Original &originalOn(Size size);
    void plan(const Region &output);
    double plannedWork() const;
    Result<void> runSegment(std::size_t index, const Sink &sink);
    Result<void> runBlock(std::size_t index, const Region &block, const Sink &sink);
    Result<FloatImage> segmentInput(std::size_t index, const Region &region) const;
    std::vector<Region> pieces(const Segment &segment, const Region &output) const;

    RenderChain &m_chain;
    RenderCache::Impl *m_cache;
    const RenderContext &m_context;
    std::vector<Segment> m_segments;
    std::vector<std::unique_ptr<Original>> m_originals;
    Progress m_progress;
    double m_work = 0.0; //!< Of the run in progress, in costs.
    std::mutex m_mutex;  //!< Guards what follows.
    double m_workDone = 0.0;
    std::vector<std::string> m_notes;
};

} // namespace ambrotype::pipeline
