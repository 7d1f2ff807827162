#include "pipeline/evaluate/evaluation.h"

#include "pipeline/evaluate/pixel_values.h"
#include "pipeline/network/picture_network.h"
#include "pipeline/preset.h"
#include "pipeline/renderer.h"

#include "imaging/ops/classic_denoise.h"
#include "imaging/ops/denoise.h"
#include "imaging/ops/resize.h"
#include "imaging/vision/vision.h"
#include "inference/engine_loader.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace ambrotype::pipeline {
namespace {

namespace ops = imaging::ops;

//! What a network is told; each takes what it has an input for.
std::map<std::string, double> argumentsFor(const Known &known)
{
    return {{"sigma", known.sigma255 / 255.0},
            {"jpeg", known.jpegQuality > 0 ? 1.0 - known.jpegQuality / 100.0 : 0.0},
            {"blur", 0.0}};
}

imaging::Picture asWished(const FloatImage &values, const Known &known, ops::ResizeFilter filter)
{
    return pictureOfValues(values.size() == known.size ? values.clone() : ops::resize(values, known.size, filter));
}

FloatImage denoised(const FloatImage &values, const Known &known, bool thorough)
{
    ops::DenoiseParams params;
    params.lumaSigma255 = params.chromaSigma255 = static_cast<float>(known.sigma255);
    params.thorough = thorough;
    const Region whole = Region::of(values.size());
    return ops::denoise(values, whole, whole, values.size(), params);
}

//! An operation on numbers, without a network.
class PlainMethod final : public Method
{
public:
    using Work = std::function<Result<FloatImage>(const FloatImage &values, const Known &known)>;
    PlainMethod(std::string name, ops::ResizeFilter filter, Work work)
        : m_name(std::move(name))
        , m_filter(filter)
        , m_work(std::move(work))
    {
    }
    std::string name() const override { return m_name; }
    Result<imaging::Picture> apply(const imaging::Picture &degraded, const Known &known) const override
    {
        const auto made = m_work(valuesOfPicture(degraded), known);
        if (!made)
            return made.error();
        return asWished(*made, known, m_filter);
    }

private:
    std::string m_name;
    ops::ResizeFilter m_filter;
    Work m_work;
};

//! A recipe, rendered as for a file.
class RecipeMethod final : public Method
{
public:
    RecipeMethod(std::string name, Recipe recipe)
        : m_name(std::move(name))
        , m_recipe(std::move(recipe))
    {
    }
    std::string name() const override { return m_name; }
    Result<imaging::Picture> apply(const imaging::Picture &degraded, const Known &known) const override
    {
        const auto source = Source::create(degraded, m_name);
        if (!source)
            return source.error();
        RenderContext context;
        context.device = known.device;
        context.cancel = known.cancel;
        const auto made = Renderer(nullptr).renderPicture(**source, m_recipe, 8, context);
        if (!made)
            return made.error();
        return asWished(valuesOfPicture(*made), known, ops::ResizeFilter::Lanczos3);
    }

private:
    std::string m_name;
    Recipe m_recipe;
};

class NetworkMethod final : public Method
{
public:
    NetworkMethod(std::string name, PictureNetwork network, std::optional<double> mflop)
        : m_name(std::move(name))
        , m_network(std::move(network))
        , m_mflop(mflop)
    {
    }
    std::string name() const override { return m_name; }
    std::optional<double> mflopPerPixel() const override { return m_mflop; }
    Result<imaging::Picture> apply(const imaging::Picture &degraded, const Known &known) const override
    {
        const FloatImage values = valuesOfPicture(degraded);
        StageContext context;
        context.device = known.device;
        context.cancel = known.cancel;
        if (m_network.isRefining())
            return refined(values, known, context);
        const Size made{values.width() * m_network.scale(), values.height() * m_network.scale()};
        const auto result = m_network.run(
            values, Region::of(values.size()), Region::of(made), values.size(), argumentsFor(known), context);
        if (!result)
            return result.error();
        return asWished(*result, known, ops::ResizeFilter::Lanczos3);
    }

private:
    //! The thorough denoiser with the network's correction.
    Result<imaging::Picture> refined(const FloatImage &values, const Known &known, const StageContext &context) const
    {
        FloatImage rough = denoised(values, known, true);
        const Region whole = Region::of(values.size());
        const auto change =
            m_network.correction(values, rough, whole, whole, values.size(), known.sigma255 / 255.0, context);
        if (!change)
            return change.error();
        for (int c = 0; c < rough.colorChannels(); ++c)
            for (int y = 0; y < rough.height(); ++y)
                for (int x = 0; x < rough.width(); ++x)
                    rough.row(c, y)[x] += change->row(c, y)[x];
        return asWished(rough, known, ops::ResizeFilter::Lanczos3);
    }

    std::string m_name;
    PictureNetwork m_network;
    std::optional<double> m_mflop;
};

//! Asks the engine what a small picture costs and divides by its pixels.
std::optional<double> mflopOf(const UsableModel &model, const std::string &device)
{
    constexpr std::int64_t kSide = 128;
    inference::ModelRequest request;
    request.file = model.path;
    request.architecture = model.architecture;
    request.hyperparameters = model.settings;
    request.device = device;
    const auto engine = inference::engine();
    if (!engine)
        return std::nullopt;
    const auto loaded = engine.value()->load(request);
    if (!loaded)
        return std::nullopt;
    const inference::ModelFacts &facts = loaded.value()->facts();
    const std::int64_t side = kSide * facts.scaleNumerator / facts.scaleDenominator;
    inference::Tensor input{{}, {1, facts.inputChannels, kSide, kSide}};
    inference::Tensor output{{}, {1, facts.outputChannels, side, side}};
    input.data.assign(static_cast<std::size_t>(facts.inputChannels * kSide * kSide), 0.5F);
    output.data.resize(static_cast<std::size_t>(facts.outputChannels * side * side));
    inference::RunOptions options;
    options.wholePicture = true;
    options.arguments = argumentsFor({25.0, 50, {}, device, {}});
    const auto report = loaded.value()->run(input.view(), output.span(), options);
    if (!report)
        return std::nullopt;
    return 2.0 * report->multiplyAdds / static_cast<double>(side * side) / 1e6;
}

Result<std::unique_ptr<Method>> networkMethod(const std::string &word, const std::string &device)
{
    const auto model = findModel(word);
    if (!model)
        return model.error();
    StageContext context;
    context.device = device;
    auto network = PictureNetwork::open(*model, context);
    if (!network)
        return network.error();
    return std::unique_ptr<Method>(std::make_unique<NetworkMethod>(word, std::move(*network), mflopOf(*model, device)));
}

Result<std::unique_ptr<Method>> recipeMethod(const std::string &word)
{
    Recipe recipe = Recipe::neutral();
    for (std::size_t from = 0; from < word.size();) {
        const std::size_t to = std::min(word.find(';', from), word.size());
        const std::string setting = word.substr(from, to - from);
        from = to + 1;
        const std::size_t equals = setting.find('=');
        if (equals == std::string::npos)
            return Error{ErrorCode::InvalidArgument, "\"" + setting + "\" is no setting of a stage.", word};
        if (const auto set = recipe.setFromText(setting.substr(0, equals), setting.substr(equals + 1)); !set)
            return set.error();
    }
    return std::unique_ptr<Method>(std::make_unique<RecipeMethod>(word, std::move(recipe)));
}

Result<FloatImage> nonLocalMeans(const FloatImage &values, const Known &known)
{
    const auto sigma = static_cast<float>(known.sigma255);
    const Region whole = Region::of(values.size());
    return ops::classicDenoise(values, whole, whole, values.size(), {0.63F * sigma, 0.65F * sigma});
}

Result<FloatImage> bilateral(const FloatImage &values, const Known &known)
{
    const auto opencv = imaging::vision();
    if (!opencv)
        return opencv.error();
    imaging::BytePixels bytes(values.size(), values.colorChannels());
    const int channels = bytes.channels;
    for (int y = 0; y < values.height(); ++y)
        for (int c = 0; c < channels; ++c)
            for (int x = 0; x < values.width(); ++x)
                bytes.row(y)[x * channels + c] = static_cast<std::uint8_t>(
                    std::lround(std::clamp(values.row(channels - 1 - c, y)[x], 0.0F, 1.0F) * 255.0F));
    const auto smooth = opencv.value()->bilateral(bytes, 9, 4.5 * known.sigma255, 2.5);
    if (!smooth)
        return smooth.error();
    FloatImage result(values.size(), channels);
    for (int y = 0; y < values.height(); ++y)
        for (int c = 0; c < channels; ++c)
            for (int x = 0; x < values.width(); ++x)
                result.row(channels - 1 - c, y)[x] = static_cast<float>(smooth->row(y)[x * channels + c]) / 255.0F;
    return result;
}

} // namespace

Result<std::unique_ptr<Method>> makeMethod(const std::string &word, const std::string &device)
{
    const auto plain = [&word](ops::ResizeFilter filter, PlainMethod::Work work) {
        return std::unique_ptr<Method>(std::make_unique<PlainMethod>(word, filter, std::move(work)));
    };
    const auto asItIs = [](const FloatImage &values, const Known &) -> Result<FloatImage> { return values.clone(); };
    if (word == "input" || word == "lanczos")
        return plain(ops::ResizeFilter::Lanczos3, asItIs);
    if (word == "bicubic")
        return plain(ops::ResizeFilter::Bicubic, asItIs);
    if (word == "fast" || word == "thorough")
        return plain(ops::ResizeFilter::Lanczos3,
                     [thorough = word == "thorough"](const FloatImage &values, const Known &known) {
                         return Result<FloatImage>(denoised(values, known, thorough));
                     });
    if (word == "nlm")
        return plain(ops::ResizeFilter::Lanczos3, nonLocalMeans);
    if (word == "bilateral")
        return plain(ops::ResizeFilter::Lanczos3, bilateral);
    if (word.rfind("preset:", 0) == 0) {
        const auto preset = findPreset(word.substr(7));
        if (!preset)
            return preset.error();
        auto recipe = preset->applyTo(Recipe::neutral());
        if (!recipe)
            return recipe.error();
        return std::unique_ptr<Method>(std::make_unique<RecipeMethod>(word, std::move(*recipe)));
    }
    if (word.find('=') != std::string::npos)
        return recipeMethod(word);
    return networkMethod(word, device);
}

std::vector<std::string> usualMethods(bool enlarges, bool noisy, bool compressed)
{
    std::vector<std::string> words =
        enlarges ? std::vector<std::string>{"bicubic", "lanczos"} : std::vector<std::string>{"input"};
    if (noisy) {
        words.insert(words.end(), {"fast", "thorough", "bilateral", "nlm"});
        if (findModel("ffdnet-color"))
            words.emplace_back("ffdnet-color");
    }
    if (compressed)
        words.emplace_back("repair.amount=50"); // follows the quality
    if (enlarges)
        for (const char *id : {"ambrotype-enlarge-x2", "ambrotype-enlarge-x4", "realesr-general-x4v3"})
            if (findModel(id))
                words.emplace_back(id);
    return words;
}

} // namespace ambrotype::pipeline
