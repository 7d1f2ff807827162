#include "parity/golden.h"

#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <numeric>
#include <stdexcept>

namespace ambrotype::parity {

namespace {

using inference::StateDict;
using inference::TensorRef;

float halfToFloat(std::uint16_t half)
{
    const std::uint32_t sign = static_cast<std::uint32_t>(half & 0x8000U) << 16U;
    const int exponent = (half >> 10) & 0x1F;
    const int mantissa = half & 0x3FF;
    float value = 0.0F;
    if (exponent == 31)
        value = mantissa ? std::nanf("") : INFINITY;
    else if (exponent == 0)
        value = std::ldexp(static_cast<float>(mantissa), -24);
    else
        value = std::ldexp(static_cast<float>(mantissa + 1024), exponent - 25);
    return sign ? -value : value;
}

template <typename T> T readAs(const char *bytes)
{
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return value;
}

std::int64_t elements(const std::vector<std::int64_t> &shape)
{
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<std::int64_t>());
}

//! Steps 1 to 3 of the rule: element \p i of the stream of \p hash, in -1..1.
double uniform(std::uint64_t hash, std::uint64_t i)
{
    std::uint64_t z = hash + (i + 1) * 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    z ^= z >> 31U;
    return static_cast<double>(z >> 40U) / 16777216.0 * 2.0 - 1.0;
}

std::uint64_t hashOf(const std::string &key)
{
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : key)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    return hash;
}

double gainOf(const std::string &key, const nlohmann::json &gain)
{
    if (gain.is_number())
        return gain.get<double>();
    if (!gain.is_object())
        return 1.0;
    double result = gain.value("default", 1.0);
    std::size_t longest = 0;
    for (const auto &entry : gain.items()) {
        const std::string &prefix = entry.key();
        if (prefix != "default" && prefix.size() > longest && key.rfind(prefix, 0) == 0) {
            longest = prefix.size();
            result = entry.value().get<double>();
        }
    }
    return result;
}

} // namespace

std::map<std::string, Tensor> readTensors(const std::filesystem::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    if (!stream || bytes.size() < 8)
        throw std::runtime_error("cannot read " + file.string());
    const auto headerBytes = readAs<std::uint64_t>(bytes.data());
    const auto header = nlohmann::json::parse(bytes.substr(8, headerBytes));
    std::map<std::string, Tensor> tensors;
    for (const auto &entry : header.items()) {
        if (entry.key() == "__metadata__")
            continue;
        Tensor tensor;
        tensor.shape = entry.value().at("shape").get<std::vector<std::int64_t>>();
        const std::string dtype = entry.value().at("dtype");
        const char *data = bytes.data() + 8 + headerBytes + entry.value().at("data_offsets").at(0).get<std::size_t>();
        const auto count = static_cast<std::size_t>(elements(tensor.shape));
        tensor.data.resize(count);
        for (std::size_t i = 0; i < count; ++i) {
            if (dtype == "F32")
                tensor.data[i] = readAs<float>(data + 4 * i);
            else if (dtype == "F16")
                tensor.data[i] = halfToFloat(readAs<std::uint16_t>(data + 2 * i));
            else if (dtype == "I64")
                tensor.data[i] = static_cast<float>(readAs<std::int64_t>(data + 8 * i));
            else if (dtype == "U8")
                tensor.data[i] = static_cast<float>(static_cast<unsigned char>(data[i]));
            else
                throw std::runtime_error("unknown type " + dtype);
        }
        tensors.emplace(entry.key(), std::move(tensor));
    }
    return tensors;
}

nlohmann::json readJson(const std::filesystem::path &file)
{
    std::ifstream stream(file);
    if (!stream)
        throw std::runtime_error("cannot read " + file.string());
    return nlohmann::json::parse(stream);
}

std::vector<float>
seededValues(const std::string &key, const std::vector<std::int64_t> &shape, const nlohmann::json &gain)
{
    const std::uint64_t hash = hashOf(key);
    const std::string leaf = key.substr(key.rfind('.') + 1);
    double factor = 0.05;
    double offset = 0.0;
    if (leaf == "running_mean") {
        factor = 0.1;
    } else if (leaf == "running_var") {
        factor = 0.5;
        offset = 1.0;
    } else if (shape.size() >= 2) {
        const auto fanIn = static_cast<double>(elements(shape) / shape[0]);
        factor = gainOf(key, gain) * std::sqrt(3.0 / fanIn);
    } else if (leaf == "weight") {
        factor = 0.1;
        offset = 1.0;
    }
    std::vector<float> values(static_cast<std::size_t>(elements(shape)));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>(offset + factor * uniform(hash, i));
    return values;
}

std::vector<float> seededInput(const std::string &name, const std::vector<std::int64_t> &shape, double low, double high)
{
    const std::uint64_t hash = hashOf(name);
    std::vector<float> values(static_cast<std::size_t>(elements(shape)));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = static_cast<float>((uniform(hash, i) + 1.0) / 2.0 * (high - low) + low);
    return values;
}

StateDict seededStateDict(const nlohmann::json &description, const nlohmann::json &gain, const std::string &seedPrefix)
{
    StateDict weights;
    for (const auto &entry : description.items()) {
        const auto shape = entry.value().at("shape").get<std::vector<std::int64_t>>();
        const bool isInteger = entry.value().at("dtype").get<std::string>().rfind("int", 0) == 0;
        std::vector<float> values = isInteger ? std::vector<float>(static_cast<std::size_t>(elements(shape)), 0.0F)
                                              : seededValues(seedPrefix + entry.key(), shape, gain);
        weights.insert(entry.key(), TensorRef::fromFloats(shape, std::move(values)));
    }
    return weights;
}

namespace {

struct NetworkFolder
{
    const char *folder;
    const char *architecture;
    std::vector<const char *> cases;
};

const std::vector<NetworkFolder> &folders()
{
    static const std::vector<NetworkFolder> table = {
        {"rrdbnet-x4plus", "rrdbnet", {"forward"}},
        {"rrdbnet-x2plus", "rrdbnet", {"forward"}},
        {"rrdbnet-x4plus-anime-6b", "rrdbnet", {"forward"}},
        {"rrdbnet-old-keys", "rrdbnet", {"forward", "forward-1x", "forward-2x"}},
        {"srvgg-general-x4v3", "srvgg", {"forward", "dni-0", "dni-0.3", "dni-0.5"}},
        {"srvgg-animevideov3", "srvgg", {"forward"}},
        {"ffdnet-color", "ffdnet", {"forward", "forward-sigma75"}},
        {"ffdnet-gray", "ffdnet", {"forward"}},
        {"dncnn-color-blind", "dncnn", {"forward"}},
        {"dncnn-gray-17", "dncnn", {"forward"}},
        {"drunet-color", "drunet", {"forward"}},
        {"nafnet-sidd-width32", "nafnet", {"forward"}},
        {"nafnet-gopro-width32", "nafnet", {"forward", "forward-local"}},
        {"retinaface-resnet50", "retinaface-resnet50", {"raw"}},
        {"retinaface-mobilenet0.25", "retinaface-mobilenet0.25", {"raw"}},
        {"arcface-ir-se50", "arcface-ir-se50", {"faces112"}},
        {"arcface-iresnet50", "arcface-iresnet50", {"faces112"}},
        {"arcface-resnet18", "arcface-resnet18", {"faces128"}},
        {"gfpgan-v1-clean", "gfpgan-clean", {"small64", "face512"}},
        {"gpen-256", "gpen", {"small32", "face256"}},
        {"gpen-512", "gpen", {"face512"}},
        {"parsenet", "parsenet", {"small64", "face512"}},
        {"bisenet", "bisenet", {"face512"}},
        {"codeformer", "codeformer", {"w0", "w0_5", "w1", "w1_noadain"}},
        {"restoreformer-plus-plus", "restoreformer", {"face512"}},
    };
    return table;
}

//! Integer inputs become what the network receives, as the case's text says.
void normaliseInput(const std::string &architecture, Tensor &input, bool isInteger)
{
    if (!isInteger)
        return;
    if (architecture.rfind("retinaface", 0) == 0) {
        constexpr float kMeanBgr[] = {104.0F, 117.0F, 123.0F};
        const auto plane = static_cast<std::size_t>(input.shape[2] * input.shape[3]);
        for (std::size_t i = 0; i < input.data.size(); ++i)
            input.data[i] -= kMeanBgr[i / plane % 3];
        return;
    }
    if (architecture == "bisenet") {
        constexpr float kMeanRgb[] = {0.485F, 0.456F, 0.406F};
        constexpr float kDeviationRgb[] = {0.229F, 0.224F, 0.225F};
        const auto plane = static_cast<std::size_t>(input.shape[2] * input.shape[3]);
        for (std::size_t i = 0; i < input.data.size(); ++i)
            input.data[i] = (input.data[i] / 255.0F - kMeanRgb[i / plane % 3]) / kDeviationRgb[i / plane % 3];
        return;
    }
    for (float &value : input.data)
        value = (value / 255.0F - 0.5F) / 0.5F;
}

//! Inputs that several cases share lie in the file of one: "input in w0_5.safetensors".
void fillSharedInputs(GoldenCase &golden, const nlohmann::json &inputs, const std::filesystem::path &dir)
{
    for (const auto &entry : inputs.items()) {
        const std::string place = entry.value().is_object() ? entry.value().value("tensor", "") : "";
        const std::size_t in = place.find(" in ");
        if (in != std::string::npos && golden.inputs.count(entry.key()) == 0)
            golden.inputs[entry.key()] = readTensors(dir / place.substr(in + 4)).at(place.substr(0, in));
    }
}

//! The numbers of one output's entry in "tolerance".
void fillTolerance(GoldenCase &golden, const std::string &name, const nlohmann::json &entry)
{
    constexpr const char *kClasses = "exact where output.class_margin is above";
    if (entry.contains(kClasses))
        golden.classMargin[name] = entry.at(kClasses);
    else
        golden.tolerance[name] = entry.value("exact", false) ? 0.0 : entry.at("max_abs").get<double>();
}

//! Sequences: the authors' first dimension is the place, ours the picture. The goldens have one picture.
void swapSequences(GoldenCase &golden)
{
    for (auto &[name, tensor] : golden.mids)
        if (tensor.shape.size() == 3 && tensor.shape[1] == 1) {
            std::swap(tensor.shape[0], tensor.shape[1]);
            if (golden.slices.contains(name))
                std::swap(golden.slices[name][0], golden.slices[name][1]);
        }
}

//! The weight of which a change shows most, of those that the case lists.
void fillSensitivity(GoldenCase &golden, const nlohmann::json &sensitivity)
{
    double most = 0.0;
    if (sensitivity.is_array()) {
        for (const auto &entry : sensitivity) {
            const double strength = entry.value("change_over_tolerance", 0.0);
            if (strength <= most)
                continue;
            most = strength;
            golden.sensitiveKey = entry.at("key");
            golden.sensitiveIndex = entry.at("flat_index");
        }
        return;
    }
    for (const auto &entry : sensitivity.items()) {
        const double strength = entry.value().value("last dimension reversed (input channels for 1x1 kernels)", 0.0);
        if (strength <= most)
            continue;
        most = strength;
        golden.sensitiveKey = entry.key();
        golden.sensitiveReversed = true;
    }
}

void fillTensors(GoldenCase &golden, const nlohmann::json &json, const std::filesystem::path &file)
{
    for (auto &[name, tensor] : readTensors(file)) {
        if (name.rfind("input", 0) == 0)
            golden.inputs[name] = std::move(tensor);
        else if (name.rfind("output", 0) == 0)
            golden.outputs[name] = std::move(tensor);
        else if (name.rfind("mid.", 0) == 0)
            golden.mids[name.substr(4)] = std::move(tensor);
    }
    fillSharedInputs(golden, json.at("inputs"), file.parent_path());
    for (auto &[name, input] : golden.inputs)
        normaliseInput(golden.architecture,
                       input,
                       json.at("inputs").value(name, nlohmann::json::object()).value("dtype", "") == "uint8");
    for (const auto &entry : json.at("tolerance").items())
        fillTolerance(golden, entry.key(), entry.value());
    for (const auto &entry : json.at("outputs").items()) {
        golden.outputStd[entry.key()] = entry.value().value("std", 1.0);
        if (entry.value().contains("slice"))
            golden.slices[entry.key()] = entry.value()["slice"];
    }
    const nlohmann::json mids = json.value("mid", nlohmann::json::object());
    for (const auto &entry : mids.items()) {
        const std::string name = entry.key().substr(4);
        golden.midTolerance[name] = entry.value().at("max_abs_tolerance");
        if (entry.value().contains("slice"))
            golden.slices[name] = entry.value()["slice"];
    }
}

} // namespace

std::vector<std::pair<std::string, std::string>> knownCases()
{
    std::vector<std::pair<std::string, std::string>> cases;
    for (const NetworkFolder &folder : folders())
        for (const char *name : folder.cases)
            cases.emplace_back(folder.folder, name);
    return cases;
}

GoldenCase loadCase(const std::filesystem::path &parityDir, const std::string &network, const std::string &name)
{
    GoldenCase golden;
    golden.network = network;
    golden.name = name;
    for (const NetworkFolder &folder : folders())
        if (network == folder.folder)
            golden.architecture = folder.architecture;
    if (golden.architecture.empty())
        throw std::runtime_error("unknown network " + network);
    const std::filesystem::path dir = parityDir / network;
    const nlohmann::json json = readJson(dir / (name + ".json"));
    fillTensors(golden, json, dir / (name + ".safetensors"));

    const nlohmann::json gain = json.at("weights").value("gain", nlohmann::json());
    const std::string dictFile = json.value("state_dict", "state_dict.json");
    const nlohmann::json description = readJson(dir / (dictFile));
    golden.weights = seededStateDict(description, gain);
    const nlohmann::json arguments = json.value("arguments", nlohmann::json::object());
    if (arguments.contains("denoise_strength"))
        golden.weights = inference::interpolate(
            golden.weights, seededStateDict(description, gain, "wdn."), arguments["denoise_strength"].get<float>());
    if (arguments.value("local", false))
        golden.settings["local_base_size"] = std::to_string(arguments.at("base_size").at(0).get<int>());
    if (arguments.contains("w"))
        golden.inputs["input.w"] = {{arguments["w"].get<float>()}, {1, 1, 1, 1}};
    if (arguments.value("return_rgb", false))
        golden.settings["return_rgb"] = "true";
    if (!arguments.value("adain", true))
        golden.settings["adain"] = "false";
    if (golden.architecture == "codeformer")
        swapSequences(golden);
    fillSensitivity(golden, json.value("sensitivity", nlohmann::json::array()));
    return golden;
}

} // namespace ambrotype::parity
