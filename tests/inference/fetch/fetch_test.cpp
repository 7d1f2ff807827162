#include "http_server.h"

#include "../../../app/fetch/fetch.h"

#include "base/hash.h"
#include "base/plugin.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <sstream>

using namespace ambrotype;

namespace {

fetch::FetchFunction fetchFunction()
{
    const auto symbol = openPlugin(fetch::kPlugin, fetch::kSymbol);
    if (!symbol)
        FAIL(symbol.error().detail);
    return reinterpret_cast<fetch::FetchFunction (*)()>(*symbol)();
}

std::string someContent()
{
    std::string text;
    for (int i = 0; text.size() < 3000000; ++i)
        text += std::to_string(i) + ",";
    return text;
}

std::string contentOf(const std::filesystem::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
}

struct Setup
{
    test::TemporaryDir dir;
    std::string content = someContent();
    test::HttpServer server{{content, true, -1, 0, {}}};
    fetch::Request request;
    Setup()
    {
        request.url = server.url();
        request.target = dir / "models" / "net.pth";
        request.bytes = static_cast<std::int64_t>(content.size());
        request.sha256 = sha256(content);
    }
    std::filesystem::path part() const { return dir / "models" / "net.pth.part"; }
};

} // namespace

TEST_CASE("a file is fetched, checked and put in its place", "[fetch]")
{
    Setup setup;
    std::int64_t seen = 0;
    setup.request.progress = [&seen](std::int64_t done, std::int64_t) { seen = done; };
    REQUIRE(fetchFunction()(setup.request));
    CHECK(contentOf(setup.request.target) == setup.content);
    CHECK(!std::filesystem::exists(setup.part()));
    CHECK(seen == setup.request.bytes);
}

TEST_CASE("a broken download goes on where it stopped", "[fetch]")
{
    Setup setup;
    setup.server.setBehaviour({setup.content, true, 1000000, 0, {}});
    const auto broken = fetchFunction()(setup.request);
    REQUIRE(!broken);
    CHECK(broken.error().code == ErrorCode::Io);
    CHECK(!std::filesystem::exists(setup.request.target));
    REQUIRE(std::filesystem::exists(setup.part()));
    const auto have = std::filesystem::file_size(setup.part());
    CHECK(have > 0);

    setup.server.setBehaviour({setup.content, true, -1, 0, {}});
    REQUIRE(fetchFunction()(setup.request));
    CHECK(contentOf(setup.request.target) == setup.content);
    CHECK(setup.server.requests().back().find("Range: bytes=" + std::to_string(have) + "-") != std::string::npos);
}

TEST_CASE("a server that cannot go on is read from the beginning", "[fetch]")
{
    Setup setup;
    std::filesystem::create_directories(setup.dir / "models");
    std::ofstream(setup.part()) << "an old beginning";
    setup.server.setBehaviour({setup.content, false, -1, 0, {}});
    REQUIRE(fetchFunction()(setup.request));
    CHECK(contentOf(setup.request.target) == setup.content);
}

TEST_CASE("a file with another hash or length is removed", "[fetch]")
{
    Setup setup;
    std::string other = setup.content;
    other[5] = '?';
    setup.server.setBehaviour({other, true, -1, 0, {}});
    const auto wrong = fetchFunction()(setup.request);
    REQUIRE(!wrong);
    CHECK(wrong.error().code == ErrorCode::Damaged);
    CHECK(!std::filesystem::exists(setup.request.target));
    CHECK(!std::filesystem::exists(setup.part()));

    setup.server.setBehaviour({setup.content + "more", true, -1, 0, {}});
    CHECK(fetchFunction()(setup.request).error().code == ErrorCode::Damaged);
}

TEST_CASE("a part that is complete already is only checked", "[fetch]")
{
    Setup setup;
    std::filesystem::create_directories(setup.dir / "models");
    std::ofstream(setup.part(), std::ios::binary) << setup.content;
    REQUIRE(fetchFunction()(setup.request));
    CHECK(contentOf(setup.request.target) == setup.content);
    CHECK(setup.server.requests().empty());
}

TEST_CASE("redirections are followed, missing files and other addresses refused", "[fetch]")
{
    Setup setup;
    setup.server.setBehaviour({setup.content, true, -1, 0, setup.server.url("/elsewhere")});
    setup.request.url = setup.server.url("/");
    REQUIRE(fetchFunction()(setup.request));
    std::filesystem::remove(setup.request.target);
    setup.server.setBehaviour({{}, true, -1, 404, {}});
    CHECK(fetchFunction()(setup.request).error().code == ErrorCode::NotFound);
    setup.request.url = "file:///etc/hostname";
    CHECK(fetchFunction()(setup.request).error().code == ErrorCode::InvalidArgument);
}

TEST_CASE("a cancelled download keeps what it has", "[fetch]")
{
    Setup setup;
    CancelSource cancel;
    setup.request.cancel = cancel.token();
    setup.request.progress = [&cancel](std::int64_t, std::int64_t) { cancel.cancel(); };
    const auto stopped = fetchFunction()(setup.request);
    REQUIRE(!stopped);
    CHECK(stopped.error().code == ErrorCode::Cancelled);
    CHECK(!std::filesystem::exists(setup.request.target));
    CHECK(std::filesystem::exists(setup.part()));
}
