#include "imaging/io/reader.h"
#include "imaging/io/writer.h"
#include "imaging/sample_picture.h"
#include "item_pictures.h"
#include "jobs/output/difference_mask.h"
#include "jobs/output/hand_off.h"
#include "jobs/process_item.h"
#include "pipeline/face_test_pictures.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstring>

using namespace ambrotype;
using namespace ambrotype::jobs;
using imaging::Image;
namespace fs = std::filesystem;

namespace {

imaging::Picture opened(const fs::path &file)
{
    INFO(file);
    Result<imaging::Picture> picture = imaging::readPicture(file);
    REQUIRE(picture.ok());
    CHECK(picture->bitsPerSample == 16);
    return *picture;
}

bool sameProfile(const imaging::Picture &a, const imaging::Picture &b)
{
    return (!a.profile && !b.profile) || (a.profile && b.profile && a.profile->bytes() == b.profile->bytes());
}

//! Largest distance of \p under under \p over by \p mask from \p over, of 65535.
int recombinationError(const Image &under, const Image &over, const Image &mask)
{
    int worst = 0;
    for (int y = 0; y < over.height(); ++y) {
        for (int x = 0; x < over.width(); ++x) {
            const double m = mask.row<std::uint16_t>(y)[x] / 65535.0;
            for (int c = 0; c < over.channels(); ++c) {
                const int i = x * over.channels() + c;
                const double b = under.row<std::uint16_t>(y)[i];
                const double r = over.row<std::uint16_t>(y)[i];
                worst = std::max(worst, static_cast<int>(std::lround(std::abs(b * (1 - m) + r * m - r))));
            }
        }
    }
    return worst;
}

} // namespace

TEST_CASE("a hand-off holds layers of one size and profile that add up to the result", "[jobs][handoff]")
{
    const test::TemporaryDir dir;
    imaging::SampleOptions drawn;
    drawn.size = {400, 300}; // half of what the face's place is given for
    imaging::WriteOptions write;
    write.format = imaging::FileFormat::Png;
    REQUIRE(imaging::writePicture(imaging::samplePicture(drawn), dir / "a.png", write).ok());
    HandOffRequest request;
    request.input = dir / "a.png";
    request.recipe = test::faceRecipe({test::sampleFace()});
    REQUIRE(request.recipe.set("sharpen", "amount", 30.0).ok());
    REQUIRE(request.recipe.set("resize", "mode", std::string("factor")).ok());
    REQUIRE(request.recipe.set("resize", "factor", 1.5).ok());
    request.remark = "Please mend the left eye.";
    request.reviewer = "Ann";
    const Result<HandOff> made = writeHandOff(request, dir / "handoff");
    INFO((made ? std::string() : made.error().message + made.error().detail));
    REQUIRE(made.ok());
    CHECK(made->folder == dir / "handoff/a (hand-off)");
    const imaging::Picture original = opened(made->original);
    const imaging::Picture result = opened(made->result);
    const imaging::Picture mask = opened(made->mask);
    const imaging::Picture changes = opened(made->changes);
    REQUIRE_FALSE(made->withoutFaces.empty());
    const imaging::Picture plain = opened(made->withoutFaces);
    CHECK(result.pixels.size() == imaging::Size{600, 450});
    for (const imaging::Picture *layer : {&original, &plain})
        CHECK((layer->pixels.size() == result.pixels.size() && sameProfile(*layer, result)));
    CHECK(mask.pixels.size() == result.pixels.size());
    CHECK(changes.pixels.size() == result.pixels.size());
    CHECK(mask.pixels.channels() == 1);
    const imaging::Picture invented = opened(made->invented);
    CHECK(invented.pixels.size() == result.pixels.size());
    CHECK(invented.pixels.channels() == 1);
    CHECK(invented.pixels.row<std::uint16_t>(5)[5] == 0); // sharpening a plain wall invents nothing
    CHECK(recombinationError(plain.pixels, result.pixels, mask.pixels) <= 1);
    CHECK(recombinationError(original.pixels, result.pixels, mask.pixels) > 1000); // it is about the faces only
    // White in the face, black far from it.
    const faces::Point middle = test::sampleFace().box.centre();
    CHECK(mask.pixels.row<std::uint16_t>(int(middle.y * 0.75))[int(middle.x * 0.75)] == 65535);
    CHECK(mask.pixels.row<std::uint16_t>(0)[0] == 0);
    const std::string note = test::readText(made->note);
    CHECK(note.find("Please mend the left eye.") != std::string::npos);
    CHECK(note.find("restored with classic") != std::string::npos);
    CHECK(pipeline::Recipe::fromJson(test::readText(made->recipe))->hash() == request.recipe.hash());
}

TEST_CASE("a hand-off without faces has an empty mask, and follows what an item did", "[jobs][handoff]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png");
    BatchItem item;
    item.input = dir / "a.png";
    item.outputFolder = dir / "out";
    item.nameTemplate = "{name}-new";
    item.recipe = pipeline::Recipe::neutral();
    item.automatic = true;
    const ItemResult done = processItem(item, {}, {});
    REQUIRE(done.state == ItemState::Done);
    const HandOffRequest request = handOffOf(item, done);
    CHECK(request.recipe.hash() == done.usedRecipe.hash());
    const Result<HandOff> made = writeHandOff(request, dir / "handoff");
    REQUIRE(made.ok());
    CHECK(made->folder.filename() == "a-new (hand-off)");
    CHECK(made->withoutFaces.empty());
    const Result<HandOff> again = writeHandOff(request, dir / "handoff");
    REQUIRE(again.ok());
    CHECK(again->folder.filename() == "a-new (hand-off) (2)");
    CHECK(test::readText(again->result) == test::readText(made->result));
    const imaging::Picture mask = opened(made->mask);
    for (int y = 0; y < mask.pixels.height(); ++y)
        for (int x = 0; x < mask.pixels.width(); ++x)
            REQUIRE(mask.pixels.row<std::uint16_t>(y)[x] == 0);
}

TEST_CASE("a hand-off that fails or is cancelled leaves nothing", "[jobs][handoff]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png");
    HandOffRequest request;
    request.recipe = pipeline::Recipe::neutral();
    request.input = dir / "gone.png";
    CHECK(writeHandOff(request, dir / "handoff").error().code == ErrorCode::NotFound);
    request.input = dir / "a.png";
    CancelSource cancel;
    cancel.cancel();
    CHECK(writeHandOff(request, dir / "handoff", cancel.token()).error().code == ErrorCode::Cancelled);
    CHECK(fs::is_empty(dir / "handoff"));
    test::writeText(dir / "file", "x");
    CHECK_FALSE(writeHandOff(request, dir / "file").ok());
}

TEST_CASE("a mask is white on every difference and falls off outside of it", "[jobs][handoff]")
{
    Image a({40, 20}, 3, imaging::SampleType::U16);
    for (int y = 0; y < 20; ++y)
        std::memset(a.writableRow(y), 0, 40 * 3 * 2);
    Image b({40, 20}, 3, imaging::SampleType::U16);
    for (int y = 0; y < 20; ++y)
        std::memset(b.writableRow(y), 0, 40 * 3 * 2);
    b.writableRow<std::uint16_t>(10)[20 * 3 + 1] = 1; // the smallest that can be
    const Image mask = differenceMask(a, b, 5);
    CHECK(mask.row<std::uint16_t>(10)[20] == 65535);
    int last = 65536;
    for (int x = 20; x < 40; ++x) {
        const int value = mask.row<std::uint16_t>(10)[x];
        CHECK((value < last || value == 0));
        last = value;
    }
    CHECK(mask.row<std::uint16_t>(10)[25] == 0);
    CHECK(mask.row<std::uint16_t>(10)[24] > 0);
    CHECK(mask.row<std::uint16_t>(10)[16] == mask.row<std::uint16_t>(10)[24]);
    CHECK(mask.row<std::uint16_t>(6)[20] == mask.row<std::uint16_t>(14)[20]);
    CHECK(changeMap(a, b).row<std::uint16_t>(10)[20] == 1);
    CHECK(changeMap(a, b).row<std::uint16_t>(10)[21] == 0);
}

TEST_CASE("the map of invented detail shows strokes that were added, in colour and grey", "[jobs][handoff]")
{
    for (const int channels : {1, 2, 3, 4}) {
        INFO(channels);
        const auto drawn = [channels](bool stroke) {
            Image image({120, 90}, channels, imaging::SampleType::U16);
            for (int y = 0; y < 90; ++y)
                for (int x = 0; x < 120; ++x)
                    for (int c = 0; c < channels; ++c)
                        image.writableRow<std::uint16_t>(y)[x * channels + c] =
                            stroke && x == 70 && y >= 40 && y < 60 && c < image.colorChannels()
                                ? std::uint16_t(0)
                                : static_cast<std::uint16_t>(20'000 + 60 * x);
            return image;
        };
        const Image original = drawn(false);
        const Image result = drawn(true);
        const Image map = inventedMap(original, result);
        REQUIRE(map.channels() == 1);
        CHECK(map.row<std::uint16_t>(50)[70] > 20'000);
        CHECK(map.row<std::uint16_t>(50)[20] == 0);
        CHECK(map.row<std::uint16_t>(10)[70] == 0);
    }
}
