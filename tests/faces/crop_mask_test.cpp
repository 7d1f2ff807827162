#include "faces/crop.h"
#include "faces/mask.h"
#include "faces/similarity.h"
#include "imaging/ops/ops_support.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace ambrotype;
using namespace ambrotype::faces;
using imaging::FloatImage;
using imaging::Region;
using imaging::Size;
using imaging::test::flat;
using imaging::test::sameBits;
using imaging::test::scene;

namespace {

Affine toPicture(double factor, double angle, Point origin)
{
    return {{factor * std::cos(angle),
             -factor * std::sin(angle),
             origin.x,
             factor * std::sin(angle),
             factor * std::cos(angle),
             origin.y}};
}

//! The largest change from one pixel to its neighbour.
double steepest(const FloatImage &mask)
{
    double largest = 0.0;
    for (int y = 1; y < mask.height(); ++y)
        for (int x = 1; x < mask.width(); ++x)
            largest = std::max({largest,
                                std::abs(double(mask.row(0, y)[x] - mask.row(0, y)[x - 1])),
                                std::abs(double(mask.row(0, y)[x] - mask.row(0, y - 1)[x]))});
    return largest;
}

bool endsBeforeTheBorder(const FloatImage &mask)
{
    for (int i = 0; i < mask.width(); ++i)
        if (mask.row(0, 0)[i] != 0.0F || mask.row(0, mask.height() - 1)[i] != 0.0F || mask.row(0, i)[0] != 0.0F
            || mask.row(0, i)[mask.width() - 1] != 0.0F)
            return false;
    return true;
}

//! A face of skin with hair that reaches the border of the crop, a neck and a hat.
ClassMap drawnFace(int size)
{
    ClassMap map{{size, size}, {}};
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x) {
            const double u = (x + 0.5) / size - 0.5;
            const double v = (y + 0.5) / size - 0.55;
            FacePart part = FacePart::Background;
            if (std::hypot(u, v * 0.8) < 0.28)
                part = FacePart::Skin;
            else if (v < 0.1)
                part = v < -0.45 ? FacePart::Hat : FacePart::Hair;
            else if (std::abs(u) < 0.15)
                part = FacePart::Neck;
            map.parts.push_back(part);
        }
    return map;
}

} // namespace

TEST_CASE("a crop needs only its region of the picture")
{
    const FloatImage picture = scene({700, 500}, 3);
    struct Case
    {
        double factor;
        Point origin;
    };
    for (const Case &test : {Case{0.4, {200.3, 120.8}},
                             Case{1.0, {300.0, 200.0}},
                             Case{2.6, {250.5, 60.25}},
                             Case{5.7, {100.0, -80.0}},
                             Case{1.0, {-60.0, 420.0}}}) {
        CAPTURE(test.factor, test.origin.x);
        CropParams params;
        params.size = 96;
        const Affine map = toPicture(test.factor, 0.3, test.origin);
        const Region region = cropRegion(map, picture.size(), params);
        CHECK(Region::of(picture.size()).contains(region));
        CHECK((region.size().pixels() < picture.size().pixels() || test.factor > 5.0));
        const FloatImage whole = cropFace(picture, Region::of(picture.size()), picture.size(), map, params);
        const FloatImage part = cropFace(picture.crop(region), region, picture.size(), map, params);
        CHECK(sameBits(whole, part));
        // Nor is the region larger than the crop, its kernel and what is mirrored ask for.
        CHECK(region.width < 96.0 * test.factor * 1.3 + 8.0 * test.factor + 200.0);
        FloatImage other = picture.clone();
        other.row(1, region.y + region.height / 2)[region.x + region.width / 2] += 50.0F;
        if (test.origin.x > 0.0)
            CHECK_FALSE(sameBits(whole, cropFace(other.crop(region), region, picture.size(), map, params)));
    }
}

TEST_CASE("a face larger than the crop is averaged, where the published way aliases")
{
    // Lines of one pixel: the mean of what a crop pixel covers is grey.
    FloatImage picture({900, 900}, 1);
    for (int y = 0; y < 900; ++y)
        for (int x = 0; x < 900; ++x)
            picture.row(0, y)[x] = x % 2 ? 1.0F : 0.0F;
    const Affine map = toPicture(7.3, 0.0, {20.0, 20.0});
    CropParams params;
    params.size = 100;
    const auto spread = [&](const CropParams &with) {
        const FloatImage crop = cropFace(picture, Region::of(picture.size()), picture.size(), map, with);
        CHECK(crop.colorChannels() == 3);
        float low = 1.0F;
        float high = 0.0F;
        for (int y = 0; y < 100; ++y)
            for (int x = 0; x < 100; ++x) {
                low = std::min(low, crop.row(2, y)[x]);
                high = std::max(high, crop.row(2, y)[x]);
            }
        return high - low;
    };
    CHECK(spread(params) < 0.02F);
    CHECK(spread(CropParams::asPublished(100)) > 0.5F);
}

TEST_CASE("beyond the picture a crop fades, without a border line")
{
    const FloatImage picture = flat({200, 200}, 3, 0.8F);
    const Affine map = toPicture(1.0, 0.2, {-40.0, -60.0});
    CropParams params;
    params.size = 128;
    const FloatImage crop = cropFace(picture, Region::of(picture.size()), picture.size(), map, params);
    CHECK(imaging::test::largestDifference(crop, flat({128, 128}, 3, 0.8F)) < 1e-5);
    const FloatImage grey =
        cropFace(picture, Region::of(picture.size()), picture.size(), map, CropParams::asPublished(128));
    CHECK(grey.row(0, 0)[0] == Approx(132.0 / 255.0));
    CHECK(grey.row(2, 0)[0] == Approx(135.0 / 255.0));
}

TEST_CASE("masks end smoothly before the crop's border and grow with the crop")
{
    for (const int size : {64, 256, 512}) {
        CAPTURE(size);
        const ClassMap classes = drawnFace(size);
        const FloatImage square = squareMask(size);
        const FloatImage parts = parseMask(classes, nullptr, size);
        const FloatImage oval = landmarkMask(cropTemplate(CropTemplate::Ffhq, size), size);
        for (const FloatImage *mask : {&square, &parts, &oval}) {
            CHECK(endsBeforeTheBorder(*mask));
            CHECK(steepest(*mask) < 24.0 / size);
            CHECK(mask->row(0, size * 55 / 100)[size / 2] == 1.0F);
        }
        CHECK(square.row(0, size / 2)[size / 4] == 1.0F);
        // Hair at the border of the crop counts, but fades.
        CHECK(parts.row(0, size / 3)[size / 8] > 0.2F);
        // The neck stays the photograph's.
        CHECK(parts.row(0, size * 97 / 100)[size / 2] == 0.0F);
        // Eyes, mouth and chin are inside the oval; the corners are not.
        for (const Point point : cropTemplate(CropTemplate::Ffhq, size))
            CHECK(oval.row(0, static_cast<int>(point.y))[static_cast<int>(point.x)] == 1.0F);
        CHECK(oval.row(0, size / 12)[size / 12] == 0.0F);
    }
}

TEST_CASE("a small class map gives the same mask as a large one")
{
    const FloatImage large = parseMask(drawnFace(512), nullptr, 512);
    const FloatImage small = parseMask(drawnFace(256), nullptr, 512);
    CHECK(imaging::test::largestDifference(large, small) < 0.05);
    CHECK_FALSE(sameBits(large, small));
}

TEST_CASE("what stands in front of a face is left alone")
{
    const int size = 256;
    const ClassMap restored = drawnFace(size);
    ClassMap original = restored;
    // A hand that the network painted over with skin.
    for (int y = 150; y < 190; ++y)
        for (int x = 110; x < 150; ++x)
            original.parts[static_cast<std::size_t>(y * size + x)] = FacePart::Background;
    const FloatImage without = parseMask(restored, nullptr, size);
    const FloatImage with = parseMask(restored, &original, size);
    for (int y = 160; y < 180; ++y)
        for (int x = 120; x < 140; ++x) {
            REQUIRE(without.row(0, y)[x] == 1.0F);
            REQUIRE(with.row(0, y)[x] == 0.0F);
        }
    CHECK(with.row(0, 170)[130] == 0.0F);
    CHECK(with.row(0, 170)[85] == without.row(0, 170)[85]);
    CHECK(steepest(with) < 28.0 / size);
    // A hat is in front of the hair all the way to its brim.
    CHECK(without.row(0, 22)[size / 2] == 0.0F);
}

TEST_CASE("what is to stay the photograph's is left alone wherever one of the maps shows it")
{
    const int size = 256;
    ClassMap restored = drawnFace(size);
    ClassMap original = restored;
    const auto draw = [&](ClassMap &map, int left, int right) {
        for (int y = 180; y < 190; ++y) // lower than the feather of the face is wide
            for (int x = left; x < right; ++x)
                map.parts[static_cast<std::size_t>(y * size + x)] = FacePart::Mouth;
    };
    draw(original, 100, 140);
    draw(restored, 120, 160);
    ParseMaskParams params;
    params.leave = {FacePart::Mouth};
    const FloatImage mask = parseMask(restored, &original, size, params);
    const FloatImage all = parseMask(restored, &original, size);
    for (int x = 104; x < 156; ++x) {
        CAPTURE(x);
        CHECK(mask.row(0, 185)[x] == 0.0F);
        CHECK(all.row(0, 185)[x] == 1.0F);
    }
    CHECK(mask.row(0, 165)[130] == 1.0F); // the lip above
    CHECK(steepest(mask) < 100.0 / size);
}

TEST_CASE("both parsing networks' classes are told by name")
{
    std::vector<float> scores(19 * 4, 0.0F);
    scores[13 * 4 + 0] = 1.0F; // hair or lower lip
    scores[10 * 4 + 1] = 1.0F; // mouth or nose
    scores[0 * 4 + 2] = 1.0F;
    scores[18 * 4 + 3] = 1.0F; // cloth or hat
    const ClassMap first = classMap(scores.data(), {2, 2}, ParseNetwork::ParseNet);
    CHECK(first.parts == std::vector<FacePart>{FacePart::Hair, FacePart::Mouth, FacePart::Background, FacePart::Cloth});
    const ClassMap second = classMap(scores.data(), {2, 2}, ParseNetwork::BiSeNet);
    CHECK(second.parts
          == std::vector<FacePart>{FacePart::LowerLip, FacePart::Nose, FacePart::Background, FacePart::Hat});
    CHECK(first.share({FacePart::Hair, FacePart::Cloth}) == 0.5);
}
