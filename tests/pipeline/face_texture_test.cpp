#include "pipeline/face_test_pictures.h"
#include "pipeline/fake_restorer.h"

#include "faces/crop.h"
#include "faces/crop_blur.h"
#include "faces/grain.h"
#include "faces/luma.h"
#include "faces/noise_bands.h"
#include "faces/similarity.h"
#include "imaging/io/reader.h"
#include "imaging/ops/resize.h"

#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <cmath>

//! Texture and grain of a restored face against what is around it, in pictures drawn here.
using namespace ambrotype;
using namespace ambrotype::imaging;
using namespace ambrotype::pipeline;
using namespace ambrotype::test;

namespace {

constexpr Size kSize{600, 600};
constexpr int kCrop = 512;

//! A head before a wall, with eyes, mouth, hair and a striped shirt; smooth skin and a smooth wall.
FloatImage drawnPerson(double blur)
{
    FloatImage image(kSize, 3);
    const auto inside = [](double x, double y, double cx, double cy, double rx, double ry) {
        const double distance = (std::hypot((x - cx) / rx, (y - cy) / ry) - 1.0) * std::min(rx, ry);
        return std::clamp(0.5 - distance, 0.0, 1.0);
    };
    for (int y = 0; y < kSize.height; ++y)
        for (int x = 0; x < kSize.width; ++x) {
            std::array<double, 3> color{0.45 + x * 1e-4, 0.47, 0.5 - y * 1e-4};
            const auto lay = [&](double cover, double r, double g, double b) {
                const std::array<double, 3> over{r, g, b};
                for (std::size_t c = 0; c < 3; ++c)
                    color[c] += cover * (over[c] - color[c]);
            };
            const double stripe = (x / 12) % 2 ? 0.3 : 0.6;
            lay(inside(x, y, 300, 620, 200, 170), stripe, stripe, 0.55);
            lay(inside(x, y, 300, 285, 125, 165), 0.25, 0.2, 0.16);
            lay(inside(x, y, 300, 305, 105, 140), 0.72, 0.56, 0.48);
            lay(inside(x, y, 258, 280, 16, 8), 0.15, 0.13, 0.12);
            lay(inside(x, y, 342, 280, 16, 8), 0.15, 0.13, 0.12);
            lay(inside(x, y, 300, 375, 32, 9), 0.5, 0.25, 0.25);
            for (int c = 0; c < 3; ++c)
                image.row(c, y)[x] = static_cast<float>(color[static_cast<std::size_t>(c)]);
        }
    return faces::blurredCrop(image, blur);
}

faces::Face drawnFace()
{
    faces::Face face;
    face.box = {200, 180, 400, 440};
    face.landmarks = {{{258, 280}, {342, 280}, {300, 330}, {268, 375}, {332, 375}}};
    face.score = 1.0;
    return face;
}

FloatImage sum(const FloatImage &a, const FloatImage &b, float factor)
{
    FloatImage result = a.clone();
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x)
                result.row(c, y)[x] += factor * b.row(c, y)[x];
    return result;
}

enum class Noise { White, Film, Sensor };

//! Noise of deviation about \p deviation of three kinds: of each pixel, of soft grains, of 2 x 2 pixels' means.
FloatImage noiseOf(Noise kind, float deviation, std::uint32_t seed)
{
    const Region all = Region::of(kSize);
    if (kind == Noise::White)
        return faces::grainField(all, 3, {deviation, 0.4F * deviation, 0.0F, seed});
    if (kind == Noise::Film)
        return faces::grainField(all, 3, {deviation, 0.2F * deviation, 0.8F, seed});
    FloatImage white = faces::grainField(all, 3, {2 * deviation, 0.6F * deviation, 0.0F, seed});
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y + 1 < kSize.height; ++y)
            for (int x = 0; x + 1 < kSize.width; ++x)
                white.row(c, y)[x] = 0.25F
                                     * (white.row(c, y)[x] + white.row(c, y)[x + 1] + white.row(c, y + 1)[x]
                                        + white.row(c, y + 1)[x + 1]);
    return white;
}

std::shared_ptr<const Source> sourceOf(const FloatImage &image)
{
    static int number = 0;
    Picture picture;
    picture.pixels = Image(image.size(), 3, SampleType::U16);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            for (int c = 0; c < 3; ++c)
                picture.pixels.writableRow<std::uint16_t>(y)[3 * x + c] =
                    static_cast<std::uint16_t>(std::lround(65535.0F * std::clamp(image.row(c, y)[x], 0.0F, 1.0F)));
    auto source = Source::create(std::move(picture), "texture " + std::to_string(number++));
    REQUIRE(source);
    return *source;
}

//! What a perfect restorer would give back, with \p noise of its own.
FakeWork drawing(const FloatImage &clean, float noise)
{
    const auto alignment = faces::alignFace(drawnFace().landmarks, faces::CropTemplate::Ffhq, kCrop);
    REQUIRE(alignment);
    faces::CropParams params;
    params.size = kCrop;
    auto crop = std::make_shared<const FloatImage>(
        faces::cropFace(clean, Region::of(kSize), kSize, alignment->toPicture, params));
    return [crop, noise](const FloatImage &) -> Result<FloatImage> {
        return sum(*crop, faces::grainField(Region::of(crop->size()), 3, {noise, 0.3F * noise, 0.0F, 77}), 1.0F);
    };
}

//! Decibels of the face (forehead and cheeks) against the wall in two bands of the brightness: below a Gaussian of 0.8
//! pixels, and from there to 1.6 pixels; times \p scale.
std::array<double, 2> faceAgainstWall(const FloatImage &image, double scale = 1.0)
{
    const Region face[] = {{270, 210, 60, 45}, {230, 310, 40, 40}, {330, 310, 40, 40}};
    const Region wall[] = {{60, 80, 70, 200}, {470, 80, 70, 200}};
    const auto energy = [&](const FloatImage &band, const auto &regions) {
        double squares = 0.0;
        double count = 0.0;
        for (const Region &region : regions)
            for (int y = int(region.y * scale); y < int(region.bottom() * scale); ++y)
                for (int x = int(region.x * scale); x < int(region.right() * scale); ++x) {
                    squares += double(band.row(0, y)[x]) * double(band.row(0, y)[x]);
                    count += 1.0;
                }
        return squares / count;
    };
    std::array<double, 2> decibels{};
    FloatImage fine = faces::luminance(image);
    double sigma = 0.8;
    for (double &each : decibels) {
        FloatImage coarse = faces::blurredCrop(fine, sigma);
        FloatImage band = fine.clone();
        for (int y = 0; y < band.height(); ++y)
            for (int x = 0; x < band.width(); ++x)
                band.row(0, y)[x] -= coarse.row(0, y)[x];
        each = 10.0 * std::log10((energy(band, face) + 1e-12) / energy(band, wall));
        fine = std::move(coarse);
        sigma *= 2.0;
    }
    return decibels;
}

FloatImage
restoredPicture(const Source &source, const FaceModels &models, const FaceSettings &settings, double strength = 1.0)
{
    PlannedFace planned = toRestore(drawnFace());
    planned.strength = strength;
    const auto work = workOnFaces(contextOf(source), settings, models, {planned});
    REQUIRE(work);
    INFO((*work)->outcomes[0].reason);
    REQUIRE((*work)->patches.size() == 1);
    return pasted(source, **work);
}

//! A frontal face of a photograph, by its verified box.
struct PhotoFace
{
    const char *photo;
    faces::Box box;
};

faces::Face faceIn(const faces::Box &box)
{
    const auto at = [&](double x, double y) {
        return faces::Point{box.left + x * box.width(), box.top + y * box.height()};
    };
    faces::Face face;
    face.box = box;
    face.landmarks = {at(0.31, 0.40), at(0.70, 0.40), at(0.5, 0.60), at(0.35, 0.78), at(0.66, 0.78)};
    face.score = 1.0;
    return face;
}

//! As networks do: skin without any grain, features that stay.
FakeWork smoothing(double sigma)
{
    return [sigma](const FloatImage &crop) -> Result<FloatImage> { return faces::blurredCrop(crop, sigma); };
}

//! Decibels of the quiet skin against what is quiet around it, in two bands as above.
std::array<double, 2> quietDecibels(const FloatImage &image, const faces::FacePatch &patch)
{
    const faces::FaceLayer layer = faces::faceLayer(patch, image, Region::of(image.size()), image.size(), image.size());
    FloatImage weights(image.size(), 1);
    for (int y = 0; y < image.height(); ++y)
        std::fill_n(weights.row(0, y), image.width(), -1.0F);
    const Region near = layer.region.grown(layer.region.width / 4).intersected(Region::of(image.size()));
    for (int y = near.y; y < near.bottom(); ++y)
        std::fill_n(weights.row(0, y) + near.x, near.width, 0.0F);
    weights.paste(layer.weights, layer.region.x, layer.region.y);
    FloatImage fine = faces::luminance(image);
    const faces::Blocks skin = faces::quietest(fine, faces::blocksOfFace(weights, fine));
    const auto all = faces::blocksAround(weights, fine);
    faces::Blocks close;
    for (const auto &[left, top] : all)
        if (weights.row(0, top)[left] == 0.0F)
            close.push_back({left, top});
    const faces::Blocks around = faces::quietest(fine, close);
    REQUIRE_FALSE(skin.empty());
    REQUIRE_FALSE(around.empty());
    std::array<double, 2> decibels{};
    double sigma = 0.8;
    for (double &each : decibels) {
        FloatImage coarse = faces::blurredCrop(fine, sigma);
        FloatImage band = fine.clone();
        for (int y = 0; y < band.height(); ++y)
            for (int x = 0; x < band.width(); ++x)
                band.row(0, y)[x] -= coarse.row(0, y)[x];
        each = 10.0 * std::log10(faces::middleEnergy(band, skin) / faces::middleEnergy(band, around));
        fine = std::move(coarse);
        sigma *= 2.0;
    }
    return decibels;
}

} // namespace

TEST_CASE("The noise of a restored face comes to within 1.5 dB of what is around it", "[pipeline][faces]")
{
    const FloatImage clean = drawnPerson(1.0);
    FaceSettings off = plainFaceSettings();
    FaceSettings on = off;
    on.grain = 1.0;
    int number = 0;
    for (const Noise kind : {Noise::White, Noise::Film, Noise::Sensor})
        for (const double strength : {1.0, 0.8})
            for (const bool waxy : {true, false}) {
                CAPTURE(int(kind), strength, waxy);
                const float around = waxy ? 0.03F : 0.02F;
                const auto source =
                    sourceOf(sum(clean, noiseOf(kind, around, 10 + static_cast<std::uint32_t>(number)), 1.0F));
                const FaceModels models =
                    modelsWith("drawing " + std::to_string(number++), drawing(clean, waxy ? 0.0F : 0.15F), kCrop);
                const auto before = faceAgainstWall(restoredPicture(*source, models, off, strength));
                const auto after = faceAgainstWall(restoredPicture(*source, models, on, strength));
                CAPTURE(before[0], before[1], after[0], after[1]);
                CHECK(std::max(std::abs(before[0]), std::abs(before[1])) > 6.0);
                for (const double each : after)
                    CHECK(std::abs(each) < 1.5);
            }
}

TEST_CASE("Grain is matched to the enlarged picture that a face is put onto, not to the photograph",
          "[pipeline][faces]")
{
    const FloatImage clean = drawnPerson(1.0);
    const auto source = sourceOf(sum(clean, noiseOf(Noise::White, 0.03F, 40), 1.0F));
    const Size twice{2 * kSize.width, 2 * kSize.height};
    FaceSettings settings = plainFaceSettings();
    settings.grain = 1.0;
    const FaceModels models = modelsWith("drawing for twice", drawing(clean, 0.0F), kCrop);
    for (const float noise : {0.0F, 0.03F}) {
        CAPTURE(noise);
        // What a network that takes noise away, or one that leaves it, makes of the photograph.
        FloatImage enlarged = ops::resize(clean, twice);
        const FloatImage field = faces::grainField(Region::of(twice), 3, {noise, 0.0F, 0.8F, 41});
        for (int c = 0; c < 3; ++c)
            for (int y = 0; y < twice.height; ++y)
                for (int x = 0; x < twice.width; ++x)
                    enlarged.row(c, y)[x] += field.row(c, y)[x];
        PrepareContext context = contextOf(*source);
        context.fullInputSize = twice;
        context.fullInput = [&](const Region &region) { return enlarged.crop(region); };
        const auto work = workOnFaces(context, settings, models, {toRestore(drawnFace())});
        REQUIRE(work);
        REQUIRE((*work)->patches.size() == 1);
        if (noise == 0.0F) {
            CHECK((*work)->patches[0].grain.none());
            continue;
        }
        FloatImage result = enlarged.clone();
        faces::pasteFaces(result, Region::of(twice), (*work)->picture, twice, (*work)->patches, (*work)->paste);
        const auto found = faceAgainstWall(result, 2.0);
        CAPTURE(found[0], found[1], (*work)->patches[0].grain.luma, (*work)->patches[0].grain.sizePixels);
        for (const double decibels : found)
            CHECK(std::abs(decibels) < 1.5);
    }
}

TEST_CASE("The wax that a smoothing restorer leaves in old photographs gets their grain", "[pipeline][faces]")
{
    if (!test::haveShared("photos/clean"))
        return;
    const PhotoFace photos[] = {
        {"einstein_1921.jpg", {602, 295, 835, 622}},
        {"lincoln_1863.jpg", {349, 377, 866, 1005}},
    };
    for (const PhotoFace &each : photos) {
        CAPTURE(each.photo);
        auto photo = readPicture(test::sharedDir() / "photos/clean" / each.photo);
        REQUIRE(photo);
        const auto source = Source::create(std::move(*photo), each.photo);
        REQUIRE(source);
        FaceSettings settings = plainFaceSettings();
        settings.matchColour = true;
        const faces::Face face = faceIn(each.box);
        const double enlargement = faces::alignFace(face.landmarks, faces::CropTemplate::Ffhq, kCrop)->toCrop.scale();
        const FaceModels models =
            modelsWith(std::string("smooths ") + each.photo, smoothing(2.5 * std::max(1.0, enlargement)), kCrop);
        std::array<std::array<double, 2>, 2> found{};
        for (const bool on : {false, true}) {
            settings.grain = on ? 1.0 : 0.0;
            const auto work = workOnFaces(contextOf(**source), settings, models, {toRestore(face)});
            REQUIRE(work);
            REQUIRE((*work)->patches.size() == 1);
            const FloatImage result = pasted(**source, **work);
            found[on ? 1 : 0] = quietDecibels(result, (*work)->patches[0]);
        }
        CAPTURE(found[0][0], found[0][1], found[1][0], found[1][1]);
        // Of a face larger than the crop the finest grain was never lost; what is put on may not make it blotchy.
        const bool large = enlargement < 1.0;
        if (!large)
            CHECK(std::max(found[0][0], found[0][1]) < -6.0);
        for (const double decibels : found[1])
            CHECK(std::abs(decibels) < (large ? 1.5 : 2.5));
    }
}
