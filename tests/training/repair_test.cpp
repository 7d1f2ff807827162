#include "support/test_files.h"
#include "training/damage.h"
#include "training/initial_weights.h"
#include "training/jpeg.h"
#include "training/safetensors_writer.h"

#include "inference/engine_loader.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace ambrotype;
using namespace ambrotype::training;

namespace {

Plane3 scene(int side, std::uint64_t seed = 3)
{
    SceneOptions options;
    options.size = side;
    return makeScene(options, Random(seed));
}

double meanSquare(const Plane3 &a, const Plane3 &b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.data.size(); ++i)
        sum += std::pow(double(a.data[i]) - b.data[i], 2);
    return sum / static_cast<double>(a.data.size());
}

bool isBytes(const Plane3 &picture)
{
    return std::all_of(picture.data.begin(), picture.data.end(), [](float value) {
        return value >= 0.0F && value <= 1.0F && std::abs(value * 255.0F - std::round(value * 255.0F)) < 1e-3F;
    });
}

} // namespace

TEST_CASE("An untrained repairer changes nothing", "[training][repair]")
{
    const test::TemporaryDir dir;
    Config config;
    config.widths = {8, 16, 0};
    config.blocks = {1, 1, 0};
    REQUIRE(writeSafetensors(freshRepairer(config), false, {}, dir / "fresh.safetensors"));
    const auto engine = inference::engine();
    REQUIRE(engine);
    inference::ModelRequest request;
    request.file = dir / "fresh.safetensors"; // recognised by its keys
    request.device = "cpu";
    const auto model = engine.value()->load(request);
    REQUIRE(model);
    CHECK(model.value()->facts().architecture == "repairer");
    const Plane3 picture = scene(62); // no multiple of four
    const inference::Tensor input{picture.data, {1, 3, picture.height, picture.width}};
    inference::Tensor output{std::vector<float>(picture.data.size()), input.shape};
    inference::RunOptions options;
    options.precision = inference::Precision::Fp32;
    options.arguments = {{"jpeg", 0.5}, {"blur", 0.5}};
    REQUIRE(model.value()->run(input.view(), output.span(), options));
    CHECK(output.data == picture.data);
}

TEST_CASE("Damage follows its seed and what the network is told of it", "[training][repair]")
{
    const Plane3 picture = scene(64 + kDamageMargin);
    DamageOptions options;
    int compressed = 0, blurred = 0, untouched = 0;
    for (std::uint64_t i = 0; i < 60; ++i) {
        Random random(1, i), again(1, i);
        const Damaged pair = damaged(picture, options, random);
        REQUIRE(pair.clean.width == 64);
        REQUIRE(pair.broken.height == 64);
        CHECK(pair.broken.data == damaged(picture, options, again).broken.data);
        CHECK(isBytes(pair.broken));
        CHECK(pair.levels.jpeg >= 0.0F);
        CHECK(pair.levels.jpeg <= 0.92F);
        CHECK(pair.levels.blur <= options.largestBlur / 2);
        compressed += pair.levels.jpeg > 0.0F;
        blurred += pair.levels.blur > 0.0F;
        // Both show the same place: what was done is smaller than what a move by a pixel would do.
        CHECK(meanSquare(pair.clean, pair.broken) < 0.01);
        if (pair.levels.jpeg == 0.0F && pair.levels.blur == 0.0F) {
            ++untouched;
            CHECK(meanSquare(pair.clean, pair.broken) < 2e-4);
        }
    }
    CHECK(compressed > 35);
    CHECK(blurred > 8);
    CHECK(untouched > 0);
}

TEST_CASE("JPEG with smooth colours is nearer than with repeated ones", "[training][repair]")
{
    const Plane3 picture = scene(96, 8);
    const double repeated = meanSquare(picture, throughJpeg(picture, 60, JpegColours::HalvedRepeated));
    const double smooth = meanSquare(picture, throughJpeg(picture, 60, JpegColours::HalvedSmooth));
    const double full = meanSquare(picture, throughJpeg(picture, 60, JpegColours::Full));
    CHECK(smooth < repeated);
    CHECK(full < smooth);
    CHECK(throughJpeg(picture, 60).data == throughJpeg(picture, 60, JpegColours::HalvedRepeated).data);
    CHECK(throughJpeg(picture, 92).data == throughJpeg(picture, 92, JpegColours::Full).data);
    CHECK(meanSquare(picture, throughJpeg(picture, 10)) > 2 * meanSquare(picture, throughJpeg(picture, 80)));
}

TEST_CASE("Defocus keeps the brightness and has the deviation that was asked for", "[training][repair]")
{
    for (const bool disc : {false, true}) {
        INFO(disc);
        Plane3 point(33, 33);
        for (int c = 0; c < 3; ++c)
            point.plane(c)[16 * 33 + 16] = 1.0F;
        defocus(point, 1.5F, disc);
        double sum = 0, squares = 0;
        for (int y = 0; y < 33; ++y)
            for (int x = 0; x < 33; ++x) {
                const double value = point.plane(1)[y * 33 + x];
                sum += value;
                squares += value * (x - 16) * (x - 16);
            }
        CHECK(sum == Approx(1.0).margin(1e-4));
        CHECK(std::sqrt(squares) == Approx(1.5).margin(0.1));
    }
}
