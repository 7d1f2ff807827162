#include "jobs/item_pictures.h"
#include "program.h"
#include "support/own_home.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using test::runCli;

TEST_CASE("a batch is estimated from the one before, and not before there was one", "[cli][estimate]")
{
    const test::TemporaryDir dir;
    const test::OwnHome home(dir / "home");
    for (const char *name : {"a.png", "b.png", "c.png"})
        test::writeSmall(dir / ("in/" + std::string(name)));
    const std::vector<std::string> values{"--preset", "none", "--set", "sharpen.amount=30"};
    const auto with = [&values](std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), values.begin(), values.end());
        return arguments;
    };

    const test::Ran before = runCli(with({"estimate", dir / "in", "--json"}));
    CHECK(before.status == 0);
    REQUIRE(before.lines.size() == 1);
    CHECK(before.lines[0].at("pictures") == 3);
    CHECK(before.lines[0].at("seconds").is_null());
    CHECK(runCli(with({"estimate", dir / "in"})).err.find("not known yet") != std::string::npos);

    REQUIRE(runCli(with({"enhance", dir / "in", "-o", dir / "out"})).status == 0);
    const test::Ran after = runCli(with({"estimate", dir / "in", "--json"}));
    CHECK(after.status == 0);
    REQUIRE(after.lines.size() == 1);
    CHECK(after.lines[0].at("seconds").get<double>() > 0);
    CHECK(after.lines[0].at("seen").get<double>() == Approx(1.0));
    CHECK(after.lines[0].at("stages").contains("sharpen"));
    CHECK(after.lines[0].at("stages").contains("files"));
    CHECK(runCli(with({"estimate", dir / "in"})).out.find("3 pictures") != std::string::npos);
}

TEST_CASE("an estimate counts faces where they matter, and no longer than it may", "[cli][estimate]")
{
    const test::TemporaryDir dir;
    const test::OwnHome home(dir / "home");
    for (const char *name : {"a.png", "b.png", "c.png"})
        test::writeSmall(dir / ("in/" + std::string(name)));
    const auto estimate = [&](const std::string &faces, const std::string &seconds) {
        const test::Ran ran =
            runCli({"estimate", dir / "in", "--preset", "none", "--faces", faces, "--look", seconds, "--json"});
        CHECK(ran.status == 0);
        REQUIRE(ran.lines.size() == 1);
        return ran.lines[0];
    };
    // Where nothing was learnt yet nobody waits for a count.
    CHECK(estimate("classic", "60").at("seconds").is_null());
    REQUIRE(runCli({"enhance", dir / "in", "-o", dir / "out", "--preset", "none", "--faces", "classic"}).status == 0);
    CHECK(estimate("classic", "0").at("faces_not_counted") == 3);
    const auto counted = estimate("classic", "60");
    CHECK(counted.at("faces_counted").get<int>() + counted.at("faces_not_counted").get<int>() == 3);
    CHECK(counted.at("seconds").get<double>() > 0);
    if (counted.at("faces_counted") == 3)                         // else there is no detector here
        CHECK(estimate("classic", "0").at("faces_counted") == 3); // it is remembered
    CHECK(runCli({"estimate", dir / "in", "--look", "-1"}).status == 2);
}

TEST_CASE("what cannot be estimated is named, the rest is", "[cli][estimate]")
{
    const test::TemporaryDir dir;
    const test::OwnHome home(dir / "home");
    test::writeSmall(dir / "in/a.png");
    test::writeText(dir / "in/b.png", "no picture");
    const test::Ran ran = runCli({"estimate", dir / "in", dir / "nowhere.jpg", "--json"});
    CHECK(ran.status == 1);
    REQUIRE(ran.lines.size() == 1);
    CHECK(ran.lines[0].at("pictures") == 1);
    CHECK(ran.lines[0].at("unreadable") == 2);
    CHECK(ran.err.find("b.png") != std::string::npos);
    CHECK(ran.err.find("nowhere.jpg") != std::string::npos);
}
