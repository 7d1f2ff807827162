#include "imaging/ops/invented_detail.h"

#include "ops_support.h"

#include "base/parallel.h"
#include "imaging/ops/blur.h"
#include "imaging/ops/denoise.h"
#include "imaging/ops/resize.h"
#include "imaging/ops/sharpen.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace ambrotype::imaging;
using namespace ambrotype::imaging::ops;
using namespace ambrotype::imaging::test;

namespace {

FloatImage brightness(const FloatImage &image)
{
    FloatImage luma(image.size(), 1);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            luma.row(0, y)[x] = image.colorChannels() == 1 ? image.row(0, y)[x]
                                                           : 0.299F * image.row(0, y)[x] + 0.587F * image.row(1, y)[x]
                                                                 + 0.114F * image.row(2, y)[x];
    return luma;
}

FloatImage blurred(const FloatImage &image, float sigma)
{
    return gaussianBlur(image, Region::of(image.size()), Region::of(image.size()), image.size(), sigma);
}

//! One drawn picture, and the photographs of the shared folder where it is there.
std::vector<Photo> pictures()
{
    std::vector<Photo> all = colorPhotos(640);
    all.push_back({"drawn", scene({640, 480}, 3)});
    return all;
}

template <typename Change> FloatImage changed(const FloatImage &image, const Change &change)
{
    FloatImage out = image.clone();
    for (int y = 0; y < out.height(); ++y)
        for (int x = 0; x < out.width(); ++x)
            out.row(0, y)[x] = change(x, y, out.row(0, y)[x]);
    return out;
}

//! Share of the pixels, in percent, at which \p wanted says yes, where something was invented.
template <typename Where>
double percent(const FloatImage &original, const FloatImage &result, const NoiseLevel &noise, const Where &where)
{
    const FloatImage found = inventedDetail(original, result);
    REQUIRE(found.size() == original.size());
    const float limit = inventedThreshold(noise);
    double seen = 0.0, all = 0.0;
    for (int y = 0; y < found.height(); ++y)
        for (int x = 0; x < found.width(); ++x) {
            if (!where(x, y))
                continue;
            all += 1.0;
            seen += found.row(0, y)[x] > limit ? 1.0 : 0.0;
        }
    REQUIRE(all > 0.0);
    return 100.0 * seen / all;
}

double percent(const FloatImage &original, const FloatImage &result, const NoiseLevel &noise = {})
{
    return percent(original, result, noise, [](int, int) { return true; });
}

} // namespace

TEST_CASE("what blurring, sharpening, contrast and denoising do is not invented", "[invented]")
{
    for (const Photo &photo : pictures()) {
        INFO(photo.name);
        const FloatImage before = brightness(photo.pixels);
        const Region all = Region::of(before.size());
        const NoiseLevel noise = measureNoise(photo.pixels);
        UnsharpParams sharp;
        sharp.amount = 1.5F;
        sharp.radius = 1.5F;
        CHECK(percent(before, before, noise) == 0.0);
        CHECK(percent(before, blurred(before, 1.5F), noise) < 1.5);
        CHECK(percent(before, unsharpMask(before, all, all, before.size(), sharp), noise) < 3.0);
        const auto contrast = [](int, int, float value) { return 0.5F + 1.4F * (value - 0.5F); };
        CHECK(percent(before, changed(before, contrast), noise) < 0.05);
        for (const double sigma : {5.0, 15.0}) {
            const FloatImage noisy = withNoise(photo.pixels, sigma, 3);
            const NoiseLevel measured = measureNoise(noisy);
            DenoiseParams params;
            params.lumaSigma255 = static_cast<float>(sigma);
            params.chromaSigma255 = static_cast<float>(sigma);
            const FloatImage clean = brightness(denoise(noisy, all, all, before.size(), params));
            CHECK(percent(brightness(noisy), clean, measured) < 0.05);
            CHECK(percent(brightness(noisy), before, measured) < 0.05); // the best that denoising could do
        }
    }
}

TEST_CASE("what the original does not hold is found, and only there", "[invented]")
{
    for (const Photo &photo : pictures()) {
        INFO(photo.name);
        const FloatImage before = brightness(photo.pixels);
        const int middleX = before.width() / 2;
        const int middleY = before.height() / 2;

        // The rim of a glass, five pixels wide.
        const auto fromRim = [&](int x, int y) { return std::abs(std::hypot(x - middleX, y - middleY) - 40.0); };
        const auto onRim = [&](int x, int y) { return fromRim(x, y) < 2.5; };
        const auto farFromRim = [&](int x, int y) { return fromRim(x, y) > 40.0; };
        const auto rim = [&](int x, int y, float value) { return onRim(x, y) ? 0.4F * value + 0.02F : value; };
        const FloatImage glass = changed(before, rim);
        const NoiseLevel noise = measureNoise(photo.pixels);
        CHECK(percent(before, glass, noise, onRim) > 60.0);
        CHECK(percent(before, glass, noise, farFromRim) < 0.05);

        // Pores on a picture that is too blurred to hold any.
        const FloatImage soft = blurred(before, 3.0F);
        const auto inPatch = [&](int x, int y) { return std::abs(x - middleX) < 40 && std::abs(y - middleY) < 40; };
        const auto farFromPatch = [&](int x, int y) {
            return std::abs(x - middleX) > 80 || std::abs(y - middleY) > 80;
        };
        const auto pores = [&](int x, int y, float value) {
            return inPatch(x, y) ? value + 0.05F * static_cast<float>(std::sin(x * 1.1) * std::sin(y * 0.9)) : value;
        };
        CHECK(percent(soft, changed(soft, pores), NoiseLevel{}, inPatch) > 95.0);
        CHECK(percent(soft, changed(soft, pores), NoiseLevel{}, farFromPatch) < 0.05);

        // Detail that a copy of a quarter of the size does not hold, however right it is.
        const FloatImage small = resize(before, {before.width() / 4, before.height() / 4});
        CHECK(percent(resize(small, before.size()), before) > 15.0);
    }
}

TEST_CASE("invented detail does not depend on threads and takes any size", "[invented]")
{
    const FloatImage before = brightness(scene({700, 530}, 3));
    const FloatImage after = brightness(withNoise(scene({700, 530}, 3), 12.0, 7));
    const FloatImage many = inventedDetail(before, after);
    {
        const ambrotype::InlineLoops alone;
        CHECK(sameBits(inventedDetail(before, after), many));
    }
    for (const Size size : {Size{1, 1}, Size{1, 90}, Size{70, 3}, Size{257, 64}, Size{65, 65}}) {
        const FloatImage grey = flat(size, 1, 0.4F);
        const FloatImage found = inventedDetail(grey, grey);
        REQUIRE(found.size() == size);
        CHECK(largestDifference(found, flat(size, 1, 0.0F)) < 1e-5);
    }
}
