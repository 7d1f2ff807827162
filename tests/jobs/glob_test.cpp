#include "item_pictures.h"
#include "jobs/glob.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

using namespace ambrotype;
using namespace ambrotype::jobs;

TEST_CASE("a glob pattern fits whole names", "[jobs][glob]")
{
    CHECK(matchesGlob("*", ""));
    CHECK(matchesGlob("*.jpg", "a.jpg"));
    CHECK_FALSE(matchesGlob("*.jpg", "a.jpg.txt"));
    CHECK_FALSE(matchesGlob("*.jpg", "a.JPG"));
    CHECK(matchesGlob("a?c", "abc"));
    CHECK_FALSE(matchesGlob("a?c", "ac"));
    CHECK(matchesGlob("a?c",
                      "a\xC3\xA4"
                      "c"));
    CHECK(matchesGlob("img_[0-9][0-9].*", "img_07.tif"));
    CHECK_FALSE(matchesGlob("img_[0-9][0-9].*", "img_0x.tif"));
    CHECK(matchesGlob("[!a]b", "cb"));
    CHECK_FALSE(matchesGlob("[!a]b", "ab"));
    CHECK(matchesGlob("[]x]y", "]y"));
    CHECK(matchesGlob("[ab", "[ab"));
    CHECK(matchesGlob("a*b*c", "a_b_b_c"));
    CHECK_FALSE(matchesGlob("a*b*c", "a_c_b"));
}

TEST_CASE("a hostile glob pattern ends soon", "[jobs][glob]")
{
    std::string pattern;
    for (int i = 0; i < 200; ++i)
        pattern += "*a";
    CHECK_FALSE(matchesGlob(pattern + "b", std::string(5000, 'a')));
}

TEST_CASE("two stars stand for any depth, none included", "[jobs][glob]")
{
    const test::TemporaryDir dir;
    for (const char *name : {"a.png", "x/b.png", "x/y/c.png", "x/y/.hidden.png", ".z/d.png"})
        test::writeText(dir / name, "x");
    std::filesystem::create_directory_symlink(dir.path(), dir / "x/loop");
    GlobMatches matches = expandGlob(dir / "**/*.png");
    std::sort(matches.entries.begin(), matches.entries.end());
    CHECK(matches.base == dir.path());
    CHECK(matches.entries == std::vector<std::filesystem::path>{dir / "a.png", dir / "x/b.png", dir / "x/y/c.png"});
    CHECK(expandGlob(dir / "x/*/c.png").entries.size() == 1);
    CHECK(expandGlob(dir / "**").entries.size() == 3);
    CHECK(expandGlob(dir / "no*/c.png").entries.empty());
}
