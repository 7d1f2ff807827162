#include "pipeline/network/default_models.h"

#include "support/own_home.h"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

using namespace ambrotype;
using namespace ambrotype::pipeline;

namespace {

using Names = std::vector<std::string>;
const Names kShipped{"gfpgan-v1.4", "codeformer", "gpen-bfr-512"};

} // namespace

TEST_CASE("a default of one's own goes before the others, and only for its task", "[pipeline][models]")
{
    const test::TemporaryHome home;
    CHECK(defaultModel("face-restore").empty());
    CHECK(preferredFirst("face-restore", kShipped) == kShipped);
    REQUIRE(setDefaultModel("face-restore", "codeformer").ok());
    CHECK(defaultModel("face-restore") == "codeformer");
    CHECK(preferredFirst("face-restore", kShipped) == Names{"codeformer", "gfpgan-v1.4", "gpen-bfr-512"});
    CHECK(preferredFirst("face-parse", kShipped) == kShipped);
    CHECK_FALSE(setDefaultModel("face-restore", "of another use").ok());
    CHECK(defaultModel("face-restore") == "codeformer");
    CHECK(preferredFirst("face-restore", {"gpen-bfr-512"}) == Names{"gpen-bfr-512"}); // not where it is no choice
    REQUIRE(setDefaultModel("face-restore", "").ok());
    CHECK(defaultModel("face-restore").empty());
}

TEST_CASE("where nothing chooses by itself a default is refused", "[pipeline][models]")
{
    const test::TemporaryHome home;
    CHECK_FALSE(automaticModels("face-detect").empty());
    CHECK(automaticModels("animate").empty());
    const Result<void> set = setDefaultModel("animate", "x");
    REQUIRE_FALSE(set.ok());
    CHECK(set.error().code == ErrorCode::InvalidArgument);
}

TEST_CASE("the default is seen that another program chose, and damage means as shipped", "[pipeline][models]")
{
    namespace fs = std::filesystem;
    const test::TemporaryHome home;
    REQUIRE(setDefaultModel("face-parse", "parsing-parsenet").ok());
    fs::path file;
    for (const auto &entry : fs::recursive_directory_iterator(home.folder.path())) {
        if (entry.path().filename() == "default-models.json")
            file = entry.path();
    }
    REQUIRE_FALSE(file.empty());
    const auto other = [&file](const std::string &text, int seconds) {
        std::ofstream(file) << text;
        fs::last_write_time(file, fs::file_time_type::clock::now() + std::chrono::seconds(seconds));
    };
    other(R"({"face-parse": "parsing-bisenet", "face-detect": 7})", 10);
    CHECK(defaultModel("face-parse") == "parsing-bisenet");
    CHECK(defaultModel("face-detect").empty());
    other("{\"face-parse\": ", 20);
    CHECK(defaultModel("face-parse").empty());
    fs::remove(file);
    CHECK(defaultModel("face-parse").empty());
}
