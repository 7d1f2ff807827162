#include "imaging/ops/classic_denoise.h"
#include "imaging/ops/denoise.h"
#include "imaging/ops/kernels/kernels.h"
#include "imaging/ops/ops_support.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace ambrotype::imaging;
using namespace ambrotype::imaging::ops;
using namespace ambrotype::imaging::test;

namespace {

FloatImage denoised(const FloatImage &image, const DenoiseParams &params)
{
    return denoise(image, Region::of(image.size()), Region::of(image.size()), image.size(), params);
}

FloatImage classic(const FloatImage &image, const ClassicDenoiseParams &params)
{
    return classicDenoise(image, Region::of(image.size()), Region::of(image.size()), image.size(), params).value();
}

} // namespace

TEST_CASE("Denoise of nothing is exactly the picture", "[imaging][denoise]")
{
    for (const int colors : {1, 3}) {
        const FloatImage image = withNoise(scene({90, 70}, colors, true), 8.0, 1, false);
        CHECK(sameBits(denoised(image, {}), image));
        CHECK(sameBits(denoised(image, denoiseParamsFromAmount(0.0F)), image));
        CHECK(sameBits(denoised(image, {10.0F, 0.0F, 1.0F}), image));
        CHECK(sameBits(classic(image, classicDenoiseParamsFromAmount(0.0F)), image));
    }
}

TEST_CASE("Denoise raises the likeness to the clean picture by a known amount", "[imaging][denoise]")
{
    // Measured, less half a decibel: the gain over the noisy picture at these deviations.
    const struct
    {
        float sigma;
        double gain;
    } expected[] = {{5.0F, 5.0}, {15.0F, 8.0}, {25.0F, 9.5}, {50.0F, 11.0}};
    for (const int colors : {1, 3})
        for (const auto &one : expected) {
            const FloatImage clean = scene({256, 192}, colors);
            const FloatImage noisy = withNoise(clean, double(one.sigma), 42, false);
            const FloatImage result = denoised(noisy, {one.sigma, one.sigma, 0.0F});
            INFO(colors << " colours, sigma " << one.sigma << ": " << psnr(noisy, clean) << " -> "
                        << psnr(result, clean));
            CHECK(psnr(result, clean) > psnr(noisy, clean) + one.gain);
        }
}

TEST_CASE("Denoise of a flat area leaves next to nothing of the noise and no pattern", "[imaging][denoise]")
{
    const FloatImage noisy = withNoise(flat({200, 200}, 3, 0.5F), 20.0, 9, false);
    const FloatImage result = denoised(noisy, {20.0F, 20.0F, 0.0F});
    // Less than a twelfth of the noise stays.
    CHECK(psnr(result, flat({200, 200}, 3, 0.5F)) > psnr(noisy, flat({200, 200}, 3, 0.5F)) + 22.0);
}

TEST_CASE("Weak denoise keeps the texture of a good picture", "[imaging][denoise]")
{
    FloatImage fabric({128, 128}, 3);
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < 128; ++y)
            for (int x = 0; x < 128; ++x)
                fabric.row(plane, y)[x] =
                    static_cast<float>(0.5 + 6.0 / 255.0 * std::sin(x * 1.9) * std::sin(y * 2.1 + plane));
    const FloatImage result = denoised(fabric, {1.0F, 1.0F, 0.0F});
    CHECK(psnr(result, fabric) > 50.0); // the texture itself lies at 38 dB below white
}

TEST_CASE("Returned detail lies between the noisy and the clean picture", "[imaging][denoise]")
{
    const FloatImage noisy = withNoise(scene({100, 80}, 3), 10.0, 4, false);
    const double none = largestDifference(denoised(noisy, {10.0F, 10.0F, 0.0F}), noisy);
    const double half = largestDifference(denoised(noisy, {10.0F, 10.0F, 0.5F}), noisy);
    CHECK(half < none);
    CHECK(half > 0.0);
}

TEST_CASE("Alpha passes through denoise untouched", "[imaging][denoise]")
{
    const FloatImage noisy = withNoise(scene({60, 50}, 3, true), 10.0, 4, false);
    const FloatImage result = denoised(noisy, {10.0F, 10.0F, 0.0F});
    for (int y = 0; y < 50; ++y)
        for (int x = 0; x < 60; ++x)
            CHECK(result.row(3, y)[x] == noisy.row(3, y)[x]);
}

TEST_CASE("The slider's strength has an inverse and grows", "[imaging][denoise]")
{
    float last = -1.0F;
    for (int amount = 0; amount <= 100; amount += 5) {
        const float sigma = denoiseSigmaFromAmount(static_cast<float>(amount));
        CHECK(sigma > last);
        CHECK(denoiseAmountFromSigma(sigma) == Approx(static_cast<float>(amount)).margin(1e-3));
        last = sigma;
    }
    CHECK(denoiseSigmaFromAmount(0.0F) == 0.0F);
    CHECK(denoiseSigmaFromAmount(30.0F) == Approx(4.5F));
    CHECK(denoiseAmountFromSigma(1000.0F) == 100.0F);
    CHECK(denoiseParamsFromAmount(30.0F).atScale(0.5).lumaSigma255 == Approx(2.25F));
    CHECK(denoiseParamsFromAmount(30.0F).atScale(2.0).lumaSigma255 == Approx(4.5F));
}

TEST_CASE("All instruction sets shrink to the same picture", "[imaging][denoise]")
{
    const Size size{77, 33};
    const FloatImage noisy = withNoise(scene({size.width + 14 + 64, size.height + 14}, 1), 10.0, 2, false);
    const KernelSets sets = kernelSets();
    std::vector<FloatImage> results;
    for (int i = 0; i < sets.count; ++i) {
        std::vector<float> scratch(static_cast<std::size_t>(dctScratchFloats(dctPitch(size.width))) + 16);
        FloatImage first({size.width + 14 + 64, size.height + 14}, 1);
        first.paste(noisy, 0, 0);
        FloatImage out({size.width + 16, size.height}, 1);
        DctJob job;
        job.source = noisy.row(0, 0);
        job.sourceStride = noisy.stride();
        job.guide = first.row(0, 0);
        job.guideStride = first.stride();
        job.out = out.row(0, 0);
        job.outStride = out.stride();
        job.width = size.width;
        job.height = size.height;
        job.step = 2;
        job.phase = 1;
        job.pitch = dctPitch(size.width);
        job.scratch = scratch.data();
        job.level = 25.0F / 255.0F / 255.0F;
        sets.sets[i]->dctWiener(job);
        results.push_back(out.crop(Region::of(size)));
        INFO(sets.sets[i]->name);
        // Reciprocals are approximated to 2^-12 or better in the wide sets.
        CHECK(largestDifference(results.front(), results.back()) < 2e-4);
    }
}

TEST_CASE("Classic denoise smooths by no more than its 8-bit difference and keeps depth", "[imaging][denoise]")
{
    const FloatImage clean = scene({96, 80}, 3);
    const FloatImage noisy = withNoise(clean, 8.0, 6, false);
    const FloatImage result = classic(noisy, {5.0F, 5.0F});
    CHECK(psnr(result, clean) > psnr(noisy, clean) + 1.0);
    // Each pixel moved by a whole number of 255ths.
    double worst = 0.0;
    for (int x = 0; x < 96; ++x) {
        const double moved = (double(result.row(0, 40)[x]) - double(noisy.row(0, 40)[x])) * 255.0;
        worst = std::max(worst, std::abs(moved - std::round(moved)));
    }
    CHECK(worst < 1e-3);
}

TEST_CASE("Denoise beats non-local means by two decibels on photographs", "[imaging][denoise]")
{
    if (!ambrotype::test::haveShared("photos/clean"))
        return;
    double ours = 0.0;
    double theirs = 0.0;
    const std::vector<Photo> photos = colorPhotos(256);
    REQUIRE(photos.size() == 9);
    std::uint64_t seed = 1000;
    for (const Photo &photo : photos) {
        const FloatImage noisy = withNoise(photo.pixels, 25.0, seed++);
        ours += psnr(denoised(noisy, {25.0F, 25.0F, 0.0F}), photo.pixels) / 9.0;
        theirs += psnr(classic(noisy, {0.63F * 25.0F, 0.65F * 25.0F}), photo.pixels) / 9.0; // the tuned values
    }
    INFO("ours " << ours << " dB, non-local means " << theirs << " dB");
    CHECK(ours > theirs + 2.1);
}
