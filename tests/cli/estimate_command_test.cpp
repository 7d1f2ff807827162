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
