#pragma once

#include "base/cancel.h"
#include "base/progress.h"
#include "base/result.h"
#include "imaging/float_image.h"
#include "imaging/picture.h"
#include "pipeline/findings.h"
#include "pipeline/recipe.h"
#include "pipeline/source.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ambrotype::pipeline {

//! Everything besides pixels and values that a render needs.
struct RenderContext
{
    CancelToken cancel;
    Progress progress;
    std::string device = "auto";
    bool interactive = false; //!< For what is on screen: goes before batch work where networks queue.
    //! Told once per stage that ran: its id and seconds of work (for the audit log and the window).
    std::function<void(const std::string &stage, double seconds)> stageDone;
    //! Told of everything a person should know about the result ("Model missing: faces were left alone.").
    std::function<void(const std::string &sentence)> note;
    //! Told once at the end for each stage that had networks at hand: Stage::modelHash(), the SHA-256 of their files
    //! with blanks between them, among words for what was not there ("none", "classic").
    std::function<void(const std::string &stage, const std::string &hashes)> models;
    //! Told once at the end what the stages found (the faces). Not called when nothing looked for anything.
    std::function<void(const Findings &findings)> found;
};

//! Results of stages, tile by tile, under a memory budget; the least recently used leave first. Keys say all that
//! the pixels depend on: source, settings up to the stage, models, device, level, tile. Any thread.
class RenderCache
{
public:
    explicit RenderCache(std::size_t budgetBytes);
    ~RenderCache();
    RenderCache(const RenderCache &) = delete;
    RenderCache &operator=(const RenderCache &) = delete;

    void setBudget(std::size_t bytes);
    std::size_t bytes() const;
    void clear();

    struct Impl; //!< For the renderer.
    Impl &impl() { return *m_impl; }

private:
    std::unique_ptr<Impl> m_impl;
};

//! Runs recipes over sources. Regions go backwards, pixels forwards. Preview and export are the same code:
//! a region of level 0 is bit for bit the same region of the exported picture. Any thread, several at once.
class Renderer
{
public:
    //! \p cache may be null (batch work renders each tile once).
    explicit Renderer(std::shared_ptr<RenderCache> cache);
    ~Renderer();

    //! Size of the result of \p recipe at \p level of the source.
    static imaging::Size resultSize(const Source &source, const Recipe &recipe, int level = 0);

    //! Working values of \p region of the result (inside resultSize()). At a level above 0 they are an approximation,
    //! as sharp as the source allows also where the recipe enlarges.
    //! Errors: Cancelled (within one tile), OutOfMemory, Device, ModelMissing, Internal.
    Result<imaging::FloatImage> renderRegion(const Source &source,
                                             const Recipe &recipe,
                                             int level,
                                             const imaging::Region &region,
                                             const RenderContext &context) const;

    //! The original on the result's grid: what the "before" side of a comparison shows.
    Result<imaging::FloatImage> originalRegion(const Source &source,
                                               const Recipe &recipe,
                                               int level,
                                               const imaging::Region &region,
                                               const RenderContext &context) const;

    //! The whole result in the source's own profile, alpha and grey kept, ready to be written. Sample type: U8 for
    //! \p depth 8, U16 for 16, as the source for 0. A recipe that changes nothing returns the source's pixels
    //! themselves. Worked in strips, so that memory stays near source + result.
    Result<imaging::Picture>
    renderPicture(const Source &source, const Recipe &recipe, int depth, const RenderContext &context) const;

private:
    std::shared_ptr<RenderCache> m_cache;
};

} // namespace ambrotype::pipeline
