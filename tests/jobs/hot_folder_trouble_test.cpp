#include "item_pictures.h"
#include "jobs/watch/hot_folder.h"
#include "jobs/watch/store_sink.h"
#include "qt_loop.h"
#include "store_under_test.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <functional>

#include <sys/resource.h>

using namespace ambrotype;
using namespace ambrotype::jobs;
using namespace ambrotype::jobs::watch;
using imaging::FileFormat;
namespace fs = std::filesystem;

// A hot folder whose disk is full, whose queue answers with errors, whose clock is wrong.

namespace {

constexpr std::int64_t kHourMs = 3'600'000;

//! While it lives, no file of this process grows beyond so many bytes: what is written reaches the disk in part.
class FullDisk
{
public:
    explicit FullDisk(rlim_t bytes)
    {
        m_before = signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_limit);
        const rlimit less{bytes, m_limit.rlim_max};
        setrlimit(RLIMIT_FSIZE, &less);
    }
    ~FullDisk()
    {
        setrlimit(RLIMIT_FSIZE, &m_limit);
        signal(SIGXFSZ, m_before);
    }
    FullDisk(const FullDisk &) = delete;
    FullDisk &operator=(const FullDisk &) = delete;

private:
    rlimit m_limit = {};
    void (*m_before)(int) = SIG_DFL;
};

//! Remembers what it was given, and what happens then is the test's business.
class Sink final : public HotFolderSink
{
public:
    Sink(std::vector<BatchItem> &items, std::function<Result<void>()> then)
        : m_items(items)
        , m_then(std::move(then))
    {
    }
    Result<void> add(std::vector<BatchItem> items) override
    {
        m_items.insert(m_items.end(), items.begin(), items.end());
        return m_then();
    }
    Result<std::vector<fs::path>> taken(const std::vector<SeenFile> &files) override
    {
        std::vector<fs::path> known;
        for (const SeenFile &file : files) {
            if (std::any_of(
                    m_items.begin(), m_items.end(), [&](const BatchItem &item) { return item.input == file.file; }))
                known.push_back(file.file);
        }
        return known;
    }

private:
    std::vector<BatchItem> &m_items;
    std::function<Result<void>()> m_then;
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
    return options;
}

std::unique_ptr<HotFolder> opened(const HotFolderOptions &options, std::unique_ptr<HotFolderSink> sink)
{
    auto hot = HotFolder::open(options, std::move(sink));
    REQUIRE(hot.ok());
    return std::move(*hot);
}

//! Until nothing is left to settle, and some looks more.
void letSettle(HotFolder &hot)
{
    int looks = 0;
    QObject context;
    QObject::connect(&hot, &HotFolder::looked, &context, [&] { looks = hot.waiting() == 0 ? looks + 1 : 0; });
    REQUIRE(test::runUntil([&] { return looks >= 4; }));
}

SeenFile seenFile(const std::string &name, bool isTaken)
{
    SeenFile seen;
    seen.file = "/hot/" + name;
    seen.sha256 = "hash of " + name;
    seen.isTaken = isTaken;
    return seen;
}

} // namespace

TEST_CASE("a note that the disk does not take whole leaves the list as it was", "[jobs][watch]")
{
    const test::TemporaryDir dir;
    const fs::path file = dir / "seen.jsonl";
    {
        auto list = SeenList::open(file).value();
        REQUIRE(list->note({seenFile("a", true)}).ok());
        const std::string before = test::readText(file);
        {
            const FullDisk disk(before.size() + 20);
            CHECK_FALSE(list->note({seenFile("b", true)}).ok());
        }
        CHECK(test::readText(file) == before);
        CHECK(list->find("/hot/b")->isTaken);                    // for as long as this program runs
        test::writeText(file, before + "{\"file\":\"/hot/torn"); // as if it could not be taken back
        REQUIRE(list->note({seenFile("c", true)}).ok());
    }
    const auto list = SeenList::open(file).value();
    CHECK(list->count() == 2);
    CHECK(list->find("/hot/a").has_value());
    CHECK(list->find("/hot/c").has_value());
}

TEST_CASE("one program has the list of a hot folder at a time, and a killed one has it no more", "[jobs][watch]")
{
    const test::TemporaryDir dir;
    const fs::path file = dir / "seen.jsonl";
    test::writeText(dir / "seen.jsonl.lock", ""); // killed before it could write into it
    const auto list = SeenList::open(file);
    REQUIRE(list.ok());
    const auto other = SeenList::open(file);
    REQUIRE_FALSE(other.ok());
    CHECK(other.error().message.find("Another program watches this folder") == 0);
}

TEST_CASE("a disk that is full after the queue has a picture makes no second one", "[jobs][watch]")
{
    const test::TemporaryDir dir;
    const HotFolderOptions options = optionsFor(dir);
    test::writeSmall(dir / "hot/a.png");
    std::vector<BatchItem> items;
    std::unique_ptr<FullDisk> disk;
    const auto fill = [&]() -> Result<void> {
        disk = std::make_unique<FullDisk>(fs::file_size(options.seenFile) + 20);
        return {};
    };
    {
        const auto hot = opened(options, std::make_unique<Sink>(items, fill));
        bool told = false;
        QObject::connect(hot.get(), &HotFolder::troubled, hot.get(), [&] { told = true; });
        hot->start();
        REQUIRE(test::runUntil([&] { return told; }));
        letSettle(*hot);
        CHECK(items.size() == 1);
    }
    disk.reset();
    const auto hot = opened(options, std::make_unique<Sink>(items, [] { return Result<void>(); }));
    test::writeSmall(dir / "hot/b.png", FileFormat::Png, {64, 48}, 2);
    hot->start();
    letSettle(*hot);
    REQUIRE(items.size() == 2);
    CHECK(items[1].input.filename() == "b.png");
}

TEST_CASE("a queue that takes a picture and says it did not is asked before it gets it again", "[jobs][watch]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "hot/a.png");
    std::vector<BatchItem> items;
    const auto fail = [] { return Result<void>(Error{ErrorCode::Io, "The connection was lost.", {}}); };
    const auto hot = opened(optionsFor(dir), std::make_unique<Sink>(items, fail));
    hot->start();
    letSettle(*hot);
    CHECK(items.size() == 1);
}

TEST_CASE("whether the queue has a picture does not hang on equal clocks", "[jobs][watch]")
{
    for (test::StorePlace &place : test::storePlaces()) {
        if (place.address.kind == StoreAddress::Kind::Memory)
            continue;
        INFO(place.name);
        BatchItem item;
        item.input = "/hot/a.png";
        item.outputFolder = "/out";
        item.recipe = pipeline::Recipe::neutral();
        item.expectedHash = "first";
        auto store = test::opened(place.address);
        const auto ids = store->add({item});
        REQUIRE(ids.ok());
        const std::int64_t added = store->row(ids->front())->addedAt;
        const auto sink = storeSink(test::opened(place.address));
        SeenFile seen;
        seen.file = item.input;
        seen.sha256 = "first";
        for (const std::int64_t difference : {-kHourMs, std::int64_t(0), kHourMs}) {
            INFO(difference);
            seen.notedAt = added + difference;
            CHECK(sink->taken({seen})->size() == 1);
        }
        seen.notedAt = added + 100 * kHourMs; // the camera counts from the beginning again
        CHECK(sink->taken({seen})->empty());
        seen.notedAt = added;
        seen.sha256 = "second"; // another picture of the same name
        CHECK(sink->taken({seen})->empty());
        item.expectedHash = "second";
        REQUIRE(store->add({item}).ok());
        CHECK(sink->taken({seen})->size() == 1);
        seen.sha256 = "first"; // and the first one again
        CHECK(sink->taken({seen})->empty());
    }
}
