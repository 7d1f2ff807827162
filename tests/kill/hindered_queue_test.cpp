#include "faulty_program.h"
#include "jobs/item_pictures.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cstdio>

#include <sys/mount.h>
#include <unistd.h>

using namespace ambrotype;
using test::FaultyProgram;

namespace {

namespace fs = std::filesystem;

//! A small file system of its own, where that is permitted.
class SmallDisk
{
public:
    SmallDisk(fs::path place, const char *options)
        : m_place(std::move(place))
    {
        fs::create_directories(m_place);
        m_mounted = mount("tmpfs", m_place.c_str(), "tmpfs", 0, options) == 0;
    }
    ~SmallDisk()
    {
        if (m_mounted)
            umount2(m_place.c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk &) = delete;
    SmallDisk &operator=(const SmallDisk &) = delete;

    bool isMounted() const { return m_mounted; }
    bool makeReadOnly() const { return mount("tmpfs", m_place.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0; }
    bool resize(const char *options) const
    {
        return mount("tmpfs", m_place.c_str(), "tmpfs", MS_REMOUNT, options) == 0;
    }

private:
    fs::path m_place;
    bool m_mounted = false;
};

void makePictures(const fs::path &folder, int count, imaging::Size size = {160, 120})
{
    for (int i = 0; i < count; ++i)
        test::writeSmall(
            folder / (std::to_string(100 + i) + ".png"), imaging::FileFormat::Png, size, static_cast<unsigned>(i));
}

std::vector<std::string> adding(const fs::path &in, const fs::path &out)
{
    return {"queue", "add", in.string(), "-o", out.string(), "--preset", "none", "--json"};
}

int countIn(const FaultyProgram &program, const char *state)
{
    return program.run({"queue", "list", "--json"}).event("summary").value(state, -1);
}

//! Number of item \p name in the list.
std::string idOf(const FaultyProgram &program, const std::string &name)
{
    for (const nlohmann::json &line : program.run({"queue", "list", "--json"}).lines) {
        if (fs::path(line.value("input", "")).filename() == name)
            return std::to_string(line.at("id").get<int>());
    }
    return {};
}

} // namespace

TEST_CASE("a full disk pauses the queue, and with room it does the rest", "[kill][queue][disk]")
{
    const test::TemporaryDir dir;
    const SmallDisk disk(dir / "small", "size=400k");
    if (!disk.isMounted()) {
        std::puts("SKIPPED: this process may not mount a file system");
        return;
    }
    constexpr int kCount = 16;
    makePictures(dir / "in", kCount);
    const FaultyProgram program(dir / "home");
    REQUIRE(program.run(adding(dir / "in", dir / "small/out")).status == 0);
    const auto refused = program.run({"queue", "run", "--json"});
    CHECK(refused.status == 1); // it is seen before the start
    CHECK(refused.err.find("free, but the results need about") != std::string::npos);
    CHECK(countIn(program, "queued") == kCount);

    const auto filled = program.run({"queue", "run", "--force", "--jobs", "2", "--json"});
    CHECK(filled.status == 1);
    CHECK(filled.event("summary").at("paused") == true);
    CHECK(filled.err.find("not enough space") != std::string::npos);
    const int done = countIn(program, "done");
    CHECK(done > 0);
    CHECK(countIn(program, "failed") == 0);
    CHECK(countIn(program, "queued") == kCount - done);
    CHECK(test::contentBelow(dir / "small/out").size() == static_cast<std::size_t>(done)); // nothing half-written

    REQUIRE(disk.resize("size=20m"));
    REQUIRE(program.run({"queue", "resume"}).status == 0);
    CHECK(program.run({"queue", "run", "--json"}).status == 0);
    CHECK(countIn(program, "done") == kCount);
    CHECK(test::contentBelow(dir / "small/out").size() == static_cast<std::size_t>(kCount));
    CHECK(program.run({"queue", "verify"}).status == 0);
}

TEST_CASE("a target that may not be written gives each picture that reason", "[kill][queue][disk]")
{
    const test::TemporaryDir dir;
    const SmallDisk disk(dir / "closed", "size=20m");
    const bool asRoot = geteuid() == 0; // whom permissions do not stop
    if (asRoot && (!disk.isMounted() || !disk.makeReadOnly())) {
        std::puts("SKIPPED: this process may not mount a file system");
        return;
    }
    if (!asRoot)
        fs::permissions(dir / "closed", fs::perms::owner_read | fs::perms::owner_exec);
    makePictures(dir / "in", 3);
    const FaultyProgram program(dir / "home");
    const auto added = program.run(adding(dir / "in", dir / "closed/out"));
    CHECK(added.err.find("may not be written") != std::string::npos); // said before anything is done
    const auto run = program.run({"queue", "run", "--json"});
    CHECK(run.status == 1);
    CHECK(countIn(program, "failed") == 3);
    for (const nlohmann::json &line : run.lines) {
        if (line.value("event", "") == "item")
            CHECK(line.at("error").at("code") == "permission-denied");
    }
    if (!asRoot)
        fs::permissions(dir / "closed", fs::perms::owner_all);
}

TEST_CASE("inputs that vanished or changed are noticed, and retry takes them as they are", "[kill][queue]")
{
    const test::TemporaryDir dir;
    makePictures(dir / "in", 4);
    const FaultyProgram program(dir / "home");
    REQUIRE(program.run(adding(dir / "in", dir / "out")).status == 0);
    fs::remove(dir / "in/101.png");
    test::writeSmall(dir / "in/102.png", imaging::FileFormat::Png, {50, 40}, 99);
    const auto run = program.run({"queue", "run", "--json"});
    CHECK(run.status == 1);
    CHECK(countIn(program, "done") == 2);
    CHECK(run.err.find("101.png: The file is not there any more.") != std::string::npos);
    CHECK(run.err.find("102.png: The picture was changed after it was put into the queue.") != std::string::npos);
    REQUIRE(program.run({"queue", "retry", idOf(program, "102.png")}).status == 0);
    CHECK(program.run({"queue", "run"}).status == 0);
    CHECK(countIn(program, "done") == 3);
    CHECK(countIn(program, "failed") == 1);
}

TEST_CASE("a damaged queue is refused, and repair saves what it holds", "[kill][queue]")
{
    const test::TemporaryDir dir;
    constexpr int kCount = 40;
    makePictures(dir / "in", kCount, {24, 16});
    const FaultyProgram program(dir / "home");
    REQUIRE(program.run(adding(dir / "in", dir / "out")).status == 0);
    REQUIRE(program.run({"queue", "run"}).status == 0);
    REQUIRE(countIn(program, "done") == kCount);
    fs::path file;
    for (const auto &entry : fs::recursive_directory_iterator(dir / "home")) {
        if (entry.path().filename() == "queue.sqlite")
            file = entry.path();
    }
    REQUIRE_FALSE(file.empty());
    // The backup knows these; three more come later.
    fs::remove(file.string() + ".backup");
    REQUIRE(program.run({"queue", "list"}).status == 0);
    REQUIRE(fs::exists(file.string() + ".backup"));
    makePictures(dir / "later", 3, {24, 16});
    REQUIRE(program.run(adding(dir / "later", dir / "out")).status == 0);
    REQUIRE(test::damagePagesWith(file, (dir / "in/120.png").string()) > 0);

    const auto refused = program.run({"queue", "list"});
    CHECK(refused.status == 1);
    CHECK(refused.err.find("damaged") != std::string::npos);
    CHECK(refused.err.find("--repair") != std::string::npos);
    const auto repaired = program.run({"queue", "verify", "--repair", "--json"});
    INFO(repaired.err);
    CHECK(repaired.status == 0);
    int saved = 0;
    int fromBackup = 0;
    CHECK(std::sscanf(repaired.err.c_str(), "%d items were saved, %d came", &saved, &fromBackup) == 2);
    CHECK(saved > 0);
    CHECK(fromBackup > 0);
    CHECK(saved + fromBackup == kCount + 3);
    CHECK(fs::exists(file.string() + ".damaged"));
    CHECK(countIn(program, "done") == kCount);
    CHECK(countIn(program, "queued") == 3);
    CHECK(program.run({"queue", "run"}).status == 1); // somebody is to look at it first
    CHECK(countIn(program, "queued") == 3);
    REQUIRE(program.run({"queue", "resume"}).status == 0);
    CHECK(program.run({"queue", "run"}).status == 0);
    CHECK(countIn(program, "done") == kCount + 3);
}
