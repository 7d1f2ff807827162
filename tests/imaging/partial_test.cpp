// Files of which only a part is there: nothing of them is used unasked, how much is there is measured, and what is
// missing is grey.
#include "imaging/io/reader.h"
#include "imaging/io/tiff_directory.h"
#include "imaging/io/writer.h"
#include "imaging/picture_support.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include <jpeglib.h>
#include <spng.h>

using namespace ambrotype;
using namespace ambrotype::imaging;

namespace {

constexpr Size kSize{240, 160};

std::vector<unsigned char> encoded(const test::TemporaryDir &dir, FileFormat format, int channels, SampleType type)
{
    WriteOptions options;
    options.format = format;
    options.conflict = Conflict::Replace;
    options.depth = type == SampleType::U8 ? 8 : 16;
    const auto written = writePicture(test::syntheticPicture(kSize, channels, type), dir / "source", options);
    REQUIRE(written);
    return test::fileContent(**written);
}

enum class Scans { One, OneRestarting, OnePerColor };

//! A JPEG row by row, as cameras write it (our own writer makes progressive ones); with markers to set out anew from
//! after each row of blocks, or with the rows of each colour after those of the other.
std::vector<unsigned char> sequentialJpeg(Scans scans = Scans::One)
{
    const Image pixels = test::syntheticImage(kSize, 3, SampleType::U8);
    jpeg_compress_struct info = {};
    jpeg_error_mgr errors = {};
    info.err = jpeg_std_error(&errors);
    jpeg_create_compress(&info);
    unsigned char *bytes = nullptr;
    unsigned long size = 0;
    jpeg_mem_dest(&info, &bytes, &size);
    info.image_width = kSize.width;
    info.image_height = kSize.height;
    info.input_components = 3;
    info.in_color_space = JCS_RGB;
    jpeg_set_defaults(&info);
    if (scans == Scans::OneRestarting)
        info.restart_in_rows = 1;
    const jpeg_scan_info colors[] = {{1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};
    if (scans == Scans::OnePerColor) {
        info.scan_info = colors;
        info.num_scans = 3;
    }
    jpeg_start_compress(&info, TRUE);
    std::vector<JSAMPLE> row(static_cast<std::size_t>(kSize.width) * 3);
    for (int y = 0; y < kSize.height; ++y) {
        std::memcpy(row.data(), pixels.row(y), row.size());
        JSAMPROW rows = row.data();
        jpeg_write_scanlines(&info, &rows, 1);
    }
    jpeg_finish_compress(&info);
    jpeg_destroy_compress(&info);
    const std::vector<unsigned char> file(bytes, bytes + size);
    std::free(bytes);
    return file;
}

//! A PNG whose pixels come in seven passes, from rough to fine.
std::vector<unsigned char> interlacedPng()
{
    const Image pixels = test::syntheticImage(kSize, 3, SampleType::U8);
    spng_ctx *context = spng_ctx_new(SPNG_CTX_ENCODER);
    spng_set_option(context, SPNG_ENCODE_TO_BUFFER, 1);
    spng_ihdr header = {};
    header.width = kSize.width;
    header.height = kSize.height;
    header.bit_depth = 8;
    header.color_type = SPNG_COLOR_TYPE_TRUECOLOR;
    header.interlace_method = 1;
    spng_set_ihdr(context, &header);
    std::vector<unsigned char> whole;
    for (int y = 0; y < kSize.height; ++y) {
        const auto *row = static_cast<const unsigned char *>(pixels.row(y));
        whole.insert(whole.end(), row, row + kSize.width * 3);
    }
    REQUIRE(spng_encode_image(context, whole.data(), whole.size(), SPNG_FMT_PNG, SPNG_ENCODE_FINALIZE) == 0);
    std::size_t size = 0;
    int status = 0;
    void *bytes = spng_get_png_buffer(context, &size, &status);
    REQUIRE(status == 0);
    const auto *begin = static_cast<const unsigned char *>(bytes);
    const std::vector<unsigned char> file(begin, begin + size);
    std::free(bytes);
    spng_ctx_free(context);
    return file;
}

std::vector<unsigned char> partOf(const std::vector<unsigned char> &whole, double part)
{
    return {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(double(whole.size()) * part)};
}

//! Where the data of each scan begin and end in the JPEG \p file.
std::vector<std::pair<std::size_t, std::size_t>> scansOf(const std::vector<unsigned char> &file)
{
    std::vector<std::pair<std::size_t, std::size_t>> scans;
    for (std::size_t at = 2; at + 4 < file.size();) {
        const unsigned char marker = file[at + 1];
        at += 2 + (static_cast<std::size_t>(file[at + 2]) << 8 | file[at + 3]);
        if (marker != 0xda)
            continue;
        const std::size_t begin = at;
        const auto isData = [&] { // a zero after 0xff, and marks in between, are part of them
            return file[at] != 0xff || file[at + 1] == 0 || (file[at + 1] >= 0xd0 && file[at + 1] <= 0xd7);
        };
        while (at + 1 < file.size() && isData())
            ++at;
        scans.emplace_back(begin, at);
    }
    return scans;
}

std::vector<unsigned char> firstOf(const std::vector<unsigned char> &whole, std::size_t bytes)
{
    return {whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(bytes)};
}

//! A grey TIFF with its directory in front, strips of \p stripRows rows as they are, and \p y % 251 in the rows.
std::vector<unsigned char> plainTiff(Size size, int stripRows)
{
    const auto strips = static_cast<std::size_t>((size.height + stripRows - 1) / stripRows);
    const auto stripBytes = static_cast<std::size_t>(size.width * stripRows);
    std::vector<unsigned char> file;
    const auto put = [&file](std::size_t value, int bytes) {
        for (int i = 0; i < bytes; ++i)
            file.push_back(static_cast<unsigned char>(value >> (8 * i)));
    };
    const auto entry = [&](std::size_t tag, std::size_t type, std::size_t count, std::size_t value) {
        put(tag, 2);
        put(type, 2);
        put(count, 4);
        put(value, 4);
    };
    constexpr std::size_t kEntries = 9;
    const std::size_t arrays = 8 + 2 + kEntries * 12 + 4;
    const std::size_t pixels = arrays + strips * 8;
    file.insert(file.end(), {'I', 'I', 42, 0});
    put(8, 4);
    put(kEntries, 2);
    entry(256, 4, 1, static_cast<std::size_t>(size.width));
    entry(257, 4, 1, static_cast<std::size_t>(size.height));
    entry(258, 3, 1, 8);
    entry(259, 3, 1, 1);
    entry(262, 3, 1, 1);
    entry(273, 4, strips, arrays);
    entry(277, 3, 1, 1);
    entry(278, 4, 1, static_cast<std::size_t>(stripRows));
    entry(279, 4, strips, arrays + strips * 4);
    put(0, 4);
    for (std::size_t i = 0; i < strips; ++i)
        put(pixels + i * stripBytes, 4);
    for (std::size_t i = 0; i < strips; ++i)
        put(stripBytes, 4);
    for (int y = 0; y < size.height; ++y)
        file.insert(file.end(), static_cast<std::size_t>(size.width), static_cast<unsigned char>(y % 251));
    return file;
}

//! The percentage that a sentence names; -1 without one.
int percentIn(const std::string &sentence)
{
    const std::size_t at = sentence.find(" % of the picture");
    const std::size_t from = at == std::string::npos ? at : sentence.rfind(' ', at - 1);
    return from == std::string::npos ? -1 : std::atoi(sentence.c_str() + from);
}

//! A colour of the missing part, and opaque.
bool isGrey(const Image &pixels, int y)
{
    for (int i = 0; i < pixels.width() * pixels.channels(); ++i) {
        const bool alpha = pixels.hasAlpha() && i % pixels.channels() == pixels.channels() - 1;
        const bool right = pixels.type() == SampleType::U8
                               ? static_cast<const std::uint8_t *>(pixels.row(y))[i] == (alpha ? 0xff : 0x80)
                               : static_cast<const std::uint16_t *>(pixels.row(y))[i] == (alpha ? 0xffff : 0x8080);
        if (!right)
            return false;
    }
    return true;
}

bool sameRow(const Image &a, const Image &b, int y)
{
    const std::size_t bytes = static_cast<std::size_t>(a.width() * a.channels()) * sampleBytes(a.type());
    return std::memcmp(a.row(y), b.row(y), bytes) == 0;
}

//! Cuts \p whole at \p part: refused, or opened on request with exactly the measured rows and grey below them.
void checkCut(const test::TemporaryDir &dir, const std::vector<unsigned char> &whole, double part)
{
    INFO("part " << part);
    test::writeContent(dir / "whole", whole);
    const Result<Picture> complete = readPicture(dir / "whole");
    REQUIRE(complete);
    CHECK(complete->warnings.empty());
    test::writeContent(dir / "cut", partOf(whole, part));
    const Result<Picture> refused = readPicture(dir / "cut");
    REQUIRE_FALSE(refused);
    INFO(refused.error().detail);
    REQUIRE(refused.error().code == ErrorCode::Incomplete);
    const int percent = percentIn(refused.error().message);
    INFO(refused.error().message);
    CHECK(percent > 0);
    CHECK(percent < 100);
    const Result<Picture> opened = readPicture(dir / "cut", readingToShow());
    REQUIRE(opened);
    REQUIRE(opened->pixels.size() == kSize);
    CHECK(opened->warnings.front() == refused.error().message);
    int grey = 0;
    while (grey < kSize.height && isGrey(opened->pixels, kSize.height - 1 - grey))
        ++grey;
    const int there = kSize.height - grey;
    CHECK(percent == 100 * there / kSize.height);
    // JPEG smooths colours over the border of two rows of blocks, so the last lines before it know the grey.
    for (int y = 0; y < there - 2; ++y)
        CHECK(sameRow(opened->pixels, complete->pixels, y));
}

} // namespace

TEST_CASE("a file that ends early is refused, or opened on request as far as it goes", "[partial]")
{
    const test::TemporaryDir dir;
    for (const double part : {0.3, 0.5, 0.8}) {
        checkCut(dir, sequentialJpeg(), part);
        for (const int channels : {1, 3, 4}) {
            INFO(channels << " channels");
            checkCut(dir, encoded(dir, FileFormat::Png, channels, SampleType::U8), part);
            checkCut(dir, encoded(dir, FileFormat::Png, channels, SampleType::U16), part);
        }
        // The directory of a TIFF comes last: without it nobody knows where the rows lie.
        test::writeContent(dir / "cut", partOf(encoded(dir, FileFormat::Tiff, 3, SampleType::U8), part));
        CHECK(readPicture(dir / "cut", readingToShow()).error().code == ErrorCode::Damaged);
    }
}

TEST_CASE("a progressive JPEG without its last scans lacks detail, not rows", "[partial]")
{
    const test::TemporaryDir dir;
    const std::vector<unsigned char> whole = encoded(dir, FileFormat::Jpeg, 3, SampleType::U8);
    test::writeContent(dir / "cut", partOf(whole, 0.6));
    CHECK(readPicture(dir / "cut").error().message
          == "The file is damaged or ends early: fine detail of the picture is missing.");
    const Result<Picture> opened = readPicture(dir / "cut", readingToShow());
    REQUIRE(opened);
    CHECK_FALSE(isGrey(opened->pixels, kSize.height - 1));
}

TEST_CASE("a progressive JPEG without a whole scan at its end lacks detail", "[partial]")
{
    const test::TemporaryDir dir;
    const std::vector<unsigned char> whole = encoded(dir, FileFormat::Jpeg, 3, SampleType::U8);
    const auto scans = scansOf(whole);
    REQUIRE(scans.size() > 3);
    const std::size_t last = scans.size() - 1;
    for (const std::size_t bytes : {scans[last - 1].second, (scans[last].first + scans[last].second) / 2}) {
        INFO(bytes << " of " << whole.size());
        test::writeContent(dir / "cut", firstOf(whole, bytes));
        const Result<Picture> refused = readPicture(dir / "cut");
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message == "The file is damaged or ends early: fine detail of the picture is missing.");
        const Result<Picture> opened = readPicture(dir / "cut", readingToShow());
        REQUIRE(opened);
        CHECK(opened->warnings == std::vector<std::string>{refused.error().message});
        CHECK_FALSE(isGrey(opened->pixels, kSize.height - 1));
    }
}

TEST_CASE("a JPEG without the scans of its colours says that they are gone", "[partial]")
{
    const test::TemporaryDir dir;
    const std::vector<unsigned char> whole = sequentialJpeg(Scans::OnePerColor);
    const auto scans = scansOf(whole);
    REQUIRE(scans.size() == 3);
    const std::string gone = "The file is damaged or ends early: colours of the picture are missing or wrong.";
    std::vector<unsigned char> ended = firstOf(whole, scans[1].second);
    ended.insert(ended.end(), {0xff, 0xd9}); // as programs for repair do
    for (const auto &bytes : {firstOf(whole, scans[0].second),
                              firstOf(whole, (scans[1].first + scans[1].second) / 2),
                              firstOf(whole, scans[1].second),
                              firstOf(whole, (scans[2].first + scans[2].second) / 2),
                              ended}) {
        INFO(bytes.size() << " of " << whole.size());
        test::writeContent(dir / "cut", bytes);
        const Result<Picture> refused = readPicture(dir / "cut");
        REQUIRE_FALSE(refused);
        CHECK(refused.error().message == gone);
        const Result<Picture> opened = readPicture(dir / "cut", readingToShow());
        REQUIRE(opened);
        CHECK(opened->warnings == std::vector<std::string>{gone});
        CHECK_FALSE(isGrey(opened->pixels, kSize.height - 1));
    }
    test::writeContent(dir / "cut", firstOf(whole, (scans[0].first + scans[0].second) / 2));
    const Result<Picture> half = readPicture(dir / "cut", readingToShow());
    REQUIRE(half);
    REQUIRE(half->warnings.size() == 2);
    CHECK(percentIn(half->warnings[0]) > 0);
    CHECK(half->warnings[1] == gone);
    CHECK_FALSE(isGrey(half->pixels, 0));
    CHECK(isGrey(half->pixels, kSize.height - 1));
}

TEST_CASE("an interlaced PNG that ends early keeps the pixels that came, in grey", "[partial]")
{
    const test::TemporaryDir dir;
    const std::vector<unsigned char> whole = interlacedPng();
    test::writeContent(dir / "whole", whole);
    const Result<Picture> complete = readPicture(dir / "whole");
    REQUIRE(complete);
    test::writeContent(dir / "cut", partOf(whole, 0.4));
    const Result<Picture> refused = readPicture(dir / "cut");
    REQUIRE_FALSE(refused);
    REQUIRE(refused.error().code == ErrorCode::Incomplete);
    const Result<Picture> opened = readPicture(dir / "cut", readingToShow());
    REQUIRE(opened);
    int there = 0;
    int wrong = 0;
    for (int y = 0; y < kSize.height; ++y) {
        const auto *now = static_cast<const std::uint8_t *>(opened->pixels.row(y));
        const auto *then = static_cast<const std::uint8_t *>(complete->pixels.row(y));
        for (int x = 0; x < kSize.width; ++x) {
            const bool same = std::memcmp(now + 3 * x, then + 3 * x, 3) == 0;
            const bool grey = now[3 * x] == 0x80 && now[3 * x + 1] == 0x80 && now[3 * x + 2] == 0x80;
            there += same ? 1 : 0;
            wrong += !same && !grey ? 1 : 0;
        }
    }
    CHECK(wrong == 0);
    const int percent = percentIn(refused.error().message);
    CHECK(percent > 0);
    CHECK(std::abs(percent - 100 * there / (kSize.width * kSize.height)) <= 1);
}

TEST_CASE("a JPEG that lacks nothing but its end marker is whole", "[partial]")
{
    const test::TemporaryDir dir;
    std::vector<unsigned char> bytes;
    SECTION("row by row")
    {
        bytes = sequentialJpeg();
    }
    SECTION("colour by colour")
    {
        bytes = sequentialJpeg(Scans::OnePerColor);
    }
    SECTION("from rough to fine")
    {
        bytes = encoded(dir, FileFormat::Jpeg, 3, SampleType::U8);
        REQUIRE(scansOf(bytes).size() > 3);
    }
    test::writeContent(dir / "whole", bytes);
    bytes.resize(bytes.size() - 2);
    test::writeContent(dir / "cut", bytes);
    const Result<Picture> opened = readPicture(dir / "cut");
    REQUIRE(opened);
    CHECK(opened->warnings.empty());
    CHECK(test::samePixels(opened->pixels, readPicture(dir / "whole")->pixels));
}

TEST_CASE("a JPEG that is damaged inside says from where on", "[partial]")
{
    const test::TemporaryDir dir;
    std::vector<unsigned char> bytes = sequentialJpeg();
    for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 12; ++i)
        bytes[i] = 0xff; // markers that nobody knows
    test::writeContent(dir / "bent", bytes);
    const Result<Picture> refused = readPicture(dir / "bent");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::Incomplete);
    CHECK(percentIn(refused.error().message) > 0);
    CHECK(readPicture(dir / "bent", readingToShow()));
}

TEST_CASE("a JPEG that is damaged and ends early is grey from its end on only", "[partial]")
{
    const test::TemporaryDir dir;
    std::vector<unsigned char> bytes = sequentialJpeg(Scans::OneRestarting);
    test::writeContent(dir / "whole", bytes);
    const Result<Picture> complete = readPicture(dir / "whole");
    REQUIRE(complete);
    const auto [begin, end] = scansOf(bytes).at(0);
    for (std::size_t i = 0; i < 8; ++i) // ones only, which are no code
        bytes[begin + (end - begin) / 5 + i] = i % 2 == 0 ? 0xff : 0;
    test::writeContent(dir / "bent", bytes);
    const Result<Picture> bent = readPicture(dir / "bent", readingToShow());
    REQUIRE(bent);
    REQUIRE(bent->warnings.size() == 1);
    CHECK(sameRow(bent->pixels, complete->pixels, kSize.height - 1));

    bytes.resize(begin + (end - begin) * 4 / 5);
    test::writeContent(dir / "cut", bytes);
    const Result<Picture> refused = readPicture(dir / "cut");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message == bent->warnings.front());
    const Result<Picture> opened = readPicture(dir / "cut", readingToShow());
    REQUIRE(opened);
    REQUIRE(opened->warnings.size() == 2);
    CHECK(opened->warnings.front() == bent->warnings.front());
    int there = kSize.height;
    while (there > 0 && isGrey(opened->pixels, there - 1))
        --there;
    CHECK(percentIn(opened->warnings.back()) == 100 * there / kSize.height);
    CHECK(there > kSize.height / 2);
    CHECK(there < kSize.height);
    for (int y = 0; y < there - 2; ++y)
        CHECK(sameRow(opened->pixels, bent->pixels, y));
}

TEST_CASE("a TIFF with a damaged strip lacks no more than that", "[partial]")
{
    const test::TemporaryDir dir;
    WriteOptions options;
    options.format = FileFormat::Tiff;
    const Size size{240, 4000};
    const auto written = writePicture(test::syntheticPicture(size, 3, SampleType::U8), dir / "whole", options);
    REQUIRE(written);
    std::vector<unsigned char> bytes = test::fileContent(**written);
    const auto reader = TiffReader::open(bytes);
    REQUIRE(reader);
    const auto directory = reader->directory(reader->firstDirectory());
    REQUIRE(directory);
    const int rows = static_cast<int>(reader->value(*directory, 278, 0));
    const TiffEntry *offsets = directory->find(273);
    const TiffEntry *sizes = directory->find(279);
    REQUIRE((offsets && sizes && offsets->count > 3));
    const auto at = static_cast<std::ptrdiff_t>(*reader->integer(*offsets, 1));
    std::fill_n(bytes.begin() + at, *reader->integer(*sizes, 1), static_cast<unsigned char>(0xaa));
    test::writeContent(dir / "bent", bytes);

    const Result<Picture> complete = readPicture(**written);
    REQUIRE(complete);
    const Result<Picture> refused = readPicture(dir / "bent");
    REQUIRE_FALSE(refused);
    REQUIRE(refused.error().code == ErrorCode::Incomplete);
    CHECK(refused.error().message.find("damaged") != std::string::npos);
    CHECK(percentIn(refused.error().message) == 100 * rows / size.height);
    const Result<Picture> opened = readPicture(dir / "bent", readingToShow());
    REQUIRE(opened);
    CHECK(opened->warnings == std::vector<std::string>{refused.error().message});
    int wrong = 0;
    for (int y = 0; y < size.height; ++y) {
        const bool isThere = y < rows || y >= 2 * rows;
        wrong += (isThere ? sameRow(opened->pixels, complete->pixels, y) : isGrey(opened->pixels, y)) ? 0 : 1;
    }
    CHECK(wrong == 0);
}

TEST_CASE("a TIFF whose last strips lie behind its end is cut short", "[partial]")
{
    const test::TemporaryDir dir;
    const std::vector<unsigned char> whole = plainTiff({40, 1000}, 10);
    test::writeContent(dir / "whole", whole);
    const Result<Picture> complete = readPicture(dir / "whole");
    REQUIRE(complete);
    test::writeContent(dir / "cut", firstOf(whole, whole.size() - 40 * 295));
    const Result<Picture> refused = readPicture(dir / "cut");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().message.find("ends after 70 %") != std::string::npos);
    const Result<Picture> opened = readPicture(dir / "cut", readingToShow());
    REQUIRE(opened);
    int wrong = 0;
    for (int y = 0; y < 1000; ++y)
        wrong += (y < 700 ? sameRow(opened->pixels, complete->pixels, y) : isGrey(opened->pixels, y)) ? 0 : 1;
    CHECK(wrong == 0);
}

TEST_CASE("a draft of a file that ends early is grey where it is missing, too", "[partial]")
{
    const test::TemporaryDir dir;
    test::writeContent(dir / "cut", partOf(sequentialJpeg(), 0.5));
    CHECK_FALSE(readDraft(dir / "cut", 60));
    const Result<Picture> draft = readDraft(dir / "cut", 60, readingToShow());
    REQUIRE(draft);
    CHECK(isGrey(draft->pixels, draft->pixels.height() - 1));
    CHECK_FALSE(isGrey(draft->pixels, 0));
}
