#include "faces/color_match.h"
#include "faces/crop.h"
#include "faces/face_support.h"
#include "faces/mask.h"
#include "faces/paste.h"
#include "faces/similarity.h"
#include "imaging/ops/denoise.h"
#include "imaging/ops/ops_support.h"
#include "imaging/ops/resize.h"
#include "imaging/ops/sharpen.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cmath>

//! Crop, mask and paste on real faces, with restorers whose effect is known.
using namespace ambrotype;
using namespace ambrotype::faces;
using ambrotype::faces::test::shiftOf;
using ambrotype::faces::test::weightsOn;
using imaging::FloatImage;
using imaging::Region;
using imaging::Size;

namespace {

struct PhotoFace
{
    const char *photo;
    Box box; //!< Verified, as the photographs' list has it.
};

const PhotoFace kFaces[] = {{"astronaut.png", {178, 60, 269, 177}},
                            {"einstein_1921.jpg", {602, 295, 835, 622}},
                            {"lincoln_1863.jpg", {349, 377, 866, 1005}},
                            {"children_park_pass.jpg", {648, 229, 970, 657}},
                            {"solvay_1927.png", {706, 72, 740, 116}}};

//! Where eyes, nose and mouth lie in the boxes of these frontal faces.
Landmarks pointsIn(const Box &box)
{
    const auto at = [&](double x, double y) { return Point{box.left + x * box.width(), box.top + y * box.height()}; };
    return {at(0.31, 0.40), at(0.70, 0.40), at(0.5, 0.60), at(0.35, 0.78), at(0.66, 0.78)};
}

struct Cut
{
    Alignment alignment;
    FloatImage crop;
    FloatImage mask;
};

Cut cutOut(const FloatImage &picture, const PhotoFace &face)
{
    const Landmarks points = pointsIn(face.box);
    const auto alignment = alignFace(points, CropTemplate::Ffhq, 512);
    REQUIRE(alignment);
    CHECK(alignment->residual < 0.13);
    Landmarks inCrop;
    for (std::size_t i = 0; i < points.size(); ++i)
        inCrop[i] = alignment->toCrop(points[i]);
    return {*alignment,
            cropFace(picture, Region::of(picture.size()), picture.size(), alignment->toPicture),
            landmarkMask(inCrop, 512)};
}

FloatImage sharpened(const FloatImage &crop, double enlargement)
{
    const Region all = Region::of(crop.size());
    imaging::ops::UnsharpParams params;
    params.radius = static_cast<float>(std::max(1.5, 0.9 * enlargement));
    params.amount = 1.0F;
    return imaging::ops::unsharpMask(crop, all, all, crop.size(), params);
}

FloatImage pasted(const FloatImage &background, Size picture, FacePatch patch)
{
    FloatImage result = background.clone();
    std::vector<FacePatch> patches;
    patches.push_back(std::move(patch));
    pasteFaces(result, Region::of(result.size()), picture, result.size(), patches);
    return result;
}

//! Mean size of the steps of after - before, inside the mask and on its border.
struct Steps
{
    double inside = 0.0;
    double border = 0.0;
};

Steps stepsOf(const FloatImage &before, const FloatImage &after, const FaceLayer &layer)
{
    Steps steps;
    double insides = 1e-9;
    double borders = 1e-9;
    const Region &part = layer.region;
    const auto change = [&](int x, int y) {
        return double(after.row(0, part.y + y)[part.x + x] - before.row(0, part.y + y)[part.x + x]);
    };
    for (int y = 1; y < part.height; ++y)
        for (int x = 1; x < part.width; ++x) {
            const float weight = layer.weights.row(0, y)[x];
            const double step = std::hypot(change(x, y) - change(x - 1, y), change(x, y) - change(x, y - 1));
            if (weight > 0.98F) {
                steps.inside += step;
                insides += 1.0;
            } else if (weight > 0.02F) {
                steps.border += step;
                borders += 1.0;
            }
        }
    steps.inside /= insides;
    steps.border /= borders;
    return steps;
}

} // namespace

TEST_CASE("real faces that are not changed stay as they are, and nothing shifts at any scale")
{
    if (!ambrotype::test::haveShared("photos/clean"))
        return;
    for (const PhotoFace &face : kFaces) {
        CAPTURE(face.photo);
        const FloatImage picture = imaging::test::readPhoto(face.photo, 100000);
        const Cut cut = cutOut(picture, face);
        FacePatch same;
        same.toCrop = cut.alignment.toCrop;
        same.before = cut.crop.clone();
        same.restored = cut.crop.clone();
        same.mask = cut.mask.clone();
        CHECK(imaging::test::sameBits(pasted(picture, picture.size(), std::move(same)), picture));

        for (const double scale : {1.0, 1.5, 2.0}) {
            if (scale > 1.0 && picture.size().pixels() > 1'000'000)
                continue;
            CAPTURE(scale);
            const Size output{static_cast<int>(picture.width() * scale), static_cast<int>(picture.height() * scale)};
            const FloatImage background = imaging::ops::resize(picture, output);
            FacePatch replaced;
            replaced.toCrop = cut.alignment.toCrop;
            replaced.restored = cut.crop.clone();
            replaced.mask = cut.mask.clone();
            const FloatImage weights = weightsOn(replaced, picture.size(), output);
            const Point shift = shiftOf(pasted(background, picture.size(), std::move(replaced)), background, weights);
            CHECK(std::hypot(shift.x, shift.y) < 0.05);
        }
    }
}

TEST_CASE("real faces that are sharpened and tinted get neither a seam nor the tint")
{
    if (!ambrotype::test::haveShared("photos/clean"))
        return;
    for (const PhotoFace &face : kFaces) {
        CAPTURE(face.photo);
        const FloatImage picture = imaging::test::readPhoto(face.photo, 100000);
        const Cut cut = cutOut(picture, face);
        FacePatch patch;
        patch.toCrop = cut.alignment.toCrop;
        patch.before = cut.crop.clone();
        patch.mask = cut.mask.clone();
        patch.restored = sharpened(cut.crop, cut.alignment.toCrop.scale());
        for (int y = 0; y < 512; ++y)
            for (int x = 0; x < 512; ++x)
                patch.restored.row(0, y)[x] += 0.08F;
        matchColors(patch.restored, cut.crop, cut.mask);
        const FaceLayer layer = faceLayer(patch, picture, Region::of(picture.size()), picture.size(), picture.size());
        const FloatImage result = pasted(picture, picture.size(), std::move(patch));

        const Steps steps = stepsOf(picture, result, layer);
        CAPTURE(steps.inside, steps.border);
        CHECK(steps.inside > 0.001);
        CHECK(steps.border < steps.inside);

        double tint = 0.0;
        double count = 0.0;
        bool outsideKept = true;
        for (int y = 0; y < picture.height(); ++y)
            for (int x = 0; x < picture.width(); ++x) {
                const int lx = x - layer.region.x;
                const int ly = y - layer.region.y;
                const bool reached = lx >= 0 && ly >= 0 && lx < layer.region.width && ly < layer.region.height;
                const float weight = reached ? layer.weights.row(0, ly)[lx] : 0.0F;
                const float change = result.row(0, y)[x] - picture.row(0, y)[x];
                if (weight == 0.0F)
                    outsideKept = outsideKept && change == 0.0F;
                if (weight > 0.9F) {
                    tint += double(change);
                    count += 1.0;
                }
            }
        CHECK(outsideKept);
        CHECK(std::abs(tint / count) < 0.004);
    }
}
