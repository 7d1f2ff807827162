#pragma once

#include "base/cancel.h"
#include "base/progress.h"
#include "base/result.h"
#include "imaging/float_image.h"
#include "imaging/geometry.h"
#include "pipeline/findings.h"
#include "pipeline/param_spec.h"
#include "pipeline/recipe.h"

#include <any>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ambrotype::pipeline {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;

class Source;

//! How dear a stage is, and so how the renderer treats it:
//! - Instant: never cached, run together with its Instant neighbours in small pieces that stay in the processor's
//! cache;
//!   moving its controls follows the mouse.
//! - Fast: cached in small tiles; several missing tiles may be asked for in one call.
//! - Heavy: cached in large tiles (heavyTileEdge()) on a fixed grid, and always asked for exactly those tiles, in the
//! preview as in
//!   the result, so that a network whose pixels depend a little on the cut still gives the same pixels everywhere.
enum class CostClass { Instant, Fast, Heavy };

//! What a stage is, for panels, command line and validation.
struct StageInfo
{
    std::string id;
    std::string title;
    std::string help;
    int version = 1; //!< Raised when the same values begin to mean other pixels; enters cache keys and sidecars.
    CostClass cost = CostClass::Fast;
    std::vector<ParamSpec> params;

    const ParamSpec *find(std::string_view param) const;
};

//! What a stage may know besides its input pixels. All of it follows from recipe, source, models and device.
struct StageContext
{
    Size inputSize;     //!< Of the whole input of this stage, on the grid in use.
    Size outputSize;    //!< Of the whole output of this stage, on the grid in use.
    double scale = 1.0; //!< Grid in use against full resolution: 1 for results and 1:1, 0.25 for a reduced preview.
    const StageSettings *settings = nullptr;
    const std::any *prepared = nullptr; //!< What prepare() returned.
    //! The original on this stage's output grid (resampled where the size differs), for blending.
    std::function<Result<FloatImage>(const Region &output)> original;
    CancelToken cancel;
    std::string device = "auto"; //!< "auto", "cpu", "cuda", "cuda:1", "mps".
    bool interactive = false;    //!< Somebody waits at a screen: networks go before batch work at tile borders.
    //! Tells the user a whole sentence about the result. May be empty; any thread; the same sentence is told once.
    std::function<void(const std::string &sentence)> note;

    double number(std::string_view param) const; //!< The value in force.
    std::string text(std::string_view param) const;
    bool flag(std::string_view param) const;
    const StageInfo *info = nullptr;
};

//! What prepare() may ask: the stage's whole input, at full resolution or reduced.
struct PrepareContext
{
    StageContext context;
    //! The whole input of the stage with its longer side at most \p longEdge (0 = full size of the grid in use). With
    //! \p longEdge it does not depend on the grid in use, so that preview and result decide alike.
    std::function<Result<FloatImage>(int longEdge)> input;
    //! Pixels of \p region (inside fullInputSize) of the stage's input at full size, whatever the grid in use: for what
    //! is cut out, worked on and put back, and must be the same in the preview as in the result.
    std::function<Result<FloatImage>(const Region &region)> fullInput;
    Size fullInputSize;
    //! The photograph as read. Never null; its contentId() names what was found in it.
    const Source *source = nullptr;
    Progress progress;
};

//! One step of a recipe. Stateless and thread-safe: everything it needs comes in, everything it finds goes out.
//! Adding one: see CONTRIBUTING, "Where to add".
class Stage
{
public:
    virtual ~Stage() = default;

    virtual const StageInfo &info() const = 0;

    //! Whether these values change nothing, whatever the picture. Such a stage is not run at all.
    virtual bool isNeutral(const StageContext &context) const = 0;

    //! Size of the output for an input of \p input pixels; sizes are given at full resolution.
    virtual Size outputSize(Size input, const StageContext &context) const
    {
        (void)context;
        return input;
    }

    //! Number of colour planes that come out for \p input ones (1 or 3). Only a colouriser makes 3 of 1.
    virtual int colorChannels(int input, const StageContext &context) const
    {
        (void)context;
        return input;
    }

    //! Which part of the input is needed for \p output: may reach outside the input; the renderer cuts it there.
    virtual Region inputRegion(const Region &output, const StageContext &context) const
    {
        (void)context;
        return output;
    }

    //! Whether process() calls context.original(). Then the renderer has it ready, cached, for the region of each call.
    virtual bool usesOriginal(const StageContext &context) const
    {
        (void)context;
        return false;
    }

    //! Decisions about the whole picture (is it dark, how noisy, where are the faces), made once before tiles, so
    //! that tiles agree along their seams. Cached by the renderer with the same key as pixels.
    virtual bool needsPrepare(const StageContext &context) const
    {
        (void)context;
        return false;
    }
    virtual Result<std::any> prepare(const PrepareContext &context) const
    {
        (void)context;
        return std::any();
    }

    //! Adds what prepare() found to \p findings. Asked once, at the end of a render; context.prepared is there.
    virtual void tell(const StageContext &context, Findings &findings) const
    {
        (void)context;
        (void)findings;
    }

    //! Hash of the model files that these values use; empty without a model. Enters the cache keys.
    virtual std::string modelHash(const StageContext &context) const
    {
        (void)context;
        return {};
    }

    //! Heavy stages: edge of the tiles that they are asked for, in output pixels. Larger where a tile needs much input
    //! around it. Must not depend on the grid's scale.
    virtual int heavyTileEdge(const StageContext &context) const
    {
        (void)context;
        return 512;
    }

    //! Relative time per output pixel (1 = a blend), for progress and estimates.
    virtual double cost(const StageContext &context) const
    {
        (void)context;
        return 1.0;
    }

    //! For estimates, of a stage whose time grows with the faces that it works on: on how many of \p allowed, which are
    //! those in the picture that the usual rules would restore (FaceOutcome without a reason). What a person decided
    //! about single faces is left out. Nothing: faces are all the same to the stage.
    virtual std::optional<int> facesToWorkOn(int allowed, const StageContext &context) const
    {
        (void)allowed;
        (void)context;
        return std::nullopt;
    }

    //! Pixels of \p output from \p input, which covers \p inputRegion (inputRegion() cut to the picture).
    //! What comes out at a pixel may not depend on how the picture is cut into regions. Alpha is carried along.
    //! Errors: Cancelled, OutOfMemory, Device, ModelMissing, Internal.
    virtual Result<FloatImage>
    process(FloatImage input, const Region &inputRegion, const Region &output, const StageContext &context) const = 0;
};

//! Id, version and every value in force (see ParamCondition) of \p settings as one line of text: what the pixels of the
//! stage depend on besides input, model and device. For hashes and cache keys.
std::string settingsText(const StageSettings &settings, const StageInfo &info);

//! Every stage in its default order: an explicit table, because objects that register themselves vanish from
//! static libraries.
const std::vector<const Stage *> &stages();
const Stage *findStage(std::string_view id); //!< Null when unknown.

} // namespace ambrotype::pipeline
