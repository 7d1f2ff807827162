#include "item_pictures.h"
#include "jobs/output/cache_guard.h"
#include "support/test_files.h"

#include "base/paths.h"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/stat.h>

using namespace ambrotype;
using namespace ambrotype::jobs;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kNow = 1'795'262'400;
constexpr std::int64_t kDay = 86'400;

//! Last used and changed \p days before kNow.
void setAge(const fs::path &path, double days)
{
    const auto seconds = static_cast<time_t>(double(kNow) - days * kDay);
    const timespec times[2] = {{seconds, 0}, {seconds, 0}};
    REQUIRE(utimensat(AT_FDCWD, path.c_str(), times, AT_SYMLINK_NOFOLLOW) == 0);
}

void writeOld(const fs::path &file, std::size_t bytes, double days)
{
    test::writeText(file, std::string(bytes, 'x'));
    setAge(file, days);
}

} // namespace

TEST_CASE("a cache that is too large loses what was long unused, the oldest first", "[jobs][cache]")
{
    const test::TemporaryDir dir;
    for (int i = 0; i < 10; ++i)
        writeOld(dir / ("thumbnails/a/" + std::to_string(i)), 1000, 20.0 + i * 5);
    CHECK(cacheUse(dir.path()).bytes == 10'000);
    CacheLimits limits;
    limits.bytes = 10'000;
    CHECK(cleanCache(dir.path(), limits, kNow).removed.files == 0); // within the limit nothing goes, however old
    limits.bytes = 7'500;
    const CacheCleaning some = cleanCache(dir.path(), limits, kNow);
    CHECK(some.removed.files == 3);
    CHECK(some.left.bytes == 7'000);
    CHECK_FALSE(fs::exists(dir / "thumbnails/a/9"));
    CHECK(fs::exists(dir / "thumbnails/a/6"));
    limits.bytes = 0;
    const CacheCleaning all = cleanCache(dir.path(), limits, kNow);
    CHECK(all.left.files == 3); // those of 20, 25 and 30 days are not old
    CHECK(fs::exists(dir / "thumbnails/a/2"));
}

TEST_CASE("nothing but the cache's own is ever removed", "[jobs][cache]")
{
    const test::TemporaryDir dir;
    const test::TemporaryDir elsewhere;
    writeOld(elsewhere / "result.tif", 1000, 400);
    writeOld(dir / "results/picture.tif", 1000, 400);
    writeOld(dir / "picture.tif", 1000, 400);
    writeOld(dir / "ambrotype.log", 1000, 400);
    writeOld(dir / "model-hashes.json", 1000, 400);
    writeOld(dir / "rebuild-2015/picture.tif", 1000, 400); // not a name of ours
    writeOld(dir / "thumbnails/own", 1000, 400);
    fs::create_symlink(elsewhere / "result.tif", dir / "thumbnails/link");
    fs::create_directory_symlink(elsewhere.path(), dir / "thumbnails/folder");
    fs::create_directory_symlink(elsewhere.path(), dir / "sheet-abcdef");
    setAge(dir / "thumbnails/link", 400);
    setAge(dir / "sheet-abcdef", 400);
    CacheLimits limits;
    limits.bytes = 0;
    CHECK(cleanCache(dir.path(), limits, kNow).removed.files == 1);
    CHECK_FALSE(fs::exists(dir / "thumbnails/own"));
    for (const char *name : {"results/picture.tif",
                             "picture.tif",
                             "ambrotype.log",
                             "model-hashes.json",
                             "rebuild-2015/picture.tif",
                             "thumbnails/link",
                             "thumbnails/folder",
                             "sheet-abcdef"}) {
        INFO(name);
        CHECK(fs::exists(dir / name));
    }
    CHECK(fs::exists(elsewhere / "result.tif"));
    CHECK(cleanCache(dir / "nowhere", limits, kNow).removed.files == 0);
}

TEST_CASE("what a killed program left of its work goes after a day", "[jobs][cache]")
{
    const test::TemporaryDir dir;
    writeOld(dir / "rebuild-a1B2c3/picture.tif", 1000, 2);
    writeOld(dir / "sheet-a1B2c3/small.jpg", 1000, 2);
    setAge(dir / "rebuild-a1B2c3", 2);
    setAge(dir / "sheet-a1B2c3", 0.5); // somebody may still be at it
    const CacheCleaning cleaning = cleanCache(dir.path(), {}, kNow);
    CHECK(cleaning.removed.files == 1);
    CHECK_FALSE(fs::exists(dir / "rebuild-a1B2c3"));
    CHECK(fs::exists(dir / "sheet-a1B2c3"));
}

TEST_CASE("work on the cache ends when it is cancelled", "[jobs][cache]")
{
    const test::TemporaryDir dir;
    for (int i = 0; i < 10; ++i)
        writeOld(dir / ("thumbnails/" + std::to_string(i)), 1000, 400);
    writeOld(dir / "rebuild-a1B2c3/picture.tif", 1000, 2);
    setAge(dir / "rebuild-a1B2c3", 2);
    CancelSource source;
    source.cancel();
    CHECK(cacheUse(dir.path(), source.token()).files == 0);
    CacheLimits limits;
    limits.bytes = 0;
    CHECK(cleanCache(dir.path(), limits, kNow, source.token()).removed.files == 0);
    CHECK(fs::exists(dir / "rebuild-a1B2c3/picture.tif"));
    CHECK(cacheUse(dir.path()).files == 10);
}

TEST_CASE("a cache whose cleaning was cancelled is cleaned at the next start", "[jobs][cache]")
{
    const test::TemporaryDir home;
    setenv("AMBROTYPE_HOME", home.path().c_str(), 1);
    const fs::path old = paths::cacheDir() / "thumbnails/old";
    writeOld(old, 1000, 4000);
    CacheLimits limits;
    limits.bytes = 0;
    CancelSource source;
    source.cancel();
    guardCache(limits, source.token());
    CHECK(fs::exists(old));
    guardCache(limits);
    CHECK_FALSE(fs::exists(old));
    writeOld(old, 1000, 4000);
    guardCache(limits); // once a day
    CHECK(fs::exists(old));
    unsetenv("AMBROTYPE_HOME");
}
