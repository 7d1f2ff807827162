#include "base/parallel.h"
#include "imaging/ops/blur.h"
#include "imaging/ops/classic_denoise.h"
#include "imaging/ops/denoise.h"
#include "imaging/ops/ops_support.h"
#include "imaging/ops/region_support.h"
#include "imaging/ops/resize.h"
#include "imaging/ops/sharpen.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <string>

using namespace ambrotype::imaging;
using namespace ambrotype::imaging::ops;
using namespace ambrotype::imaging::test;

namespace {

struct Case
{
    std::string name;
    int apron;
    Operator op;
};

std::vector<Case> cases()
{
    const DenoiseParams noise{12.0F, 15.0F, 0.2F};
    const UnsharpParams fine{1.3F, 0.8F, 0.01F, 0.3F};
    const UnsharpParams wide{11.0F, 0.5F, 0.0F, 1.0F};
    const PostSmoothParams smooth{0.7F, 0.6F};
    const ClassicDenoiseParams classic{5.0F, 5.0F};
    std::vector<Case> all;
    all.push_back({"denoise", denoiseApron(noise), [=](const auto &in, const auto &from, const auto &to, Size whole) {
                       return denoise(in, from, to, whole, noise);
                   }});
    all.push_back(
        {"unsharp mask", unsharpApron(fine), [=](const auto &in, const auto &from, const auto &to, Size whole) {
             return unsharpMask(in, from, to, whole, fine);
         }});
    all.push_back(
        {"wide unsharp mask", unsharpApron(wide), [=](const auto &in, const auto &from, const auto &to, Size whole) {
             return unsharpMask(in, from, to, whole, wide);
         }});
    for (const float sigma : {0.3F, 2.5F, 9.0F, 40.0F})
        all.push_back({"blur " + std::to_string(sigma),
                       gaussianApron(sigma),
                       [=](const auto &in, const auto &from, const auto &to, Size whole) {
                           return gaussianBlur(in, from, to, whole, sigma);
                       }});
    all.push_back(
        {"post-smooth", postSmoothApron(smooth), [=](const auto &in, const auto &from, const auto &to, Size whole) {
             return postSmooth(in, from, to, whole, smooth);
         }});
    all.push_back(
        {"classic denoise", classicDenoiseApron(), [=](const auto &in, const auto &from, const auto &to, Size whole) {
             return classicDenoise(in, from, to, whole, classic).value();
         }});
    return all;
}

Region randomRegion(Random &random, Size whole)
{
    const int width = 1 + random.below(whole.width);
    const int height = 1 + random.below(whole.height);
    return {random.below(whole.width - width + 1), random.below(whole.height - height + 1), width, height};
}

} // namespace

TEST_CASE("Operators give the same bits however the picture is cut", "[imaging][ops]")
{
    const Case one = cases()[static_cast<std::size_t>(GENERATE(range(0, 9)))];
    INFO(one.name);
    Random random(7);
    for (const Size size : {Size{137, 91}, Size{64, 3}, Size{3, 40}, Size{1, 1}, Size{2, 2}, Size{17, 1}})
        for (const int colors : {1, 3}) {
            const FloatImage image = scene(size, colors, colors == 3);
            const FloatImage expected = applyWhole(one.op, image);
            REQUIRE(expected.size() == size);
            for (int round = 0; round < 4; ++round) {
                const Region output = randomRegion(random, size);
                const Region input = regionWithApron(output, one.apron, size);
                const FloatImage part = one.op(image.crop(input), input, output, size);
                INFO(size.width << "x" << size.height << " region " << output.x << "," << output.y << " "
                                << output.width << "x" << output.height);
                CHECK(sameBits(part, expected.crop(output)));
            }
        }
}

TEST_CASE("Operators give the same bits with any number of threads", "[imaging][ops]")
{
    const FloatImage image = scene({1100, 150}, 3);
    for (const Case &one : cases()) {
        if (one.name == "classic denoise")
            continue; // slow; its tiles are proved above
        INFO(one.name);
        ambrotype::setParallelThreads(1);
        const FloatImage alone = applyWhole(one.op, image);
        ambrotype::setParallelThreads(3);
        const FloatImage together = applyWhole(one.op, image);
        ambrotype::setParallelThreads(0);
        CHECK(sameBits(alone, together));
    }
}

TEST_CASE("Resizing gives the same bits however the result is cut", "[imaging][ops]")
{
    Random random(11);
    const ResizeFilter filter = GENERATE(ResizeFilter::Lanczos3, ResizeFilter::Bicubic, ResizeFilter::Area);
    const struct
    {
        Size from;
        Size to;
    } sizes[] = {{{100, 70}, {237, 131}},
                 {{200, 150}, {37, 61}},
                 {{64, 64}, {65, 20}},
                 {{1, 1}, {9, 7}},
                 {{5, 3}, {1, 1}},
                 {{3, 200}, {11, 17}}};
    for (const auto &pair : sizes)
        for (const bool alpha : {false, true}) {
            const FloatImage image = scene(pair.from, 3, alpha);
            const FloatImage expected = resize(image, pair.to, filter);
            REQUIRE(expected.size() == pair.to);
            for (int round = 0; round < 6; ++round) {
                const Region output = randomRegion(random, pair.to);
                const Region input = resizeInputRegion(output, pair.from, pair.to, filter);
                REQUIRE(Region::of(pair.from).contains(input));
                const FloatImage part = resize(image.crop(input), input, output, pair.from, pair.to, filter);
                CHECK(sameBits(part, expected.crop(output)));
            }
        }
}

TEST_CASE("A pixel that is no number spoils only what the kernel reaches", "[imaging][ops]")
{
    constexpr float kBad[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()};
    const Size size{400, 340};
    const FloatImage clean = scene(size, 3);
    for (const Case &one : cases())
        for (const float bad : kBad) {
            INFO(one.name);
            FloatImage image = clean.clone();
            image.row(1, 170)[200] = bad;
            const FloatImage expected = applyWhole(one.op, clean);
            const FloatImage result = applyWhole(one.op, image);
            int spoiled = 0;
            for (int plane = 0; plane < 3; ++plane)
                for (int y = 0; y < size.height; ++y)
                    for (int x = 0; x < size.width; ++x)
                        if (!(result.row(plane, y)[x] == expected.row(plane, y)[x])
                            && (std::abs(x - 200) > one.apron || std::abs(y - 170) > one.apron))
                            ++spoiled;
            CHECK(spoiled == 0);
        }
}
