#include "faces/anonymise.h"
#include "faces/color_match.h"
#include "faces/crop_blur.h"
#include "faces/crop_template.h"
#include "faces/grain.h"
#include "faces/mask.h"
#include "faces/membrane.h"
#include "faces/texture.h"
#include "faces/tone_curve.h"
#include "imaging/ops/measure.h"
#include "imaging/ops/ops_support.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <numbers>

using namespace ambrotype;
using namespace ambrotype::faces;
using imaging::FloatImage;
using imaging::Region;
using imaging::Size;
using imaging::test::flat;
using imaging::test::largestDifference;
using imaging::test::sameBits;
using imaging::test::scene;
using imaging::test::withNoise;

namespace {

constexpr int kSide = 256;

FloatImage face()
{
    return scene({kSide, kSide}, 3);
}

FloatImage oval()
{
    return landmarkMask(cropTemplate(CropTemplate::Ffhq, kSide), kSide);
}

template <typename Change> FloatImage changed(const FloatImage &image, const Change &change)
{
    FloatImage result = image.clone();
    for (int plane = 0; plane < image.colorChannels(); ++plane)
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                result.row(plane, y)[x] = change(result.row(plane, y)[x], plane, x, y);
    return result;
}

//! Largest difference where \p mask is 1.
double differenceInside(const FloatImage &a, const FloatImage &b, const FloatImage &mask)
{
    double largest = 0.0;
    for (int plane = 0; plane < a.colorChannels(); ++plane)
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x)
                if (mask.row(0, y)[x] == 1.0F)
                    largest = std::max(largest, std::abs(double(a.row(plane, y)[x] - b.row(plane, y)[x])));
    return largest;
}

//! Mean square of what lies below a Gaussian of \p sigma pixels, where \p wanted.
template <typename Wanted> double fineEnergy(const FloatImage &image, double sigma, const Wanted &wanted)
{
    const FloatImage coarse = blurredCrop(image, sigma);
    double sum = 0.0;
    double count = 0.0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            if (wanted(x, y)) {
                const double fine = double(image.row(0, y)[x] - coarse.row(0, y)[x]);
                sum += fine * fine;
                count += 1.0;
            }
    return sum / count;
}

//! A brown print: one colour for each luminance.
FloatImage sepia(const FloatImage &grey)
{
    FloatImage result(grey.size(), 3);
    for (int y = 0; y < grey.height(); ++y)
        for (int x = 0; x < grey.width(); ++x) {
            const float light = grey.row(0, y)[x];
            const float tone = 0.35F * light * (1.0F - light);
            result.row(0, y)[x] = light + tone;
            result.row(1, y)[x] = light - 0.1F * tone;
            result.row(2, y)[x] = light - tone;
        }
    return result;
}

} // namespace

TEST_CASE("a colour cast of the network goes away, detail stays")
{
    const FloatImage before = face();
    const FloatImage mask = oval();
    // Redder on one side, darker all over.
    const FloatImage cast = changed(before, [](float value, int plane, int x, int) {
        return value - 0.05F + (plane == 0 ? 0.06F * static_cast<float>(x) / kSide : 0.0F);
    });
    FloatImage matched = cast.clone();
    matchColors(matched, before, mask);
    CHECK(differenceInside(cast, before, mask) > 0.03);
    CHECK(differenceInside(matched, before, mask) < 0.006);

    FloatImage detailed = changed(before, [](float value, int, int x, int y) {
        return value + 0.03F * static_cast<float>((x / 2 + y / 2) % 2 ? 1 : -1);
    });
    const FloatImage expected = detailed.clone();
    matchColors(detailed, before, mask);
    CHECK(differenceInside(detailed, expected, mask) < 0.004);

    FloatImage none = cast.clone();
    ColorMatchParams off;
    off.amount = 0.0F;
    matchColors(none, before, mask, off);
    CHECK(sameBits(none, cast));
}

TEST_CASE("something in front of the face does not tint it")
{
    const FloatImage restored = flat({kSide, kSide}, 3, 0.6F);
    FloatImage before = restored.clone();
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 130; y < 190; ++y)
            std::fill_n(before.row(plane, y) + 130, 50, 0.1F);
    FloatImage matched = restored.clone();
    matchColors(matched, before, oval());
    CHECK(std::abs(matched.row(0, 110)[128] - 0.6F) < 0.01F);
    CHECK(std::abs(matched.row(0, 160)[155] - 0.6F) < 0.05F);
}

TEST_CASE("a toned photograph keeps its tone, whatever colours the network paints")
{
    const FloatImage print = sepia(scene({300, 300}, 1));
    const auto curve = ToneCurve::ofToned(print);
    REQUIRE(curve);
    FloatImage painted = changed(
        face(), [](float value, int plane, int x, int) { return value + (plane == 0 && x > 100 ? 0.2F : 0.0F); });
    curve->apply(painted);
    const auto hue = [](double r, double g, double b) {
        return std::atan2(std::sqrt(3.0) * (g - b), 2.0 * r - g - b) * 180.0 / std::numbers::pi;
    };
    double worst = 0.0;
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x) {
            const double r = double(painted.row(0, y)[x]);
            const double g = double(painted.row(1, y)[x]);
            const double b = double(painted.row(2, y)[x]);
            worst = std::max(worst, std::abs(hue(r, g, b) - hue(1.0, -0.1, -1.0)));
        }
    CHECK(worst < 2.0);

    FloatImage grey = painted.clone();
    ToneCurve(flat({20, 20}, 1, 0.5F)).apply(grey);
    CHECK(grey.row(0, 50)[50] == Approx(grey.row(2, 50)[50]));
    FloatImage neutral = print.clone();
    ToneCurve::toNeutral(neutral);
    curve->apply(neutral);
    CHECK(largestDifference(neutral, print) < 0.004);

    CHECK_FALSE(ToneCurve::ofToned(changed(face(), [](float value, int plane, int x, int y) {
        return value + 0.15F * std::sin(static_cast<float>(plane * 2 + 1) * static_cast<float>(x + y) / 40.0F);
    })));
}

TEST_CASE("texture comes back to a waxy face, and a blurred original takes nothing away")
{
    const FloatImage skin = withNoise(flat({kSide, kSide}, 3, 0.5F), 8.0, 5, false);
    const auto everywhere = [](int x, int y) { return x > 20 && y > 20 && x < 236 && y < 236; };
    FloatImage waxy = flat({kSide, kSide}, 3, 0.5F);
    returnTexture(waxy, skin, TextureParams::ofShare(0.4, 1.0));
    const double ratio = std::sqrt(fineEnergy(waxy, 1.0, everywhere) / fineEnergy(skin, 1.0, everywhere));
    CHECK(ratio == Approx(0.4).margin(0.03));

    FloatImage none = flat({kSide, kSide}, 3, 0.5F);
    returnTexture(none, skin, TextureParams::ofShare(0.0, 1.0));
    CHECK(sameBits(none, flat({kSide, kSide}, 3, 0.5F)));

    FloatImage quiet = flat({kSide, kSide}, 3, 0.5F);
    returnTexture(quiet, skin, TextureParams::ofShare(0.4, 1.0, 3.0 * 8.0 / 255.0));
    CHECK(fineEnergy(quiet, 1.0, everywhere) < 0.02 * fineEnergy(waxy, 1.0, everywhere));

    FloatImage sharp = skin.clone();
    returnTexture(sharp, blurredCrop(skin, 4.0), TextureParams::ofShare(1.0, 1.0));
    CHECK(fineEnergy(sharp, 1.0, everywhere) > 0.95 * fineEnergy(skin, 1.0, everywhere));
}

TEST_CASE("missing grain is measured and made up for")
{
    const Size size{320, 320};
    for (const float softness : {0.0F, 0.8F}) {
        CAPTURE(softness);
        const Grain film{0.02F, 0.008F, softness, 99};
        const FloatImage noise = grainField(Region::of(size), 3, film);
        const FloatImage before = changed(
            flat(size, 3, 0.5F), [&](float value, int plane, int x, int y) { return value + noise.row(plane, y)[x]; });
        FloatImage weights = flat(size, 1, 0.0F);
        FloatImage after = before.clone();
        for (int y = 90; y < 230; ++y)
            for (int x = 90; x < 230; ++x) {
                weights.row(0, y)[x] = 0.7F;
                for (int plane = 0; plane < 3; ++plane)
                    after.row(plane, y)[x] = 0.5F;
            }
        const Grain found = measureGrain(before, after, weights);
        // It is put on through the weights.
        CHECK(found.luma * grainWeight(0.7F) == Approx(film.luma).epsilon(0.15));
        CHECK(found.chroma * grainWeight(0.7F) == Approx(film.chroma).epsilon(0.25));
        CHECK(found.sizePixels == Approx(softness).margin(0.2));

        const FloatImage more = grainField(Region::of(size), 3, found);
        FloatImage repaired = changed(after, [&](float value, int plane, int x, int y) {
            return value + grainWeight(weights.row(0, y)[x]) * more.row(plane, y)[x];
        });
        const auto inside = [](int x, int y) { return x > 100 && x < 220 && y > 100 && y < 220; };
        const auto around = [](int x, int y) { return x < 80 || y < 80 || x > 240 || y > 240; };
        const auto decibels = [&](const FloatImage &image) {
            return 10.0 * std::log10((fineEnergy(image, 1.5, inside) + 1e-12) / fineEnergy(image, 1.5, around));
        };
        CHECK(std::abs(decibels(repaired)) < 1.5);
        CHECK(decibels(after) < -6.0);
        CHECK(measureGrain(before, before, weights).luma < 0.2F * film.luma);
    }
    CHECK(measureGrain(flat({40, 40}, 3, 0.5F), flat({40, 40}, 3, 0.5F), flat({40, 40}, 1, 0.0F)).none());
}

TEST_CASE("grain depends on the place and the seed, not on the cut")
{
    const Grain grain{0.02F, 0.01F, 1.0F, 3};
    const FloatImage whole = grainField({-20, 40, 90, 70}, 3, grain);
    const FloatImage part = grainField({10, 55, 30, 20}, 3, grain);
    CHECK(sameBits(whole.crop({30, 15, 30, 20}), part));
    Grain other = grain;
    other.seed = 4;
    CHECK_FALSE(sameBits(part, grainField({10, 55, 30, 20}, 3, other)));
    double sum = 0.0;
    double squares = 0.0;
    for (int y = 0; y < 70; ++y)
        for (int x = 0; x < 90; ++x) {
            sum += double(whole.row(0, y)[x]);
            squares += double(whole.row(0, y)[x]) * double(whole.row(0, y)[x]);
        }
    CHECK(std::abs(sum / 6300.0) < 0.002);
    CHECK(std::sqrt(squares / 6300.0) == Approx(std::hypot(0.02, 0.01)).epsilon(0.08));
}

TEST_CASE("gradients join without a step and leave the inside's detail")
{
    const FloatImage before = face();
    const FloatImage mask = oval();
    // A constant and a slope are exactly what a membrane takes away.
    FloatImage restored = changed(before, [](float value, int, int x, int y) {
        return value + 0.08F + 0.1F * static_cast<float>(x) / kSide - 0.05F * static_cast<float>(y) / kSide;
    });
    CHECK(differenceInside(restored, before, mask) > 0.08);
    matchGradients(restored, before, mask);
    CHECK(differenceInside(restored, before, mask) < 0.002);

    const FloatImage flatFace = flat({kSide, kSide}, 3, 0.5F);
    FloatImage spot = changed(flatFace, [](float value, int, int x, int y) {
        return value + (std::hypot(x - 128.0, y - 140.0) < 10.0 ? 0.2F : 0.0F);
    });
    const FloatImage expected = spot.clone();
    matchGradients(spot, flatFace, mask);
    CHECK(largestDifference(spot, expected) < 0.002);

    FloatImage all = restored.clone();
    matchGradients(all, before, flat({kSide, kSide}, 1, 1.0F));
    CHECK(sameBits(all, restored));
}

TEST_CASE("a hidden face holds only a few colours")
{
    const FloatImage crop = face();
    for (const HideBy by : {HideBy::Blur, HideBy::Pixelate}) {
        const FacePatch patch = anonymousPatch(crop, Affine{}, cropTemplate(CropTemplate::Ffhq, kSide), {by, 9});
        CHECK(patch.before.empty());
        CHECK(patch.mask.row(0, kSide / 2)[kSide / 2] == 1.0F);
        for (const Point point : cropTemplate(CropTemplate::Ffhq, kSide))
            CHECK(patch.mask.row(0, static_cast<int>(point.y))[static_cast<int>(point.x)] == 1.0F);
        // Another face with the same means gives the same picture: a fine pattern vanishes.
        const FloatImage other = changed(crop, [](float value, int, int x, int y) {
            return value + 0.1F * static_cast<float>((x + y) % 2 ? 1 : -1);
        });
        const FacePatch second = anonymousPatch(other, Affine{}, cropTemplate(CropTemplate::Ffhq, kSide), {by, 9});
        CHECK(largestDifference(patch.restored, second.restored) < 1e-3);
        CHECK(largestDifference(patch.restored, crop) > 0.1);
    }
}
