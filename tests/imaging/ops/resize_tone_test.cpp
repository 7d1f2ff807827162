#include "imaging/ops/ops_support.h"
#include "imaging/ops/resize.h"
#include "imaging/ops/tone.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace ambrotype::imaging;
using namespace ambrotype::imaging::ops;
using namespace ambrotype::imaging::test;

namespace {

FloatImage toned(const FloatImage &image, const ToneParams &params)
{
    FloatImage copy = image.clone();
    tone(copy, params);
    return copy;
}

//! One row of greys from black to white in three equal colours.
FloatImage ramp(int width)
{
    FloatImage image({width, 1}, 3);
    for (int plane = 0; plane < 3; ++plane)
        for (int x = 0; x < width; ++x)
            image.row(plane, 0)[x] = static_cast<float>(x) / static_cast<float>(width - 1);
    return image;
}

FloatImage onePixel(float red, float green, float blue)
{
    FloatImage image({1, 1}, 3);
    image.row(0, 0)[0] = red;
    image.row(1, 0)[0] = green;
    image.row(2, 0)[0] = blue;
    return image;
}

} // namespace

TEST_CASE("Resizing to the same size is exact", "[imaging][ops]")
{
    const FloatImage image = scene({61, 37}, 3, true);
    CHECK(sameBits(resize(image, {61, 37}), image));
}

TEST_CASE("Resizing keeps flat areas, ramps and places", "[imaging][ops]")
{
    for (const ResizeFilter filter : {ResizeFilter::Lanczos3, ResizeFilter::Bicubic, ResizeFilter::Area})
        for (const Size to : {Size{200, 300}, Size{17, 9}, Size{53, 100}}) {
            const FloatImage grey = resize(flat({53, 41}, 3, 0.37F), to, filter);
            CHECK(largestDifference(grey, flat(to, 3, 0.37F)) < 1e-6);
        }
    // A ramp of pixel centres: what lies at (x + 1/2) / scale - 1/2 must come out, away from the border.
    FloatImage line({64, 8}, 1);
    for (int y = 0; y < 8; ++y)
        for (int x = 0; x < 64; ++x)
            line.row(0, y)[x] = static_cast<float>(x) / 64.0F;
    for (const int width : {160, 128, 32, 23}) {
        const FloatImage out = resize(line, {width, 8}, ResizeFilter::Bicubic);
        const double scale = double(width) / 64.0;
        for (int x = width / 3; x < width * 2 / 3; ++x)
            CHECK(double(out.row(0, 4)[x]) == Approx(((x + 0.5) / scale - 0.5) / 64.0).margin(2e-3));
    }
}

TEST_CASE("Shrinking does not alias", "[imaging][ops]")
{
    // Stripes of one pixel have no right to survive at a third of the size.
    FloatImage stripes({300, 300}, 1);
    for (int y = 0; y < 300; ++y)
        for (int x = 0; x < 300; ++x)
            stripes.row(0, y)[x] = ((x + y) & 1) != 0 ? 1.0F : 0.0F;
    for (const ResizeFilter filter : {ResizeFilter::Lanczos3, ResizeFilter::Bicubic})
        for (const int side : {100, 101, 77}) {
            const FloatImage small = resize(stripes, {side, side}, filter);
            double largest = 0.0;
            for (int y = 5; y < side - 5; ++y)
                for (int x = 5; x < side - 5; ++x)
                    largest = std::max(largest, std::abs(double(small.row(0, y)[x]) - 0.5));
            CHECK(largest < 0.03);
        }
}

TEST_CASE("Area shrinking by a whole factor is plain averaging", "[imaging][ops]")
{
    const FloatImage image = scene({60, 40}, 1);
    const FloatImage small = resize(image, {20, 10}, ResizeFilter::Area);
    for (const auto &[x, y] : {std::pair{0, 0}, std::pair{7, 4}, std::pair{19, 9}}) {
        double sum = 0.0;
        for (int dy = 0; dy < 4; ++dy)
            for (int dx = 0; dx < 3; ++dx)
                sum += double(image.row(0, 4 * y + dy)[3 * x + dx]);
        CHECK(double(small.row(0, y)[x]) == Approx(sum / 12.0).margin(1e-5));
    }
}

TEST_CASE("Down and up again comes back close", "[imaging][ops]")
{
    FloatImage smooth({128, 96}, 3);
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < 96; ++y)
            for (int x = 0; x < 128; ++x)
                smooth.row(plane, y)[x] = static_cast<float>(0.5 + 0.3 * std::sin(x / 9.0 + plane) * std::cos(y / 7.0));
    CHECK(psnr(resize(resize(smooth, {64, 48}), {128, 96}), smooth) > 45.0);
    CHECK(psnr(resize(resize(smooth, {256, 192}), {128, 96}), smooth) > 55.0);
}

TEST_CASE("Hidden colours do not bleed out of transparent parts", "[imaging][ops]")
{
    FloatImage image({40, 40}, 3, true);
    for (int y = 0; y < 40; ++y)
        for (int x = 0; x < 40; ++x) {
            const bool visible = x >= 20;
            image.row(0, y)[x] = visible ? 0.2F : 1.0F; // hidden bright red
            image.row(1, y)[x] = visible ? 0.4F : 0.0F;
            image.row(2, y)[x] = visible ? 0.6F : 0.0F;
            image.row(3, y)[x] = visible ? 1.0F : 0.0F;
        }
    for (const Size to : {Size{100, 100}, Size{13, 13}}) {
        const FloatImage out = resize(image, to);
        for (int x = 0; x < to.width; ++x) {
            const float alpha = out.row(3, to.height / 2)[x];
            CHECK(alpha >= 0.0F);
            CHECK(alpha <= 1.0F);
            if (alpha > 0.02F) {
                CHECK(out.row(0, to.height / 2)[x] == Approx(0.2F).margin(1e-3));
                CHECK(out.row(2, to.height / 2)[x] == Approx(0.6F).margin(1e-3));
            }
        }
        CHECK(out.row(3, to.height / 2)[0] == 0.0F);
        CHECK(out.row(3, to.height / 2)[to.width - 1] == Approx(1.0F));
    }
}

TEST_CASE("Neutral tone changes no bit, whatever the values", "[imaging][ops]")
{
    FloatImage image = scene({70, 31}, 3, true);
    image.row(0, 3)[5] = -0.7F;
    image.row(1, 3)[6] = 4.5F;
    CHECK(sameBits(toned(image, {}), image));
    // A curve that is neutral inside a call that is not: saturation alone must not move greys.
    const FloatImage grey = ramp(256);
    ToneParams saturated;
    saturated.saturation = 0.5F;
    CHECK(largestDifference(toned(grey, saturated), grey) < 1e-6);
}

TEST_CASE("Every tone curve rises, and keeps black black and white white", "[imaging][ops]")
{
    for (const float exposure : {-2.0F, 0.0F, 1.0F, 3.0F})
        for (const float contrast : {-1.0F, 0.0F, 1.0F})
            for (const float shadows : {-1.0F, 0.0F, 1.0F})
                for (const float highlights : {-1.0F, 0.0F, 1.0F}) {
                    ToneParams params;
                    params.exposure = exposure;
                    params.contrast = contrast;
                    params.shadows = shadows;
                    params.highlights = highlights;
                    const FloatImage out = toned(ramp(2000), params);
                    INFO(exposure << " " << contrast << " " << shadows << " " << highlights);
                    bool rising = true;
                    for (int x = 1; x < 2000; ++x)
                        rising = rising && out.row(1, 0)[x] >= out.row(1, 0)[x - 1] - 1e-6F;
                    CHECK(rising);
                    CHECK(out.row(1, 0)[0] == 0.0F);
                    if (exposure >= 0.0F)
                        CHECK(out.row(1, 0)[1999] == Approx(1.0F).margin(1e-4));
                }
}

TEST_CASE("Tone sliders do what they say", "[imaging][ops]")
{
    const FloatImage greys = ramp(256);
    ToneParams brighter;
    brighter.exposure = 1.0F;
    // One stop in linear light, below the shoulder: 0.2 encoded is 0.0331, doubled 0.0662, encoded 0.2854.
    CHECK(toned(greys, brighter).row(0, 0)[51] == Approx(0.2854F).margin(2e-3));
    ToneParams shadows;
    shadows.shadows = 1.0F;
    const FloatImage lifted = toned(greys, shadows);
    CHECK(lifted.row(0, 0)[64] > greys.row(0, 0)[64] + 0.08F);
    CHECK(lifted.row(0, 0)[230] < greys.row(0, 0)[230] + 0.01F);
    ToneParams highlights;
    highlights.highlights = -1.0F;
    const FloatImage recovered = toned(greys, highlights);
    CHECK(recovered.row(0, 0)[192] < greys.row(0, 0)[192] - 0.08F);
    CHECK(recovered.row(0, 0)[25] > greys.row(0, 0)[25] - 0.01F);
    ToneParams contrast;
    contrast.contrast = 1.0F;
    const FloatImage hard = toned(greys, contrast);
    CHECK(hard.row(0, 0)[64] < greys.row(0, 0)[64] - 0.05F);
    CHECK(hard.row(0, 0)[192] > greys.row(0, 0)[192] + 0.05F);
    ToneParams gray;
    gray.saturation = -1.0F;
    const FloatImage colorless = toned(scene({40, 40}, 3), gray);
    CHECK(largestDifference(colorless.crop({0, 0, 40, 40}), colorless) == 0.0);
    for (int x = 0; x < 40; ++x)
        CHECK(colorless.row(0, 20)[x] == Approx(colorless.row(2, 20)[x]).margin(1e-6));
}

TEST_CASE("Vibrance moves pale colours more than strong ones and skin least", "[imaging][ops]")
{
    ToneParams params;
    params.vibrance = 1.0F;
    const auto gain = [&params](float red, float green, float blue) {
        const FloatImage before = onePixel(red, green, blue);
        const FloatImage after = toned(before, params);
        const auto range = [](const FloatImage &p) {
            return std::max({p.row(0, 0)[0], p.row(1, 0)[0], p.row(2, 0)[0]})
                   - std::min({p.row(0, 0)[0], p.row(1, 0)[0], p.row(2, 0)[0]});
        };
        return range(after) / range(before);
    };
    const float paleBlue = gain(0.5F, 0.55F, 0.62F);
    const float strongBlue = gain(0.05F, 0.1F, 0.9F);
    const float skin = gain(0.78F, 0.66F, 0.54F);
    CHECK(paleBlue > 1.5F);
    CHECK(strongBlue < 1.15F);
    CHECK(strongBlue >= 1.0F);
    CHECK(skin < 0.5F * (paleBlue - 1.0F) + 1.0F);
}

TEST_CASE("Tone survives values that are no numbers", "[imaging][ops]")
{
    FloatImage image = scene({33, 5}, 3);
    image.row(0, 2)[7] = std::numeric_limits<float>::quiet_NaN();
    image.row(1, 2)[20] = std::numeric_limits<float>::infinity();
    image.row(2, 2)[30] = -std::numeric_limits<float>::infinity();
    ToneParams params;
    params.exposure = 1.0F;
    params.vibrance = 0.5F;
    const FloatImage out = toned(image, params);
    const FloatImage clean = toned(scene({33, 5}, 3), params);
    CHECK(out.row(0, 2)[8] == clean.row(0, 2)[8]);
    CHECK(out.row(1, 2)[19] == clean.row(1, 2)[19]);
    CHECK(out.row(2, 2)[31] == clean.row(2, 2)[31]);
}
