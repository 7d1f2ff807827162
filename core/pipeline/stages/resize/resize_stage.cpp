#include "pipeline/stages/resize/resize_stage.h"

#include "imaging/ops/resize.h"
#include "pipeline/param_builders.h"
#include "pipeline/stages/resize/learned_enlarge.h"
#include "pipeline/stages/resize/result_size.h"

#include <optional>

namespace ambrotype::pipeline {
namespace {

namespace ops = imaging::ops;

constexpr int kPlainTile = 512;
//! Larger, because a network looks at a dozen pixels around each tile.
constexpr int kLearnedTile = 1024;

StageInfo describe()
{
    const NumberRange pixels{1, 65000, 2048, 1, "px"};
    StageInfo info;
    info.id = "resize";
    info.title = "Size";
    info.help = "Makes the picture larger or smaller, without aliasing; larger by a small network that comes with the "
                "program and keeps to what the picture shows.";
    info.cost = CostClass::Heavy; // so that a network's tiles are the same in the preview as in the result
    info.params = {
        choiceParam("mode",
                    "Size",
                    {{"none", "Same size"},
                     {"factor", "Factor"},
                     {"long-edge", "Long edge"},
                     {"size", "Width and height"},
                     {"print", "Print"}},
                    "How the size of the result is given."),
        when("mode",
             {"factor"},
             numberParam("factor", "Factor", {0.1, 8, 2, 0.1, "x"}, "2 makes each side twice as long.")),
        when("mode",
             {"long-edge"},
             integerParam("long-edge", "Long edge", pixels, "Pixels of the longer side of the result.")),
        when("mode", {"size"}, integerParam("width", "Width", pixels, "Pixels across.")),
        when("mode", {"size"}, integerParam("height", "Height", pixels, "Pixels down.")),
        when("mode",
             {"print"},
             numberParam(
                 "print-width", "Width on paper", {0.5, 500, 15, 0.5}, "Width of the print, in the chosen unit.")),
        when("mode",
             {"print"},
             numberParam(
                 "print-height", "Height on paper", {0.5, 500, 10, 0.5}, "Height of the print, in the chosen unit.")),
        when("mode",
             {"print"},
             choiceParam("unit", "Unit", {{"cm", "cm"}, {"inch", "inch"}}, "Unit of the print size.")),
        when("mode",
             {"print"},
             numberParam("dpi", "Resolution", {36, 1200, 300, 1, "dpi"}, "Pixels per inch on paper.")),
        when("mode",
             {"size", "print"},
             choiceParam("fit",
                         "Fit",
                         {{"inside", "Inside the frame"}, {"cover", "Cover the frame"}, {"stretch", "Stretch"}},
                         "Inside and cover keep the picture's shape: the result fits into the frame, or fills it and "
                         "may be larger.")),
        when("mode",
             {"factor", "long-edge", "size", "print"},
             advanced(
                 choiceParam("filter",
                             "Filter",
                             {{"auto", "Automatic"}, {"lanczos", "Lanczos"}, {"bicubic", "Bicubic"}, {"area", "Area"}},
                             "Automatic enlarges by a faithful network and reduces by Lanczos. Lanczos is the "
                             "sharpest of the plain filters, bicubic a little softer, area averages."))),
    };
    return info;
}

ops::ResizeFilter filterOf(const StageContext &context)
{
    const std::string filter = context.text("filter");
    return filter == "area"      ? ops::ResizeFilter::Area
           : filter == "bicubic" ? ops::ResizeFilter::Bicubic
                                 : ops::ResizeFilter::Lanczos3;
}

//! The network that enlarges, where the values ask for one and it is there.
std::optional<UsableModel> modelOf(const StageContext &context)
{
    return context.text("filter") == "auto" ? LearnedEnlarge::modelFor(context) : std::nullopt;
}

class ResizeStage final : public Stage
{
public:
    const StageInfo &info() const override
    {
        static const StageInfo declared = describe();
        return declared;
    }

    bool isNeutral(const StageContext &context) const override
    {
        const std::string mode = context.text("mode");
        return mode == "none" || (mode == "factor" && context.number("factor") == 1);
    }

    Size outputSize(Size input, const StageContext &context) const override { return resizedSize(input, context); }

    Region inputRegion(const Region &output, const StageContext &context) const override
    {
        if (const auto model = modelOf(context)) {
            // A network that cannot be opened is reported by process().
            if (const auto learned = LearnedEnlarge::open(*model, context))
                return learned->inputRegion(output, context);
        }
        return ops::resizeInputRegion(output, context.inputSize, context.outputSize, filterOf(context));
    }

    std::string modelHash(const StageContext &context) const override
    {
        const auto model = modelOf(context);
        return model ? model->sha256 : std::string();
    }

    int heavyTileEdge(const StageContext &context) const override
    {
        return modelOf(context) ? kLearnedTile : kPlainTile;
    }

    double cost(const StageContext &context) const override { return modelOf(context) ? 400 : 12; }

    Result<FloatImage> process(FloatImage input,
                               const Region &inputRegion,
                               const Region &output,
                               const StageContext &context) const override
    {
        if (const auto model = modelOf(context)) {
            const auto learned = LearnedEnlarge::open(*model, context);
            if (!learned)
                return learned.error();
            return learned->process(input, inputRegion, output, context);
        }
        if (context.note && context.text("filter") == "auto" && LearnedEnlarge::isWanted(context))
            context.note(
                "The enlarging network that comes with Ambrotype cannot be opened, so the picture was enlarged "
                "by plain resampling. Installing Ambrotype again brings it back.");
        return ops::resize(input, inputRegion, output, context.inputSize, context.outputSize, filterOf(context));
    }
};

} // namespace

const Stage &resizeStage()
{
    static const ResizeStage stage;
    return stage;
}

} // namespace ambrotype::pipeline
