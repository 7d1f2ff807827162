#include "faces/crop_blur.h"
#include "faces/crop_template.h"
#include "faces/edge_blur.h"
#include "faces/focus.h"
#include "faces/luma.h"
#include "faces/mask.h"
#include "faces/paste.h"
#include "faces/texture_fit.h"
#include "imaging/ops/measure.h"
#include "imaging/ops/ops_support.h"
#include "imaging/ops/sharpen.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

//! What is in focus, and what must stay out of it.
using namespace ambrotype;
using namespace ambrotype::faces;
using imaging::FloatImage;
using imaging::Region;
using imaging::Size;
using imaging::test::flat;
using imaging::test::sameBits;
using imaging::test::withNoise;

namespace {

constexpr int kSide = 512;

//! Upright and slanted bars.
FloatImage bars(Size size, int width)
{
    FloatImage image(size, 3);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x)
                image.row(c, y)[x] = ((x + y / 4) / width + (y / (2 * width))) % 2 ? 0.3F : 0.7F;
    return image;
}

bool isFace(int x, int y)
{
    return std::hypot((x - 256) / 120.0, (y - 300) / 165.0) < 1.0;
}

//! A face in focus with hair behind it that is blurred by \p hairBlur pixels.
FloatImage portrait(double hairBlur)
{
    FloatImage picture = blurredCrop(bars({kSide, kSide}, 28), hairBlur);
    FloatImage face = flat({kSide, kSide}, 3, 0.62F);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < kSide; ++y)
            for (int x = 0; x < kSide; ++x)
                for (const Point &point : cropTemplate(CropTemplate::Ffhq, kSide))
                    if (std::hypot((x - point.x) / 26.0, (y - point.y) / 12.0) < 1.0)
                        face.row(c, y)[x] = 0.2F;
    face = blurredCrop(face, 1.2);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < kSide; ++y)
            for (int x = 0; x < kSide; ++x)
                if (isFace(x, y))
                    picture.row(c, y)[x] = face.row(c, y)[x];
    return picture;
}

//! Hair all around the face.
ClassMap parts()
{
    ClassMap map;
    map.size = {kSide, kSide};
    for (int y = 0; y < kSide; ++y)
        for (int x = 0; x < kSide; ++x)
            map.parts.push_back(isFace(x, y) ? FacePart::Skin : FacePart::Hair);
    return map;
}

//! As networks draw hair: every edge as sharp as can be.
FloatImage drawnSharp(const FloatImage &crop)
{
    const Region all = Region::of(crop.size());
    imaging::ops::UnsharpParams params;
    params.radius = 6.0F;
    params.amount = 2.5F;
    params.overshoot = 0.0F;
    return imaging::ops::unsharpMask(crop, all, all, crop.size(), params);
}

//! Edge width in the hair left and right of the face, where the mask of a restored crop is full.
double hairEdges(const FloatImage &image)
{
    return (imaging::ops::measureSharpness(image.crop({75, 150, 60, 150}), 0.0).edgeWidth
            + imaging::ops::measureSharpness(image.crop({377, 150, 60, 150}), 0.0).edgeWidth)
           / 2.0;
}

FloatImage pastedOver(const FloatImage &before, const FloatImage &restored, FloatImage mask)
{
    FacePatch patch;
    patch.before = before.clone();
    patch.restored = restored.clone();
    patch.mask = std::move(mask);
    std::vector<FacePatch> patches;
    patches.push_back(std::move(patch));
    FloatImage result = before.clone();
    pasteFaces(result, Region::of(before.size()), before.size(), before.size(), patches);
    return result;
}

} // namespace

TEST_CASE("the blur of edges is told")
{
    for (const double blur : {0.8, 1.5, 3.0, 5.0})
        for (const double noise255 : {0.0, 4.0}) {
            CAPTURE(blur, noise255);
            const FloatImage image = withNoise(blurredCrop(bars({256, 256}, 40), blur), noise255, 3, false);
            const auto found =
                sharpestBlur(edgeBlur(luminance(image), noise255 / 255.0), [](int, int) { return true; });
            REQUIRE(found);
            CHECK(*found < 1.2 * blur + 0.25);
            CHECK(*found > (noise255 > 0.0 ? 0.5 : 0.8) * blur - 0.25); // noise makes edges look sharper
        }
    CHECK_FALSE(sharpestBlur(edgeBlur(luminance(withNoise(flat({256, 256}, 3, 0.5F), 6.0, 4, false)), 6.0 / 255.0),
                             [](int, int) { return true; }));
}

TEST_CASE("hair that is out of focus stays as soft as it was, hair in focus is restored")
{
    const ClassMap map = parts();
    const Landmarks points = cropTemplate(CropTemplate::Ffhq, kSide);
    const FloatImage mask = parseMask(map, &map, kSide);
    for (const double hairBlur : {1.2, 6.0}) {
        CAPTURE(hairBlur);
        const bool soft = hairBlur > 3.0;
        const FloatImage before = portrait(hairBlur);
        const FloatImage restored = drawnSharp(before);
        FloatImage held = mask.clone();
        leaveOutOfFocus(held, outOfFocus(before, 0.0, points, &map, 1.0));
        const double was = hairEdges(before);
        const double freely = hairEdges(pastedOver(before, restored, mask.clone()));
        const double guarded = hairEdges(pastedOver(before, restored, held.clone()));
        CAPTURE(was, freely, guarded);
        if (soft) {
            CHECK(freely < 0.88 * was);
            CHECK(guarded == Approx(was).epsilon(0.1));
        } else {
            CHECK(guarded == Approx(freely).epsilon(0.02));
        }
        // The face itself is restored in any case.
        for (const Point &point : points)
            CHECK(held.row(0, int(point.y))[int(point.x)] > 0.95F);
    }
}

TEST_CASE("a face is not left alone for the soft shades of its own skin")
{
    // Without a parser: light falls off over the cheeks, there is no edge but of the features.
    FloatImage shaded = portrait(1.2);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < kSide; ++y)
            for (int x = 0; x < kSide; ++x)
                shaded.row(c, y)[x] *= 1.0F - 0.4F / (1.0F + std::exp(static_cast<float>(300 - x) / 14.0F));
    const FloatImage found = outOfFocus(shaded, 0.0, cropTemplate(CropTemplate::Ffhq, kSide), nullptr, 1.0);
    float most = 0.0F;
    for (int y = 190; y < 400; ++y)
        most = std::max(most, *std::max_element(found.row(0, y) + 180, found.row(0, y) + 330));
    CHECK(most < 0.2F);
}

TEST_CASE("a face sharper than all around it is told, one in focus before a soft background is not")
{
    const Size size{400, 400};
    const auto inFace = [](int x, int y) { return x >= 120 && x < 280 && y >= 120 && y < 280; };
    const auto joined = [&](double face, double around) {
        FloatImage result = blurredCrop(bars(size, 20), around);
        const FloatImage middle = blurredCrop(bars(size, 20), face);
        for (int c = 0; c < 3; ++c)
            for (int y = 120; y < 280; ++y)
                std::copy_n(middle.row(c, y) + 120, 160, result.row(c, y) + 120);
        return result;
    };
    FloatImage weights = flat(size, 1, 0.0F);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
            if (inFace(x, y))
                weights.row(0, y)[x] = 1.0F;
    const FloatImage soft = joined(3.0, 3.0);
    const FloatImage sharp = joined(1.0, 3.0);
    CHECK(textureExcess({soft, sharp, weights}).softerBy == Approx(std::sqrt(8.0)).epsilon(0.25));
    CHECK(textureExcess({sharp, sharp, weights}).softerBy == 0.0); // it was in focus before
    CHECK(textureExcess({soft, soft, weights}).softerBy == 0.0);

    FloatImage fitted = blurredCrop(bars(size, 20), 1.0);
    TextureFitParams params;
    params.softerBy = std::sqrt(8.0);
    fitTexture(fitted, flat(size, 1, 1.0F), params);
    CHECK(imaging::ops::measureSharpness(fitted, 0.0).edgeWidth
          == Approx(imaging::ops::measureSharpness(blurredCrop(bars(size, 20), 3.0), 0.0).edgeWidth).epsilon(0.05));
}

TEST_CASE("damping takes noise, not lashes")
{
    FloatImage skin = withNoise(flat({256, 256}, 3, 0.6F), 8.0, 9, false);
    for (int c = 0; c < 3; ++c)
        for (int y = 120; y < 136; ++y)
            for (int x = 60; x < 200; ++x)
                if (x % 8 < 3)
                    skin.row(c, y)[x] = 0.15F;
    const FloatImage mask = flat({256, 256}, 1, 1.0F);
    TextureFitParams params;
    params.gain = {0.4F, 0.4F, 0.4F};
    FloatImage damped = skin.clone();
    fitTexture(damped, mask, params);
    const auto noise = [](const FloatImage &image) {
        return imaging::ops::measureNoise(image.crop({10, 10, 236, 90})).luma255;
    };
    CHECK(noise(damped) == Approx(0.4 * noise(skin)).epsilon(0.15));
    double lash = 0.0;
    double lashBefore = 0.0;
    for (int x = 72; x < 192; x += 8) {
        lash += double(damped.row(0, 128)[x + 5]) - double(damped.row(0, 128)[x + 1]);
        lashBefore += double(skin.row(0, 128)[x + 5]) - double(skin.row(0, 128)[x + 1]);
    }
    CHECK(lash > 0.95 * lashBefore);

    FloatImage none = skin.clone();
    fitTexture(none, mask, {});
    CHECK(sameBits(none, skin));
}
