#include "pipeline/stages/denoise/denoise_stage.h"

#include "imaging/ops/classic_denoise.h"
#include "pipeline/param_builders.h"
#include "pipeline/stages/denoise/denoise_strength.h"
#include "pipeline/stages/denoise/learned_denoise.h"

namespace ambrotype::pipeline {
namespace {

namespace ops = imaging::ops;

StageInfo describe()
{
    StageInfo info;
    info.id = "denoise";
    info.title = "Denoise";
    info.help = "Takes grain and colour noise out of the picture and keeps edges and texture.";
    info.version = 2; // blocks on a lattice, and the thorough method by default
    info.cost = CostClass::Fast;
    info.params = {
        numberParam("amount", "Amount", {0, 100, 0, 1, "%"}, "How strong the noise is that is taken out."),
        advanced(choiceParam(
            "method",
            "Method",
            {{"thorough", "Thorough"},
             {"fast", "Fast"},
             {"classic", "Classic (non-local means)"},
             {"learned", "Learned (FFDNet)"}},
            "Thorough looks at every place twice as often as fast and keeps more; classic gives the known look of "
            "non-local means, slowly; learned is a network, whose weights must be on this machine.")),
        boolParam(
            "follow",
            "Follow the measured noise",
            false,
            "The amount is a share of the noise that was measured in the picture: 50 takes out what was measured, "
            "100 twice as much. Clean pictures stay as they are."),
        advanced(
            numberParam("chroma",
                        "Colour noise",
                        {0, 200, 100, 1, "%"},
                        "How much colour noise is taken out compared with the amount; 0 leaves the colours alone.")),
        when("method",
             {"thorough", "fast", "learned"},
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

class DenoiseStage final : public Stage
{
public:
    const StageInfo &info() const override
    {
        static const StageInfo declared = describe();
        return declared;
    }

    bool isNeutral(const StageContext &context) const override { return context.number("amount") == 0; }

    bool needsPrepare(const StageContext &context) const override { return followsNoise(context); }

    Result<std::any> prepare(const PrepareContext &context) const override { return prepareDenoiseStrength(context); }

    Region inputRegion(const Region &output, const StageContext &context) const override
    {
        if (isLearned(context))
            return learnedDenoiseRegion(output, context);
        if (isClassic(context))
            return output.grown(ops::classicDenoiseApron());
        return output.grown(ops::denoiseApron(denoiseStrength(context)));
    }

    std::string modelHash(const StageContext &context) const override
    {
        return isLearned(context) ? learnedDenoiseHash(context) : std::string();
    }

    double cost(const StageContext &context) const override
    {
        return isClassic(context) ? 1000 : isLearned(context) ? 600 : context.text("method") == "fast" ? 22 : 26;
    }

    Result<FloatImage> process(FloatImage input,
                               const Region &inputRegion,
                               const Region &output,
                               const StageContext &context) const override
    {
        if (isLearned(context))
            return learnedDenoise(input, inputRegion, output, context);
        if (isClassic(context))
            return ops::classicDenoise(input, inputRegion, output, context.inputSize, classicDenoiseStrength(context));
        return ops::denoise(input, inputRegion, output, context.inputSize, denoiseStrength(context), context.cancel);
    }
};

} // namespace

const Stage &denoiseStage()
{
    static const DenoiseStage stage;
    return stage;
}

} // namespace ambrotype::pipeline
