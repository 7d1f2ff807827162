#include "item_pictures.h"
#include "jobs/input_list.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ambrotype;
using namespace ambrotype::jobs;

namespace {

namespace fs = std::filesystem;

//! "sub|name" of every file found.
std::vector<std::string> names(const InputList &list)
{
    std::vector<std::string> texts;
    for (const InputFile &input : list.files)
        texts.push_back(input.subFolder.string() + "|" + input.file.filename().string());
    return texts;
}

using Names = std::vector<std::string>;

} // namespace

TEST_CASE("folders are searched to the bottom and mirrored", "[jobs][inputs]")
{
    const test::TemporaryDir dir;
    for (const char *name :
         {"b.JPG", "a.png", "sub/deep/c.tiff", "sub/notes.txt", ".hidden.png", ".git/x.png", "raw.NEF"})
        test::writeText(dir / name, "x");
    const InputList list = expandInputs({dir.path().string()});
    CHECK(names(list) == Names{"|a.png", "|b.JPG", "|raw.NEF", "sub/deep|c.tiff"});
    REQUIRE(list.ignored.size() == 1);
    CHECK(list.ignored[0].filename() == "notes.txt");
    CHECK(list.missing.empty());
}

TEST_CASE("a file that is named itself is taken whatever it is called", "[jobs][inputs]")
{
    const test::TemporaryDir dir;
    test::writeText(dir / "scan.dat", "x");
    test::writeText(dir / ".hidden.png", "x");
    test::writeText(dir / "odd[1]*.png", "x");
    const InputList list =
        expandInputs({(dir / "scan.dat").string(), (dir / ".hidden.png").string(), (dir / "odd[1]*.png").string()});
    CHECK(list.files.size() == 3);
    CHECK(list.missing.empty());
}

TEST_CASE("each file comes once, however often it is named", "[jobs][inputs]")
{
    const test::TemporaryDir dir;
    test::writeText(dir / "p/a.png", "x");
    fs::create_symlink(dir / "p/a.png", dir / "p/link.png");
    const std::string folder = (dir / "p").string();
    CHECK(expandInputs({folder, folder, (dir / "p/a.png").string(), (dir / "p/../p/a.png").string()}).files.size()
          == 1);
    CHECK(expandInputs({folder + "/*.png"}).files.size() == 1);
}

TEST_CASE("links to folders are followed once and never around", "[jobs][inputs]")
{
    const test::TemporaryDir dir;
    test::writeText(dir / "p/z/a.png", "x");
    test::writeText(dir / "other/b.png", "x");
    fs::create_directory_symlink(dir / "p", dir / "p/z/loop");
    fs::create_directory_symlink(dir / "other", dir / "p/other");
    fs::create_directory_symlink(dir / "p/z", dir / "p/again");
    const InputList list = expandInputs({(dir / "p").string()});
    CHECK(names(list) == Names{"other|b.png", "z|a.png"});
}

TEST_CASE("globs mirror what lies below their fixed part", "[jobs][inputs]")
{
    const test::TemporaryDir dir;
    for (const char *name : {"p/a.png", "p/x/b.png", "p/x/c.txt", "p/x/d.scan"})
        test::writeText(dir / name, "x");
    CHECK(names(expandInputs({(dir / "p/**/*.png").string()})) == Names{"|a.png", "x|b.png"});
    CHECK(names(expandInputs({(dir / "p/*").string()})) == Names{"|a.png", "x|b.png"});
    CHECK(names(expandInputs({(dir / "p/x/*.scan").string()})) == Names{"|d.scan"});
}

TEST_CASE("what is not there is told, and the rest is taken", "[jobs][inputs]")
{
    const test::TemporaryDir dir;
    test::writeText(dir / "a.png", "x");
    const InputList list =
        expandInputs({(dir / "a.png").string(), (dir / "gone.png").string(), (dir / "*.webp").string()});
    CHECK(list.files.size() == 1);
    REQUIRE(list.missing.size() == 2);
    CHECK(list.missing[0].second.code == ErrorCode::NotFound);
    CHECK_FALSE(list.missing[0].second.message.empty());
    CHECK(list.missing[1].second.code == ErrorCode::NotFound);
}

TEST_CASE("the folder of the results is left out unless it is named", "[jobs][inputs]")
{
    const test::TemporaryDir dir;
    test::writeText(dir / "p/a.png", "x");
    test::writeText(dir / "p/out/a.png", "x");
    CHECK(names(expandInputs({(dir / "p").string()}, dir / "p/out")) == Names{"|a.png"});
    CHECK(names(expandInputs({(dir / "p").string()}, dir / "p")) == Names{"|a.png", "out|a.png"});
    CHECK(names(expandInputs({(dir / "p/out").string()}, dir / "p/out")) == Names{"|a.png"});
}

TEST_CASE("folders of a name are left out wherever they lie, unless one is named itself", "[jobs][inputs]")
{
    const test::TemporaryDir dir;
    test::writeText(dir / "p/a.png", "x");
    test::writeText(dir / "p/Enhanced/a.png", "x");
    test::writeText(dir / "p/day/b.png", "x");
    test::writeText(dir / "p/day/Enhanced/b.png", "x");
    CHECK(names(expandInputs({(dir / "p").string()}, {}, "Enhanced")) == Names{"|a.png", "day|b.png"});
    CHECK(names(expandInputs({(dir / "p/Enhanced").string()}, {}, "Enhanced")) == Names{"|a.png"});
    CHECK(names(expandInputs({(dir / "p/Enhanced/a.png").string()}, {}, "Enhanced")) == Names{"|a.png"});
}

TEST_CASE("pictures are known by their extension in any case", "[jobs][inputs]")
{
    CHECK(looksLikePicture("a.JPeG"));
    CHECK(looksLikePicture("x/y.dng"));
    CHECK_FALSE(looksLikePicture("jpg"));
    CHECK_FALSE(looksLikePicture("a.jpg.tmp"));
    CHECK_FALSE(looksLikePicture("a."));
}
