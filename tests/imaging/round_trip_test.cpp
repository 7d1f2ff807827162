#include "base/parallel.h"
#include "imaging/io/orientation.h"
#include "imaging/io/reader.h"
#include "imaging/io/writer.h"
#include "imaging/metadata/metadata.h"
#include "imaging/metrics.h"
#include "imaging/picture_support.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::imaging;

namespace {

constexpr Size kSize = {83, 61}; // odd, and no multiple of a JPEG block

Picture writtenAndRead(const test::TemporaryDir &dir, const Picture &picture, const WriteOptions &options)
{
    const auto written =
        writePicture(picture, dir / (std::string("picture") + formatExtension(options.format)), options);
    INFO((written ? std::string() : written.error().message + " " + written.error().detail));
    REQUIRE(written);
    REQUIRE(*written);
    Result<Picture> again = readPicture(**written);
    INFO((again ? std::string() : again.error().message + " " + again.error().detail));
    REQUIRE(again);
    CHECK(again->format == options.format);
    CHECK(again->warnings.empty());
    return *again;
}

} // namespace

TEST_CASE("lossless formats give the same pixels back")
{
    const test::TemporaryDir dir;
    for (const FileFormat format : {FileFormat::Png, FileFormat::Tiff})
        for (const SampleType type : {SampleType::U8, SampleType::U16})
            for (int channels = 1; channels <= 4; ++channels) {
                INFO(formatName(format) << " " << channels << " channels, type " << int(type));
                const Picture picture = test::syntheticPicture(kSize, channels, type);
                WriteOptions options;
                options.format = format;
                CHECK(test::samePixels(writtenAndRead(dir, picture, options).pixels, picture.pixels));
            }
}

TEST_CASE("floats survive in TIFF, outside 0..1 too")
{
    const test::TemporaryDir dir;
    for (int channels = 1; channels <= 4; ++channels) {
        Picture picture = test::syntheticPicture(kSize, channels, SampleType::F32);
        picture.pixels.writableRow<float>(0)[0] = 1.75F;
        picture.pixels.writableRow<float>(1)[0] = -0.25F;
        WriteOptions options;
        options.format = FileFormat::Tiff;
        CHECK(test::samePixels(writtenAndRead(dir, picture, options).pixels, picture.pixels));
    }
}

TEST_CASE("WebP of quality 100 is lossless")
{
    const test::TemporaryDir dir;
    for (const int channels : {3, 4}) {
        const Picture picture = test::syntheticPicture(kSize, channels, SampleType::U8);
        WriteOptions options;
        options.format = FileFormat::WebP;
        options.quality = 100;
        CHECK(test::samePixels(writtenAndRead(dir, picture, options).pixels, picture.pixels));
    }
}

TEST_CASE("lossy formats stay near")
{
    const test::TemporaryDir dir;
    for (const FileFormat format : {FileFormat::Jpeg, FileFormat::WebP, FileFormat::Heic, FileFormat::Avif}) {
        if (!canWrite(format))
            continue;
        for (const int channels : {1, 3}) {
            INFO(formatName(format) << " " << channels);
            const Picture picture = test::syntheticPicture({160, 120}, channels, SampleType::U16);
            WriteOptions options;
            options.format = format;
            options.quality = 95;
            const Picture again = writtenAndRead(dir, picture, options);
            CHECK(compare(again, picture)->psnrDb > 32.0);
            if (format == FileFormat::Jpeg) {
                CHECK(again.pixels.channels() == channels);
                CHECK(again.jpegQuality == 95);
            }
        }
    }
}

TEST_CASE("alpha on JPEG is laid on white, and said")
{
    const test::TemporaryDir dir;
    Picture picture = test::syntheticPicture({32, 32}, 4, SampleType::U8);
    WriteOptions options;
    std::vector<std::string> warnings;
    options.warnings = &warnings;
    options.quality = 100;
    const Picture again = writtenAndRead(dir, picture, options);
    CHECK(again.pixels.channels() == 3);
    CHECK(int(again.pixels.row<std::uint8_t>(5)[0]) >= 253); // alpha 0 at the left edge
    CHECK(warnings.size() == 1);
}

TEST_CASE("depth and float are fitted to the format")
{
    const test::TemporaryDir dir;
    const Picture deep = test::syntheticPicture(kSize, 3, SampleType::U16);
    WriteOptions options;
    options.format = FileFormat::Png;
    options.depth = 8;
    CHECK(writtenAndRead(dir, deep, options).pixels.type() == SampleType::U8);
    options.depth = 16;
    const Picture shallow = test::syntheticPicture(kSize, 3, SampleType::U8);
    const Picture widened = writtenAndRead(dir, shallow, options);
    REQUIRE(widened.pixels.type() == SampleType::U16);
    CHECK(widened.pixels.row<std::uint16_t>(7)[9] == shallow.pixels.row<std::uint8_t>(7)[9] * 257);
    options.depth = 0;
    const Picture real = test::syntheticPicture(kSize, 3, SampleType::F32);
    const Picture whole = writtenAndRead(dir, real, options);
    CHECK(whole.pixels.type() == SampleType::U16);
    CHECK(compare(whole, real)->largestDifference < 255.0 / 65535.0);
}

TEST_CASE("profiles survive in every format")
{
    const test::TemporaryDir dir;
    for (const FileFormat format :
         {FileFormat::Jpeg, FileFormat::Png, FileFormat::Tiff, FileFormat::WebP, FileFormat::Heic, FileFormat::Avif}) {
        if (!canWrite(format))
            continue;
        INFO(formatName(format));
        Picture picture = test::syntheticPicture({64, 64}, 3, SampleType::U8);
        picture.profile = test::displayP3Profile();
        WriteOptions options;
        options.format = format;
        const Picture again = writtenAndRead(dir, picture, options);
        REQUIRE(again.profile);
        CHECK(again.profile->bytes() == picture.profile->bytes());
        options.strip = StripMetadata::All;
        CHECK(writtenAndRead(dir, picture, options).profile);
    }
}

TEST_CASE("a grey profile stays with grey, and becomes sRGB where the format has no grey")
{
    const test::TemporaryDir dir;
    Picture picture = test::syntheticPicture({64, 64}, 1, SampleType::U8);
    picture.profile = test::grayGammaProfile(1.8);
    const double mean = test::meanSrgb(picture)[0];
    for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Png, FileFormat::Tiff, FileFormat::WebP}) {
        INFO(formatName(format));
        WriteOptions options;
        options.format = format;
        const Picture again = writtenAndRead(dir, picture, options);
        CHECK(bool(again.profile) == (format != FileFormat::WebP));
        CHECK(test::meanSrgb(again)[0] == Approx(mean).margin(1.0));
    }
}

TEST_CASE("the eight orientations stand upright")
{
    // Where the pixel of the upright picture's top left corner lies in the stored one (EXIF 2.3, table of tag 274).
    const Image stored = test::syntheticImage({7, 5}, 3, SampleType::U8);
    const auto pixel = [](const Image &image, int x, int y) { return image.row<std::uint8_t>(y)[x * 3]; };
    for (int orientation = 1; orientation <= 8; ++orientation) {
        INFO(orientation);
        const Image turned = upright(stored, orientation);
        REQUIRE(turned.size() == uprightSize(stored.size(), orientation));
        CHECK(turned.size() == (orientation < 5 ? Size{7, 5} : Size{5, 7}));
        for (int y = 0; y < turned.height(); ++y)
            for (int x = 0; x < turned.width(); ++x) {
                const std::array<std::array<int, 2>, 8> from = {
                    {{x, y}, {6 - x, y}, {6 - x, 4 - y}, {x, 4 - y}, {y, x}, {y, 4 - x}, {6 - y, 4 - x}, {6 - y, x}}};
                const auto at = from[static_cast<std::size_t>(orientation - 1)];
                REQUIRE(pixel(turned, x, y) == pixel(stored, at[0], at[1]));
            }
    }
    for (const SampleType type : {SampleType::U8, SampleType::U16, SampleType::F32})
        for (int channels = 1; channels <= 4; ++channels) {
            const Image image = test::syntheticImage({37, 70}, channels, type);
            CHECK(test::samePixels(upright(upright(image, 6), 8), image));
            CHECK(test::samePixels(upright(upright(image, 5), 5), image));
        }
}

TEST_CASE("the bytes do not depend on the number of threads")
{
    const test::TemporaryDir dir;
    const Picture picture = test::syntheticPicture({700, 900}, 3, SampleType::U16);
    const int threads = parallelThreads();
    for (const FileFormat format : {FileFormat::Png, FileFormat::Tiff, FileFormat::Jpeg, FileFormat::WebP}) {
        INFO(formatName(format));
        WriteOptions options;
        options.format = format;
        options.conflict = Conflict::Replace;
        setParallelThreads(1);
        REQUIRE(writePicture(picture, dir / "one", options));
        setParallelThreads(4);
        REQUIRE(writePicture(picture, dir / "four", options));
        CHECK(test::fileContent(dir / "one") == test::fileContent(dir / "four"));
    }
    setParallelThreads(threads);
}

TEST_CASE("sides of one pixel are no problem")
{
    const test::TemporaryDir dir;
    for (const Size size : {Size{1, 1}, Size{1, 40}, Size{40, 1}})
        for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Png, FileFormat::Tiff, FileFormat::WebP}) {
            INFO(formatName(format) << " " << size.width << " x " << size.height);
            WriteOptions options;
            options.format = format;
            options.conflict = Conflict::Replace;
            CHECK(writtenAndRead(dir, test::syntheticPicture(size, 3, SampleType::U8), options).pixels.size() == size);
        }
}
