#include "jobs/item_pictures.h"
#include "program.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace ambrotype;
using test::filesBelow;
using test::Ran;
using test::runCli;

namespace {

//! A queue of its own with a few pictures beside it.
class Place
{
public:
    explicit Place(int pictures)
    {
        for (int i = 0; i < pictures; ++i)
            test::writeSmall(m_dir / ("in/" + std::to_string(100 + i) + ".png"),
                             imaging::FileFormat::Png,
                             {40, 30},
                             static_cast<unsigned>(i));
    }

    Ran queue(std::vector<std::string> arguments) const
    {
        arguments.insert(arguments.begin(), {"queue", "--queue", (m_dir / "queue.sqlite").string()});
        return runCli(arguments);
    }
    Ran add(const std::vector<std::string> &more = {}) const
    {
        std::vector<std::string> arguments = {"add", m_dir / "in", "-o", m_dir / "out", "--preset", "none"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return queue(arguments);
    }
    std::filesystem::path out() const { return m_dir / "out"; }
    std::filesystem::path operator/(const std::string &name) const { return m_dir / name; }

private:
    test::TemporaryDir m_dir;
};

} // namespace

TEST_CASE("pictures are added now and done later", "[cli][queue]")
{
    const Place place(3);
    const Ran added = place.add({"--json"});
    CHECK(added.status == 0);
    REQUIRE(added.lines.size() == 1);
    CHECK(added.lines[0].at("count") == 3);
    CHECK(added.lines[0].at("existing") == 0);
    CHECK(filesBelow(place.out()).empty());
    const Ran listed = place.queue({"list", "--json"});
    CHECK(listed.summary().at("queued") == 3);
    CHECK(listed.item("101.png").at("state") == "queued");
    const Ran ran = place.queue({"run", "--json"});
    CHECK(ran.status == 0);
    CHECK(ran.summary().at("done") == 3);
    CHECK(ran.summary().at("left") == 0);
    CHECK(ran.item("102.png").at("output") == (place.out() / "102.png").string());
    CHECK(filesBelow(place.out()).size() == 3);
    const Ran again = place.queue({"run", "--json"}); // nothing is left
    CHECK(again.status == 0);
    CHECK(again.summary().at("done") == 0);
    CHECK(place.queue({"verify"}).status == 0);
    test::writeText(place.out() / "100.png", "changed");
    const Ran verified = place.queue({"verify", "--json"});
    CHECK(verified.status == 1);
    CHECK(verified.summary().at("wrong") == 1);
}

TEST_CASE("a pause holds for every program until it is lifted", "[cli][queue]")
{
    const Place place(2);
    REQUIRE(place.add().status == 0);
    REQUIRE(place.queue({"pause", "--reason", "The studio is closed."}).status == 0);
    const Ran held = place.queue({"run", "--json"});
    CHECK(held.status == 1);
    CHECK(held.summary().at("paused") == true);
    CHECK(held.err.find("The studio is closed.") != std::string::npos);
    CHECK(place.queue({"list", "--json"}).summary().at("queued") == 2);
    REQUIRE(place.queue({"resume"}).status == 0);
    CHECK(place.queue({"run"}).status == 0);
    CHECK(filesBelow(place.out()).size() == 2);
}

TEST_CASE("items are cancelled, tried again and taken off the list", "[cli][queue]")
{
    const Place place(3);
    test::writeText(place / "in/bad.png", "no picture");
    REQUIRE(place.add().status == 0);
    const auto idOf = [&place](const std::string &name) {
        return std::to_string(place.queue({"list", "--json"}).item(name).at("id").get<int>());
    };
    CHECK(place.queue({"cancel", idOf("100.png")}).status == 0);
    const Ran ran = place.queue({"run", "--json"});
    CHECK(ran.status == 1);
    CHECK(ran.summary().at("failed") == 1);
    CHECK(ran.item("bad.png").at("error").at("code") == "not-an-image");
    CHECK(place.queue({"list", "--state", "failed", "--json"}).item("bad.png").at("attempts") == 1);
    CHECK(place.queue({"list", "--state", "cancelled", "--json"}).item("100.png").at("state") == "cancelled");
    test::writeSmall(place / "in/bad.png");
    CHECK(place.queue({"retry", "--failed"}).status == 0);
    CHECK(place.queue({"retry", idOf("100.png")}).status == 0);
    CHECK(place.queue({"run"}).status == 0);
    CHECK(filesBelow(place.out()).size() == 4);
    CHECK(place.queue({"remove", idOf("bad.png")}).status == 0);
    CHECK(place.queue({"list", "--json"}).summary().at("done") == 3);
    CHECK(place.queue({"remove", "--finished"}).status == 0);
    CHECK(place.queue({"list", "--json"}).lines.size() == 1);
    CHECK(filesBelow(place.out()).size() == 4); // files stay
}

TEST_CASE("the report of a queue adds up", "[cli][queue]")
{
    const Place place(2);
    test::writeText(place / "in/bad.png", "no picture");
    REQUIRE(place.add().status == 0);
    CHECK(place.queue({"run"}).status == 1);
    const Ran text = place.queue({"report"});
    CHECK(text.status == 0);
    CHECK_FALSE(text.out.empty());
    CHECK(place.queue({"report", "-o", place / "report.html"}).status == 0);
    CHECK(std::filesystem::file_size(place / "report.html") > 100);
    CHECK(place.queue({"report", "-o", place / "report.docx"}).status == 1);
    const Ran json = place.queue({"report", "--json"});
    const nlohmann::json report = nlohmann::json::parse(json.out, nullptr, false);
    REQUIRE(report.is_object());
    CHECK(report.dump().find("not-an-image") != std::string::npos);
}

TEST_CASE("wrong use of the queue is told before anything is made", "[cli][queue]")
{
    const Place place(1);
    CHECK(place.queue({}).status == 2);
    CHECK(place.queue({"retry"}).status == 2);
    CHECK(place.queue({"remove"}).status == 2);
    CHECK(place.queue({"cancel"}).status == 2);
    CHECK(place.add({"--set", "denoise.amounts=3"}).status == 2);
    CHECK_FALSE(std::filesystem::exists(place / "queue.sqlite"));
    CHECK(runCli({"queue", "--queue", "postgresql://user:secret@", "list"}).status == 2);
    CHECK(runCli({"worker"}).status == 2);
    const Ran gone = runCli({"queue", "--queue", "postgresql://nobody:secret@127.0.0.1:1/none", "list"});
    CHECK(gone.status == 1);
    CHECK(gone.err.find("secret") == std::string::npos);
    CHECK(place.add().status == 0);
    CHECK(place.queue({"verify", "--repair"}).status == 0); // there is nothing to repair
}

TEST_CASE("a worker works off a file as well and ends when it is empty", "[cli][queue]")
{
    const Place place(3);
    REQUIRE(place.add().status == 0);
    const Ran ran = runCli({"worker", "--queue", place / "queue.sqlite", "--until-empty", "--jobs", "2", "--json"});
    CHECK(ran.status == 0);
    CHECK(ran.summary().at("done") == 3);
    CHECK(filesBelow(place.out()).size() == 3);
}

TEST_CASE("decisions about results are noted, in the XMP file as well", "[cli][queue]")
{
    const Place place(2);
    REQUIRE(place.add().status == 0);
    REQUIRE(place.queue({"run"}).status == 0);
    const auto idOf = [&place](const char *name) {
        return std::to_string(place.queue({"list", "--json"}).item(name).at("id").get<int>());
    };
    CHECK(place.queue({"review", "rejected", idOf("100.png"), "--reviewer", "Ada", "--xmp"}).status == 0);
    CHECK(test::readText(place / "out/100.png.xmp").find("Rejected") != std::string::npos);
    CHECK(place.queue({"review", "approved", idOf("101.png")}).status == 0);
    CHECK_FALSE(std::filesystem::exists(place / "out/101.png.xmp"));
    CHECK(place.queue({"list", "--json"}).item("100.png").at("review") == "rejected");
    CHECK(place.queue({"review", "approved", "4711"}).status == 1);
    CHECK(place.queue({"review", "perhaps", "1"}).status == 2);
    CHECK(place.queue({"verify"}).status == 0); // the results keep their bytes
}

TEST_CASE("a picture that is not there is told to the audit log", "[cli][queue]")
{
    const Place place(1);
    CHECK(place.add({place / "in/nowhere.png", "--order", "4711"}).status == 1);
    const std::filesystem::path report = place / "report.json";
    CHECK(runCli({"audit", "report", "--order", "4711", "-o", report}).status == 0);
    CHECK(test::readText(report).find("nowhere.png") != std::string::npos);
}
