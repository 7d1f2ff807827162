#include "pipeline/stages/tone/tone_stage.h"

#include "imaging/ops/tone.h"
#include "pipeline/param_builders.h"

namespace ambrotype::pipeline {
namespace {

namespace ops = imaging::ops;

StageInfo describe()
{
    const NumberRange bothWays{-100, 100, 0, 1, "%"};
    StageInfo info;
    info.id = "tone";
    info.title = "Tone";
    info.help = "Gentle changes of brightness and colour; hue stays what it was.";
    info.cost = CostClass::Instant;
    info.params = {
        numberParam(
            "exposure", "Exposure", {-4, 4, 0, 0.05, "EV"}, "Brightens or darkens the whole picture, in stops."),
        numberParam("contrast", "Contrast", bothWays, "Spreads or narrows the range between dark and bright."),
        numberParam("shadows", "Shadows", bothWays, "Raises or deepens the dark parts; black stays black."),
        numberParam("highlights", "Highlights", bothWays, "Raises or recovers the bright parts; white stays white."),
        numberParam("saturation", "Saturation", bothWays, "Makes all colours paler or stronger; -100 is grey."),
        numberParam("vibrance", "Vibrance", bothWays, "Makes pale colours paler or stronger and spares skin."),
    };
    return info;
}

ops::ToneParams paramsOf(const StageContext &context)
{
    const auto share = [&](const char *param) { return static_cast<float>(context.number(param) / 100); };
    ops::ToneParams params;
    params.exposure = static_cast<float>(context.number("exposure"));
    params.contrast = share("contrast");
    params.shadows = share("shadows");
    params.highlights = share("highlights");
    params.saturation = share("saturation");
    params.vibrance = share("vibrance");
    return params;
}

class ToneStage final : public Stage
{
public:
    const StageInfo &info() const override
    {
        static const StageInfo declared = describe();
        return declared;
    }

    bool isNeutral(const StageContext &context) const override { return paramsOf(context).isIdentity(); }

    double cost(const StageContext &) const override { return 4; }

    Result<FloatImage>
    process(FloatImage input, const Region &, const Region &, const StageContext &context) const override
    {
        ops::tone(input, paramsOf(context));
        return input;
    }
};

} // namespace

const Stage &toneStage()
{
    static const ToneStage stage;
    return stage;
}

} // namespace ambrotype::pipeline
