#include "faces/detect/photo_set.h"
#include "support/test_files.h"

#include "inference/engine_loader.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <cstdio>
#include <random>

using namespace ambrotype;
using namespace ambrotype::inference;

namespace {

constexpr std::int64_t kSide = 256;

//! The middle of a photograph, [1, 3, kSide, kSide] in 0..1.
Tensor middleOf(const char *photo)
{
    const imaging::FloatImage picture = faces::test::pixelsOf(test::sharedDir() / "photos/clean" / photo);
    REQUIRE(picture.colorChannels() == 3);
    Tensor tensor{std::vector<float>(), {1, 3, kSide, kSide}};
    const int left = (picture.width() - static_cast<int>(kSide)) / 2;
    const int top = (picture.height() - static_cast<int>(kSide)) / 2;
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < kSide; ++y)
            for (int x = 0; x < kSide; ++x)
                tensor.data.push_back(std::clamp(picture.row(c, top + y)[left + x], 0.0F, 1.0F));
    return tensor;
}

//! As the authors measure: results cut to 0..1, all planes together.
double psnr(const Tensor &clean, const Tensor &result)
{
    double squares = 0.0;
    for (std::size_t i = 0; i < clean.data.size(); ++i)
        squares += std::pow(static_cast<double>(std::clamp(result.data[i], 0.0F, 1.0F)) - clean.data[i], 2);
    return 10.0 * std::log10(static_cast<double>(clean.data.size()) / squares);
}

Tensor denoised(LoadedModel &model, const Tensor &noisy, double sigma, CpuBackend backend, int tile)
{
    RunOptions options;
    options.cpuBackend = backend;
    options.precision = Precision::Fp32;
    options.tile = tile;
    options.arguments["sigma"] = sigma;
    Tensor output{std::vector<float>(noisy.data.size()), noisy.shape};
    const auto report = model.run(noisy.view(), output.span(), options);
    if (!report)
        FAIL(report.error().message << " " << report.error().detail);
    return output;
}

} // namespace

TEST_CASE("FFDNet's published weights take out as much noise as in LibTorch", "[inference][weights]")
{
    if (!test::haveShared("weights/ffdnet_color.safetensors") || !test::haveShared("photos/clean/astronaut.png"))
        return;
    ModelRequest request;
    request.file = test::sharedDir() / "weights/ffdnet_color.safetensors";
    request.device = "cpu";
    const auto model = engine().value()->load(request);
    REQUIRE(model.ok());
    for (const int sigma255 : {15, 25, 50}) {
        const double sigma = sigma255 / 255.0;
        double before = 0.0;
        double reference = 0.0;
        double ours = 0.0;
        double tiled = 0.0;
        int photos = 0;
        for (const char *photo : {"astronaut.png", "cat.png", "coffee_product.png", "grace_hopper.jpg"}) {
            const Tensor clean = middleOf(photo);
            Tensor noisy = clean;
            std::mt19937 random(static_cast<unsigned>(sigma255));
            std::normal_distribution<float> noise(0.0F, static_cast<float>(sigma));
            for (float &value : noisy.data)
                value += noise(random);
            before += psnr(clean, noisy);
            reference += psnr(clean, denoised(**model, noisy, sigma, CpuBackend::TorchContiguous, 0));
            ours += psnr(clean, denoised(**model, noisy, sigma, CpuBackend::Auto, 0));
            tiled += psnr(clean, denoised(**model, noisy, sigma, CpuBackend::Auto, 128));
            ++photos;
        }
        std::printf(
            "FFDNet colour, sigma %d, %d photographs: noisy %.3f dB, LibTorch %.3f, ours %.3f, tiles of 128 %.3f\n",
            sigma255,
            photos,
            before / photos,
            reference / photos,
            ours / photos,
            tiled / photos);
        CHECK(std::abs(ours - reference) / photos < 0.05);
        CHECK(std::abs(tiled - reference) / photos < 0.05);
        CHECK(ours - before > 5.0 * photos);
    }
}
