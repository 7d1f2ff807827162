#include "pipeline/stages/post_smooth/post_smooth_stage.h"

#include "imaging/ops/blur.h"
#include "pipeline/param_builders.h"

namespace ambrotype::pipeline {
namespace {

namespace ops = imaging::ops;

StageInfo describe()
{
    StageInfo info;
    info.id = "post-smooth";
    info.title = "Post-denoise";
    info.help = "A light blur over the result that calms artefacts and contours that came out too sharp.";
    info.cost = CostClass::Instant;
    info.params = {
        numberParam("amount", "Amount", {0, 100, 0, 1, "%"}, "Share of the blurred picture in the result."),
        advanced(
            numberParam("sigma", "Width", {0.1, 10, 0.6, 0.1, "px"}, "How wide the blur is, in pixels of the result.")),
    };
    return info;
}

ops::PostSmoothParams paramsOf(const StageContext &context)
{
    ops::PostSmoothParams params;
    params.amount = static_cast<float>(context.number("amount") / 100);
    params.sigma = static_cast<float>(context.number("sigma"));
    return params.atScale(context.scale);
}

class PostSmoothStage final : public Stage
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
        return output.grown(ops::postSmoothApron(paramsOf(context)));
    }

    double cost(const StageContext &) const override { return 5; }

    Result<FloatImage> process(FloatImage input,
                               const Region &inputRegion,
                               const Region &output,
                               const StageContext &context) const override
    {
        return ops::postSmooth(input, inputRegion, output, context.inputSize, paramsOf(context));
    }
};

} // namespace

const Stage &postSmoothStage()
{
    static const PostSmoothStage stage;
    return stage;
}

} // namespace ambrotype::pipeline
