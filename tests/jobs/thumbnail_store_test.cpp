#include "item_pictures.h"
#include "jobs/screen_pixels.h"
#include "jobs/thumbnail_store.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cstring>

using namespace ambrotype;
using jobs::ThumbnailStore;

TEST_CASE("a kept thumbnail comes back as it was", "[jobs][thumbnails]")
{
    const test::TemporaryDir dir;
    test::writeText(dir / "a.png", "x");
    const ThumbnailStore store(dir / "cache");
    const imaging::Image pixels = test::smallPicture({31, 17}).pixels;
    const std::string key = ThumbnailStore::key(dir / "a.png", 96);
    CHECK_FALSE(store.load(key).has_value());
    store.save(key, pixels);
    const auto loaded = store.load(key);
    REQUIRE(loaded.has_value());
    REQUIRE(loaded->size() == pixels.size());
    for (int y = 0; y < pixels.height(); ++y)
        CHECK(std::memcmp(loaded->row(y), pixels.row(y), 31 * 3) == 0);
}

TEST_CASE("a changed picture has another key", "[jobs][thumbnails]")
{
    const test::TemporaryDir dir;
    test::writeText(dir / "a.png", "x");
    const std::string key = ThumbnailStore::key(dir / "a.png", 96);
    CHECK(key != ThumbnailStore::key(dir / "a.png", 128));
    test::writeText(dir / "a.png", "xy");
    CHECK(key != ThumbnailStore::key(dir / "a.png", 96));
    CHECK(ThumbnailStore::key(dir / "gone.png", 96).empty());
}

TEST_CASE("damaged thumbnails are not used", "[jobs][thumbnails]")
{
    const test::TemporaryDir dir;
    const ThumbnailStore store(dir.path());
    const std::string key(64, 'a');
    const auto file = dir / "aa" / (key + ".ppm");
    for (const char *text :
         {"", "P6\n10 10\n255\nshort", "P6\n-1 5\n255\n", "P6\n100000 100000\n255\n", "P5\n1 1\n255\nx"}) {
        INFO(text);
        test::writeText(file, text);
        CHECK_FALSE(store.load(key).has_value());
    }
}

TEST_CASE("cleaning up keeps what was used last", "[jobs][thumbnails]")
{
    const test::TemporaryDir dir;
    const ThumbnailStore store(dir.path(), 40'000);
    const imaging::Image pixels = test::smallPicture({64, 48}).pixels; // 9,216 bytes each
    for (char c = 'a'; c < 'g'; ++c) {
        store.save(std::string(64, c), pixels);
        const auto file = dir.path() / std::string(2, c) / (std::string(64, c) + ".ppm");
        std::filesystem::last_write_time(file,
                                         std::filesystem::file_time_type::clock::now() - std::chrono::hours('z' - c));
    }
    REQUIRE(store.load(std::string(64, 'a')).has_value()); // is now the newest
    store.cleanUp();
    CHECK(store.load(std::string(64, 'a')).has_value());
    CHECK(store.load(std::string(64, 'f')).has_value());
    CHECK_FALSE(store.load(std::string(64, 'b')).has_value());
    CHECK_FALSE(store.load(std::string(64, 'c')).has_value());
}

TEST_CASE("pictures shrink by area and keep their mean", "[jobs][thumbnails]")
{
    imaging::Image flat({101, 37}, 3, imaging::SampleType::U8);
    for (int y = 0; y < 37; ++y)
        std::memset(flat.writableRow(y), 77, 101 * 3);
    const imaging::Image small = jobs::fitInto(flat, 16);
    CHECK(small.size() == imaging::Size{16, 6});
    for (int y = 0; y < 6; ++y) {
        for (int i = 0; i < 48; ++i)
            CHECK(small.row<unsigned char>(y)[i] == 77);
    }
    CHECK(jobs::fitInto(flat, 400).size() == flat.size());
    CHECK(jobs::fitInto(imaging::Image({1000, 1}, 1, imaging::SampleType::U8), 10).size() == imaging::Size{10, 1});
}

TEST_CASE("screen order is blue, green, red, opaque", "[jobs][thumbnails]")
{
    imaging::Image rgba({1, 1}, 4, imaging::SampleType::U8);
    const unsigned char values[] = {10, 20, 30, 255};
    std::memcpy(rgba.writableRow(0), values, 4);
    const imaging::Image screen = jobs::toScreenOrder(rgba);
    const auto *out = screen.row<unsigned char>(0);
    CHECK(int(out[0]) == 30);
    CHECK(int(out[1]) == 20);
    CHECK(int(out[2]) == 10);
    CHECK(int(out[3]) == 255);
}
