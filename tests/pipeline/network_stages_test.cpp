#include "inference/small_networks.h"
#include "parity/golden.h"
#include "pipeline/test_pictures.h"
#include "support/test_files.h"

#include "base/log.h"
#include "pipeline/renderer.h"
#include "pipeline/stage.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdlib>
#include <random>

using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;

namespace {

//! The catalogue looks for folders once, so they are named before any test.
struct ModelFolder
{
    ModelFolder()
    {
        setLogSink({}); // small networks of noise make pictures that the guard complains about
        setenv("AMBROTYPE_MODEL_DIRS", (test::sharedDir() / "weights").c_str(), 1);
    }
};
const ModelFolder modelFolder;

//! \p weights as a safetensors file.
std::string write(const test::TemporaryDir &dir, const inference::StateDict &weights)
{
    const std::filesystem::path file = dir / ("weights-" + std::to_string(weights.size()) + ".safetensors");
    test::writeSafetensors(file, weights);
    return file.string();
}

//! The stage with these values on a whole picture at full size.
struct Upscaled
{
    Recipe recipe = Recipe::neutral();
    StageContext context;

    Upscaled(const std::string &file, double factor)
    {
        set("model", std::string("file"));
        set("file", file);
        set("factor", factor);
    }
    void set(const std::string &param, const ParamValue &value) { REQUIRE(recipe.set("upscale", param, value)); }

    FloatImage run(const FloatImage &input, const Region *part = nullptr)
    {
        const Stage &stage = *findStage("upscale");
        context.settings = recipe.find("upscale");
        context.info = &stage.info();
        context.device = "cpu";
        context.inputSize = input.size();
        context.outputSize = stage.outputSize(input.size(), context);
        const Region output = part ? *part : Region::of(context.outputSize);
        const Region needed = stage.inputRegion(output, context).intersected(Region::of(input.size()));
        auto made = stage.process(input.crop(needed), needed, output, context);
        if (!made)
            FAIL(made.error().message << " " << made.error().detail);
        return std::move(*made);
    }
};

FloatImage pictureOf(const inference::Tensor &pixels, float maximum)
{
    // [H, W] or [H, W, C]; three and four channels are B, G, R (, A).
    const auto height = static_cast<int>(pixels.shape[0]);
    const auto width = static_cast<int>(pixels.shape[1]);
    const int channels = pixels.shape.size() > 2 ? static_cast<int>(pixels.shape[2]) : 1;
    FloatImage image({width, height}, channels >= 3 ? 3 : 1, channels == 4);
    for (int c = 0; c < channels; ++c)
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const int source = channels >= 3 && c < 3 ? 2 - c : c;
                image.row(c, y)[x] =
                    pixels.data[static_cast<std::size_t>((y * width + x) * channels + source)] / maximum;
            }
    return image;
}

struct Comparison
{
    double largest = 0.0;
    double share = 0.0;
    double squares = 0.0; //!< Of differences as shares of the range.
};

//! In whole levels, rounded half to even as the official helper does, without the last \p border rows and columns and,
//! with \p coloursOnly, without alpha.
Comparison compare(
    const FloatImage &image, const inference::Tensor &expected, float maximum, int border = 0, bool coloursOnly = false)
{
    const int channels = expected.shape.size() > 2 ? static_cast<int>(expected.shape[2]) : 1;
    REQUIRE(image.height() == expected.shape[0]);
    REQUIRE(image.width() == expected.shape[1]);
    REQUIRE(image.planes() == channels);
    Comparison result;
    for (int c = 0; c < (coloursOnly ? image.colorChannels() : channels); ++c)
        for (int y = 0; y < image.height() - border; ++y)
            for (int x = 0; x < image.width() - border; ++x) {
                const int source = channels >= 3 && c < 3 ? 2 - c : c;
                const double wanted =
                    expected.data[static_cast<std::size_t>((y * image.width() + x) * channels + source)];
                const double value = std::clamp(std::nearbyint(image.row(c, y)[x] * maximum), 0.0F, maximum);
                result.largest = std::max(result.largest, std::abs(value - wanted));
                result.share += value != wanted ? 1.0 : 0.0;
                result.squares += std::pow((value - wanted) / maximum, 2);
            }
    result.share /= static_cast<double>(expected.data.size());
    return result;
}

FloatImage colours(Size size, bool alpha = false)
{
    FloatImage image(size, 3, alpha);
    for (int c = 0; c < image.planes(); ++c)
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x)
                image.row(c, y)[x] = static_cast<float>(0.5 + 0.3 * std::sin(0.2 * (x + 3 * c)) * std::cos(0.15 * y)
                                                        + ((x / 7 + y / 5) % 2 ? 0.1 : -0.1));
    return image;
}

} // namespace

namespace {

//! A case of the official helper, run by our stage.
struct HelperCase
{
    nlohmann::json json;
    inference::Tensor expected;
    FloatImage result;
    float maximum = 255.0F;

    HelperCase(const std::string &name, const test::TemporaryDir &files, const std::string &alpha)
    {
        const auto dir = test::sharedDir() / "parity/realesrgan-pipeline";
        json = parity::readJson(dir / (name + ".json"));
        auto tensors = parity::readTensors(dir / (name + ".safetensors"));
        const auto weights = parity::seededStateDict(parity::readJson(dir / json.at("state_dict").get<std::string>()),
                                                     json.at("weights").at("gain"));
        maximum = json.at("input").at("bit_depth") == 16 ? 65535.0F : 255.0F;
        const auto &arguments = json.at("arguments");
        const auto &factor = arguments.at(arguments.at("outscale").is_number() ? "outscale" : "scale");
        Upscaled stage(write(files, weights), factor);
        stage.set("alpha", alpha);
        result = stage.run(pictureOf(tensors.at("input"), maximum));
        expected = std::move(tensors.at("output"));
    }

    void check(const Comparison &difference) const
    {
        const auto &tolerance = json.at("tolerance");
        CHECK(difference.largest <= tolerance.at("max_level_difference").get<double>());
        if (tolerance.at("max_share_of_values_that_differ").is_number())
            CHECK(difference.share <= tolerance.at("max_share_of_values_that_differ").get<double>());
    }
};

} // namespace

TEST_CASE("Enlarging meets the numbers of the official helper", "[pipeline][network]")
{
    if (!test::haveShared("parity/realesrgan-pipeline"))
        return;
    const test::TemporaryDir files;
    for (const char *name :
         {"rgb8-whole", "rgb8-tiled", "gray8", "gray16", "gray16-tiled", "rgb16", "rgba8-tiled", "rgb8-x2-odd"}) {
        INFO(name);
        const HelperCase helper(name, files, "network");
        helper.check(compare(helper.result, helper.expected, helper.maximum));
    }
    // Not compared: rgb16-dark, which the helper takes for 8 bits because it is dark, and rgb8-x2-odd-tiled-prepad,
    // whose network reaches farther than the 10 pixels that the helper keeps around its tiles, so that its seams show.
}

TEST_CASE("Enlarging meets the official helper wherever its own padding does not reach", "[pipeline][network]")
{
    if (!test::haveShared("parity/realesrgan-pipeline"))
        return;
    // The helper mirrors pixels behind the right and the lower border and cuts them off again; the network, which was
    // trained with zeros there, sees the difference as far as it reaches: 4 pixels, times the scale.
    constexpr int kReach = 4;
    const test::TemporaryDir files;
    for (const char *name : {"rgb8-whole-prepad", "rgb8-tiled-prepad", "rgba8-x2-odd-tiled"}) {
        INFO(name);
        const HelperCase helper(name, files, "network");
        const int border = kReach * helper.json.at("arguments").at("scale").get<int>();
        helper.check(compare(helper.result, helper.expected, helper.maximum, border));
        CHECK(compare(helper.result, helper.expected, helper.maximum).largest > 1.0); // the border does differ
    }
    // Transparency that is only resized: the colours are the helper's, the transparency is ours (the helper
    // interpolates linearly whatever is asked for).
    const HelperCase helper("rgba8-resized-alpha", files, "resample");
    helper.check(compare(helper.result, helper.expected, helper.maximum, 0, true));
}

TEST_CASE("Enlarging by other factors resembles the official helper's", "[pipeline][network]")
{
    if (!test::haveShared("parity/realesrgan-pipeline"))
        return;
    // The helper rounds the network's result to 8 or 16 bits and resizes that without a filter against aliasing, to a
    // size that it cuts to whole pixels; we resize before rounding, with a filter, to the nearest size. On these
    // pictures of noise 29 dB lie between the two.
    const test::TemporaryDir files;
    for (const char *name : {"rgb8-outscale-2", "rgba16-outscale2", "rgb8-outscale-3.5", "rgb8-outscale-1.37"}) {
        INFO(name);
        const HelperCase helper(name, files, "network");
        const auto excess = [](int ours, std::int64_t theirs) { return ours - static_cast<int>(theirs); };
        const int across = excess(helper.result.width(), helper.expected.shape[1]);
        const int down = excess(helper.result.height(), helper.expected.shape[0]);
        CHECK((across == 0 || across == 1));
        CHECK((down == 0 || down == 1));
        if (across != 0 || down != 0)
            continue;
        const Comparison difference = compare(helper.result, helper.expected, helper.maximum);
        CHECK(difference.squares / static_cast<double>(helper.expected.data.size()) < std::pow(10.0, -2.8));
    }
}

TEST_CASE("A part of an enlarged picture is the part of the whole", "[pipeline][network]")
{
    const test::TemporaryDir files;
    const FloatImage input = colours({61, 47}, true);
    for (const auto &weights : {test::smallSrvgg(4), test::smallRrdbNet(2)}) {
        for (const double factor : {1.0, 2.0, 2.7}) {
            Upscaled stage(write(files, weights), factor);
            stage.set("texture", 40.0);
            stage.set("amount", 80.0);
            const FloatImage whole = stage.run(input);
            const Region part{whole.width() / 3, whole.height() / 4, whole.width() / 3, whole.height() / 2};
            const FloatImage piece = stage.run(input, &part);
            double largest = 0.0;
            for (int c = 0; c < piece.planes(); ++c)
                for (int y = 0; y < part.height; ++y)
                    for (int x = 0; x < part.width; ++x)
                        largest = std::max(
                            largest,
                            std::abs(double(piece.row(c, y)[x]) - double(whole.row(c, part.y + y)[part.x + x])));
            CHECK(largest < 1e-4);
        }
    }
}

TEST_CASE("Values outside 0..1 go around the network", "[pipeline][network]")
{
    const test::TemporaryDir files;
    FloatImage input = colours({24, 20});
    for (int y = 5; y < 15; ++y)
        for (int x = 5; x < 15; ++x)
            input.row(0, y)[x] = 1.4F; // a red outside sRGB
    Upscaled stage(write(files, test::smallSrvgg(2)), 2);
    CHECK(stage.run(input).row(0, 20)[20] > 1.2F);
}

TEST_CASE("Amount 0 is plain enlarging, and the model decides nothing then", "[pipeline][network]")
{
    const test::TemporaryDir files;
    const FloatImage input = colours({24, 20});
    Upscaled a(write(files, test::smallSrvgg(2)), 2);
    Upscaled b(write(files, test::smallSrvgg(4, 8, 3)), 2);
    a.set("amount", 0.0);
    b.set("amount", 0.0);
    CHECK(test::sameBits(a.run(input), b.run(input)));
    b.set("amount", 100.0);
    CHECK_FALSE(test::sameBits(a.run(input), b.run(input)));
}

TEST_CASE("Enlarging goes through the renderer, reduced previews without the network", "[pipeline][network]")
{
    const test::TemporaryDir files;
    const auto source = test::makeSource({{150, 100}, 3});
    Upscaled stage(write(files, test::smallSrvgg(2)), 2);
    const Renderer renderer(std::make_shared<RenderCache>(std::size_t(64) << 20));
    const auto whole = renderer.renderRegion(*source, stage.recipe, 0, Region::of({300, 200}), {});
    REQUIRE(whole);
    CHECK(whole->size() == Size{300, 200});
    if (source->levels() > 1)
        CHECK(renderer.renderRegion(*source, stage.recipe, 1, Region::of({150, 100}), {}));
}

TEST_CASE("A view of a large enlargement does not wait for the network", "[pipeline][network]")
{
    const auto source = test::makeSource({{900, 602}, 3});
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("resize", "mode", std::string("factor")));
    REQUIRE(recipe.set("resize", "factor", 6.0));
    const auto networks = [&](int level) {
        int count = 0;
        RenderContext context;
        context.models = [&count](const std::string &, const std::string &) { ++count; };
        REQUIRE(Renderer(nullptr).renderRegion(*source, recipe, level, {100, 100, 64, 48}, context));
        return count;
    };
    if (networks(0) == 0)
        return; // none is built in
    CHECK(networks(1) == 0);
    CHECK(networks(2) == 0);
}

TEST_CASE("A model that is not here is said with what to get", "[pipeline][network]")
{
    const auto source = test::makeSource({{40, 30}, 3});
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("upscale", "model", std::string("esrgan-official")));
    const auto result = Renderer(nullptr).renderRegion(*source, recipe, 0, Region::of({80, 60}), {});
    if (result)
        return; // somebody has it
    CHECK(result.error().code == ErrorCode::ModelMissing);
    CHECK_FALSE(result.error().message.empty());
}

TEST_CASE("Learned denoising reaches the figures of its weights", "[pipeline][network]")
{
    if (!test::haveShared("weights/ffdnet_color.safetensors"))
        return;
    const FloatImage clean = colours({160, 120});
    Picture noisy;
    noisy.pixels = Image({160, 120}, 3, SampleType::F32);
    std::mt19937 random(5);
    std::normal_distribution<float> noise(0.0F, 25.0F / 255.0F);
    double before = 0.0;
    for (int y = 0; y < 120; ++y)
        for (int x = 0; x < 160; ++x)
            for (int c = 0; c < 3; ++c) {
                const float n = noise(random);
                noisy.pixels.writableRow<float>(y)[x * 3 + c] = clean.row(c, y)[x] + n;
                before += double(n) * n;
            }
    const auto source = Source::create(noisy, "noisy");
    REQUIRE(source);
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("denoise", "method", std::string("learned")));
    REQUIRE(recipe.set("denoise", "amount", 81.8)); // 25 of 255
    const auto result = Renderer(nullptr).renderRegion(**source, recipe, 0, Region::of({160, 120}), {});
    REQUIRE(result);
    double after = 0.0;
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < 120; ++y)
            for (int x = 0; x < 160; ++x)
                after += std::pow(double(result->row(c, y)[x]) - clean.row(c, y)[x], 2);
    CHECK(10 * std::log10(before / after) > 6.0); // decibels gained on a drawing full of edges
}
