#include "../weights/specimen_writer.h"
#include "http_server.h"

#include "base/hash.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>

using namespace ambrotype;

namespace {

struct Answer
{
    int status = -1;
    std::string text; //!< stdout and stderr.
};

//! Runs the program with a home of its own and no terminal.
Answer run(const test::TemporaryDir &home, const std::string &arguments)
{
    const std::string command =
        "AMBROTYPE_HOME='" + home.path().string() + "' '" AMBROTYPE_CLI "' " + arguments + " 2>&1 </dev/null";
    Answer answer;
    std::FILE *pipe = ::popen(command.c_str(), "r");
    REQUIRE(pipe);
    std::array<char, 4096> buffer{};
    while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe))
        answer.text.append(buffer.data(), count);
    const int state = ::pclose(pipe);
    answer.status = WIFEXITED(state) ? WEXITSTATUS(state) : -1;
    return answer;
}

bool says(const Answer &answer, const std::string &text)
{
    return answer.text.find(text) != std::string::npos;
}

//! A network of one convolution, one PReLU, one convolution that enlarges twice.
std::string smallNetwork()
{
    return test::safetensors(R"({"body.0.weight":{"dtype":"F32","shape":[1,3,3,3],"data_offsets":[0,108]},)"
                             R"("body.0.bias":{"dtype":"F32","shape":[1],"data_offsets":[108,112]},)"
                             R"("body.1.weight":{"dtype":"F32","shape":[1],"data_offsets":[112,116]},)"
                             R"("body.2.weight":{"dtype":"F32","shape":[12,1,3,3],"data_offsets":[116,548]},)"
                             R"("body.2.bias":{"dtype":"F32","shape":[12],"data_offsets":[548,596]}})",
                             std::string(596, '\0'));
}

//! A card of the user's own, whose file lies at \p url.
void writeCard(const test::TemporaryDir &home, const std::string &url, const std::string &sha256)
{
    const nlohmann::json card = {
        {"id", "local-net"},
        {"title", "Local net"},
        {"task", "upscale"},
        {"purpose", "Enlarges"},
        {"network", "srvgg"},
        {"settings", nlohmann::json::object()},
        {"file", "local-net.safetensors"},
        {"source", url},
        {"bytes", nullptr},
        {"sha256", sha256},
        {"aliases", nlohmann::json::array()},
        {"stateDict", "the file"},
        {"parameters", nullptr},
        {"licence", {{"code", "MIT"}, {"weights", "MIT"}, {"data", "none"}, {"paidWork", "yes"}, {"readIn", {"a/b"}}}},
        {"input",
         {{"channels", "RGB"}, {"range", {0, 1}}, {"normalisation", "none"}, {"multiple", 1}, {"size", nullptr}}},
        {"output", {{"scale", 2}}},
        {"tile", {{"size", 256}, {"multiple", 1}, {"whole", false}}},
        {"memory", {{"bytesPerInputPixel", nullptr}}},
        {"pair", nullptr},
        {"note", nullptr}};
    std::filesystem::create_directories(home / "data/models");
    test::writeFile(home / "data/models/local-net.json", card.dump());
}

} // namespace

TEST_CASE("models list names every model with its licence", "[cli][models]")
{
    const test::TemporaryDir home;
    const Answer list = run(home, "models list --task face-restore --json");
    CHECK(list.status == 0);
    CHECK(says(list, "\"id\":\"codeformer\""));
    CHECK(says(list, "\"paid_work\":\"no\""));
    CHECK(!says(list, "realesrgan"));
    CHECK(says(run(home, "models where"), (home / "data/models").string()));
}

TEST_CASE("models info and import tell what a file is", "[cli][models]")
{
    const test::TemporaryDir home;
    test::writeFile(home / "mine.safetensors", smallNetwork());
    const std::string file = "'" + (home / "mine.safetensors").string() + "'";
    const Answer info = run(home, "models info " + file);
    CHECK(info.status == 0);
    CHECK(says(info, "SRVGGNetCompact"));
    CHECK(says(info, "scale 2"));
    CHECK(says(info, "paid work   unknown"));

    test::writeFile(home / "page.pth", "<html>no</html>");
    const Answer page = run(home, "models import '" + (home / "page.pth").string() + "' " + file);
    CHECK(page.status == 1);
    CHECK(says(page, "web page"));
    CHECK(std::filesystem::exists(home / "data/models/mine.safetensors"));
    CHECK(run(home, "models verify").status == 0);

    test::writeFile(home / "data/models/broken.safetensors", smallNetwork().substr(0, 500));
    CHECK(run(home, "models verify").status == 1);
}

TEST_CASE("models fetch asks first, then downloads, checks and imports", "[cli][models][fetch]")
{
    const test::TemporaryDir home;
    test::HttpServer server({smallNetwork(), true, -1, 0, {}});
    writeCard(home, server.url(), sha256(smallNetwork()));

    const Answer unasked = run(home, "models fetch local-net");
    CHECK(unasked.status == 1);
    CHECK(says(unasked, server.url()));
    CHECK(says(unasked, "--yes"));
    CHECK(server.requests().empty());

    const Answer fetched = run(home, "models fetch local-net --yes");
    INFO(fetched.text);
    CHECK(fetched.status == 0);
    CHECK(std::filesystem::exists(home / "data/models/local-net.safetensors"));
    CHECK(says(run(home, "models list --task upscale"), "* local-net"));

    std::filesystem::remove(home / "data/models/local-net.safetensors");
    writeCard(home, server.url(), sha256("another file"));
    const Answer wrong = run(home, "models fetch local-net --yes");
    CHECK(wrong.status == 1);
    CHECK(!std::filesystem::exists(home / "data/models/local-net.safetensors"));
    CHECK(run(home, "models fetch no-such-model --yes").status == 2);
}
