#include "pipeline/stages/denoise/denoise_stage.h"

#include "imaging/ops/classic_denoise.h"
#include "pipeline/param_builders.h"
#include "pipeline/stages/denoise/denoise_strength.h"
#include "pipeline/stages/denoise/learned_denoise.h"
#include "pipeline/stages/denoise/refined_denoise.h"

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
            {{"auto", "Automatic"},
             {"fast", "Fast"},
             {"classic", "Classic (non-local means)"},
             {"learned", "Learned (FFDNet)"}},
            "Automatic lets the small network that comes with the program correct the fast method; fast is immediate; "
            "classic gives the known look of non-local means, slowly; learned is a larger network, whose weights must "
            "be on this machine.")),
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
             {"auto", "fast", "learned"},
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

//! Whether the network that comes with the program is to correct the fast denoiser. On reduced grids the noise is
//! small and what the network would better is smaller than a pixel.
bool wantsNetwork(const StageContext &context, const ops::DenoiseParams &strength)
{
    return context.text("method") == "auto" && context.scale >= 1.0 && strength.lumaSigma255 > 0.0F;
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
        const ops::DenoiseParams strength = denoiseStrength(context);
        if (wantsNetwork(context, strength))
            if (const auto refined = RefinedDenoise::find(context))
                return refined->inputRegion(output, context.inputSize, strength);
        return output.grown(ops::denoiseApron(strength));
    }

    std::string modelHash(const StageContext &context) const override
    {
        if (isLearned(context))
            return learnedDenoiseHash(context);
        if (!wantsNetwork(context, denoiseStrength(context)))
            return {};
        const auto refined = RefinedDenoise::find(context);
        return refined ? refined->hash() : std::string();
    }

    double cost(const StageContext &context) const override
    {
        if (isClassic(context))
            return 1000;
        if (isLearned(context))
            return 600;
        return wantsNetwork(context, denoiseStrength(context)) ? 150 : 40;
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
        const ops::DenoiseParams strength = denoiseStrength(context);
        if (wantsNetwork(context, strength)) {
            if (const auto refined = RefinedDenoise::find(context))
                return refined->process(input, inputRegion, output, context.inputSize, strength, 1.0F, context);
            if (context.note)
                context.note("The denoising network that comes with Ambrotype cannot be opened, so the fast method "
                             "worked alone. Installing Ambrotype again brings it back.");
        }
        return ops::denoise(input, inputRegion, output, context.inputSize, strength);
    }
};

} // namespace

const Stage &denoiseStage()
{
    static const DenoiseStage stage;
    return stage;
}

} // namespace ambrotype::pipeline
