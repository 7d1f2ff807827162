// When models were last used, over the end of a program.
#include "support/test_files.h"

#include "jobs/model_use.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace ambrotype;
using namespace ambrotype::jobs;

TEST_CASE("the last uses of models outlive the program, the later one counts", "[jobs][models]")
{
    const test::TemporaryDir dir;
    const ModelUseFile file(dir / "data" / "uses.json");
    CHECK(file.read().empty());
    REQUIRE(file.remember({{"/m/a.pth", 100}, {"/m/\xd0\xb1.pth", 200}}));
    REQUIRE(ModelUseFile(dir / "data" / "uses.json").remember({{"/m/a.pth", 90}, {"/m/\xd0\xb1.pth", 260}}));
    CHECK(file.read() == ModelUses{{"/m/a.pth", 100}, {"/m/\xd0\xb1.pth", 260}});
}

TEST_CASE("a damaged record of uses is begun anew", "[jobs][models]")
{
    const test::TemporaryDir dir;
    const ModelUseFile file(dir / "uses.json");
    for (const char *text : {"{\"version\": 1, \"used\": {\"a\"", "[]", "{\"version\": 9, \"used\": {\"a\": 1}}"}) {
        std::ofstream(dir / "uses.json") << text;
        CHECK(file.read().empty());
    }
    std::ofstream(dir / "uses.json") << R"({"version": 1, "used": {"a": "yesterday", "b": 7}})";
    CHECK(file.read() == ModelUses{{"b", 7}});
    REQUIRE(file.remember({{"c", 8}}));
    CHECK(file.read() == ModelUses{{"b", 7}, {"c", 8}});
}

TEST_CASE("the record of uses does not grow without end", "[jobs][models]")
{
    const test::TemporaryDir dir;
    const ModelUseFile file(dir / "uses.json");
    ModelUses many;
    for (std::size_t i = 0; i < ModelUseFile::kMostFiles + 5; ++i)
        many.emplace("m" + std::to_string(i), static_cast<std::int64_t>(i));
    REQUIRE(file.remember(many));
    const ModelUses kept = file.read();
    CHECK(kept.size() == ModelUseFile::kMostFiles);
    CHECK(kept.count("m4") == 0);
    CHECK(kept.count("m5") == 1);
}

TEST_CASE("only news is written into the record of uses", "[jobs][models]")
{
    const test::TemporaryDir dir;
    const ModelUseFile file(dir / "uses.json");
    ModelUseKeeper keeper(file);
    keeper.keep({});
    CHECK_FALSE(std::filesystem::exists(dir / "uses.json"));
    keeper.keep({{"a", 1000}});
    CHECK(file.read() == ModelUses{{"a", 1000}});
    keeper.keep({{"a", 1000 + ModelUseKeeper::kWorthWriting - 1}});
    CHECK(file.read() == ModelUses{{"a", 1000}});
    keeper.keep({{"a", 1000 + ModelUseKeeper::kWorthWriting}, {"b", 5}});
    CHECK(file.read() == ModelUses{{"a", 1000 + ModelUseKeeper::kWorthWriting}, {"b", 5}});
}
