#include "pipeline/stages/strength/strength_stage.h"

#include "imaging/ops/blend.h"
#include "pipeline/param_builders.h"

namespace ambrotype::pipeline {
namespace {

StageInfo describe()
{
    StageInfo info;
    info.id = "strength";
    info.title = "Strength";
    info.help = "Mixes the whole result with the original picture.";
    info.cost = CostClass::Instant;
    info.params = {
        numberParam(
            "amount", "Strength", {0, 100, 100, 1, "%"}, "100 shows the result, 0 the original, between them both."),
    };
    return info;
}

class StrengthStage final : public Stage
{
public:
    const StageInfo &info() const override
    {
        static const StageInfo declared = describe();
        return declared;
    }

    bool isNeutral(const StageContext &context) const override { return context.number("amount") == 100; }
    bool usesOriginal(const StageContext &) const override { return true; }

    Result<FloatImage>
    process(FloatImage input, const Region &, const Region &output, const StageContext &context) const override
    {
        auto original = context.original(output);
        if (!original)
            return original.error();
        imaging::ops::blend(*original, input, static_cast<float>(context.number("amount") / 100));
        return input;
    }
};

} // namespace

const Stage &strengthStage()
{
    static const StrengthStage stage;
    return stage;
}

} // namespace ambrotype::pipeline
