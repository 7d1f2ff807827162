#include "parity/checkpoint_writer.h"

#include "inference/networks/networks.h"
#include "inference/session/session_engine.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <random>

using namespace ambrotype;
using namespace ambrotype::inference;

namespace {

//! Files with the keys of the authors' ones, narrow and for small pictures; the goldens (tests/parity) check numbers.
class Layout
{
public:
    Layout &add(const std::string &key, const Shape &shape, double size = 0.3)
    {
        std::int64_t count = 1;
        for (const std::int64_t extent : shape)
            count *= extent;
        std::uniform_real_distribution<double> distribution(-size, size);
        std::vector<float> values(static_cast<std::size_t>(count));
        for (float &value : values)
            value = static_cast<float>(distribution(m_random));
        m_weights.insert(key, TensorRef::fromFloats(shape, std::move(values)));
        return *this;
    }
    void conv(const std::string &key, std::int64_t outputs, std::int64_t inputs, std::int64_t kernel, bool bias = true)
    {
        add(key + ".weight", {outputs, inputs, kernel, kernel});
        if (bias)
            add(key + ".bias", {outputs});
    }
    void linear(const std::string &key, std::int64_t outputs, std::int64_t inputs)
    {
        add(key + ".weight", {outputs, inputs}).add(key + ".bias", {outputs}, 2.0);
    }
    const StateDict &weights() const { return m_weights; }

private:
    std::mt19937 m_random{5};
    StateDict m_weights;
};

constexpr std::int64_t kWidth = 8;
constexpr std::int64_t kGeneratorWidth = 16;
constexpr std::int64_t kStyle = 12;
constexpr int kLevels = 2; // pictures of 16 pixels
constexpr std::int64_t kSide = 4 << kLevels;

StateDict smallGfpgan()
{
    Layout layout;
    const auto number = [](int i) { return std::to_string(i); };
    layout.conv("conv_body_first", kWidth, 3, 1);
    for (const char *half : {"conv_body_down.", "conv_body_up."})
        for (int i = 0; i < kLevels; ++i) {
            layout.conv(half + number(i) + ".conv1", kWidth, kWidth, 3);
            layout.conv(half + number(i) + ".conv2", kWidth, kWidth, 3);
            layout.conv(half + number(i) + ".skip", kWidth, kWidth, 1, false);
        }
    layout.conv("final_conv", kWidth, kWidth, 3);
    layout.linear("final_linear", (2 * kLevels + 2) * kStyle, kWidth * 16);
    const std::string decoder = "stylegan_decoder.";
    for (const int i : {1, 3})
        layout.linear(decoder + "style_mlp." + number(i), kStyle, kStyle);
    layout.add(decoder + "constant_input.weight", {1, kGeneratorWidth, 4, 4});
    const auto modulated = [&](const std::string &key, std::int64_t outputs, std::int64_t kernel) {
        layout.add(key + ".modulated_conv.weight", {1, outputs, kGeneratorWidth, kernel, kernel});
        layout.linear(key + ".modulated_conv.modulation", kGeneratorWidth, kStyle);
        layout.add(key + ".bias", {1, outputs, 1, 1});
    };
    const auto styled = [&](const std::string &key) {
        layout.add(decoder + key + ".weight", {1});
        modulated(decoder + key, kGeneratorWidth, 3);
    };
    styled("style_conv1");
    modulated(decoder + "to_rgb1", 3, 1);
    for (int i = 0; i < 2 * kLevels; ++i)
        styled("style_convs." + number(i));
    for (int i = 0; i < kLevels; ++i) {
        modulated(decoder + "to_rgbs." + number(i), 3, 1);
        layout.conv("toRGB." + number(i), 3, kWidth, 1);
        for (const char *condition : {"condition_scale.", "condition_shift."}) {
            layout.conv(condition + number(i) + ".0", kWidth, kWidth, 3);
            layout.conv(condition + number(i) + ".2", kGeneratorWidth / 2, kWidth, 3);
        }
    }
    for (int i = 0; i <= 2 * kLevels; ++i) {
        const std::int64_t side = std::int64_t{4} << ((i + 1) / 2);
        layout.add(decoder + "noises.noise" + number(i), {1, 1, side, side}, 1.0);
    }
    return layout.weights();
}

StateDict smallGpen()
{
    Layout layout;
    const auto number = [](int i) { return std::to_string(i); };
    for (int i = 0; i <= kLevels; ++i) {
        const std::string key = "ecd" + number(i) + ".0.";
        if (i > 0)
            layout.add(key + "0.kernel", {4, 4});
        layout.add(
            key + (i > 0 ? "1" : "0") + ".weight", {kWidth, i > 0 ? kWidth : 3, i > 0 ? 3 : 1, i > 0 ? 3 : 1}, 2.0);
        layout.add(key + (i > 0 ? "2" : "1") + ".bias", {kWidth});
    }
    layout.linear("final_linear.0", kStyle, kWidth * 16);
    for (const int i : {1, 2})
        layout.add("generator.style." + number(i) + ".weight", {kStyle, kStyle}, 200.0)
            .add("generator.style." + number(i) + ".bias", {kStyle}, 20.0);
    layout.add("generator.input.input", {1, kWidth, 4, 4});
    const auto modulated = [&](const std::string &key, std::int64_t outputs, std::int64_t inputs, std::int64_t kernel) {
        layout.add(key + ".conv.weight", {1, outputs, inputs, kernel, kernel}, 2.0);
        layout.linear(key + ".conv.modulation", inputs, kStyle);
    };
    const auto styled = [&](const std::string &key, std::int64_t inputs, bool enlarges) {
        modulated(key, kWidth, inputs, 3);
        if (enlarges)
            layout.add(key + ".conv.blur.kernel", {4, 4});
        layout.add(key + ".noise.weight", {1});
        layout.add(key + ".activate.bias", {2 * kWidth});
    };
    const auto rgb = [&](const std::string &key) {
        modulated(key, 3, 2 * kWidth, 1);
        layout.add(key + ".bias", {1, 3, 1, 1});
    };
    styled("generator.conv1", kWidth, false);
    rgb("generator.to_rgb1");
    for (int i = 0; i < 2 * kLevels; ++i)
        styled("generator.convs." + number(i), 2 * kWidth, i % 2 == 0);
    for (int i = 0; i < kLevels; ++i) {
        rgb("generator.to_rgbs." + number(i));
        layout.add("generator.to_rgbs." + number(i) + ".upsample.kernel", {4, 4});
    }
    return layout.weights();
}

Tensor faces(std::int64_t count, std::int64_t side = kSide)
{
    Tensor tensor;
    tensor.shape = {count, 3, side, side};
    for (std::int64_t i = 0; i < count * 3 * side * side; ++i)
        tensor.data.push_back(static_cast<float>(i * 7919 % 2000) / 1000.0F - 1.0F);
    return tensor;
}

std::vector<float> restored(LoadedModel &model, const Tensor &input)
{
    const auto outputs = model.runWhole({{"input", input.view()}}, {}, nullptr);
    REQUIRE(outputs);
    REQUIRE(outputs->at("output").shape == input.shape);
    return outputs->at("output").data;
}

StateDict without(const StateDict &weights, const std::string &left)
{
    StateDict rest;
    for (const auto &[key, tensor] : weights)
        if (key != left)
            rest.insert(key, tensor);
    return rest;
}

} // namespace

TEST_CASE("a face restorer is recognised in a file with its authors' nesting and restores a batch")
{
    struct Case
    {
        StateDict weights;
        std::string nesting;
        std::string architecture;
    };
    for (const Case &row : {Case{smallGfpgan(), "params_ema", "gfpgan-clean"}, Case{smallGpen(), "", "gpen"}}) {
        CAPTURE(row.architecture);
        const test::TemporaryDir dir;
        ModelRequest request;
        request.file = dir / "restorer.pth";
        request.device = "cpu";
        parity::writeCheckpoint(row.weights, row.nesting, request.file);
        SessionEngine engine([] { return Result<Backend *>(Error{ErrorCode::NotFound, "no LibTorch here", {}}); });
        const auto model = engine.load(request, {});
        REQUIRE(model);
        const ModelFacts &facts = model.value()->facts();
        CHECK(facts.architecture == row.architecture);
        CHECK(facts.hyperparameters.at("size") == std::to_string(kSide));
        CHECK(facts.isGlobal);
        CHECK(facts.scaleNumerator == 1);
        CHECK(facts.scaleDenominator == 1);
        CHECK(facts.outputChannels == 3);

        const Tensor pair = faces(2);
        const std::vector<float> both = restored(*model.value(), pair);
        CHECK(restored(*model.value(), pair) == both); // no noise of its own
        const auto half = static_cast<std::ptrdiff_t>(both.size() / 2);
        CHECK_FALSE(std::equal(both.begin(), both.begin() + half, both.begin() + half));
        for (const int i : {0, 1}) {
            const Tensor one{{pair.data.begin() + i * half, pair.data.begin() + (i + 1) * half}, {1, 3, kSide, kSide}};
            CHECK(restored(*model.value(), one)
                  == std::vector<float>(both.begin() + i * half, both.begin() + (i + 1) * half));
        }
        const Tensor wrong = faces(1, kSide / 2);
        CHECK(model.value()->runWhole({{"input", wrong.view()}}, {}, nullptr).error().code
              == ErrorCode::InvalidArgument);
    }
}

TEST_CASE("a face restorer says which of its keys are missing or of another shape")
{
    const auto detail = [](const char *architecture, const StateDict &weights) {
        const auto graph = buildNetwork(architecture, weights);
        REQUIRE_FALSE(graph);
        CHECK(graph.error().code == ErrorCode::BadFormat);
        return graph.error().detail;
    };
    using Catch::Matchers::Contains;
    const StateDict gfpgan = smallGfpgan();
    for (const char *key : {"stylegan_decoder.noises.noise3",
                            "stylegan_decoder.style_convs.2.weight",
                            "stylegan_decoder.to_rgbs.1.modulated_conv.weight",
                            "condition_shift.1.2.bias",
                            "final_linear.weight"})
        CHECK_THAT(detail("gfpgan-clean", without(gfpgan, key)), Contains(key));
    const StateDict gpen = smallGpen();
    for (const char *key : {"generator.convs.2.conv.blur.kernel",
                            "generator.convs.1.activate.bias",
                            "generator.to_rgbs.0.upsample.kernel",
                            "ecd1.0.1.weight",
                            "generator.conv1.noise.weight"})
        CHECK_THAT(detail("gpen", without(gpen, key)), Contains(key == std::string("ecd1.0.1.weight") ? "GPEN" : key));

    StateDict misshapen = without(gfpgan, "stylegan_decoder.noises.noise3");
    misshapen.insert("stylegan_decoder.noises.noise3", TensorRef::fromFloats({1, 1, 2, 2}, {0, 0, 0, 0}));
    CHECK_THAT(detail("gfpgan-clean", misshapen), Contains("noise3"));
    CHECK_THAT(detail("gfpgan-clean", StateDict()), Contains("0 levels"));
}
