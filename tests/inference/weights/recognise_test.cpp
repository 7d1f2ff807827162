#include "inference/catalog/recognise.h"
#include "inference/networks/networks.h"

#include "support/test_files.h"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>

using namespace ambrotype;
using namespace ambrotype::inference;

namespace {

//! A tensor of this shape without values: recognition looks at shapes alone.
TensorRef shaped(std::vector<std::int64_t> shape)
{
    TensorRef tensor;
    tensor.strides = contiguousStrides(shape);
    tensor.shape = std::move(shape);
    return tensor;
}

StateDict load(const std::filesystem::path &file)
{
    std::ifstream stream(file);
    const auto json = nlohmann::ordered_json::parse(stream);
    StateDict dict;
    for (const auto &[key, facts] : json.items())
        dict.insert(key, shaped(facts["shape"].get<std::vector<std::int64_t>>()));
    return dict;
}

struct Case
{
    const char *file;
    const char *architecture;
    std::map<std::string, std::string> settings;
};

const std::vector<Case> &cases()
{
    static const std::vector<Case> table = {
        {"rrdbnet-x4plus/state_dict.json",
         "rrdbnet",
         {{"scale", "4"}, {"blocks", "23"}, {"features", "64"}, {"growth", "32"}}},
        {"rrdbnet-x2plus/state_dict.json", "rrdbnet", {{"scale", "2"}, {"blocks", "23"}, {"unshuffle", "2"}}},
        {"rrdbnet-x4plus-anime-6b/state_dict.json", "rrdbnet", {{"scale", "4"}, {"blocks", "6"}}},
        {"rrdbnet-old-keys/state_dict.json", "rrdbnet", {{"scale", "4"}, {"blocks", "23"}, {"keys", "2018"}}},
        {"srvgg-general-x4v3/state_dict.json", "srvgg", {{"scale", "4"}, {"convolutions", "32"}, {"features", "64"}}},
        {"srvgg-animevideov3/state_dict.json", "srvgg", {{"scale", "4"}, {"convolutions", "16"}}},
        {"ffdnet-color/state_dict.json", "ffdnet", {{"channels", "3"}, {"convolutions", "12"}, {"features", "96"}}},
        {"ffdnet-gray/state_dict.json", "ffdnet", {{"channels", "1"}, {"convolutions", "15"}, {"features", "64"}}},
        {"dncnn-color-blind/state_dict.json", "dncnn", {{"channels", "3"}, {"convolutions", "20"}}},
        {"dncnn-gray-17/state_dict.json", "dncnn", {{"channels", "1"}, {"convolutions", "17"}}},
        {"drunet-color/state_dict.json", "drunet", {{"channels", "3"}, {"blocks", "4"}, {"features", "64"}}},
        {"nafnet-gopro-width32/state_dict.json",
         "nafnet",
         {{"width", "32"}, {"encoderBlocks", "1,1,1,28"}, {"middleBlocks", "1"}, {"decoderBlocks", "1,1,1,1"}}},
        {"nafnet-sidd-width32/state_dict.json",
         "nafnet",
         {{"width", "32"}, {"encoderBlocks", "2,2,4,8"}, {"middleBlocks", "12"}, {"decoderBlocks", "2,2,2,2"}}},
        {"scunet-color-real/state_dict.json", "scunet", {{"features", "64"}, {"channels", "3"}, {"window", "8"}}},
        {"deblurganv2-inception/state_dict.json", "deblurganv2-inception", {{"features", "128"}, {"pyramid", "256"}}},
        {"deblurganv2-mobilenet/state_dict.json", "deblurganv2-mobilenet", {{"features", "64"}, {"pyramid", "128"}}},
        {"bringing-old-photos-scratch-unet/state_dict.json",
         "old-photos-scratches",
         {{"features", "64"}, {"depth", "4"}}},
        {"bringing-old-photos-global/state_dict.quality.json", "old-photos-global", {{"mapping", "plain"}}},
        {"bringing-old-photos-global/state_dict.scratch.json", "old-photos-global", {{"mapping", "non-local"}}},
        {"bringing-old-photos-global/state_dict.patch-attention.json",
         "old-photos-global",
         {{"mapping", "patch-attention"}}},
        {"retinaface-resnet50/state_dict.json", "retinaface-resnet50", {{"features", "256"}, {"layers", "3,4,6,3"}}},
        {"retinaface-mobilenet0.25/state_dict.json", "retinaface-mobilenet0.25", {{"features", "64"}}},
        {"arcface-ir-se50/state_dict.json", "arcface-ir-se50", {{"blocks", "24"}}},
        {"arcface-iresnet50/state_dict.json", "arcface-iresnet50", {{"layers", "3,4,14,3"}}},
        {"arcface-resnet18/state_dict.json", "arcface-resnet18", {{"layers", "2,2,2,2"}}},
        {"parsenet/state_dict.json", "parsenet", {{"classes", "19"}, {"blocks", "10"}}},
        {"parsenet/small64.state_dict.json", "parsenet", {{"classes", "19"}}},
        {"bisenet/state_dict.json", "bisenet", {{"classes", "19"}}},
        {"gfpgan-v1-clean/state_dict.json", "gfpgan-clean", {{"size", "512"}, {"style", "512"}}},
        {"gfpgan-v1-clean/small64.state_dict.json", "gfpgan-clean", {{"size", "64"}}},
        {"gpen-256/state_dict.json", "gpen", {{"size", "256"}}},
        {"gpen-256/small32.state_dict.json", "gpen", {{"size", "32"}, {"style", "32"}}},
        {"gpen-512/state_dict.json", "gpen", {{"size", "512"}, {"style", "512"}}},
        {"codeformer/state_dict.json", "codeformer", {{"codes", "1024"}, {"layers", "9"}}},
        {"restoreformer-plus-plus/state_dict.json",
         "restoreformer",
         {{"version", "2"}, {"size", "512"}, {"heads", "4"}}},
        {"colorization-eccv16/state_dict.json", "colorizer-eccv16", {{"bins", "313"}}},
        {"colorization-siggraph17/state_dict.json", "colorizer-siggraph17", {{"classes", "529"}}},
        {"ddcolor-large/state_dict.json", "ddcolor", {{"encoder", "convnext-l"}, {"depths", "3,3,27,3"}}},
        {"ddcolor-tiny/state_dict.json",
         "ddcolor",
         {{"encoder", "convnext-t"}, {"depths", "3,3,9,3"}, {"queries", "100"}}},
        {"fomm-generator/state_dict.json", "fomm-generator", {{"keypoints", "10"}}},
        {"fomm-kp-detector/state_dict.json", "fomm-keypoints", {{"keypoints", "10"}}},
    };
    return table;
}

//! A small SRVGG with the keys and shapes of the real one.
StateDict smallSrvgg()
{
    StateDict dict;
    for (int i = 0; i <= 4; i += 2) {
        const std::string name = "body." + std::to_string(i);
        const std::int64_t out = i == 4 ? 12 : 8;
        dict.insert(name + ".weight", shaped({out, i == 0 ? 3 : 8, 3, 3}));
        dict.insert(name + ".bias", shaped({out}));
        if (i < 4)
            dict.insert("body." + std::to_string(i + 1) + ".weight", shaped({8}));
    }
    return dict;
}

StateDict without(const StateDict &from, const std::string &key)
{
    StateDict dict;
    for (const auto &[name, tensor] : from)
        if (name != key)
            dict.insert(name, tensor);
    return dict;
}

} // namespace

TEST_CASE("every published network is recognised with its settings", "[inference][catalog]")
{
    if (!test::haveShared("parity/rrdbnet-x4plus"))
        return;
    for (const Case &known : cases()) {
        INFO(known.file);
        const StateDict dict = load(test::sharedDir() / "parity" / known.file);
        const auto network = recognise(dict);
        if (!network) {
            const auto near = nearestNetwork(dict);
            FAIL((near ? near->text() : "nothing near"));
        }
        CHECK(network->architecture == known.architecture);
        for (const auto &[name, value] : known.settings) {
            INFO(name);
            CHECK(network->hyperparameters.count(name) == 1);
            CHECK(network->hyperparameters.at(name) == value);
        }
    }
}

TEST_CASE("shapes that no network has are refused, whatever the keys promise", "[inference][catalog]")
{
    constexpr std::int64_t kHuge = std::int64_t(1) << 62;
    const std::vector<std::vector<std::int64_t>> shapes = {
        {}, {0}, {1, 1}, {1, 1, 1, 1}, {kHuge, 0}, {kHuge, 0, 3, 3}, {0, kHuge}};
    const auto survives = [&](const StateDict &dict, const std::string &architecture) {
        (void)recognise(dict);
        (void)nearestNetwork(dict);
        (void)buildNetwork(architecture, dict); // by name, as a card asks for it
    };
    const auto filled = [](const std::vector<std::int64_t> &shape) {
        const bool isEmpty = std::find(shape.begin(), shape.end(), 0) != shape.end();
        return TensorRef::fromFloats(shape, std::vector<float>(isEmpty ? 0 : 1, 1.0F));
    };
    // The last layer alone: its size sets the scale.
    StateDict wide;
    for (const auto &[key, tensor] : smallSrvgg()) {
        const auto count = static_cast<std::size_t>(tensor.elements());
        wide.insert(key,
                    key == "body.4.weight" ? filled({kHuge, 0, 3, 3})
                                           : TensorRef::fromFloats(tensor.shape, std::vector<float>(count, 0.0F)));
    }
    CHECK_FALSE(recognise(wide));
    CHECK_FALSE(buildNetwork("srvgg", wide));
    if (!test::haveShared("parity/rrdbnet-x4plus"))
        return;
    for (const Case &known : cases()) {
        const StateDict dict = load(test::sharedDir() / "parity" / known.file);
        for (const auto &shape : shapes) {
            INFO(known.file << " " << shapeText(shape));
            StateDict hostile;
            for (const auto &[key, tensor] : dict)
                hostile.insert(key, filled(shape));
            CHECK_FALSE(recognise(hostile));
            survives(hostile, known.architecture);
        }
    }
}

TEST_CASE("a network that lacks any one key is not recognised", "[inference][catalog]")
{
    if (!test::haveShared("parity/rrdbnet-x4plus"))
        return;
    for (const char *file : {"srvgg-animevideov3", "nafnet-sidd-width32", "retinaface-mobilenet0.25", "drunet-color"}) {
        const StateDict dict = load(test::sharedDir() / "parity" / file / "state_dict.json");
        int position = 0;
        for (const auto &[key, tensor] : dict) {
            if (key.find("num_batches_tracked") != std::string::npos || ++position % 9 != 0)
                continue;
            INFO(file << ": " << key);
            const StateDict broken = without(dict, key);
            CHECK(!recognise(broken));
            const auto near = nearestNetwork(broken);
            REQUIRE(near);
            CHECK(near->likeness > 0.9);
        }
    }
}

TEST_CASE("the weights of shared files are recognised", "[inference][catalog]")
{
    if (!test::haveShared("weights"))
        return;
    const std::map<std::string, std::string> kFiles = {{"realesr-general-x4v3", "srvgg"},
                                                       {"realesr-general-wdn-x4v3", "srvgg"},
                                                       {"realesr-animevideov3", "srvgg"},
                                                       {"ffdnet_color", "ffdnet"},
                                                       {"ffdnet_gray", "ffdnet"},
                                                       {"dncnn_25", "dncnn"},
                                                       {"retinaface_mobilenet0.25", "retinaface-mobilenet0.25"},
                                                       {"mobilefacenet", "mobilefacenet"}};
    for (const auto &[name, architecture] : kFiles) {
        INFO(name);
        const auto checkpoint = readCheckpoint(test::sharedDir() / "weights" / (name + ".safetensors"));
        REQUIRE(checkpoint);
        const auto networks = recogniseFile(*checkpoint);
        if (networks.empty())
            FAIL(nearestNetwork(checkpoint->weights())->text());
        CHECK(networks.front().architecture == architecture);
    }
}

TEST_CASE("an unknown file is told what it resembles and what it lacks", "[inference][catalog]")
{
    const StateDict whole = smallSrvgg();
    const auto network = recognise(whole);
    REQUIRE(network);
    CHECK(network->architecture == "srvgg");
    CHECK(network->hyperparameters.at("scale") == "2");

    const auto lacking = nearestNetwork(without(whole, "body.2.bias"));
    REQUIRE(lacking);
    CHECK(lacking->architecture == "srvgg");
    CHECK(lacking->missing == std::vector<std::string>{"body.2.bias"});
    CHECK(lacking->text() == "It resembles SRVGGNetCompact (Real-ESRGAN general, anime video). Missing: body.2.bias.");

    StateDict misshapen = without(whole, "body.3.weight");
    misshapen.insert("body.3.weight", shaped({7}));
    REQUIRE(nearestNetwork(misshapen));
    CHECK(nearestNetwork(misshapen)->misshapen == std::vector<std::string>{"body.3.weight is [7] and should be [8]"});

    StateDict more = whole;
    more.insert("extra.weight", shaped({1}));
    CHECK(!recognise(more));
    CHECK(nearestNetwork(more)->unexpected == std::vector<std::string>{"extra.weight"});

    StateDict strange;
    strange.insert("a", shaped({1}));
    CHECK(!recognise(strange));
    CHECK(!nearestNetwork(strange));
}

TEST_CASE("prefixes of the authors' training programs are seen through", "[inference][catalog]")
{
    StateDict lightning;
    for (const auto &[key, tensor] : smallSrvgg())
        lightning.insert("vqvae." + key, tensor);
    lightning.insert("loss.weight", shaped({3}));
    const auto network = recognise(lightning);
    REQUIRE(network);
    CHECK(network->prefix == "vqvae.");
}
