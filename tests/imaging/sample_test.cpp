#include "imaging/color/working_space.h"
#include "imaging/ops/measure.h"
#include "imaging/sample_picture.h"

#include <catch2/catch.hpp>

#include <cstring>

using namespace ambrotype::imaging;

namespace {

FloatImage drawn(SampleLook look)
{
    SampleOptions options = sampleOptionsFor(look);
    options.size = {options.size.width / 2, options.size.height / 2};
    const Picture picture = samplePicture(options);
    return (*WorkingSpace::forPicture(picture))->toWorking(picture.pixels, Region::of(options.size));
}

} // namespace

TEST_CASE("the sample pictures show what the presets are for", "[sample]")
{
    const FloatImage film = drawn(SampleLook::Film);
    const FloatImage print = drawn(SampleLook::OldPrint);
    const FloatImage phone = drawn(SampleLook::Phone);
    CHECK(ops::measureToning(print).monochrome);
    CHECK(ops::measureToning(print).sepia);
    CHECK_FALSE(ops::measureToning(film).monochrome);
    CHECK_FALSE(ops::measureToning(phone).monochrome);
    CHECK(ops::measureNoise(phone).chroma255 > 2.0 * ops::measureNoise(film).chroma255);
    for (const FloatImage *each : {&film, &print, &phone})
        CHECK(ops::measureNoise(*each).luma255 > 4.0);
    // Faded: neither black nor white is left.
    const ops::ClippingLevel clipped = ops::measureClipping(print);
    CHECK(clipped.shadows == 0.0);
    CHECK(clipped.highlights == 0.0);
}

TEST_CASE("equal options give the same sample picture", "[sample]")
{
    SampleOptions options = sampleOptionsFor(SampleLook::OldPrint);
    options.size = {200, 150};
    const Picture first = samplePicture(options);
    const Picture second = samplePicture(options);
    for (int y = 0; y < 150; ++y)
        REQUIRE(std::memcmp(first.pixels.row(y), second.pixels.row(y), 600) == 0);
}
