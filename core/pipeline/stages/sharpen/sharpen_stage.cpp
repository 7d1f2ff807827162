#include "pipeline/stages/sharpen/sharpen_stage.h"

#include "imaging/ops/sharpen.h"
#include "pipeline/param_builders.h"

namespace ambrotype::pipeline {
namespace {

namespace ops = imaging::ops;

StageInfo describe()
{
    StageInfo info;
    info.id = "sharpen";
    info.title = "Sharpen";
    info.help =
        "Raises the contrast of fine detail (unsharp mask on the brightness, so that no colour fringes appear).";
    info.cost = CostClass::Instant;
    info.params = {
        numberParam("amount", "Amount", {0, 100, 0, 1, "%"}, "How much fine detail is raised; 50 doubles it."),
        numberParam(
            "radius", "Radius", {0.3, 10, 1, 0.1, "px"}, "Size of the detail that is raised, in pixels of the result."),
        advanced(numberParam("threshold",
                             "Threshold",
                             {0, 20, 2, 0.5, "levels"},
                             "Detail weaker than this (of 255 levels) is left alone, so that noise is not raised.")),
        advanced(numberParam("halo",
                             "Halo",
                             {0, 100, 50, 1, "%"},
                             "How far edges may go beyond their surroundings; 0 gives no bright or dark rim at all.")),
    };
    return info;
}

ops::UnsharpParams paramsOf(const StageContext &context)
{
    ops::UnsharpParams params;
    params.amount = ops::unsharpGainFromAmount(static_cast<float>(context.number("amount")));
    params.radius = static_cast<float>(context.number("radius"));
    params.threshold = static_cast<float>(context.number("threshold") / 255);
    params.overshoot = static_cast<float>(context.number("halo") / 100);
    return params.atScale(context.scale);
}

class SharpenStage final : public Stage
{
public:
    const StageInfo &info() const override
    {
        static const StageInfo declared = describe();
        return declared;
    }

    bool isNeutral(const StageContext &context) const override { return context.number("amount") == 0; }

    Region inputRegion(const Region &output, const StageContext &context) const override
    {
        return output.grown(ops::unsharpApron(paramsOf(context)));
    }

    double cost(const StageContext &) const override { return 8; }

    Result<FloatImage> process(FloatImage input,
                               const Region &inputRegion,
                               const Region &output,
                               const StageContext &context) const override
    {
        return ops::unsharpMask(input, inputRegion, output, context.inputSize, paramsOf(context));
    }
};

} // namespace

const Stage &sharpenStage()
{
    static const SharpenStage stage;
    return stage;
}

} // namespace ambrotype::pipeline
