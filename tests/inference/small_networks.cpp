#include "inference/small_networks.h"

#include <cmath>
#include <fstream>
#include <random>
#include <string>

namespace ambrotype::test {

namespace {

using inference::StateDict;
using inference::TensorRef;

class Writer
{
public:
    void add(const std::string &key, const std::vector<std::int64_t> &shape, double factor, double offset = 0.0)
    {
        std::int64_t count = 1;
        for (const std::int64_t size : shape)
            count *= size;
        std::vector<float> values;
        for (std::int64_t i = 0; i < count; ++i)
            values.push_back(static_cast<float>(offset + factor * m_unit(m_random)));
        m_weights.insert(key, TensorRef::fromFloats(shape, std::move(values)));
    }

    void conv(const std::string &name,
              std::int64_t out,
              std::int64_t in,
              std::int64_t kernel,
              double gain = 1.0,
              bool bias = true)
    {
        const auto fanIn = static_cast<double>(in * kernel * kernel);
        add(name + ".weight", {out, in, kernel, kernel}, gain * std::sqrt(3.0 / fanIn));
        if (bias)
            add(name + ".bias", {out}, 0.02);
    }

    StateDict take() { return std::move(m_weights); }

private:
    std::mt19937 m_random{7};
    std::uniform_real_distribution<double> m_unit{-1.0, 1.0};
    StateDict m_weights;
};

} // namespace

StateDict smallSrvgg(int scale, int features, int convolutions)
{
    Writer writer;
    writer.conv("body.0", features, 3, 3);
    writer.add("body.1.weight", {features}, 0.1, 0.25);
    for (int i = 1; i <= convolutions; ++i) {
        writer.conv("body." + std::to_string(2 * i), features, features, 3);
        writer.add("body." + std::to_string(2 * i + 1) + ".weight", {features}, 0.1, 0.25);
    }
    // The correction is small against the enlarged input, as in a trained network.
    writer.conv("body." + std::to_string(2 * convolutions + 2), 3 * scale * scale, features, 3, 0.05);
    return writer.take();
}

StateDict smallRrdbNet(int unshuffle, int blocks, int features, int growth)
{
    Writer writer;
    writer.conv("conv_first", features, 3 * unshuffle * unshuffle, 3);
    for (int b = 0; b < blocks; ++b)
        for (int d = 1; d <= 3; ++d)
            for (int c = 1; c <= 5; ++c)
                writer.conv("body." + std::to_string(b) + ".rdb" + std::to_string(d) + ".conv" + std::to_string(c),
                            c < 5 ? growth : features,
                            features + (c - 1) * growth,
                            3);
    for (const char *name : {"conv_body", "conv_up1", "conv_up2", "conv_hr"})
        writer.conv(name, features, features, 3);
    writer.conv("conv_last", 3, features, 3);
    return writer.take();
}

StateDict smallFfdNet()
{
    Writer writer;
    writer.conv("model.0", 8, 13, 3);
    writer.conv("model.2", 8, 8, 3);
    writer.conv("model.4", 12, 8, 3);
    return writer.take();
}

StateDict smallNormNet()
{
    Writer writer;
    writer.conv("first", 6, 3, 3, 1.0, false);
    writer.add("norm.weight", {6}, 0.2, 1.0);
    writer.add("norm.bias", {6}, 0.1);
    writer.add("norm.running_mean", {6}, 0.1);
    writer.add("norm.running_var", {6}, 0.4, 1.0);
    writer.add("act.weight", {6}, 0.1, 0.2);
    writer.conv("second", 3, 6, 3);
    writer.add("beta", {1, 3, 1, 1}, 0.5, 1.0);
    return writer.take();
}

void writeSafetensors(const std::filesystem::path &file, const StateDict &weights)
{
    std::string header = "{";
    std::size_t offset = 0;
    for (const auto &[key, tensor] : weights) {
        const std::size_t bytes = static_cast<std::size_t>(tensor.elements()) * sizeof(float);
        header += (header.size() > 1 ? ",\"" : "\"") + key + R"(":{"dtype":"F32","shape":)"
                  + inference::shapeText(tensor.shape) + ",\"data_offsets\":[" + std::to_string(offset) + ","
                  + std::to_string(offset + bytes) + "]}";
        offset += bytes;
    }
    header += "}";
    header.resize((header.size() + 7) / 8 * 8, ' ');
    const std::uint64_t length = header.size();
    std::ofstream stream(file, std::ios::binary);
    stream.write(reinterpret_cast<const char *>(&length), sizeof length);
    stream << header;
    for (const auto &entry : weights) {
        const std::vector<float> values = inference::toFloat(entry.second);
        stream.write(reinterpret_cast<const char *>(values.data()),
                     static_cast<std::streamsize>(values.size() * sizeof(float)));
    }
}

inference::Tensor testPicture(std::int64_t channels, std::int64_t height, std::int64_t width)
{
    inference::Tensor picture;
    picture.shape = {1, channels, height, width};
    for (std::int64_t c = 0; c < channels; ++c)
        for (std::int64_t y = 0; y < height; ++y)
            for (std::int64_t x = 0; x < width; ++x) {
                const double wave =
                    std::sin(0.11 * static_cast<double>(x + 5 * c)) * std::cos(0.07 * static_cast<double>(y));
                const double edge = (x / 9 + y / 7) % 2 == 0 ? 0.12 : -0.12;
                picture.data.push_back(static_cast<float>(0.5 + 0.3 * wave + edge));
            }
    return picture;
}

double largestDifference(const inference::Tensor &a, const inference::Tensor &b)
{
    if (a.shape != b.shape)
        return INFINITY;
    double largest = 0.0;
    for (std::size_t i = 0; i < a.data.size(); ++i) {
        const double difference = std::abs(static_cast<double>(a.data[i]) - static_cast<double>(b.data[i]));
        if (!(difference <= largest))
            largest = difference;
    }
    return largest;
}

} // namespace ambrotype::test
