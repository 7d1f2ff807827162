#include "item_pictures.h"
#include "jobs/watch/hot_folder.h"
#include "jobs/watch/store_sink.h"
#include "jobs/watch/whole_file.h"
#include "qt_loop.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <fstream>
#include <map>
#include <thread>

using namespace ambrotype;
using namespace ambrotype::jobs;
using namespace ambrotype::jobs::watch;
using imaging::FileFormat;
namespace fs = std::filesystem;

namespace {

//! What a sink was given; outlives hot folders as a queue outlives programs.
struct Taken
{
    std::map<std::string, int> times; //!< By path.
    std::map<std::string, std::uintmax_t> bytes;
    std::vector<BatchItem> items;
    int adds = 0;
    bool failBefore = false; //!< As if the program died before the queue had the items.
    bool failAfter = false;  //!< As if it died right after.

    int of(const fs::path &file) const
    {
        const auto found = times.find(file.string());
        return found == times.end() ? 0 : found->second;
    }
};

class TestSink final : public HotFolderSink
{
public:
    explicit TestSink(Taken &taken)
        : m_taken(taken)
    {
    }
    Result<void> add(std::vector<BatchItem> items) override
    {
        ++m_taken.adds;
        if (m_taken.failBefore)
            return Error{ErrorCode::Io, "Dead.", {}};
        for (BatchItem &item : items) {
            ++m_taken.times[item.input.string()];
            m_taken.bytes[item.input.string()] = fs::file_size(item.input);
            m_taken.items.push_back(std::move(item));
        }
        return m_taken.failAfter ? Result<void>(Error{ErrorCode::Io, "Dead.", {}}) : Result<void>();
    }
    Result<std::vector<fs::path>> taken(const std::vector<SeenFile> &files) override
    {
        std::vector<fs::path> known;
        for (const SeenFile &seen : files) {
            if (m_taken.of(seen.file) > 0)
                known.push_back(seen.file);
        }
        return known;
    }

private:
    Taken &m_taken;
};

HotFolderOptions optionsFor(const test::TemporaryDir &dir)
{
    test::needApplication();
    fs::create_directories(dir / "hot");
    HotFolderOptions options;
    options.folder = dir / "hot";
    options.like.outputFolder = dir / "out";
    options.like.recipe = pipeline::Recipe::neutral();
    options.seenFile = dir / "seen.jsonl";
    options.settleMs = 60;
    options.pollMs = 20;
    options.giveUpMs = 60'000;
    return options;
}

std::unique_ptr<HotFolder> opened(const HotFolderOptions &options, Taken &taken)
{
    auto hot = HotFolder::open(options, std::make_unique<TestSink>(taken));
    INFO((hot ? std::string() : hot.error().message + hot.error().detail));
    REQUIRE(hot.ok());
    return std::move(*hot);
}

//! Lets \p hot look \p times times.
void letLook(HotFolder &hot, int times)
{
    int looks = 0;
    QObject context;
    QObject::connect(&hot, &HotFolder::looked, &context, [&] { ++looks; });
    REQUIRE(test::runUntil([&] { return looks >= times; }));
}

//! Until nothing is left to settle, and some looks more.
void letSettle(HotFolder &hot)
{
    letLook(hot, 2);
    REQUIRE(test::runUntil([&] { return hot.waiting() == 0; }));
    letLook(hot, 3);
}

} // namespace

TEST_CASE("a picture that comes into a hot folder is taken once", "[jobs][watch]")
{
    const test::TemporaryDir dir;
    HotFolderOptions options = optionsFor(dir);
    options.useEvents = GENERATE(true, false); // without events as over a network
    Taken taken;
    test::writeSmall(dir / "hot/first.png");
    const auto hot = opened(options, taken);
    hot->start();
    letSettle(*hot);
    CHECK(taken.of(dir / "hot/first.png") == 1);
    test::writeSmall(dir / "hot/day 1/camera/second.jpg", FileFormat::Jpeg);
    REQUIRE(test::runUntil([&] { return taken.of(dir / "hot/day 1/camera/second.jpg") > 0; }));
    letSettle(*hot);
    CHECK(taken.of(dir / "hot/first.png") == 1);
    CHECK(taken.of(dir / "hot/day 1/camera/second.jpg") == 1);
    REQUIRE(taken.items.size() == 2);
    CHECK(taken.items[1].outputFolder == dir / "out/day 1/camera"); // mirrored
    CHECK(taken.items[1].sequence == 2);
    CHECK(taken.items[1].expectedHash.size() == 64);
}

TEST_CASE("a file that is written slowly is taken once, whole", "[jobs][watch]")
{
    const test::TemporaryDir dir;
    const HotFolderOptions options = optionsFor(dir);
    const FileFormat format = GENERATE(FileFormat::Png, FileFormat::Jpeg, FileFormat::Tiff, FileFormat::WebP);
    test::writeSmall(dir / "whole", format, {120, 90});
    const std::string whole = test::readText(dir / "whole");
    const fs::path file = dir / ("hot/slow" + std::string(imaging::formatExtension(format)));
    Taken taken;
    const auto hot = opened(options, taken);
    hot->start();
    // Closed between the pieces, so that only the content tells; the pauses are longer than it takes to settle.
    std::atomic<bool> done = false;
    std::thread writer([&] {
        constexpr std::size_t kPieces = 5;
        for (std::size_t piece = 0; piece < kPieces; ++piece) {
            const std::size_t from = whole.size() * piece / kPieces;
            const std::size_t to = whole.size() * (piece + 1) / kPieces;
            std::ofstream(file, std::ios::binary | std::ios::app) << whole.substr(from, to - from);
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
        }
        done = true;
    });
    const bool ended = test::runUntil([&] { return done.load(); });
    writer.join();
    REQUIRE(ended);
    REQUIRE(test::runUntil([&] { return taken.of(file) > 0; }));
    letSettle(*hot);
    CHECK(taken.of(file) == 1);
    CHECK(taken.bytes[file.string()] == whole.size());
}

TEST_CASE("a file that is open for writing is not taken, however long it stays the same", "[jobs][watch]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "hot/a.png");
    {
        const std::ofstream writer(dir / "hot/a.png", std::ios::binary | std::ios::app);
        if (!isBeingWritten(dir / "hot/a.png")) {
            WARN("This file system does not tell of writers.");
            return;
        }
        Taken taken;
        HotFolderOptions options = optionsFor(dir);
        options.giveUpMs = 0;
        const auto hot = opened(options, taken);
        hot->start();
        letLook(*hot, 20);
        CHECK(taken.times.empty());
    }
    CHECK_FALSE(isBeingWritten(dir / "hot/a.png"));
    Taken taken;
    const auto hot = opened(optionsFor(dir), taken);
    hot->start();
    letSettle(*hot);
    CHECK(taken.of(dir / "hot/a.png") == 1);
}

TEST_CASE("renaming into place, as copy programs do, takes the file under its last name only", "[jobs][watch]")
{
    const test::TemporaryDir dir;
    Taken taken;
    const auto hot = opened(optionsFor(dir), taken);
    hot->start();
    for (const char *name : {"hot/.a.png.Xy12", "hot/b.png.part", "hot/~c.png", "hot/.d.png", "hot/e.png~"})
        test::writeSmall(dir / name);
    letLook(*hot, 12);
    CHECK(taken.times.empty());
    fs::rename(dir / "hot/.a.png.Xy12", dir / "hot/a.png");
    fs::rename(dir / "hot/b.png.part", dir / "hot/b.png");
    REQUIRE(test::runUntil([&] { return taken.times.size() == 2; }));
    letSettle(*hot);
    CHECK(taken.of(dir / "hot/a.png") == 1);
    CHECK(taken.of(dir / "hot/b.png") == 1);
    CHECK(taken.times.size() == 2);
}

TEST_CASE("a burst of 200 files is taken whole", "[jobs][watch]")
{
    const test::TemporaryDir dir;
    Taken taken;
    const auto hot = opened(optionsFor(dir), taken);
    hot->start();
    test::writeSmall(dir / "one.jpg", FileFormat::Jpeg);
    letLook(*hot, 1);
    std::thread camera([&] {
        for (int i = 0; i < 200; ++i)
            fs::copy_file(dir / "one.jpg", dir / ("hot/p" + std::to_string(i) + ".jpg"));
    });
    const bool all = test::runUntil([&] { return taken.times.size() == 200; });
    camera.join();
    CHECK(all);
    letSettle(*hot);
    CHECK(taken.items.size() == 200);
    CHECK(hot->taken() == 200);
    CHECK(taken.adds < 200); // in few runs, whose names are planned together
}

TEST_CASE("results inside the watched folder are never taken for pictures", "[jobs][watch]")
{
    const test::TemporaryDir dir;
    HotFolderOptions options = optionsFor(dir);
    options.like.outputFolder = dir / "hot/results";
    Taken taken;
    test::writeSmall(dir / "hot/a.png");
    test::writeSmall(dir / "hot/results/old.png");
    test::writeSmall(dir / "hot/@eaDir/thumb.jpg", FileFormat::Jpeg);
    {
        const auto hot = opened(options, taken);
        hot->start();
        letSettle(*hot);
        test::writeSmall(dir / "hot/results/sub/a.png");
        letLook(*hot, 10);
        CHECK(taken.times.size() == 1);
    }
    options.like.outputFolder = dir / "hot/../hot/";
    options.seenFile = dir / "other.jsonl";
    CHECK(HotFolder::open(options, std::make_unique<TestSink>(taken)).error().code == ErrorCode::InvalidArgument);
    // Results above the watched folder whose mirrored name would lead back into it.
    options.like.outputFolder = dir.path();
    test::writeSmall(dir / "hot/hot/b.png");
    const auto above = opened(options, taken);
    above->start();
    letSettle(*above);
    for (const BatchItem &item : taken.items) {
        INFO(item.input << " to " << item.outputFolder);
        CHECK((item.input.filename() != "b.png" || item.outputFolder == dir.path()));
    }
}

TEST_CASE("a restart does nothing twice and forgets nothing", "[jobs][watch]")
{
    const test::TemporaryDir dir;
    const HotFolderOptions options = optionsFor(dir);
    Taken taken;
    test::writeSmall(dir / "hot/a.png");
    {
        const auto hot = opened(options, taken);
        hot->start();
        letSettle(*hot);
        CHECK_FALSE(HotFolder::open(options, std::make_unique<TestSink>(taken)).ok()); // one at a time
    }
    test::writeSmall(dir / "hot/b.png", FileFormat::Png, {64, 48}, 2); // came while nobody watched
    {
        const auto hot = opened(options, taken);
        hot->start();
        letSettle(*hot);
    }
    CHECK(taken.of(dir / "hot/a.png") == 1);
    CHECK(taken.of(dir / "hot/b.png") == 1);
    // Touched only: the same picture. Another content: another picture.
    fs::last_write_time(dir / "hot/a.png", fs::file_time_type::clock::now() + std::chrono::hours(1));
    test::writeSmall(dir / "hot/b.png", FileFormat::Png, {64, 48}, 3);
    const auto hot = opened(options, taken);
    hot->start();
    letSettle(*hot);
    CHECK(taken.of(dir / "hot/a.png") == 1);
    CHECK(taken.of(dir / "hot/b.png") == 2);
}

TEST_CASE("a program that dies while it hands pictures on loses and doubles none", "[jobs][watch]")
{
    const test::TemporaryDir dir;
    const HotFolderOptions options = optionsFor(dir);
    Taken taken;
    const bool after = GENERATE(false, true);
    (after ? taken.failAfter : taken.failBefore) = true;
    for (int i = 0; i < 5; ++i)
        test::writeSmall(dir / ("hot/p" + std::to_string(i) + ".png"), FileFormat::Png, {64, 48}, unsigned(i));
    {
        const auto hot = opened(options, taken);
        bool told = false;
        QObject::connect(hot.get(), &HotFolder::troubled, hot.get(), [&] {
            told = true;
            hot->stop();
        });
        hot->start();
        REQUIRE(test::runUntil([&] { return told; }));
    }
    // What a killed writer leaves at the end.
    std::ofstream(dir / "seen.jsonl", std::ios::binary | std::ios::app) << "{\"file\":\"/half";
    taken.failAfter = taken.failBefore = false;
    const auto hot = opened(options, taken);
    hot->start();
    letSettle(*hot);
    CHECK(taken.times.size() == 5);
    for (const auto &[file, times] : taken.times) {
        INFO(file);
        CHECK(times == 1);
    }
}

TEST_CASE("a file that stays torn is told of, and handed on when it stays so for long", "[jobs][watch]")
{
    const test::TemporaryDir dir;
    HotFolderOptions options = optionsFor(dir);
    test::writeSmall(dir / "whole.jpg", FileFormat::Jpeg, {300, 200});
    const std::string whole = test::readText(dir / "whole.jpg");
    test::writeText(dir / "hot/torn.jpg", whole.substr(0, whole.size() / 2));
    test::writeText(dir / "hot/empty.jpg", "");
    Taken taken;
    {
        const auto hot = opened(options, taken);
        int told = 0;
        QObject::connect(hot.get(), &HotFolder::pictureIncomplete, hot.get(), [&](const QString &, bool handedOn) {
            CHECK_FALSE(handedOn);
            ++told;
        });
        hot->start();
        REQUIRE(test::runUntil([&] { return told > 0; }));
        letLook(*hot, 20);
        CHECK(told == 1);
        CHECK(taken.times.empty());
        test::writeText(dir / "hot/torn.jpg", whole); // the copy went on
        REQUIRE(test::runUntil([&] { return taken.of(dir / "hot/torn.jpg") == 1; }));
    }
    test::writeText(dir / "hot/cut.jpg", whole.substr(0, whole.size() / 3));
    options.giveUpMs = 200;
    const auto hot = opened(options, taken);
    hot->start();
    REQUIRE(test::runUntil([&] { return taken.of(dir / "hot/cut.jpg") == 1; }));
    CHECK(taken.of(dir / "hot/empty.jpg") == 0);
}

TEST_CASE("a folder that goes away and comes back is watched on", "[jobs][watch]")
{
    const test::TemporaryDir dir;
    Taken taken;
    test::writeSmall(dir / "hot/a.png");
    const auto hot = opened(optionsFor(dir), taken);
    int troubles = 0;
    QObject::connect(hot.get(), &HotFolder::troubled, hot.get(), [&] { ++troubles; });
    hot->start();
    letSettle(*hot);
    fs::rename(dir / "hot", dir / "unplugged");
    letLook(*hot, 5);
    CHECK(troubles == 1);
    test::writeSmall(dir / "unplugged/b.png", FileFormat::Png, {64, 48}, 2);
    fs::rename(dir / "unplugged", dir / "hot");
    REQUIRE(test::runUntil([&] { return taken.of(dir / "hot/b.png") == 1; }));
    letSettle(*hot);
    CHECK(taken.of(dir / "hot/a.png") == 1);
    HotFolderOptions options = optionsFor(dir);
    options.folder = dir / "nowhere";
    CHECK(HotFolder::open(options, std::make_unique<TestSink>(taken)).error().code == ErrorCode::NotFound);
    test::writeText(dir / "file", "x");
    options.folder = dir / "file";
    CHECK(HotFolder::open(options, std::make_unique<TestSink>(taken)).error().code == ErrorCode::NotAFile);
}

TEST_CASE("a hot folder fills a queue, and a restart leaves the queue as it is", "[jobs][watch]")
{
    const test::TemporaryDir dir;
    const HotFolderOptions options = optionsFor(dir);
    const StoreAddress address = StoreAddress::sqlite(dir / "queue.sqlite");
    for (int i = 0; i < 3; ++i)
        test::writeSmall(dir / ("hot/p" + std::to_string(i) + ".png"), FileFormat::Png, {64, 48}, unsigned(i));
    for (int run = 0; run < 2; ++run) {
        auto store = QueueStore::open(address);
        REQUIRE(store.ok());
        auto hot = HotFolder::open(options, storeSink(std::move(*store)));
        REQUIRE(hot.ok());
        (*hot)->start();
        letSettle(**hot);
    }
    auto store = QueueStore::open(address);
    REQUIRE(store.ok());
    const auto rows = (*store)->list();
    REQUIRE(rows.ok());
    REQUIRE(rows->size() == 3);
    // As if the list had not been told any more: the queue knows better.
    std::string seen = test::readText(dir / "seen.jsonl");
    std::size_t changed = 0;
    for (std::size_t at = seen.find("\"taken\":true"); at != std::string::npos; at = seen.find("\"taken\":true")) {
        seen.replace(at, 12, "\"taken\":false");
        ++changed;
    }
    CHECK(changed == 3);
    test::writeText(dir / "seen.jsonl", seen);
    auto hot = HotFolder::open(options, storeSink(std::move(*store)));
    REQUIRE(hot.ok());
    (*hot)->start();
    letSettle(**hot);
    CHECK((*hot)->taken() == 0);
    CHECK((*QueueStore::open(address))->list()->size() == 3);
}
