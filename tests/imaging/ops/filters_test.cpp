#include "imaging/ops/blend.h"
#include "imaging/ops/blur.h"
#include "imaging/ops/ops_support.h"
#include "imaging/ops/sharpen.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <numeric>

using namespace ambrotype::imaging;
using namespace ambrotype::imaging::ops;
using namespace ambrotype::imaging::test;

namespace {

FloatImage blurred(const FloatImage &image, float sigma)
{
    return gaussianBlur(image, Region::of(image.size()), Region::of(image.size()), image.size(), sigma);
}

FloatImage sharpened(const FloatImage &image, const UnsharpParams &params)
{
    return unsharpMask(image, Region::of(image.size()), Region::of(image.size()), image.size(), params);
}

//! A vertical step from \p low to \p high in the middle.
FloatImage step(Size size, float low, float high, int colors = 3)
{
    FloatImage image = flat(size, colors, low);
    for (int plane = 0; plane < colors; ++plane)
        for (int y = 0; y < size.height; ++y)
            std::fill(image.row(plane, y) + size.width / 2, image.row(plane, y) + size.width, high);
    return image;
}

} // namespace

TEST_CASE("A flat area stays exactly flat under blur and sharpening", "[imaging][ops]")
{
    for (const float value : {0.0F, 0.1F, 1.0F / 3.0F, 128.0F / 255.0F, 0.9F, 1.0F, 3.7F, -0.2F}) {
        const FloatImage image = flat({97, 61}, 3, value);
        for (const float sigma : {0.4F, 1.0F, 3.3F, 7.9F, 8.0F, 23.0F, 100.0F})
            CHECK(sameBits(blurred(image, sigma), image));
        for (const float amount : {-0.5F, 0.3F, 1.0F, 2.0F})
            for (const float overshoot : {0.0F, 1.0F}) {
                CHECK(sameBits(sharpened(image, {1.0F, amount, 0.0F, overshoot}), image));
                CHECK(sameBits(sharpened(image, {20.0F, amount, 0.0F, overshoot}), image));
            }
    }
}

TEST_CASE("The blur is a Gaussian of the deviation asked for", "[imaging][ops]")
{
    const Size size{801, 801};
    for (const float sigma : {0.7F, 2.0F, 6.0F, 8.0F, 15.0F, 31.0F, 60.0F}) {
        FloatImage dot = flat(size, 1, 0.0F);
        dot.row(0, 400)[400] = 1000.0F;
        const FloatImage spread = blurred(dot, sigma);
        double sum = 0.0;
        double across = 0.0;
        double down = 0.0;
        double mean = 0.0;
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x) {
                const double value = double(spread.row(0, y)[x]) / 1000.0;
                sum += value;
                mean += value * (x - 400);
                across += value * (x - 400) * (x - 400);
                down += value * (y - 400) * (y - 400);
            }
        INFO("sigma " << sigma);
        CHECK(sum == Approx(1.0).margin(2e-3));
        CHECK(std::abs(mean) < 0.05 * double(sigma));
        // Cut at 3 sigma the deviation is 1.3 % smaller; pixels as samples change small ones more.
        CHECK(std::sqrt(across) == Approx(double(sigma)).epsilon(0.03));
        CHECK(std::sqrt(down) == Approx(double(sigma)).epsilon(0.03));
        const double peak = 1.0 / (6.283185307 * double(sigma) * double(sigma));
        CHECK(double(spread.row(0, 400)[400]) / 1000.0 == Approx(peak).epsilon(sigma < 1.0F ? 0.1 : 0.04));
    }
}

TEST_CASE("Blur treats left and right, up and down alike", "[imaging][ops]")
{
    const FloatImage image = scene({64, 48}, 1);
    FloatImage turned({64, 48}, 1);
    for (int y = 0; y < 48; ++y)
        for (int x = 0; x < 64; ++x)
            turned.row(0, y)[x] = image.row(0, 47 - y)[63 - x];
    for (const float sigma : {1.1F, 10.0F}) {
        const FloatImage a = blurred(image, sigma);
        const FloatImage b = blurred(turned, sigma);
        double largest = 0.0;
        for (int y = 0; y < 48; ++y)
            for (int x = 0; x < 64; ++x)
                largest = std::max(largest, std::abs(double(a.row(0, y)[x]) - double(b.row(0, 47 - y)[63 - x])));
        CHECK(largest < 1e-5);
    }
}

TEST_CASE("Nothing asked for is exactly nothing done", "[imaging][ops]")
{
    const FloatImage image = scene({75, 41}, 3, true);
    CHECK(sameBits(blurred(image, 0.0F), image));
    CHECK(sameBits(sharpened(image, {1.0F, 0.0F, 0.0F, 1.0F}), image));
    CHECK(sameBits(sharpened(image, UnsharpParams{1.0F, 1.0F, 0.0F, 1.0F}.atScale(0.1)), image));
    const Region all = Region::of(image.size());
    CHECK(sameBits(postSmooth(image, all, all, image.size(), {0.6F, 0.0F}), image));
}

TEST_CASE("Sharpening steepens an edge, and the halo is limited when asked", "[imaging][ops]")
{
    const FloatImage soft = blurred(step({64, 16}, 0.3F, 0.6F), 1.5F);
    const auto slope = [](const FloatImage &image) { return image.row(0, 8)[32] - image.row(0, 8)[31]; };
    const auto highest = [](const FloatImage &image) {
        return *std::max_element(image.row(0, 8), image.row(0, 8) + image.width());
    };
    const FloatImage free = sharpened(soft, {1.5F, 1.5F, 0.0F, 1.0F});
    const FloatImage half = sharpened(soft, {1.5F, 1.5F, 0.0F, 0.5F});
    const FloatImage tight = sharpened(soft, {1.5F, 1.5F, 0.0F, 0.0F});
    CHECK(slope(free) > 1.4F * slope(soft));
    CHECK(slope(tight) > 1.2F * slope(soft));
    CHECK(highest(free) > 0.615F);
    CHECK(highest(tight) <= 0.6F + 1e-6F);
    CHECK(highest(half) > highest(tight));
    CHECK(highest(half) < highest(free));
}

TEST_CASE("More sharpening gives more contrast at every step of the slider", "[imaging][ops]")
{
    const FloatImage image = scene({128, 96}, 3);
    double last = 0.0;
    for (const float amount : {10.0F, 25.0F, 45.0F, 70.0F, 100.0F}) {
        const double changed =
            largestDifference(sharpened(image, {1.0F, unsharpGainFromAmount(amount), 0.0F, 1.0F}), image);
        CHECK(changed > last);
        last = changed;
    }
}

TEST_CASE("The threshold keeps small detail as it is", "[imaging][ops]")
{
    const FloatImage noisy = withNoise(flat({80, 80}, 3, 0.5F), 1.0, 5, false);
    CHECK(sameBits(sharpened(noisy, {1.0F, 1.0F, 0.04F, 1.0F}), noisy));
    CHECK_FALSE(sameBits(sharpened(noisy, {1.0F, 1.0F, 0.0F, 1.0F}), noisy));
}

TEST_CASE("Sharpening moves the three colours together and leaves alpha", "[imaging][ops]")
{
    const FloatImage image = scene({60, 60}, 3, true);
    const FloatImage sharp = sharpened(image, {1.0F, 1.0F, 0.0F, 1.0F});
    double largest = 0.0;
    for (int y = 0; y < 60; ++y)
        for (int x = 0; x < 60; ++x) {
            const double red = double(sharp.row(0, y)[x]) - double(image.row(0, y)[x]);
            const double blue = double(sharp.row(2, y)[x]) - double(image.row(2, y)[x]);
            largest = std::max(largest, std::abs(red - blue));
            CHECK(sharp.row(3, y)[x] == image.row(3, y)[x]);
        }
    CHECK(largest < 1e-6);
}

TEST_CASE("Blending is exact at its ends and linear between", "[imaging][ops]")
{
    const FloatImage original = scene({51, 33}, 3, true);
    const FloatImage result = withNoise(original, 20.0, 3, false);
    FloatImage none = result.clone();
    blend(original, none, 0.0F);
    CHECK(sameBits(none, original));
    FloatImage full = result.clone();
    blend(original, full, 1.0F);
    CHECK(sameBits(full, result));
    FloatImage part = result.clone();
    blend(original, part, 0.25F);
    double largest = 0.0;
    for (int x = 0; x < 51; ++x)
        largest = std::max(largest,
                           std::abs(double(part.row(1, 7)[x]) - 0.75 * double(original.row(1, 7)[x])
                                    - 0.25 * double(result.row(1, 7)[x])));
    CHECK(largest < 1e-6);
}
