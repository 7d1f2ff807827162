#include "pipeline/face_test_pictures.h"

#include "imaging/sample_picture.h"

#include <catch2/catch.hpp>

#include <algorithm>

namespace ambrotype::test {
namespace {

using namespace imaging;
using namespace pipeline;

//! The portrait of the sample picture and where its five points lie at 800 pixels across.
const faces::Landmarks kSamplePoints{{{361, 227}, {426, 227}, {394, 273}, {370, 299}, {417, 299}}};
const faces::Box kSampleBox{322, 160, 468, 345};

std::string drawn(const std::vector<faces::Face> &list, Size size = kSampleSize)
{
    std::vector<FaceChoice> choices;
    for (const faces::Face &face : list) {
        FaceChoice choice;
        choice.drawn = faceInShares(face, size);
        choice.centre = choice.drawn->box.centre();
        choices.push_back(choice);
    }
    return faceChoicesToText(choices);
}

//! Drawn once: it takes longer than most of the tests.
const Picture &sample()
{
    static const Picture picture = [] {
        SampleOptions options;
        options.size = kSampleSize;
        return samplePicture(options);
    }();
    return picture;
}

Picture stored(const Stored &how)
{
    const int planes = how.channels + (how.alpha ? 1 : 0);
    Picture picture;
    picture.pixels = Image(kSampleSize, planes, how.type);
    for (int y = 0; y < kSampleSize.height; ++y) {
        const auto *from = reinterpret_cast<const std::uint8_t *>(sample().pixels.row(y));
        for (int x = 0; x < kSampleSize.width; ++x) {
            const double grey = 0.299 * from[3 * x] + 0.587 * from[3 * x + 1] + 0.114 * from[3 * x + 2];
            for (int c = 0; c < planes; ++c) {
                double value = how.channels == 1 ? grey : from[3 * x + std::min(c, 2)];
                if (how.sepia)
                    value = grey * (c == 0 ? 1.0 : c == 1 ? 0.87 : 0.68);
                if (how.alpha && c == how.channels)
                    value = (x + y) % 256;
                if (how.type == SampleType::U8)
                    picture.pixels.writableRow<std::uint8_t>(y)[x * planes + c] = static_cast<std::uint8_t>(value);
                else
                    picture.pixels.writableRow<std::uint16_t>(y)[x * planes + c] =
                        static_cast<std::uint16_t>(value * 257 + (x * 37 + y * 11 + c) % 257);
            }
        }
    }
    return picture;
}

} // namespace

faces::Face sampleFace()
{
    faces::Face face;
    face.box = kSampleBox;
    face.landmarks = kSamplePoints;
    face.score = 1.0;
    return face;
}

//! The same face moved, turned about its middle and made smaller.
faces::Face movedFace(double dx, double dy, double scale)
{
    faces::Face face = sampleFace();
    const faces::Point centre = face.box.centre();
    const auto move = [&](double value, double middle, double by) { return middle + (value - middle) * scale + by; };
    face.box = {move(face.box.left, centre.x, dx),
                move(face.box.top, centre.y, dy),
                move(face.box.right, centre.x, dx),
                move(face.box.bottom, centre.y, dy)};
    for (faces::Point &point : face.landmarks)
        point = {move(point.x, centre.x, dx), move(point.y, centre.y, dy)};
    return face;
}

std::shared_ptr<const Source> sampleSource(const Stored &how)
{
    static int number = 0;
    auto source = Source::create(stored(how), "sample " + std::to_string(number++));
    REQUIRE(source);
    return *source;
}

Recipe faceRecipe(const std::vector<faces::Face> &list)
{
    Recipe recipe = Recipe::neutral();
    REQUIRE(recipe.set("faces", "model", std::string("classic")));
    REQUIRE(recipe.set("faces", "mode", std::string("strong")));
    REQUIRE(recipe.set("faces", "choices", drawn(list)));
    return recipe;
}

Rendered renderFaces(const Source &source, const Recipe &recipe, const Region *part)
{
    Rendered rendered;
    RenderContext context;
    context.device = "cpu";
    context.found = [&](const Findings &found) { rendered.findings = found; };
    context.note = [&](const std::string &note) { rendered.notes.push_back(note); };
    const Region region = part ? *part : Region::of(Renderer::resultSize(source, recipe, 0));
    auto pixels = Renderer(nullptr).renderRegion(source, recipe, 0, region, context);
    INFO((pixels ? "" : pixels.error().message + " " + pixels.error().detail));
    REQUIRE(pixels);
    rendered.pixels = std::move(*pixels);
    return rendered;
}

FaceSettings plainFaceSettings()
{
    FaceSettings settings;
    settings.grain = 0;
    settings.texture = 0;
    settings.identity = IdentityRule::Off;
    settings.keepFocus = settings.matchColour = settings.keepEyeColour = settings.keepMoles = false;
    return settings;
}

Changed changed(const FloatImage &a, const FloatImage &b)
{
    Changed result;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x)
            for (int c = 0; c < a.planes(); ++c)
                if (a.row(c, y)[x] != b.row(c, y)[x]) {
                    ++result.pixels;
                    result.left = std::min(result.left, x);
                    result.right = std::max(result.right, x);
                    result.top = std::min(result.top, y);
                    result.bottom = std::max(result.bottom, y);
                    break;
                }
    return result;
}

} // namespace ambrotype::test
