#include "pipeline/reduce.h"
#include "pipeline/source.h"
#include "pipeline/test_pictures.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <thread>

using namespace ambrotype;
using namespace ambrotype::imaging;
using pipeline::Source;

TEST_CASE("Levels halve and round up, down to 256 pixels", "[pipeline][source]")
{
    const auto source = test::makeSource({{1025, 511}, 3});
    REQUIRE(source);
    CHECK(source->size(1) == Size{513, 256});
    CHECK(source->size(2) == Size{257, 128});
    CHECK(source->size(3) == Size{129, 64});
    CHECK(source->levels() == 4);
    CHECK(test::makeSource({{256, 3}, 1})->levels() == 1);
    CHECK(test::makeSource({{1, 1}, 3})->levels() == 1);
}

TEST_CASE("A reduced copy is the mean of the working values", "[pipeline][source]")
{
    const auto wide = test::wideProfile();
    REQUIRE(wide);
    for (const int channels : {1, 3}) {
        for (const SampleType type : {SampleType::U8, SampleType::U16, SampleType::F32}) {
            for (const bool profile : {false, true}) {
                if (profile && channels == 1)
                    continue;
                INFO(channels << " channels, type " << static_cast<int>(type) << ", profile " << profile);
                test::PictureKind kind{{301, 263}, channels, type};
                kind.profile = profile ? wide : nullptr;
                kind.unbounded = type == SampleType::F32;
                const auto source = test::makeSource(kind);
                REQUIRE(source);
                const auto full = source->read(0, Region::of(source->size()));
                const auto half = source->read(1, Region::of(source->size(1)));
                REQUIRE(full.ok());
                REQUIRE(half.ok());
                double worst = 0.0;
                for (int plane = 0; plane < channels; ++plane)
                    for (int y = 0; y < half->height(); ++y)
                        for (int x = 0; x < half->width(); ++x) {
                            const int right = std::min(2 * x + 1, full->width() - 1);
                            const int bottom = std::min(2 * y + 1, full->height() - 1);
                            const double mean =
                                0.25
                                * (double(full->row(plane, 2 * y)[2 * x]) + full->row(plane, 2 * y)[right]
                                   + full->row(plane, bottom)[2 * x] + full->row(plane, bottom)[right]);
                            worst = std::max(worst, std::abs(mean - half->row(plane, y)[x]));
                        }
                CHECK(worst < 1e-5); // half a step of 16 bits is 0.76e-5
            }
        }
    }
}

TEST_CASE("Colours under transparent pixels do not bleed into reduced copies", "[pipeline][source]")
{
    for (const SampleType type : {SampleType::U8, SampleType::U16, SampleType::F32}) {
        Image image({600, 4}, 4, type);
        for (int y = 0; y < 4; ++y)
            for (int x = 0; x < 600; ++x)
                for (int channel = 0; channel < 4; ++channel) {
                    const bool hidden = x % 2 == 0; // green and transparent beside red and opaque
                    const bool on = hidden ? channel == 1 : channel == 0 || channel == 3;
                    const int index = 4 * x + channel;
                    if (type == SampleType::U8)
                        image.writableRow<std::uint8_t>(y)[index] = on ? 255 : 0;
                    else if (type == SampleType::U16)
                        image.writableRow<std::uint16_t>(y)[index] = on ? 65535 : 0;
                    else
                        image.writableRow<float>(y)[index] = on ? 1.0f : 0.0f;
                }
        Picture picture;
        picture.pixels = image;
        const auto source = Source::create(picture, "alpha");
        REQUIRE(source.ok());
        for (const int level : {1, 2}) {
            const auto reduced = (*source)->read(level, {0, 0, 1, 1});
            REQUIRE(reduced.ok());
            CHECK(reduced->row(0, 0)[0] == Approx(1.0).margin(1e-4));
            CHECK(reduced->row(1, 0)[0] == Approx(0.0).margin(1e-4));
            CHECK(reduced->row(3, 0)[0] == Approx(0.5).margin(1e-4));
        }
    }
}

TEST_CASE("A region of a level is the crop of the whole level", "[pipeline][source]")
{
    const auto source = test::makeSource({{700, 333}, 4, SampleType::U16});
    std::mt19937 random(3);
    for (int round = 0; round < 30; ++round) {
        const int level = test::below(random, source->levels());
        const Region region = test::randomRegion(random, source->size(level));
        const auto whole = source->read(level, Region::of(source->size(level)));
        const auto part = source->read(level, region);
        REQUIRE(part.ok());
        CHECK(test::sameBits(*part, whole->crop(region)));
    }
}

TEST_CASE("Several threads may ask for the same levels at once", "[pipeline][source]")
{
    const auto source = test::makeSource({{1400, 900}, 3});
    const auto other = test::makeSource({{1400, 900}, 3});
    const auto expected = other->read(3, Region::of(other->size(3)));
    std::vector<std::thread> threads;
    std::vector<int> equal(6, 0);
    for (std::size_t i = 0; i < equal.size(); ++i)
        threads.emplace_back([&, i] {
            const int level = 3 - static_cast<int>(i) % 3;
            const auto read = source->read(level, Region::of(source->size(level)));
            const auto smallest = source->read(3, Region::of(source->size(3)));
            equal[i] = read.ok() && smallest.ok() && test::sameBits(*smallest, *expected);
        });
    for (std::thread &thread : threads)
        thread.join();
    for (const int each : equal)
        CHECK(each == 1);
}

TEST_CASE("A source needs pixels and knows its levels", "[pipeline][source]")
{
    const auto empty = Source::create({}, "empty");
    REQUIRE_FALSE(empty.ok());
    CHECK(empty.error().code == ErrorCode::InvalidArgument);
    const auto source = test::makeSource({{300, 200}, 3});
    CHECK(source->prepareLevel(1).ok());
    CHECK_FALSE(source->prepareLevel(2).ok());
    CHECK_FALSE(source->prepareLevel(-1).ok());
}
