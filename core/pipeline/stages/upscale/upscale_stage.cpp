#include "pipeline/stages/upscale/upscale_stage.h"

#include "imaging/ops/blend.h"
#include "imaging/ops/region_support.h"
#include "imaging/ops/resize.h"
#include "pipeline/network/picture_network.h"
#include "pipeline/network/planes.h"
#include "pipeline/param_builders.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::pipeline {
namespace {

namespace ops = imaging::ops;
constexpr ops::ResizeFilter kFilter = ops::ResizeFilter::Lanczos3;

//! The file that the denoise strength of "realesr-general-x4v3" blends with.
constexpr const char *kBlendable = "realesr-general-x4v3";
constexpr const char *kBlendTwin = "realesr-general-wdn-x4v3";

//! Input pixels per edge of a tile: enough that what a network sees around it costs little.
constexpr double kTileInput = 512.0;
constexpr int kLargestTile = 2048;

StageInfo describe()
{
    StageInfo info;
    info.id = "upscale";
    info.title = "Upscale";
    info.help = "Enlarges the picture with a network that draws the detail that enlarging lacks.";
    info.cost = CostClass::Heavy;
    const std::vector<std::string> on = {"realesr-general-x4v3",
                                         "realesrgan-x4plus",
                                         "realesrgan-x2plus",
                                         "realesrnet-x4plus",
                                         "realesrgan-x4plus-anime-6b",
                                         "realesr-animevideov3",
                                         "bsrgan",
                                         "esrgan-official",
                                         "file"};
    info.params = {
        choiceParam("model",
                    "Model",
                    {{"none", "Off"},
                     {on[0], "Real-ESRGAN general x4 (fast)"},
                     {on[1], "Real-ESRGAN x4plus"},
                     {on[2], "Real-ESRGAN x2plus"},
                     {on[3], "Real-ESRNet x4plus (faithful)"},
                     {on[4], "Real-ESRGAN anime x4"},
                     {on[5], "Real-ESRGAN anime video x4"},
                     {on[6], "BSRGAN x4"},
                     {on[7], "ESRGAN x4"},
                     {on[8], "Another file"}},
                    "The network that enlarges. Its weights must be on this machine."),
        when("model",
             on,
             numberParam("factor",
                         "Factor",
                         {0.5, 8, 2, 0.1, "x"},
                         "2 makes each side twice as long; 1 renews the detail at the same size.")),
        when("model", {"file"}, advanced([] {
                 ParamSpec spec;
                 spec.id = "file";
                 spec.title = "Weights file";
                 spec.type = ParamType::Text;
                 spec.defaultValue = std::string();
                 spec.help = "A file of an ESRGAN or Real-ESRGAN network.";
                 return spec;
             }())),
        when("model",
             {kBlendable},
             numberParam("denoise",
                         "Denoise strength",
                         {0, 100, 50, 1, "%"},
                         "0 keeps the noise, 100 takes it out and smooths.")),
        when("model",
             on,
             numberParam("amount", "Amount", {0, 100, 100, 1, "%"}, "100 is the network's result, 0 plain enlarging.")),
        when("model",
             on,
             advanced(numberParam("texture",
                                  "Give back texture",
                                  {0, 100, 0, 1, "%"},
                                  "Share of the original's fine structure and grain that is put back."))),
        when("model",
             on,
             advanced(choiceParam("alpha",
                                  "Transparency",
                                  {{"resample", "Resample"}, {"network", "By the network"}},
                                  "How the transparency is enlarged; the network gives harder edges."))),
    };
    return info;
}

float share(const StageContext &context, const char *param)
{
    return static_cast<float>(context.number(param) / 100);
}

bool usesTwin(const StageContext &context)
{
    return context.text("model") == kBlendable && context.number("denoise") < 100;
}

Result<UsableModel> modelOf(const StageContext &context)
{
    const std::string id = context.text("model");
    if (id != "file")
        return findModel(id);
    const std::string file = context.text("file");
    if (file.empty())
        return Error{ErrorCode::InvalidArgument, "Choose the weights file of the network that enlarges.", {}};
    return findModel(file);
}

Result<PictureNetwork> networkOf(const StageContext &context)
{
    const auto model = modelOf(context);
    if (!model)
        return model.error();
    if (!usesTwin(context))
        return PictureNetwork::open(*model, context);
    const auto twin = findModel(kBlendTwin);
    if (!twin)
        return twin.error();
    inference::ModelRequest request;
    request.file = model->path;
    request.architecture = model->architecture;
    request.hyperparameters = model->settings;
    request.blendFile = twin->path;
    request.blendWeight = 1.0 - context.number("denoise") / 100;
    return PictureNetwork::open(std::move(request), context);
}

//! The sizes and regions of one call: input grid, the network's grid, output grid.
struct Geometry
{
    Size networkSize;
    Region wanted;        //!< On the output grid: the output and what giving texture back needs around it.
    Region networkRegion; //!< Of the network's result.
};

Geometry geometryOf(const PictureNetwork &network, const Region &output, const StageContext &context)
{
    Geometry geometry;
    geometry.networkSize = {context.inputSize.width * network.scale(), context.inputSize.height * network.scale()};
    const int apron = context.number("texture") > 0 ? textureApron() : 0;
    geometry.wanted = ops::regionWithApron(output, apron, context.outputSize);
    geometry.networkRegion = ops::resizeInputRegion(geometry.wanted, geometry.networkSize, context.outputSize, kFilter);
    return geometry;
}

//! Below full resolution the detail that the network draws is smaller than a pixel: plain resampling shows the same.
bool isReduced(const StageContext &context)
{
    return context.scale < 1.0;
}

class UpscaleStage final : public Stage
{
public:
    const StageInfo &info() const override
    {
        static const StageInfo declared = describe();
        return declared;
    }

    bool isNeutral(const StageContext &context) const override { return context.text("model") == "none"; }

    Size outputSize(Size input, const StageContext &context) const override
    {
        const double factor = context.number("factor");
        const auto side = [factor](int pixels) { return std::max(1, static_cast<int>(std::lround(pixels * factor))); };
        return {side(input.width), side(input.height)};
    }

    Region inputRegion(const Region &output, const StageContext &context) const override
    {
        const Region plain = ops::resizeInputRegion(output, context.inputSize, context.outputSize, kFilter);
        if (isReduced(context))
            return plain;
        // A model that cannot be opened is reported by process().
        const auto network = networkOf(context);
        if (!network)
            return plain;
        const Geometry geometry = geometryOf(*network, output, context);
        return united(ops::resizeInputRegion(geometry.wanted, context.inputSize, context.outputSize, kFilter),
                      network->inputRegion(geometry.networkRegion, context.inputSize));
    }

    std::string modelHash(const StageContext &context) const override
    {
        const auto model = modelOf(context);
        std::string hash = model ? model->sha256 : "missing";
        if (usesTwin(context))
            if (const auto twin = findModel(kBlendTwin))
                hash += " " + twin->sha256;
        return hash;
    }

    int heavyTileEdge(const StageContext &context) const override
    {
        return std::clamp(static_cast<int>(kTileInput * context.number("factor")) / 64 * 64, 256, kLargestTile);
    }

    double cost(const StageContext &context) const override
    {
        const double factor = context.number("factor");
        return isReduced(context) ? 12 : 20000 / (factor * factor);
    }

    Result<FloatImage> process(FloatImage input,
                               const Region &inputRegion,
                               const Region &output,
                               const StageContext &context) const override
    {
        if (isReduced(context))
            return ops::resize(input, inputRegion, output, context.inputSize, context.outputSize, kFilter);
        const auto network = networkOf(context);
        if (!network)
            return network.error();
        const Geometry geometry = geometryOf(*network, output, context);
        auto colours = enlarge(*network, coloursOf(input), inputRegion, geometry, context);
        if (!colours)
            return colours.error();
        FloatImage result = finish(std::move(*colours), input, inputRegion, output, geometry, context);
        if (!input.hasAlpha())
            return result;
        const FloatImage alpha = planeOf(input, input.colorChannels());
        if (context.text("alpha") != "network")
            return withAlpha(result,
                             ops::resize(alpha, inputRegion, output, context.inputSize, context.outputSize, kFilter));
        auto drawn = enlarge(*network, alpha, inputRegion, geometry, context);
        if (!drawn)
            return drawn.error();
        return withAlpha(result, partOf(*drawn, geometry.wanted, output));
    }

private:
    static FloatImage partOf(const FloatImage &image, const Region &covered, const Region &part)
    {
        return image.crop({part.x - covered.x, part.y - covered.y, part.width, part.height});
    }

    //! The network's result on the output grid, over geometry.wanted.
    static Result<FloatImage> enlarge(const PictureNetwork &network,
                                      const FloatImage &planes,
                                      const Region &inputRegion,
                                      const Geometry &geometry,
                                      const StageContext &context)
    {
        auto made = network.run(planes, inputRegion, geometry.networkRegion, context.inputSize, {}, context);
        if (!made)
            return made;
        return ops::resize(
            *made, geometry.networkRegion, geometry.wanted, geometry.networkSize, context.outputSize, kFilter);
    }

    //! Amount and texture.
    static FloatImage finish(FloatImage result,
                             const FloatImage &input,
                             const Region &inputRegion,
                             const Region &output,
                             const Geometry &geometry,
                             const StageContext &context)
    {
        const float amount = share(context, "amount");
        const float texture = share(context, "texture");
        if (amount == 1.0F && texture == 0.0F)
            return result;
        const FloatImage plain =
            ops::resize(coloursOf(input), inputRegion, geometry.wanted, context.inputSize, context.outputSize, kFilter);
        if (texture > 0.0F)
            result = returnTexture(plain, result, geometry.wanted, output, context.outputSize, texture);
        ops::blend(partOf(plain, geometry.wanted, output), result, amount);
        return result;
    }
};

} // namespace

const Stage &upscaleStage()
{
    static const UpscaleStage stage;
    return stage;
}

} // namespace ambrotype::pipeline
