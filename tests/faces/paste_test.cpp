#include "faces/crop.h"
#include "faces/face_support.h"
#include "faces/mask.h"
#include "faces/paste.h"
#include "faces/similarity.h"
#include "imaging/ops/blur.h"
#include "imaging/ops/ops_support.h"
#include "imaging/ops/resize.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <functional>
#include <numbers>

using namespace ambrotype;
using namespace ambrotype::faces;
using ambrotype::faces::test::shiftOf;
using ambrotype::faces::test::weightsOn;
using imaging::FloatImage;
using imaging::Region;
using imaging::Size;
using imaging::test::flat;
using imaging::test::largestDifference;
using imaging::test::sameBits;
using imaging::test::scene;

namespace {

//! A face whose crop's centre lies at \p centre, turned by \p degrees, with \p side picture pixels along its crop.
Alignment placed(Point centre, double side, double degrees, int size = 512)
{
    const double factor = side / size;
    const double angle = degrees * std::numbers::pi / 180.0;
    const double middle = (size - 1) / 2.0;
    const double a = factor * std::cos(angle);
    const double b = factor * std::sin(angle);
    Alignment alignment;
    alignment.toPicture = {{a, -b, centre.x - a * middle + b * middle, b, a, centre.y - b * middle - a * middle}};
    alignment.toCrop = alignment.toPicture.inverse();
    return alignment;
}

using RestoreFunction = std::function<void(FloatImage &)>;

void leaveAlone(FloatImage &) {}

void brighten(FloatImage &crop)
{
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < crop.height(); ++y)
            for (int x = 0; x < crop.width(); ++x)
                crop.row(plane, y)[x] += 0.1F;
}

FloatImage cropOf(const FloatImage &picture, const Alignment &alignment, int size = 512)
{
    CropParams params;
    params.size = size;
    return cropFace(picture, Region::of(picture.size()), picture.size(), alignment.toPicture, params);
}

FacePatch patchOf(const FloatImage &picture, const Alignment &alignment, const RestoreFunction &restore, int size = 512)
{
    FacePatch patch;
    patch.toCrop = alignment.toCrop;
    patch.before = cropOf(picture, alignment, size);
    patch.restored = patch.before.clone();
    restore(patch.restored);
    patch.mask = landmarkMask(cropTemplate(CropTemplate::Ffhq, size), size);
    return patch;
}

FloatImage pasted(const FloatImage &background,
                  Size picture,
                  const std::vector<FacePatch> &patches,
                  const PasteParams &params = {})
{
    FloatImage result = background.clone();
    pasteFaces(result, Region::of(result.size()), picture, result.size(), patches, params);
    return result;
}

FloatImage smoothScene(Size size)
{
    const FloatImage sharp = scene(size, 3);
    return imaging::ops::gaussianBlur(sharp, Region::of(size), Region::of(size), size, 1.5F);
}

} // namespace

TEST_CASE("a face that the restorer leaves alone leaves the picture alone, bit for bit")
{
    const FloatImage picture = imaging::test::withNoise(scene({260, 220}, 3, true), 6.0, 3);
    for (const double side : {60.0, 180.0, 900.0})
        for (const double degrees : {0.0, 35.0, -170.0}) {
            CAPTURE(side, degrees);
            std::vector<FacePatch> patches;
            patches.push_back(patchOf(picture, placed({130.3, 101.7}, side, degrees), leaveAlone));
            CHECK(sameBits(pasted(picture, picture.size(), patches), picture));
        }
}

TEST_CASE("a pasted face is not shifted, at any scale and angle")
{
    const FloatImage picture = smoothScene({240, 200});
    for (const double scale : {1.0, 1.5, 2.0, 4.0})
        for (const double side : {90.0, 500.0})
            for (const double degrees : {0.0, 20.0, 171.0}) {
                if (scale > 2.0 && side > 100.0)
                    continue; // large, and nothing new
                CAPTURE(scale, side, degrees);
                const Size output{static_cast<int>(scale * 240), static_cast<int>(scale * 200)};
                const FloatImage reference = imaging::ops::resize(picture, output);
                std::vector<FacePatch> patches;
                patches.push_back(patchOf(picture, placed({118.4, 97.3}, side, degrees), leaveAlone));
                patches[0].before = FloatImage(); // the pixels themselves, not the change, which would be nothing
                const FloatImage weights = weightsOn(patches[0], picture.size(), output);
                const Point shift = shiftOf(pasted(flat(output, 3, 0.5F), picture.size(), patches), reference, weights);
                CHECK(std::hypot(shift.x, shift.y) < 0.05);
                // The published offset of half an output pixel is seen.
                FacePatch moved = std::move(patches[0]);
                moved.toCrop = compose(moved.toCrop, Affine{{1, 0, 0.5 / scale, 0, 1, 0}});
                std::vector<FacePatch> other;
                other.push_back(std::move(moved));
                const Point wrong = shiftOf(pasted(flat(output, 3, 0.5F), picture.size(), other), reference, weights);
                CHECK(std::abs(wrong.x) > 0.4);
            }
}

TEST_CASE("what replaces the pixels is as sharp as what was cut out")
{
    const FloatImage picture = smoothScene({240, 200});
    std::vector<FacePatch> patches;
    patches.push_back(patchOf(picture, placed({120.2, 99.9}, 170.0, 12.0), leaveAlone));
    patches[0].before = FloatImage();
    const FloatImage weights = weightsOn(patches[0], picture.size(), picture.size());
    const FloatImage result = pasted(picture, picture.size(), patches);
    CHECK(largestDifference(result, picture) < 0.5 / 255.0);
}

TEST_CASE("outside the mask nothing changes, and alpha nowhere")
{
    const FloatImage picture = scene({300, 260}, 3, true);
    std::vector<FacePatch> patches;
    patches.push_back(patchOf(picture, placed({140.0, 130.0}, 200.0, 10.0), brighten));
    const FloatImage weights = weightsOn(patches[0], picture.size(), picture.size());
    const FloatImage result = pasted(picture, picture.size(), patches);
    int inside = 0;
    int outside = 0;
    bool kept = true;
    bool alphaKept = true;
    for (int y = 0; y < picture.height(); ++y)
        for (int x = 0; x < picture.width(); ++x) {
            alphaKept = alphaKept && result.row(3, y)[x] == picture.row(3, y)[x];
            const float change = result.row(1, y)[x] - picture.row(1, y)[x];
            if (weights.row(0, y)[x] == 0.0F) {
                kept = kept && result.row(0, y)[x] == picture.row(0, y)[x] && change == 0.0F;
                ++outside;
            } else if (weights.row(0, y)[x] == 1.0F) {
                kept = kept && std::abs(change - 0.1F) < 1e-4F;
                ++inside;
            }
        }
    CHECK(kept);
    CHECK(alphaKept);
    CHECK(inside > 2000);
    CHECK(outside > 40000);
}

TEST_CASE("a pasted face has no seam")
{
    const FloatImage picture = flat({300, 260}, 3, 0.4F);
    for (const double side : {40.0, 200.0, 700.0}) {
        CAPTURE(side);
        std::vector<FacePatch> patches;
        patches.push_back(patchOf(picture, placed({150.0, 130.0}, side, 15.0), brighten));
        const FloatImage result = pasted(picture, picture.size(), patches);
        // A step of 0.1 spread over the feather: no pixel takes more of it than an even ramp five times over.
        const double feather = (1.1 - 0.75) * 0.28 * side;
        double steepest = 0.0;
        for (int y = 1; y < picture.height(); ++y)
            for (int x = 1; x < picture.width(); ++x)
                steepest = std::max({steepest,
                                     std::abs(double(result.row(0, y)[x] - result.row(0, y)[x - 1])),
                                     std::abs(double(result.row(0, y)[x] - result.row(0, y - 1)[x]))});
        CHECK(steepest < 2.5 * 0.1 / feather);
        CHECK(steepest > 0.0);
    }
}

TEST_CASE("what a pixel becomes does not depend on the cut")
{
    const FloatImage picture = scene({260, 240}, 3);
    std::vector<FacePatch> patches;
    patches.push_back(patchOf(picture, placed({90.0, 110.0}, 150.0, 10.0, 128), brighten, 128));
    patches.push_back(patchOf(picture, placed({150.5, 130.0}, 160.0, -20.0, 128), brighten, 128));
    patches[0].grain = {0.02F, 0.01F, 0.8F, 7};
    const Size output{390, 360};
    const FloatImage background = imaging::ops::resize(picture, output);
    PasteParams params;
    params.keepBeyondCrop = 0.7F;
    const FloatImage whole = pasted(background, picture.size(), patches, params);
    FloatImage tiled(output, 3);
    for (int y = 0; y < output.height; y += 57)
        for (int x = 0; x < output.width; x += 83) {
            const Region tile = Region{x, y, 83, 57}.intersected(Region::of(output));
            FloatImage part = background.crop(tile);
            pasteFaces(part, tile, picture.size(), output, patches, params);
            tiled.paste(part, x, y);
        }
    CHECK(sameBits(whole, tiled));
    CHECK_FALSE(sameBits(whole, background));
}

TEST_CASE("overlapping faces blend smoothly and in any order")
{
    const FloatImage picture = flat({300, 240}, 3, 0.3F);
    const auto patches = [&](bool swapped) {
        std::vector<FacePatch> list;
        const auto shade = [](float value) {
            return [value](FloatImage &crop) {
                for (int plane = 0; plane < 3; ++plane)
                    for (int y = 0; y < crop.height(); ++y)
                        std::fill_n(crop.row(plane, y), crop.width(), value);
            };
        };
        const Alignment left = placed({120.0, 120.0}, 160.0, 0.0, 256);
        const Alignment right = placed({175.0, 120.0}, 160.0, 0.0, 256);
        list.push_back(patchOf(picture, swapped ? right : left, shade(swapped ? 0.9F : 0.5F), 256));
        list.push_back(patchOf(picture, swapped ? left : right, shade(swapped ? 0.5F : 0.9F), 256));
        return list;
    };
    const FloatImage result = pasted(picture, picture.size(), patches(false));
    CHECK(sameBits(result, pasted(picture, picture.size(), patches(true))));
    CHECK(result.row(0, 120)[105] == Approx(0.5).margin(0.01));
    CHECK(result.row(0, 120)[190] == Approx(0.9).margin(0.01));
    double steepest = 0.0;
    for (int x = 1; x < 300; ++x)
        steepest = std::max(steepest, std::abs(double(result.row(0, 120)[x] - result.row(0, 120)[x - 1])));
    CHECK(steepest < 0.08);
    for (int x = 0; x < 300; ++x)
        CHECK(result.row(0, 120)[x] <= 0.9001F);
}

TEST_CASE("faces at the border, outside and of a few pixels are pasted without trouble")
{
    const FloatImage picture = scene({120, 90}, 3);
    struct Place
    {
        Point centre;
        double side;
    };
    for (const Place &place : {Place{{0.0, 0.0}, 80.0},
                               Place{{119.0, 45.0}, 200.0},
                               Place{{-300.0, 45.0}, 60.0},
                               Place{{60.0, 45.0}, 3.0},
                               Place{{60.0, 45.0}, 0.02},
                               Place{{60.0, 45.0}, 40000.0}}) {
        CAPTURE(place.centre.x, place.side);
        const Alignment alignment = placed(place.centre, place.side, 30.0, 128);
        std::vector<FacePatch> patches;
        patches.push_back(patchOf(picture, alignment, brighten, 128));
        const FloatImage result = pasted(picture, picture.size(), patches);
        CHECK(largestDifference(result, picture) < 0.101);
        for (int y = 0; y < picture.height(); ++y)
            for (int x = 0; x < picture.width(); ++x)
                REQUIRE(std::isfinite(result.row(2, y)[x]));
    }
}

TEST_CASE("a grey picture stays grey and gets the luminance")
{
    const FloatImage picture = flat({200, 160}, 1, 0.5F);
    std::vector<FacePatch> patches;
    patches.push_back(patchOf(picture, placed({100.0, 80.0}, 140.0, 0.0), [](FloatImage &crop) {
        for (int y = 0; y < crop.height(); ++y)
            for (int x = 0; x < crop.width(); ++x)
                crop.row(1, y)[x] += 0.1F;
    }));
    const FloatImage result = pasted(picture, picture.size(), patches);
    CHECK(result.colorChannels() == 1);
    CHECK(result.row(0, 80)[100] == Approx(0.5 + 0.0587).margin(1e-4));
}

TEST_CASE("sixteen bits and values beyond white survive")
{
    FloatImage picture({200, 160}, 3);
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < 160; ++y)
            for (int x = 0; x < 200; ++x)
                picture.row(plane, y)[x] = 1.2F + static_cast<float>(x) / 65535.0F;
    std::vector<FacePatch> patches;
    patches.push_back(patchOf(picture, placed({100.0, 80.0}, 140.0, 0.0), brighten));
    const FloatImage result = pasted(picture, picture.size(), patches);
    for (int x = 90; x < 110; ++x)
        CHECK(result.row(0, 80)[x] == Approx(1.3 + x / 65535.0).margin(0.2 / 65535.0));
}

TEST_CASE("a face larger than its crop keeps the detail that the crop could not carry")
{
    const FloatImage picture = imaging::test::withNoise(scene({420, 400}, 3), 5.0, 11);
    const Alignment alignment = placed({210.0, 200.0}, 380.0, 5.0, 96);
    std::vector<FacePatch> patches;
    patches.push_back(patchOf(picture, alignment, brighten, 96));
    const FloatImage kept = pasted(picture, picture.size(), patches);
    patches[0].before = FloatImage();
    const FloatImage replaced = pasted(picture, picture.size(), patches);
    const auto detail = [](const FloatImage &image) {
        double sum = 0.0;
        for (int y = 180; y < 220; ++y)
            for (int x = 190; x < 230; ++x)
                sum += std::abs(double(image.row(0, y)[x + 1] - image.row(0, y)[x]));
        return sum;
    };
    CHECK(detail(kept) > 0.98 * detail(picture));
    CHECK(detail(replaced) < 0.5 * detail(picture));
}
