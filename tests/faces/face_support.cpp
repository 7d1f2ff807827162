#include "faces/face_support.h"

#include "imaging/ops/ops_support.h"
#include "support/test_files.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <numeric>
#include <stdexcept>

namespace ambrotype::faces::test {

namespace {

template <typename T> double readAs(const char *bytes)
{
    T value;
    std::memcpy(&value, bytes, sizeof value);
    return static_cast<double>(value);
}

double readElement(const std::string &type, const char *data, std::size_t index)
{
    if (type == "F64")
        return readAs<double>(data + 8 * index);
    if (type == "F32")
        return readAs<float>(data + 4 * index);
    if (type == "U8")
        return readAs<unsigned char>(data + index);
    throw std::runtime_error("unknown type " + type);
}

} // namespace

std::map<std::string, GoldenTensor> facePipeline(const std::string &name)
{
    const auto file = ambrotype::test::sharedDir() / "parity/face-pipeline" / (name + ".safetensors");
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    if (bytes.size() < 8)
        throw std::runtime_error("cannot read " + file.string());
    std::uint64_t headerBytes = 0;
    std::memcpy(&headerBytes, bytes.data(), sizeof headerBytes);
    const auto header = nlohmann::json::parse(bytes.substr(8, headerBytes));
    std::map<std::string, GoldenTensor> tensors;
    for (const auto &entry : header.items()) {
        if (entry.key() == "__metadata__")
            continue;
        GoldenTensor tensor;
        tensor.shape = entry.value().at("shape").get<std::vector<std::int64_t>>();
        const char *data = bytes.data() + 8 + headerBytes + entry.value().at("data_offsets").at(0).get<std::size_t>();
        const auto count =
            std::accumulate(tensor.shape.begin(), tensor.shape.end(), std::int64_t{1}, std::multiplies<std::int64_t>());
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
            tensor.values.push_back(readElement(entry.value().at("dtype"), data, i));
        tensors.emplace(entry.key(), std::move(tensor));
    }
    return tensors;
}

Landmarks landmarksOf(const GoldenTensor &tensor)
{
    Landmarks points;
    for (std::size_t i = 0; i < points.size(); ++i)
        points[i] = {tensor.values.at(2 * i), tensor.values.at(2 * i + 1)};
    return points;
}

Affine affineOf(const GoldenTensor &tensor)
{
    Affine result;
    for (std::size_t i = 0; i < 6; ++i)
        result.values[i] = tensor.values.at(i);
    return result;
}

imaging::FloatImage imageOf(const GoldenTensor &tensor)
{
    const imaging::Size size{static_cast<int>(tensor.shape.at(1)), static_cast<int>(tensor.shape.at(0))};
    imaging::FloatImage image(size, 3);
    std::size_t next = 0;
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
            for (const int plane : {2, 1, 0})
                image.row(plane, y)[x] = static_cast<float>(tensor.values[next++] / 255.0);
    return image;
}

imaging::FloatImage weightsOn(const FacePatch &patch, imaging::Size picture, imaging::Size output)
{
    imaging::FloatImage weights = imaging::test::flat(output, 1, 0.0F);
    const imaging::FloatImage background = imaging::test::flat(output, 3, 0.0F);
    const FaceLayer layer = faceLayer(patch, background, imaging::Region::of(output), picture, output);
    weights.paste(layer.weights, layer.region.x, layer.region.y);
    return weights;
}

Point shiftOf(const imaging::FloatImage &image,
              const imaging::FloatImage &reference,
              const imaging::FloatImage &weights)
{
    double xx = 0.0;
    double xy = 0.0;
    double yy = 0.0;
    double xt = 0.0;
    double yt = 0.0;
    for (int y = 1; y + 1 < image.height(); ++y)
        for (int x = 1; x + 1 < image.width(); ++x) {
            if (weights.row(0, y)[x] < 0.99F)
                continue;
            const double gx = 0.5 * double(reference.row(0, y)[x + 1] - reference.row(0, y)[x - 1]);
            const double gy = 0.5 * double(reference.row(0, y + 1)[x] - reference.row(0, y - 1)[x]);
            const double difference = double(reference.row(0, y)[x] - image.row(0, y)[x]);
            xx += gx * gx;
            xy += gx * gy;
            yy += gy * gy;
            xt += gx * difference;
            yt += gy * difference;
        }
    const double determinant = xx * yy - xy * xy;
    if (!(determinant > 0.0))
        throw std::runtime_error("nothing to register");
    return {(yy * xt - xy * yt) / determinant, (xx * yt - xy * xt) / determinant};
}

double largestDifference(const Affine &a, const Affine &b)
{
    double largest = 0.0;
    for (std::size_t i = 0; i < 6; ++i)
        largest = std::max(largest, std::abs(a.values[i] - b.values[i]));
    return largest;
}

} // namespace ambrotype::faces::test
