#include "imaging/io/writer.h"

#include "imaging/atomic_file.h"
#include "imaging/io/reader.h"
#include "imaging/picture_support.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <csignal>
#include <set>
#include <thread>

#include <sys/resource.h>

using namespace ambrotype;
using namespace ambrotype::imaging;

namespace {

//! Lets files grow to \p bytes at most while it lives: the nearest thing to a full disk that a test can make.
class FileSizeLimit
{
public:
    explicit FileSizeLimit(rlim_t bytes)
    {
        getrlimit(RLIMIT_FSIZE, &m_before);
        m_handler = std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit = {bytes, m_before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit()
    {
        setrlimit(RLIMIT_FSIZE, &m_before);
        std::signal(SIGXFSZ, m_handler);
    }
    FileSizeLimit(const FileSizeLimit &) = delete;
    FileSizeLimit &operator=(const FileSizeLimit &) = delete;

private:
    rlimit m_before = {};
    void (*m_handler)(int) = nullptr;
};

WriteOptions pngOptions(Conflict conflict)
{
    WriteOptions options;
    options.format = FileFormat::Png;
    options.conflict = conflict;
    return options;
}

} // namespace

TEST_CASE("a full disk leaves nothing behind", "[writer]")
{
    const test::TemporaryDir dir;
    const Picture picture = test::syntheticPicture({600, 600}, 3, SampleType::U16);
    for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Png, FileFormat::Tiff, FileFormat::WebP}) {
        INFO(formatName(format));
        WriteOptions options;
        options.format = format;
        options.quality = 100;
        const FileSizeLimit limit(20'000);
        const auto written = writePicture(picture, dir / "out", options);
        REQUIRE_FALSE(written);
        CHECK(written.error().code == ErrorCode::DiskFull);
        CHECK(test::namesIn(dir.path()).empty());
    }
}

TEST_CASE("a failed replacement keeps the old file", "[writer]")
{
    const test::TemporaryDir dir;
    const std::vector<unsigned char> old = {'o', 'l', 'd'};
    test::writeContent(dir / "a.png", old);
    const Picture picture = test::syntheticPicture({300, 300}, 3, SampleType::U16);
    {
        const FileSizeLimit limit(1000);
        CHECK_FALSE(writePicture(picture, dir / "a.png", pngOptions(Conflict::Replace)));
    }
    CHECK(test::fileContent(dir / "a.png") == old);
    CHECK(test::namesIn(dir.path()) == std::vector<std::string>{"a.png"});
    CHECK(writePicture(picture, dir / "a.png", pngOptions(Conflict::Replace)));
    CHECK(readPicture(dir / "a.png"));
    CHECK(test::namesIn(dir.path()) == std::vector<std::string>{"a.png"});
}

TEST_CASE("a cancelled save leaves nothing behind", "[writer]")
{
    const test::TemporaryDir dir;
    CancelSource cancel;
    cancel.cancel();
    for (const FileFormat format : {FileFormat::Jpeg, FileFormat::Png, FileFormat::Tiff, FileFormat::WebP}) {
        WriteOptions options;
        options.format = format;
        const auto written =
            writePicture(test::syntheticPicture({64, 64}, 3, SampleType::U8), dir / "out", options, cancel.token());
        REQUIRE_FALSE(written);
        CHECK(written.error().code == ErrorCode::Cancelled);
    }
    CHECK(test::namesIn(dir.path()).empty());
}

TEST_CASE("a folder that is not there is named", "[writer]")
{
    const test::TemporaryDir dir;
    const auto written = writePicture(
        test::syntheticPicture({8, 8}, 3, SampleType::U8), dir / "no" / "out.png", pngOptions(Conflict::Unique));
    REQUIRE_FALSE(written);
    CHECK(written.error().code == ErrorCode::NotFound);
}

TEST_CASE("one hundred writers of one name make one hundred files", "[writer]")
{
    const test::TemporaryDir dir;
    constexpr int kThreads = 10;
    constexpr int kEach = 10;
    std::vector<std::vector<std::string>> names(kThreads);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            const Picture picture = test::syntheticPicture({16 + t, 16}, 3, SampleType::U8);
            for (int i = 0; i < kEach; ++i) {
                const auto written = writePicture(picture, dir / "photo.png", pngOptions(Conflict::Unique));
                if (written && *written)
                    names[static_cast<std::size_t>(t)].push_back((*written)->filename().string());
            }
        });
    for (std::thread &thread : threads)
        thread.join();

    std::set<std::string> all;
    for (int t = 0; t < kThreads; ++t)
        for (const std::string &name : names[static_cast<std::size_t>(t)]) {
            CHECK(all.insert(name).second);
            const Result<FileHeader> header = readHeader(dir / name);
            REQUIRE(header);
            CHECK(header->size.width == 16 + t); // its own picture, not another's
        }
    CHECK(all.size() == kThreads * kEach);
    CHECK(all.count("photo.png") == 1);
    CHECK(all.count("photo (100).png") == 1);
    CHECK(test::namesIn(dir.path()).size() == kThreads * kEach);
}

TEST_CASE("skip leaves an existing file alone", "[writer]")
{
    const test::TemporaryDir dir;
    const Picture picture = test::syntheticPicture({16, 16}, 3, SampleType::U8);
    test::writeContent(dir / "a.png", {'x'});
    const auto skipped = writePicture(picture, dir / "a.png", pngOptions(Conflict::Skip));
    REQUIRE(skipped);
    CHECK_FALSE(*skipped);
    CHECK(test::fileContent(dir / "a.png").size() == 1);
    const auto written = writePicture(picture, dir / "b.png", pngOptions(Conflict::Skip));
    REQUIRE(written);
    CHECK(*written);
}

TEST_CASE("the original is never overwritten, by no path to it", "[writer]")
{
    const test::TemporaryDir dir;
    const Picture picture = test::syntheticPicture({16, 16}, 3, SampleType::U8);
    REQUIRE(writePicture(picture, dir / "original.png", pngOptions(Conflict::Unique)));
    const std::vector<unsigned char> before = test::fileContent(dir / "original.png");
    std::filesystem::create_symlink(dir / "original.png", dir / "symbolic.png");
    std::filesystem::create_hard_link(dir / "original.png", dir / "hard.png");
    std::filesystem::create_directory(dir / "sub");

    const Picture other = test::syntheticPicture({20, 20}, 1, SampleType::U8);
    for (const char *name : {"original.png", "symbolic.png", "hard.png", "sub/../original.png"}) {
        INFO(name);
        WriteOptions options = pngOptions(Conflict::Replace);
        options.original = dir / "original.png";
        const auto refused = writePicture(other, dir / name, options);
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == ErrorCode::InvalidArgument);
        options.conflict = Conflict::Unique;
        const auto beside = writePicture(other, dir / name, options);
        REQUIRE(beside);
        REQUIRE(*beside);
        CHECK_FALSE(std::filesystem::equivalent(**beside, dir / "original.png"));
        CHECK(test::fileContent(dir / "original.png") == before);
    }
}

TEST_CASE("unknown targets are refused in words", "[writer]")
{
    const test::TemporaryDir dir;
    WriteOptions options;
    options.format = FileFormat::Raw;
    CHECK(writePicture(test::syntheticPicture({4, 4}, 3, SampleType::U8), dir / "a", options).error().code
          == ErrorCode::Unsupported);
    options.format = FileFormat::Png;
    CHECK(writePicture(Picture(), dir / "a", options).error().code == ErrorCode::InvalidArgument);
    options.format = FileFormat::WebP;
    CHECK(writePicture(test::syntheticPicture({17'000, 1}, 3, SampleType::U8), dir / "a", options).error().code
          == ErrorCode::Unsupported);
    CHECK(test::namesIn(dir.path()).empty());
}

TEST_CASE("text is replaced as a whole", "[writer]")
{
    const test::TemporaryDir dir;
    REQUIRE(writeTextAtomically(dir / "recipe.json", "one"));
    REQUIRE(writeTextAtomically(dir / "recipe.json", "second"));
    const std::vector<unsigned char> content = test::fileContent(dir / "recipe.json");
    CHECK(std::string(content.begin(), content.end()) == "second");
    CHECK(test::namesIn(dir.path()) == std::vector<std::string>{"recipe.json"});
    {
        const FileSizeLimit limit(10);
        CHECK(writeTextAtomically(dir / "recipe.json", std::string(5000, 'x')).error().code == ErrorCode::DiskFull);
    }
    CHECK(test::fileContent(dir / "recipe.json") == content);
}

TEST_CASE("a name of full length can be written", "[writer]")
{
    const test::TemporaryDir dir;
    const std::string name = std::string(251, 'n') + ".png";
    CHECK(writePicture(test::syntheticPicture({4, 4}, 3, SampleType::U8), dir / name, pngOptions(Conflict::Unique)));
    CHECK(test::namesIn(dir.path()) == std::vector<std::string>{name});
}

TEST_CASE("every chunk of a PNG has its checksum, the empty last one too", "[writer]")
{
    // Bit by bit as in annex D of the PNG specification: slow, and nothing to do with the library that writes.
    const auto checksum = [](const unsigned char *bytes, std::size_t count) {
        std::uint32_t crc = 0xFFFFFFFFU;
        for (std::size_t i = 0; i < count; ++i) {
            crc ^= bytes[i];
            for (int bit = 0; bit < 8; ++bit)
                crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
        }
        return crc ^ 0xFFFFFFFFU;
    };
    const auto number = [](const unsigned char *bytes) {
        return std::uint32_t(bytes[0]) << 24 | std::uint32_t(bytes[1]) << 16 | std::uint32_t(bytes[2]) << 8 | bytes[3];
    };
    const test::TemporaryDir dir;
    for (const SampleType type : {SampleType::U8, SampleType::U16}) {
        Picture picture = test::syntheticPicture({40, 30}, 4, type);
        picture.profile = test::displayP3Profile();
        const auto written = writePicture(picture, dir / "a", pngOptions(Conflict::Replace));
        REQUIRE(written);
        const auto bytes = test::fileContent(**written);
        std::size_t at = 8;
        std::string last;
        while (at + 12 <= bytes.size()) {
            const std::size_t length = number(&bytes[at]);
            REQUIRE(at + 12 + length <= bytes.size());
            last.assign(bytes.begin() + static_cast<std::ptrdiff_t>(at) + 4,
                        bytes.begin() + static_cast<std::ptrdiff_t>(at) + 8);
            INFO(last);
            CHECK(number(&bytes[at + 8 + length]) == checksum(&bytes[at + 4], length + 4));
            at += 12 + length;
        }
        CHECK(at == bytes.size());
        CHECK(last == "IEND");
    }
}
