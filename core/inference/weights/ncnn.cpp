#include "inference/weights/readers.h"
#include "inference/weights/refusal.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <optional>
#include <sstream>

// Text form and weight tags: Tencent/ncnn, docs/developer-guide/param-and-model-file-structure.md and src/modelbin.cpp.
namespace ambrotype::inference {
namespace {

constexpr std::string_view kMagic = "7767517";
constexpr std::uint32_t kTagRaw = 0;
constexpr std::uint32_t kTagRawScaled = 0x0002C056; // float32 all the same
constexpr std::uint32_t kTagHalf = 0x01306B47;
constexpr std::size_t kMaxText = std::size_t(8) << 20;
constexpr std::int64_t kMaxChannels = 1 << 16;

[[noreturn]] void refuseLayer(const std::string &detail)
{
    throw Refusal(ErrorCode::Unsupported,
                  "The ncnn network is not one of those that can be read (compact or RRDB enlargers).",
                  "ncnn: " + detail);
}

//! A layer that has weights.
struct Layer
{
    enum class Kind { Convolution, PRelu };
    Kind kind = Kind::Convolution;
    std::int64_t outputs = 0;
    std::int64_t inputs = 0; //!< Convolution only.
    std::int64_t kernelWidth = 0;
    std::int64_t kernelHeight = 0;
    bool hasBias = false;
};

using Params = std::map<int, std::string>;

std::int64_t intOf(const Params &params, int id, std::int64_t otherwise)
{
    const auto found = params.find(id);
    if (found == params.end())
        return otherwise;
    std::int64_t value = 0;
    const std::string &text = found->second;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size())
        refuseLayer("the number " + text.substr(0, 40));
    return value;
}

//! Whether the activation parameters (id 10 as an array, "1,2.000000e-01") are this one number.
bool hasSlope(const Params &params, double slope)
{
    const auto found = params.find(-23310);
    if (found == params.end() || found->second.compare(0, 2, "1,") != 0)
        return false;
    std::istringstream text(found->second.substr(2));
    double value = 0;
    return (text >> value) && std::abs(value - slope) < 1e-6;
}

Layer convolution(const Params &params)
{
    Layer layer;
    layer.outputs = intOf(params, 0, 0);
    layer.kernelWidth = intOf(params, 1, 0);
    layer.kernelHeight = intOf(params, 11, layer.kernelWidth);
    layer.hasBias = intOf(params, 5, 0) != 0;
    const std::int64_t size = intOf(params, 6, 0);
    if (layer.outputs < 1 || layer.outputs > kMaxChannels || layer.kernelWidth < 1 || layer.kernelWidth > 31
        || layer.kernelHeight < 1 || layer.kernelHeight > 31)
        refuseDamaged("an ncnn convolution has an impossible size");
    const std::int64_t perInput = layer.outputs * layer.kernelWidth * layer.kernelHeight;
    layer.inputs = size / perInput;
    if (size < 1 || size % perInput != 0 || layer.inputs > kMaxChannels)
        refuseDamaged("an ncnn convolution has an impossible number of weights");
    if (intOf(params, 2, 1) != 1 || intOf(params, 3, 1) != 1 || intOf(params, 8, 0) != 0)
        refuseLayer("a convolution with dilation, stride or 8-bit weights");
    const std::int64_t activation = intOf(params, 9, 0);
    if (activation != 0 && !(activation == 2 && hasSlope(params, 0.2)))
        refuseLayer("a convolution with another activation than LeakyReLU 0.2");
    return layer;
}

class ParamText
{
public:
    explicit ParamText(const MappedBytes &file)
        : m_rest(file.text())
    {
        if (file.size > kMaxText)
            refuseDamaged("the ncnn description is far too long");
    }

    std::vector<Layer> layers()
    {
        if (line() != kMagic)
            throw Refusal(ErrorCode::BadFormat, "The file is no ncnn network description.", "ncnn: magic number");
        std::istringstream counts{std::string(line())};
        std::size_t count = 0;
        std::size_t blobs = 0;
        if (!(counts >> count >> blobs) || count > m_rest.size())
            refuseDamaged("the ncnn description claims more layers than it has");
        std::vector<Layer> weighted;
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view text = line();
            if (text.empty())
                refuseDamaged("the ncnn description claims more layers than it has");
            if (const auto layer = parse(text))
                weighted.push_back(*layer);
        }
        return weighted;
    }

private:
    std::string_view line()
    {
        const std::size_t end = std::min(m_rest.find('\n'), m_rest.size());
        std::string_view text = m_rest.substr(0, end);
        m_rest.remove_prefix(std::min(end + 1, m_rest.size()));
        while (!text.empty() && (text.back() == '\r' || text.back() == ' '))
            text.remove_suffix(1);
        return text;
    }

    static std::optional<Layer> parse(std::string_view text)
    {
        constexpr std::string_view kWithoutWeights[] = {
            "Input", "Split", "ReLU", "PixelShuffle", "Interp", "BinaryOp", "Concat", "Eltwise", "Noop"};
        std::istringstream words{std::string(text)};
        std::string type;
        std::string name;
        std::size_t inputs = 0;
        std::size_t outputs = 0;
        if (!(words >> type >> name >> inputs >> outputs) || inputs > text.size() || outputs > text.size())
            refuseDamaged("a line of the ncnn description is broken");
        for (std::size_t i = 0; i < inputs + outputs; ++i)
            words >> name;
        Params params;
        for (std::string word; words >> word;) {
            const std::size_t equals = word.find('=');
            int id = 0;
            const auto parsed = std::from_chars(word.data(), word.data() + word.size(), id);
            if (equals == std::string::npos || parsed.ec != std::errc() || parsed.ptr != word.data() + equals)
                refuseDamaged("a line of the ncnn description is broken");
            params[id] = word.substr(equals + 1);
        }
        if (type == "Convolution")
            return convolution(params);
        if (type == "PReLU") {
            Layer layer;
            layer.kind = Layer::Kind::PRelu;
            layer.outputs = intOf(params, 0, 0);
            if (layer.outputs < 1 || layer.outputs > kMaxChannels)
                refuseDamaged("an ncnn PReLU has an impossible size");
            return layer;
        }
        if (std::find(std::begin(kWithoutWeights), std::end(kWithoutWeights), type) == std::end(kWithoutWeights))
            refuseLayer("the layer type " + type.substr(0, 60));
        return std::nullopt;
    }

    std::string_view m_rest;
};

//! The official module names of the layers, in order.
std::vector<std::string> moduleNames(const std::vector<Layer> &layers)
{
    std::vector<std::string> names;
    const auto isPRelu = [](const Layer &layer) { return layer.kind == Layer::Kind::PRelu; };
    if (std::any_of(layers.begin(), layers.end(), isPRelu)) { // SRVGGNetCompact: body.0 conv, body.1 PReLU, ...
        for (std::size_t i = 0; i < layers.size(); ++i) {
            if (isPRelu(layers[i]) != (i % 2 == 1))
                refuseLayer("convolutions and PReLU do not alternate");
            names.push_back("body." + std::to_string(i));
        }
        if (isPRelu(layers.back()) || layers.front().inputs != 3)
            refuseLayer("a compact network without a first or last convolution");
        return names;
    }
    // RRDBNet x4: conv_first, 15 convolutions per block, conv_body, conv_up1, conv_up2, conv_hr, conv_last.
    if (layers.size() < 21 || (layers.size() - 6) % 15 != 0)
        refuseLayer("neither the layers of SRVGGNetCompact nor those of RRDBNet");
    names.emplace_back("conv_first");
    for (std::size_t i = 0; i < layers.size() - 6; ++i)
        names.push_back("body." + std::to_string(i / 15) + ".rdb" + std::to_string(i / 5 % 3 + 1) + ".conv"
                        + std::to_string(i % 5 + 1));
    for (const char *tail : {"conv_body", "conv_up1", "conv_up2", "conv_hr", "conv_last"})
        names.emplace_back(tail);
    const std::int64_t features = layers.front().outputs;
    const std::int64_t growth = layers[1].outputs;
    for (std::size_t i = 0; i < layers.size() - 6; ++i) {
        const auto position = static_cast<std::int64_t>(i % 5);
        if (layers[i + 1].inputs != features + position * growth
            || layers[i + 1].outputs != (position == 4 ? features : growth))
            refuseLayer("convolutions that are not those of RRDBNet");
    }
    return names;
}

//! Reads the .bin from front to back. Half-precision weights become float32, as ncnn itself uses them and as the
//! other formats of these networks have them; the rest stays where it is.
class WeightReader
{
public:
    explicit WeightReader(const MappedBytes &bin)
        : m_bin(bin)
    {
    }

    TensorRef tagged(std::vector<std::int64_t> shape)
    {
        const auto tag = m_bin.load<std::uint32_t>(take(4));
        if (tag == kTagRaw || tag == kTagRawScaled)
            return plain(std::move(shape));
        if (tag != kTagHalf)
            throw Refusal(ErrorCode::Unsupported,
                          "The ncnn network holds 8-bit or otherwise packed weights, which are not supported.",
                          "ncnn: tag " + std::to_string(tag));
        TensorRef tensor = tensorOf(DType::F16, std::move(shape));
        const auto bytes = static_cast<std::uint64_t>(tensor.elements()) * 2;
        tensor.data = m_bin.data + take((bytes + 3) / 4 * 4);
        return TensorRef::fromFloats(tensor.shape, toFloat(tensor));
    }
    TensorRef plain(std::vector<std::int64_t> shape)
    {
        TensorRef tensor = tensorOf(DType::F32, std::move(shape));
        tensor.data = m_bin.data + take(static_cast<std::uint64_t>(tensor.elements()) * 4);
        return tensor;
    }
    bool atEnd() const { return m_at == m_bin.size; }

private:
    std::size_t take(std::uint64_t bytes)
    {
        if (!m_bin.holds(m_at, bytes))
            refuseDamaged("the ncnn weights are cut off, or belong to another description");
        const std::size_t from = m_at;
        m_at += bytes;
        return from;
    }
    TensorRef tensorOf(DType dtype, std::vector<std::int64_t> shape) const
    {
        TensorRef tensor;
        tensor.dtype = dtype;
        tensor.strides = contiguousStrides(shape);
        tensor.shape = std::move(shape);
        tensor.owner = m_bin.owner;
        return tensor;
    }

    const MappedBytes &m_bin;
    std::size_t m_at = 0;
};

Checkpoint read(const MappedBytes &param, const MappedBytes &bin)
{
    const std::vector<Layer> layers = ParamText(param).layers();
    if (layers.empty())
        refuseLayer("no layer has weights");
    const std::vector<std::string> names = moduleNames(layers);
    WeightReader reader(bin);
    Checkpoint checkpoint;
    checkpoint.format = CheckpointFormat::Ncnn;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        const Layer &layer = layers[i];
        if (layer.kind == Layer::Kind::PRelu) {
            checkpoint.tensors.insert(names[i] + ".weight", reader.plain({layer.outputs}));
            continue;
        }
        checkpoint.tensors.insert(names[i] + ".weight",
                                  reader.tagged({layer.outputs, layer.inputs, layer.kernelHeight, layer.kernelWidth}));
        if (layer.hasBias)
            checkpoint.tensors.insert(names[i] + ".bias", reader.plain({layer.outputs}));
    }
    if (!reader.atEnd())
        refuseDamaged("there are bytes after the last ncnn weight, so the two files do not belong together");
    checkpoint.groups = {""};
    checkpoint.groupOf.assign(checkpoint.tensors.size(), 0);
    return checkpoint;
}

} // namespace

bool looksLikeNcnnParam(const MappedBytes &bytes)
{
    return bytes.size > kMagic.size() && bytes.text(0, kMagic.size()) == kMagic;
}

Result<Checkpoint> readNcnn(const MappedBytes &param, const MappedBytes &bin)
{
    return guarded<Checkpoint>([&] { return read(param, bin); });
}

Result<Checkpoint> readNcnnFiles(const std::filesystem::path &param, const std::filesystem::path &bin)
{
    const auto text = mapFile(param);
    if (!text)
        return text.error();
    const auto weights = mapFile(bin);
    if (!weights)
        return weights.error();
    return readNcnn(*text, *weights);
}

} // namespace ambrotype::inference
