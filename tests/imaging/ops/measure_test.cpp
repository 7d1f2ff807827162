#include "imaging/ops/blur.h"
#include "imaging/ops/measure.h"
#include "imaging/ops/ops_support.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace ambrotype::imaging;
using namespace ambrotype::imaging::ops;
using namespace ambrotype::imaging::test;

namespace {

FloatImage blurred(const FloatImage &image, float sigma)
{
    return gaussianBlur(image, Region::of(image.size()), Region::of(image.size()), image.size(), sigma);
}

//! Grey of \p image with the tone of old prints.
FloatImage sepia(const FloatImage &image)
{
    FloatImage out(image.size(), 3);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const float grey = image.row(0, y)[x];
            out.row(0, y)[x] = std::min(1.0F, 1.07F * grey + 0.03F);
            out.row(1, y)[x] = grey * 0.93F;
            out.row(2, y)[x] = grey * 0.72F;
        }
    return out;
}

//! Tilted squares of random greys with hard edges (four samples per pixel), as a sharp lens would show them.
FloatImage tiles(Size size)
{
    FloatImage image(size, 1);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x) {
            double sum = 0.0;
            for (int sample = 0; sample < 16; ++sample) {
                const double u = x + (sample % 4) / 4.0;
                const double v = y + (sample / 4) / 4.0;
                const int column = static_cast<int>(std::floor((u + 0.1 * v + 100.0) / 30.0));
                const int row = static_cast<int>(std::floor((v - 0.1 * u + 100.0) / 30.0));
                Random random(static_cast<std::uint64_t>(column * 1000 + row));
                sum += 0.1 + 0.8 * random.uniform();
            }
            image.row(0, y)[x] = static_cast<float>(sum / 16.0);
        }
    return image;
}

} // namespace

TEST_CASE("Added noise is measured within 15 per cent", "[imaging][measure]")
{
    const FloatImage clean = scene({400, 300}, 3);
    for (const double sigma : {2.0, 5.0, 10.0, 20.0, 35.0}) {
        const NoiseLevel level = measureNoise(withNoise(clean, sigma, 17));
        INFO("sigma " << sigma);
        CHECK(level.luma255 == Approx(sigma).epsilon(0.15));
        CHECK(level.chroma255 == Approx(sigma).epsilon(0.15));
        CHECK(level.coarseLuma255 > 0.85 * sigma);
    }
    CHECK(measureNoise(withNoise(scene({400, 300}, 1), 10.0, 17)).luma255 == Approx(10.0).epsilon(0.15));
    CHECK(measureNoise(withNoise(scene({400, 300}, 1), 10.0, 17)).chroma255 == 0.0);
}

TEST_CASE("Texture and frames are not taken for noise, nor hidden noise for none", "[imaging][measure]")
{
    CHECK(measureNoise(scene({400, 300}, 3)).luma255 < 1.0);
    CHECK(measureNoise(flat({100, 100}, 3, 0.4F)).luma255 < 1e-3);
    // Noise inside a painted frame of one value.
    FloatImage framed = flat({400, 300}, 3, 0.6F);
    framed.paste(withNoise(scene({300, 200}, 3), 10.0, 3), 50, 50);
    CHECK(measureNoise(framed).luma255 == Approx(10.0).epsilon(0.2));
    // A frame that is clipped white.
    FloatImage white = flat({400, 300}, 3, 1.0F);
    white.paste(withNoise(scene({300, 200}, 3), 10.0, 3), 50, 50);
    CHECK(measureNoise(white).luma255 == Approx(10.0).epsilon(0.2));
}

TEST_CASE("Noise that lost its finest part is still seen at half size", "[imaging][measure]")
{
    const FloatImage soft = blurred(withNoise(flat({400, 300}, 3, 0.5F), 15.0, 23, false), 1.0F);
    const NoiseLevel level = measureNoise(soft);
    CHECK(level.luma255 < 2.0);
    CHECK(level.coarseLuma255 > 2.0 * level.luma255);
    const NoiseLevel white = measureNoise(withNoise(flat({400, 300}, 3, 0.5F), 15.0, 23, false));
    CHECK(white.coarseLuma255 == Approx(white.luma255).epsilon(0.1));
}

TEST_CASE("Measures survive tiny pictures and values that are no numbers", "[imaging][measure]")
{
    for (const Size size : {Size{1, 1}, Size{3, 2}, Size{7, 9}, Size{20, 8}})
        for (const int colors : {1, 3}) {
            FloatImage image = scene(size, colors);
            image.row(0, 0)[0] = std::numeric_limits<float>::quiet_NaN();
            const NoiseLevel noise = measureNoise(image);
            CHECK(std::isfinite(noise.luma255));
            CHECK(std::isfinite(noise.chroma255));
            CHECK(std::isfinite(measureSharpness(image, 1.0).score));
            CHECK(std::isfinite(measureBlockiness(image)));
            CHECK(measureClipping(image).shadows == 0.0);
            CHECK(std::isfinite(measureToning(image).tintDegrees));
        }
    CHECK(measureNoise({}).luma255 == 0.0);
}

TEST_CASE("Sharpness falls along a ladder of blur", "[imaging][measure]")
{
    const FloatImage image = tiles({300, 300});
    double lastWidth = 0.0;
    double lastScore = 101.0;
    for (const float sigma : {0.0F, 0.8F, 1.5F, 2.5F, 4.0F}) {
        const SharpnessLevel level = measureSharpness(blurred(image, sigma), 0.0);
        INFO("sigma " << sigma);
        CHECK(level.edgeWidth > lastWidth);
        CHECK(level.score < lastScore + (sigma < 1.0F ? 1e-9 : 0.0));
        lastWidth = level.edgeWidth;
        lastScore = level.score;
        // 10 to 90 % of a Gaussian edge is 2.56 sigma.
        if (sigma >= 1.5F)
            CHECK(level.edgeWidth == Approx(2.56 * double(sigma)).epsilon(0.2));
    }
    CHECK(measureSharpness(flat({100, 100}, 3, 0.5F), 0.0).edgeWidth == 0.0);
}

TEST_CASE("Blocks of 8 pixels are found on their own grid only", "[imaging][measure]")
{
    const FloatImage smooth = blurred(scene({320, 240}, 3), 2.0F);
    FloatImage blocky = smooth.clone();
    Random random(5);
    for (int by = 0; by < 240; by += 8)
        for (int bx = 0; bx < 320; bx += 8) {
            const float shift = static_cast<float>(random.normal()) * 3.0F / 255.0F;
            for (int plane = 0; plane < 3; ++plane)
                for (int y = by; y < by + 8; ++y)
                    for (int x = bx; x < bx + 8; ++x)
                        blocky.row(plane, y)[x] += shift;
        }
    CHECK(measureBlockiness(smooth) < 0.1);
    CHECK(measureBlockiness(blocky) > 0.5);
    CHECK(measureBlockiness(blocky, 3, 3) < 0.1);
    CHECK(measureBlockiness(blocky.crop({3, 5, 300, 200}), 3, 5) > 0.5);
    CHECK(measureBlockiness(flat({64, 64}, 1, 0.3F)) == 0.0);
}

TEST_CASE("Clipped shares are counted", "[imaging][measure]")
{
    FloatImage image = flat({10, 10}, 3, 0.5F);
    for (int plane = 0; plane < 3; ++plane) {
        std::fill_n(image.row(plane, 0), 10, 0.0F);
        std::fill_n(image.row(plane, 1), 10, 1.0F);
        std::fill_n(image.row(plane, 2), 10, 1.2F);
    }
    image.row(1, 0)[0] = 0.3F; // not black
    CHECK(measureClipping(image).shadows == Approx(0.09));
    CHECK(measureClipping(image).highlights == Approx(0.20));
}

TEST_CASE("Grey, toned and coloured pictures are told apart", "[imaging][measure]")
{
    CHECK(measureToning(scene({100, 100}, 1)).monochrome);
    CHECK_FALSE(measureToning(scene({100, 100}, 1)).sepia);
    FloatImage grey(Size{200, 150}, 3);
    const FloatImage one = scene({200, 150}, 1);
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < 150; ++y)
            std::copy_n(one.row(0, y), 200, grey.row(plane, y));
    CHECK(measureToning(grey).monochrome);
    CHECK_FALSE(measureToning(grey).sepia);
    CHECK(measureToning(withNoise(grey, 6.0, 8)).monochrome);
    CHECK(measureToning(sepia(one)).monochrome);
    CHECK(measureToning(sepia(one)).sepia);
    CHECK(measureToning(withNoise(sepia(one), 6.0, 8)).sepia);
    // Grey but for one small red thing (1 % of the pixels).
    FloatImage rose = grey.clone();
    for (int y = 100; y < 118; ++y)
        for (int x = 20; x < 38; ++x)
            rose.row(0, y)[x] = 0.8F;
    CHECK_FALSE(measureToning(rose).monochrome);
    CHECK_FALSE(measureToning(scene({200, 150}, 3)).monochrome);
}

TEST_CASE("Values far above white do not count as black", "[imaging][measure]")
{
    // Black with a tinted lamp as a picture of floats may hold it, beyond int.
    FloatImage image({640, 320}, 3);
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < image.height(); ++y)
            std::fill_n(image.row(plane, y), image.width(), 0.0F);
    for (int y = 0; y < 16; ++y)
        for (int x = 0; x < 16; ++x) {
            image.row(0, y)[x] = 3e10F;
            image.row(1, y)[x] = 2e10F;
            image.row(2, y)[x] = 1e10F;
        }
    CHECK(measureToning(image).monochrome);
}

TEST_CASE("Photographs are measured right", "[imaging][measure]")
{
    if (!ambrotype::test::haveShared("photos/clean"))
        return;
    for (const Photo &photo : colorPhotos(700)) {
        INFO(photo.name);
        CHECK_FALSE(measureToning(photo.pixels).monochrome);
        const NoiseLevel own = measureNoise(photo.pixels);
        CHECK(own.luma255 < 6.0);
        for (const double sigma : {5.0, 15.0, 30.0}) {
            const NoiseLevel level = measureNoise(withNoise(photo.pixels, sigma, 77));
            const double expected = std::hypot(sigma, own.luma255);
            INFO("sigma " << sigma << " own " << own.luma255);
            CHECK(level.luma255 == Approx(expected).epsilon(0.15));
        }
        double last = 101.0;
        for (const float sigma : {1.0F, 2.0F, 4.0F}) {
            const double score = measureSharpness(blurred(photo.pixels, sigma), own.luma255).score;
            CHECK(score < last);
            last = score;
        }
    }
    for (const char *name : {"lincoln_1863.jpg", "einstein_1921.jpg", "cameraman.png"})
        CHECK(measureToning(readPhoto(name, 700)).monochrome);
}
