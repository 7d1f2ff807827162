#include "pipeline/stages/deblur/deblur_stage.h"

#include "inference/engine_loader.h"
#include "pipeline/network/picture_network.h"
#include "pipeline/network/planes.h"
#include "pipeline/param_builders.h"
#include "pipeline/source.h"

#include <algorithm>
#include <optional>

namespace ambrotype::pipeline {
namespace {

//! Large, because the network looks at several dozen pixels around each tile.
constexpr int kTile = 1024;
constexpr double kPixelsPerBlur = 2.0; //!< The network counts in units of so many pixels.
//! The network is not told of stronger compression, 1 - quality / 100: it learned to deblur photographs, not ruins.
constexpr double kStrongestJpeg = 0.3;

StageInfo describe()
{
    StageInfo info;
    info.id = "deblur";
    info.title = "Deblur";
    info.help =
        "Takes a little of the blur of a soft lens or a slight misfocus back, by a small network that comes with "
        "the program and keeps to what the picture shows.";
    info.cost = CostClass::Heavy; // so that a network's tiles are the same in the preview as in the result
    info.params = {
        numberParam("radius",
                    "Radius",
                    {0, 2, 0, 0.1, "px"},
                    "How far each point of the picture is spread. Too much draws rings around edges."),
    };
    return info;
}

//! A reduced preview is sharp already.
bool isReduced(const StageContext &context)
{
    return context.scale < 1.0;
}

//! The network, where it is wanted and here as it was shipped.
std::optional<UsableModel> modelOf(const StageContext &context)
{
    if (isReduced(context) || !inference::engine())
        return std::nullopt;
    return findModelFor("deblur", {"ambrotype-deblur"}, false);
}

//! What the network is told of the file's compression, so that it does not sharpen blocks.
double jpegOf(const StageContext &context)
{
    const int *quality = context.prepared ? std::any_cast<int>(context.prepared) : nullptr;
    return quality && *quality > 0 ? std::min(kStrongestJpeg, 1.0 - *quality / 100.0) : 0.0;
}

class DeblurStage final : public Stage
{
public:
    const StageInfo &info() const override
    {
        static const StageInfo declared = describe();
        return declared;
    }

    bool isNeutral(const StageContext &context) const override { return context.number("radius") == 0; }

    bool needsPrepare(const StageContext &context) const override { return !isNeutral(context); }

    Result<std::any> prepare(const PrepareContext &context) const override
    {
        return std::any(context.source->picture().jpegQuality);
    }

    Region inputRegion(const Region &output, const StageContext &context) const override
    {
        if (const auto model = modelOf(context)) {
            // A network that cannot be opened is reported by process().
            if (const auto network = PictureNetwork::open(*model, context))
                return network->inputRegion(output, context.inputSize);
        }
        return output;
    }

    std::string modelHash(const StageContext &context) const override
    {
        const auto model = modelOf(context);
        return model ? model->sha256 : std::string();
    }

    int heavyTileEdge(const StageContext &) const override { return kTile; }

    double cost(const StageContext &context) const override { return isReduced(context) ? 1 : 150; }

    Result<FloatImage> process(FloatImage input,
                               const Region &inputRegion,
                               const Region &output,
                               const StageContext &context) const override
    {
        const auto asItIs = [&] {
            return input.crop({output.x - inputRegion.x, output.y - inputRegion.y, output.width, output.height});
        };
        if (isReduced(context))
            return asItIs();
        const auto model = modelOf(context);
        if (!model) {
            if (context.note)
                context.note("The deblurring network that comes with Ambrotype cannot be opened, so the blur was not "
                             "taken back. Installing Ambrotype again brings it back.");
            return asItIs();
        }
        const auto network = PictureNetwork::open(*model, context);
        if (!network)
            return network.error();
        auto made = network->run(input,
                                 inputRegion,
                                 output,
                                 context.inputSize,
                                 {{"jpeg", jpegOf(context)}, {"blur", context.number("radius") / kPixelsPerBlur}},
                                 context);
        if (!made || !input.hasAlpha())
            return made;
        return withAlpha(*made, planeOf(asItIs(), input.colorChannels()));
    }
};

} // namespace

const Stage &deblurStage()
{
    static const DeblurStage stage;
    return stage;
}

} // namespace ambrotype::pipeline
