#include "pipeline/stages/repair/repair_stage.h"

#include "pipeline/param_builders.h"
#include "pipeline/stages/repair/repair_strength.h"

namespace ambrotype::pipeline {
namespace {

namespace ops = imaging::ops;

StageInfo describe()
{
    StageInfo info;
    info.id = "repair";
    info.title = "Repair";
    info.help = "Takes back what JPEG compression left: blocks, fringes along edges and blotched colours.";
    info.cost = CostClass::Fast;
    info.params = {
        numberParam("amount", "Amount", {0, 100, 0, 1, "%"}, "How strong the compression is that is repaired."),
        boolParam(
            "follow",
            "Follow the file's compression",
            true,
            "The amount is a share of what the JPEG quality of the file means: 50 repairs just that, 100 twice as "
            "much. Files that are no JPEG stay as they are."),
    };
    return info;
}

class RepairStage final : public Stage
{
public:
    const StageInfo &info() const override
    {
        static const StageInfo declared = describe();
        return declared;
    }

    bool isNeutral(const StageContext &context) const override { return context.number("amount") == 0; }

    bool needsPrepare(const StageContext &context) const override { return followsQuality(context); }

    Result<std::any> prepare(const PrepareContext &context) const override { return prepareRepairStrength(context); }

    Region inputRegion(const Region &output, const StageContext &context) const override
    {
        return output.grown(ops::denoiseApron(repairStrength(context)));
    }

    double cost(const StageContext &) const override { return 26; }

    Result<FloatImage> process(FloatImage input,
                               const Region &inputRegion,
                               const Region &output,
                               const StageContext &context) const override
    {
        return ops::denoise(input, inputRegion, output, context.inputSize, repairStrength(context), context.cancel);
    }
};

} // namespace

const Stage &repairStage()
{
    static const RepairStage stage;
    return stage;
}

} // namespace ambrotype::pipeline
