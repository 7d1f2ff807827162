#include "inference/weights/checkpoint.h"
#include "inference/weights/readers.h"

#include "support/test_files.h"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>

// Every file of parity/checkpoint-formats, as its expected.json says. The set lies outside the repository.
using namespace ambrotype;
using namespace ambrotype::inference;
using nlohmann::json;

namespace {

const char *kFolder = "parity/checkpoint-formats";

json expectations()
{
    std::ifstream file(test::sharedDir() / kFolder / "expected.json");
    return json::parse(file);
}

Result<Checkpoint> open(const std::string &name, const json &facts)
{
    const auto folder = test::sharedDir() / kFolder;
    if (facts.contains("param_file"))
        return readNcnnFiles(folder / facts["param_file"].get<std::string>(), folder / name);
    if (name.find("bad-ncnn") == 0) {
        const bool isParam = name.find(".param") != std::string::npos;
        return readNcnnFiles(folder / (isParam ? name : "ncnn-compact-fp32.param"),
                             folder / (isParam ? "ncnn-compact-fp32.bin" : name));
    }
    return readCheckpoint(folder / name);
}

void checkTensor(const TensorRef &tensor, const json &facts)
{
    CHECK(std::string(dtypeName(tensor.dtype)) == facts["dtype"].get<std::string>());
    CHECK(tensor.shape == facts["shape"].get<std::vector<std::int64_t>>());
    const std::vector<double> values = toDouble(tensor);
    double sum = 0;
    for (const double value : values)
        sum += value;
    const double wanted = facts["sum"].get<double>();
    CHECK(std::abs(sum - wanted) <= 1e-6 * std::max(1.0, std::abs(wanted)));
    const auto first = facts["first"].get<std::vector<double>>();
    REQUIRE(values.size() >= first.size());
    CHECK(std::equal(first.begin(), first.end(), values.begin()));
    const auto last = facts["last"].get<std::vector<double>>();
    CHECK(std::equal(last.rbegin(), last.rend(), values.rbegin()));
    const std::vector<float> floats = toFloat(tensor);
    REQUIRE(floats.size() == values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        CHECK(floats[i] == static_cast<float>(values[i]));
}

} // namespace

TEST_CASE("every good checkpoint specimen gives exactly its tensors", "[inference][weights]")
{
    if (!test::haveShared(kFolder))
        return;
    const json expected = expectations();
    REQUIRE(expected["good"].size() >= 30);
    for (const auto &[name, facts] : expected["good"].items()) {
        INFO(name);
        const auto checkpoint = open(name, facts);
        if (!checkpoint)
            FAIL(checkpoint.error().message + " / " + checkpoint.error().detail);
        if (facts.contains("tensors")) {
            // The optimizer state of this one also holds a 0-dimensional "step", which the list leaves out.
            const std::size_t unlisted = checkpoint->tensors.contains("optimizer_generator.state.0.step") ? 1 : 0;
            CHECK(checkpoint->tensors.size() == facts["tensors"].size() + unlisted);
            for (const auto &[key, tensor] : facts["tensors"].items()) {
                INFO(key);
                const TensorRef *found = checkpoint->tensors.find(key);
                REQUIRE(found);
                checkTensor(*found, tensor);
            }
        }
        if (facts.contains("non_finite"))
            for (const auto &[key, count] : facts["non_finite"].items())
                CHECK(countNonFinite(*checkpoint->tensors.find(key)) == count.get<std::int64_t>());
        CHECK((checkpoint->format == CheckpointFormat::TorchScript) == (name == "torchscript.pt"));
    }
}

TEST_CASE("what stands beside the tensors is told", "[inference][weights]")
{
    if (!test::haveShared(kFolder))
        return;
    const json expected = expectations();
    for (const char *name : {"zip-siblings.pth", "legacy-siblings.pth", "legacy-several-subdicts.pth.tar"}) {
        INFO(name);
        const json &facts = expected["good"][name];
        const auto checkpoint = open(name, facts);
        REQUIRE(checkpoint);
        for (const auto &[key, wanted] : facts["other_values"].items()) {
            INFO(key);
            bool found = false;
            for (const auto &[path, text] : checkpoint->values)
                if (path == key) {
                    found = true;
                    const json value = json::parse(text);
                    if (key == "bytes")
                        CHECK(value == "00ff");
                    else
                        CHECK(value == wanted);
                }
            CHECK(found);
        }
    }
}

TEST_CASE("the weights that the authors' loaders take are taken", "[inference][weights]")
{
    if (!test::haveShared(kFolder))
        return;
    const auto folder = test::sharedDir() / kFolder;
    const auto both = readCheckpoint(folder / "zip-params-and-ema.pth");
    REQUIRE(both);
    CHECK(both->weightsGroup() == "params_ema");
    CHECK(toFloat(*both->weights().find("conv_first.bias"))[0] == 0.14133000373840332F);
    const auto prefixed = readCheckpoint(folder / "legacy-module-prefix.pth");
    REQUIRE(prefixed);
    CHECK(prefixed->weightsGroup() == "state_dict");
    CHECK(prefixed->weights().contains("conv_first.weight"));
    const auto several = readCheckpoint(folder / "legacy-several-subdicts.pth.tar");
    REQUIRE(several);
    CHECK(several->weightsGroup() == "generator");
    CHECK(several->group("kp_detector").contains("kp.weight"));
}

TEST_CASE("every hostile checkpoint specimen is refused with its kind of message", "[inference][weights]")
{
    if (!test::haveShared(kFolder))
        return;
    const std::map<std::string, std::vector<ErrorCode>> kCodes = {
        {"bad offsets", {ErrorCode::Damaged}},
        {"bad header", {ErrorCode::Damaged}},
        {"unknown element type", {ErrorCode::Unsupported}},
        {"truncated", {ErrorCode::Damaged}},
        {"not a checkpoint", {ErrorCode::BadFormat, ErrorCode::EmptyFile}},
        {"missing data", {ErrorCode::Damaged}},
        {"unsupported", {ErrorCode::Unsupported}},
        {"checksum", {ErrorCode::Damaged}},
        {"bad archive", {ErrorCode::Damaged, ErrorCode::Unsupported}},
        {"forbidden global", {ErrorCode::BadFormat}},
        {"bad pickle", {ErrorCode::BadFormat, ErrorCode::Damaged}},
        {"not a state dict", {ErrorCode::BadFormat}},
        {"bad tensor", {ErrorCode::Damaged}},
        {"bad data", {ErrorCode::Damaged}},
        {"not a network", {ErrorCode::BadFormat}},
    };
    const json expected = expectations();
    REQUIRE(expected["refused"].size() >= 70);
    for (const auto &[name, facts] : expected["refused"].items()) {
        INFO(name << ": " << facts["what"].get<std::string>());
        const auto checkpoint = open(name, facts);
        REQUIRE(!checkpoint);
        INFO(errorName(checkpoint.error().code)
             << " / " << checkpoint.error().message << " / " << checkpoint.error().detail);
        const auto &codes = kCodes.at(facts["class"].get<std::string>());
        CHECK(std::find(codes.begin(), codes.end(), checkpoint.error().code) != codes.end());
        CHECK(!checkpoint.error().message.empty());
        if (facts["class"] == "forbidden global")
            CHECK(checkpoint.error().detail.find("forbidden global") != std::string::npos);
    }
}
