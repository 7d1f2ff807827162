#include "pipeline/stages/denoise/denoise_stage.h"

#include "imaging/ops/classic_denoise.h"
#include "imaging/ops/denoise.h"
#include "imaging/ops/region_support.h"
#include "pipeline/param_builders.h"
#include "pipeline/stages/denoise/learned_denoise.h"

#include <algorithm>

namespace ambrotype::pipeline {
namespace {

namespace ops = imaging::ops;

StageInfo describe()
{
    StageInfo info;
    info.id = "denoise";
    info.title = "Denoise";
    info.help = "Takes grain and colour noise out of the picture and keeps edges and texture.";
    info.cost = CostClass::Fast;
    info.params = {
        numberParam("amount", "Amount", {0, 100, 0, 1, "%"}, "How strong the noise is that is taken out."),
        advanced(choiceParam(
            "method",
            "Method",
            {{"fast", "Fast"}, {"classic", "Classic (non-local means)"}, {"learned", "Learned (FFDNet)"}},
            "Fast is immediate; classic gives the known look of non-local means, slowly; learned is a network, "
            "whose weights must be on this machine.")),
        advanced(
            numberParam("chroma",
                        "Colour noise",
                        {0, 200, 100, 1, "%"},
                        "How much colour noise is taken out compared with the amount; 0 leaves the colours alone.")),
        when("method",
             {"fast", "learned"},
             advanced(numberParam("detail",
                                  "Give back detail",
                                  {0, 100, 0, 1, "%"},
                                  "Share of the removed fine texture that is put back."))),
    };
    return info;
}

bool isClassic(const StageContext &context)
{
    return context.text("method") == "classic";
}
bool isLearned(const StageContext &context)
{
    return context.text("method") == "learned";
}

ops::DenoiseParams fastParams(const StageContext &context)
{
    ops::DenoiseParams params = ops::denoiseParamsFromAmount(static_cast<float>(context.number("amount")),
                                                             static_cast<float>(context.number("detail") / 100));
    params.chromaSigma255 *= static_cast<float>(context.number("chroma") / 100);
    return params.atScale(context.scale);
}

ops::ClassicDenoiseParams classicParams(const StageContext &context)
{
    ops::ClassicDenoiseParams params =
        ops::classicDenoiseParamsFromAmount(static_cast<float>(context.number("amount")));
    params.hColor *= static_cast<float>(context.number("chroma") / 100);
    // A picture reduced by averaging has less noise in the same proportion (ops::DenoiseParams::atScale).
    const auto noise = static_cast<float>(std::min(1.0, context.scale));
    params.h *= noise;
    params.hColor *= noise;
    return params;
}

class DenoiseStage final : public Stage
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
        if (isLearned(context))
            return learnedDenoiseRegion(output, context);
        return output.grown(isClassic(context) ? ops::classicDenoiseApron() : ops::denoiseApron(fastParams(context)));
    }

    std::string modelHash(const StageContext &context) const override
    {
        return isLearned(context) ? learnedDenoiseHash(context) : std::string();
    }

    double cost(const StageContext &context) const override
    {
        return isClassic(context) ? 1000 : isLearned(context) ? 600 : 40;
    }

    Result<FloatImage> process(FloatImage input,
                               const Region &inputRegion,
                               const Region &output,
                               const StageContext &context) const override
    {
        if (isLearned(context))
            return learnedDenoise(input, inputRegion, output, context);
        if (isClassic(context))
            return ops::classicDenoise(input, inputRegion, output, context.inputSize, classicParams(context));
        return ops::denoise(input, inputRegion, output, context.inputSize, fastParams(context));
    }
};

} // namespace

const Stage &denoiseStage()
{
    static const DenoiseStage stage;
    return stage;
}

} // namespace ambrotype::pipeline
