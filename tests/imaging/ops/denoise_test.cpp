#include "imaging/ops/classic_denoise.h"
#include "imaging/ops/denoise.h"
#include "imaging/ops/kernels/kernels.h"
#include "imaging/ops/ops_support.h"
#include "imaging/ops/tiles.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <vector>

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

namespace {

using BlockValues = std::array<std::array<double, 8>, 8>; // [row][column]

//! Orthonormal cosine transform of 8 x 8 values, or its inverse, as the definition has it.
BlockValues cosineTransform(const BlockValues &values, bool inverse)
{
    constexpr double kPi = 3.14159265358979323846;
    const auto basis = [](std::size_t k, std::size_t i) {
        return (k == 0 ? std::sqrt(0.125) : 0.5) * std::cos(double(2 * i + 1) * double(k) * kPi / 16.0);
    };
    BlockValues result{};
    for (std::size_t v = 0; v < 8; ++v)
        for (std::size_t u = 0; u < 8; ++u)
            for (std::size_t j = 0; j < 8; ++j)
                for (std::size_t i = 0; i < 8; ++i)
                    result[v][u] += values[j][i] * (inverse ? basis(j, v) * basis(i, u) : basis(v, j) * basis(u, i));
    return result;
}

//! Shrinks one block in place as DctJob says; returns its weight.
double shrinkBlock(BlockValues &block, const BlockValues &guide, bool wiener, const DctJob &job)
{
    double sum = 1.0;
    for (std::size_t u = 0; u < 8; ++u) {
        double power = 0.0;
        for (std::size_t v = 0; v < 8; ++v)
            power += guide[v][u] * guide[v][u];
        const bool silent = u > 0 && power < double(job.silent) * double(job.level);
        for (std::size_t v = 0; v < 8; ++v) {
            const double square = silent ? 0.0 : guide[v][u] * guide[v][u];
            const bool large = std::fabs(block[v][u]) > double(job.level);
            const double factor = wiener ? square / (square + double(job.level)) : (large ? 1.0 : 0.0);
            sum += factor * factor;
            if (u + v > 0)
                block[v][u] *= factor;
        }
    }
    return 1.0 / sum;
}

//! What the kernels should make of \p job.
FloatImage shrinkSlowly(const DctJob &job, bool wiener)
{
    const int width = job.width + 14;
    const int height = job.height + 14;
    std::vector<double> sums(static_cast<std::size_t>(width * height));
    std::vector<double> weights(sums.size());
    const auto blockOf = [](const float *pixels, std::ptrdiff_t stride) {
        BlockValues block{};
        for (std::size_t j = 0; j < 8; ++j)
            for (std::size_t i = 0; i < 8; ++i)
                block[j][i] = double(pixels[static_cast<std::ptrdiff_t>(j) * stride + static_cast<std::ptrdiff_t>(i)]);
        return cosineTransform(block, false);
    };
    for (int y = 0; y + 8 <= height; ++y)
        for (int x = 0; x + 8 <= width; ++x) {
            if ((x + job.column + 2 * (y + job.row)) % job.lattice != 0)
                continue;
            BlockValues block = blockOf(job.source + y * job.sourceStride + x, job.sourceStride);
            const BlockValues guide = blockOf(job.guide + y * job.guideStride + x, job.guideStride);
            const double weight = shrinkBlock(block, guide, wiener, job);
            block = cosineTransform(block, true);
            for (int j = 0; j < 8; ++j)
                for (int i = 0; i < 8; ++i) {
                    const auto at = static_cast<std::size_t>((y + j) * width + x + i);
                    sums[at] += weight * block[static_cast<std::size_t>(j)][static_cast<std::size_t>(i)];
                    weights[at] += weight;
                }
        }
    FloatImage out({job.width, job.height}, 1);
    for (int y = 0; y < job.height; ++y)
        for (int x = 0; x < job.width; ++x) {
            const auto at = static_cast<std::size_t>((y + 7) * width + x + 7);
            out.row(0, y)[x] = static_cast<float>(sums[at] / weights[at]);
        }
    return out;
}

} // namespace

TEST_CASE("Every instruction set shrinks as the definition says", "[imaging][denoise]")
{
    const int lattice = GENERATE(4, 8);
    const bool wiener = GENERATE(false, true);
    const Size size{53, 21};
    const Size around{size.width + 14, size.height + 14};
    const FloatImage clean = scene(around, 1);
    const FloatImage noisy = withNoise(clean, 10.0, 2, false);
    for (const int corner : {0, 3, 6}) {
        FloatImage out(size, 1);
        DctJob job;
        job.source = noisy.row(0, 0);
        job.sourceStride = noisy.stride();
        job.guide = clean.row(0, 0);
        job.guideStride = clean.stride();
        job.out = out.row(0, 0);
        job.outStride = out.stride();
        job.width = size.width;
        job.height = size.height;
        job.lattice = lattice;
        job.column = corner;
        job.row = 7 - corner;
        job.level = wiener ? 100.0F / 255.0F / 255.0F : 25.0F / 255.0F;
        job.silent = 0.3F;
        job.pitch = dctPitch(size.width, lattice);
        Scratch scratch(static_cast<std::size_t>(dctScratchFloats(job.pitch, lattice)));
        job.scratch = scratch.data();
        const FloatImage expected = shrinkSlowly(job, wiener);
        const KernelSets sets = kernelSets();
        for (int i = 0; i < sets.count; ++i) {
            wiener ? sets.sets[i]->dctWiener(job) : sets.sets[i]->dctHard(job);
            INFO(sets.sets[i]->name << ", lattice " << lattice << ", corner " << corner << ", Wiener " << wiener);
            // Reciprocals are approximated to 2^-12 or better in the wide sets.
            CHECK(largestDifference(out, expected) < 2e-4);
        }
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
