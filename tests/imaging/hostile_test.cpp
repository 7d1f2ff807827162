// Files of our own making, cut and bent: each must give a picture or an error in words, and never hang or crash.

#include "imaging/io/reader.h"
#include "imaging/io/writer.h"
#include "imaging/picture_support.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using namespace ambrotype::imaging;

namespace {

std::vector<unsigned char> encoded(const test::TemporaryDir &dir, FileFormat format, int channels = 3)
{
    WriteOptions options;
    options.format = format;
    options.conflict = Conflict::Replace;
    const auto written =
        writePicture(test::syntheticPicture({200, 150}, channels, SampleType::U8), dir / "source", options);
    REQUIRE(written);
    return test::fileContent(**written);
}

//! Opens \p bytes; a failure must be one of the reasons that a damaged file may have.
bool opens(const test::TemporaryDir &dir, const std::vector<unsigned char> &bytes)
{
    test::writeContent(dir / "hostile", bytes);
    const Result<Picture> picture = readPicture(dir / "hostile");
    (void)readDraft(dir / "hostile", 64, readingToShow());
    if (picture)
        return true;
    const ErrorCode code = picture.error().code;
    if (code == ErrorCode::Incomplete) {
        const Result<Picture> part = readPicture(dir / "hostile", readingToShow());
        REQUIRE(part);
        REQUIRE_FALSE(part->warnings.empty());
        CHECK(part->warnings.front() == picture.error().message);
        return false;
    }
    const bool clear = code == ErrorCode::Damaged || code == ErrorCode::NotAnImage || code == ErrorCode::TooLarge
                       || code == ErrorCode::Unsupported || code == ErrorCode::EmptyFile;
    INFO(errorName(code) << ": " << picture.error().detail);
    CHECK(clear);
    CHECK_FALSE(picture.error().message.empty());
    return false;
}

} // namespace

TEST_CASE("cut-off files are refused or open in part when that is wanted", "[hostile]")
{
    const test::TemporaryDir dir;
    for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Png, FileFormat::Tiff, FileFormat::WebP}) {
        const std::vector<unsigned char> whole = encoded(dir, format);
        for (const double part : {0.01, 0.1, 0.5, 0.9, 0.99}) {
            INFO(formatName(format) << " " << part);
            std::vector<unsigned char> cut(whole.begin(),
                                           whole.begin() + static_cast<std::ptrdiff_t>(double(whole.size()) * part));
            CHECK_FALSE(opens(dir, cut));
        }
    }
}

TEST_CASE("bent bytes never crash", "[hostile]")
{
    const test::TemporaryDir dir;
    std::uint32_t seed = 12345;
    const auto random = [&seed] { return seed = seed * 1664525U + 1013904223U; };
    for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Png, FileFormat::Tiff, FileFormat::WebP}) {
        const std::vector<unsigned char> whole = encoded(dir, format, format == FileFormat::Jpeg ? 3 : 4);
        for (int round = 0; round < 40; ++round) {
            std::vector<unsigned char> bent = whole;
            // Half of the hits fall into the header, where they hurt most.
            for (int hit = 0; hit < 4; ++hit)
                bent[(random() >> 8) % (round % 2 == 0 ? std::min<std::size_t>(bent.size(), 300) : bent.size())] =
                    static_cast<unsigned char>(random() >> 24);
            opens(dir, bent);
        }
    }
}

TEST_CASE("a TIFF whose directories form a loop ends", "[hostile]")
{
    const test::TemporaryDir dir;
    std::vector<unsigned char> bytes = {'I', 'I', 42, 0, 8, 0, 0, 0, 3, 0};
    const auto entry = [&](unsigned char tag, unsigned char high, unsigned char value) {
        bytes.insert(bytes.end(), {tag, high, 3, 0, 1, 0, 0, 0, value, 0, 0, 0});
    };
    entry(0x00, 0x01, 4);
    entry(0x01, 0x01, 4);
    entry(0x11, 0x01, 8);
    bytes.insert(bytes.end(), {8, 0, 0, 0}); // the next directory is this one
    CHECK_FALSE(opens(dir, bytes));
}

TEST_CASE("limits are looked at before anything is decoded", "[hostile]")
{
    const test::TemporaryDir dir;
    const std::vector<unsigned char> bytes = encoded(dir, FileFormat::Png);
    test::writeContent(dir / "a", bytes);
    ReadOptions options;
    options.limits.maxPixels = 29'999;
    CHECK(readPicture(dir / "a", options).error().code == ErrorCode::TooLarge);
    options.limits.maxPixels = 30'000;
    CHECK(readPicture(dir / "a", options));
    options.limits.maxSide = 199;
    CHECK(readHeader(dir / "a", options.limits).error().code == ErrorCode::TooLarge);
}

TEST_CASE("cancelling stops a decoder", "[hostile]")
{
    const test::TemporaryDir dir;
    CancelSource cancel;
    cancel.cancel();
    for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Png, FileFormat::Tiff, FileFormat::WebP}) {
        test::writeContent(dir / "a", encoded(dir, format));
        CHECK(readPicture(dir / "a", {}, cancel.token()).error().code == ErrorCode::Cancelled);
    }
}

TEST_CASE("the name does not matter, the content does", "[hostile]")
{
    const test::TemporaryDir dir;
    test::writeContent(dir / "really.png", encoded(dir, FileFormat::Jpeg));
    test::writeContent(dir / "really.jpg", encoded(dir, FileFormat::Png));
    test::writeContent(dir / "noname", encoded(dir, FileFormat::Tiff));
    CHECK(*detectFormat(dir / "really.png") == FileFormat::Jpeg);
    CHECK(readPicture(dir / "really.jpg")->format == FileFormat::Png);
    CHECK(readPicture(dir / "noname")->format == FileFormat::Tiff);
}
