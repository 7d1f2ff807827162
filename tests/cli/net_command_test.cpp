#include "inference/small_networks.h"
#include "parity/golden.h"
#include "program.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

using namespace ambrotype;
using test::runCli;

namespace {

//! Writes tensors the way the command reads them.
void writeTensors(const std::filesystem::path &file, const std::map<std::string, inference::Tensor> &tensors)
{
    inference::StateDict dictionary;
    for (const auto &[name, tensor] : tensors)
        dictionary.insert(name, inference::TensorRef::fromFloats(tensor.shape, tensor.data));
    test::writeSafetensors(file, dictionary);
}

} // namespace

TEST_CASE("net run gives the authors' numbers", "[cli][net]")
{
    if (!test::haveShared("parity"))
        return;
    struct Case
    {
        const char *network;
        const char *name;
        std::vector<std::string> more;
    };
    const Case cases[] = {{"rrdbnet-x2plus", "forward", {}},
                          {"rrdbnet-old-keys", "forward-2x", {}},
                          {"srvgg-animevideov3", "forward", {"--tile", "8"}},
                          {"ffdnet-color", "forward", {}},
                          {"ffdnet-gray", "forward", {"--tile", "20"}},
                          {"dncnn-gray-17", "forward", {"--tile", "24"}},
                          {"retinaface-mobilenet0.25", "raw", {}},
                          {"arcface-ir-se50", "faces112", {}}};
    const test::TemporaryDir dir;
    for (const Case &each : cases) {
        INFO(each.network);
        const auto golden = parity::loadCase(test::sharedDir() / "parity", each.network, each.name);
        test::writeSafetensors(dir / "weights.safetensors", golden.weights);
        writeTensors(dir / "in.safetensors", golden.inputs);
        std::vector<std::string> arguments = {"net",
                                              "run",
                                              "--checkpoint",
                                              dir / "weights.safetensors",
                                              "--input",
                                              dir / "in.safetensors",
                                              "--output",
                                              dir / "out.safetensors",
                                              "--device",
                                              "cpu",
                                              "--json"};
        arguments.insert(arguments.end(), each.more.begin(), each.more.end());
        const test::Ran ran = runCli(arguments);
        INFO(ran.err);
        REQUIRE(ran.status == 0);
        REQUIRE(ran.lines.size() == 1);
        CHECK(ran.lines[0].at("network") == golden.architecture);
        const auto outputs = parity::readTensors(dir / "out.safetensors");
        REQUIRE(outputs.size() == golden.outputs.size());
        for (const auto &[name, expected] : golden.outputs)
            CHECK(test::largestDifference(outputs.at(name), expected) <= golden.tolerance.at(name));
    }
}

TEST_CASE("net says what is wrong with its arguments and files", "[cli][net]")
{
    const test::TemporaryDir dir;
    test::writeSafetensors(dir / "weights.safetensors", test::smallFfdNet());
    writeTensors(dir / "in.safetensors", {{"input", test::testPicture(3, 8, 8)}});
    const std::vector<std::string> run = {"net",
                                          "run",
                                          "--checkpoint",
                                          dir / "weights.safetensors",
                                          "--input",
                                          dir / "in.safetensors",
                                          "--output",
                                          dir / "out.safetensors",
                                          "--device",
                                          "cpu"};
    const auto with = [&](const std::vector<std::string> &more) {
        std::vector<std::string> all = run;
        all.insert(all.end(), more.begin(), more.end());
        return runCli(all);
    };
    CHECK(with({}).status == 1); // no sigma
    CHECK(with({}).err.find("input.sigma") != std::string::npos);
    CHECK(with({"--arg", "sigma=0.1"}).status == 0);
    CHECK(with({"--arg", "sigma"}).status == 2);
    CHECK(with({"--arg", "sigma=much"}).status == 2);
    CHECK(with({"--precision", "fp99"}).status == 2);
    CHECK(runCli({"net"}).status == 2);
    CHECK(runCli({"net", "info", dir / "in.safetensors"}).status == 1);
    const test::Ran info = runCli({"net", "info", dir / "weights.safetensors", "--json"});
    REQUIRE(info.lines.size() == 1);
    CHECK(info.lines[0].at("network") == "ffdnet");
}
