#include "inference/small_networks.h"

#include "inference/session/session_engine.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cstring>
#include <fstream>

using namespace ambrotype;
using namespace ambrotype::inference;

namespace {

//! \p weights as a safetensors file.
std::filesystem::path write(const test::TemporaryDir &dir, const std::string &name, const StateDict &weights)
{
    std::string header = "{";
    std::string data;
    for (const auto &[key, tensor] : weights) {
        const std::vector<float> values = toFloat(tensor);
        const std::size_t begin = data.size();
        data.append(reinterpret_cast<const char *>(values.data()), values.size() * sizeof(float));
        header += (header.size() > 1 ? ",\"" : "\"") + key + R"(":{"dtype":"F32","shape":)" + shapeText(tensor.shape)
                  + ",\"data_offsets\":[" + std::to_string(begin) + "," + std::to_string(data.size()) + "]}";
    }
    header += "}";
    header.resize((header.size() + 7) / 8 * 8, ' ');
    const std::uint64_t bytes = header.size();
    std::ofstream file(dir / name, std::ios::binary);
    file.write(reinterpret_cast<const char *>(&bytes), sizeof bytes);
    file << header << data;
    return dir / name;
}

Result<Backend *> noBackend()
{
    return Error{ErrorCode::NotFound, "no LibTorch here", {}};
}

ModelRequest onCpu(const std::filesystem::path &file)
{
    ModelRequest request;
    request.file = file;
    request.device = "cpu";
    return request;
}

} // namespace

TEST_CASE("a file is recognised, loaded once and kept")
{
    const test::TemporaryDir dir;
    const auto file = write(dir, "small.safetensors", test::smallSrvgg(2, 16, 2));
    SessionEngine engine(noBackend);
    const auto first = engine.load(onCpu(file), {});
    REQUIRE(first);
    CHECK(first.value()->facts().architecture == "srvgg");
    CHECK(first.value()->facts().scaleNumerator == 2);
    const auto second = engine.load(onCpu(file), {});
    REQUIRE(second);
    CHECK(first.value() == second.value());
    REQUIRE(engine.resident().size() == 1);
    CHECK(engine.resident()[0].state == ResidentModel::State::Resident);
    CHECK(engine.resident()[0].bytes > 0);
}

TEST_CASE("the least recently used model leaves when the budget is exceeded, but never one in use")
{
    const test::TemporaryDir dir;
    SessionEngine engine(noBackend);
    auto a = engine.load(onCpu(write(dir, "a.safetensors", test::smallSrvgg(2, 16, 2))), {});
    REQUIRE(a);
    REQUIRE(engine.load(onCpu(write(dir, "b.safetensors", test::smallSrvgg(2, 16, 3))), {}));
    REQUIRE(engine.load(onCpu(write(dir, "c.safetensors", test::smallSrvgg(2, 16, 4))), {}));
    CHECK(engine.resident().size() == 3);
    engine.setMemoryBudget(1);
    REQUIRE(engine.resident().size() == 1);
    CHECK(engine.resident()[0].file.find("a.safetensors") != std::string::npos);
    a = Error{ErrorCode::Internal, {}, {}};
    engine.releaseUnused();
    CHECK(engine.resident().empty());
}

TEST_CASE("failures to load leave nothing behind")
{
    const test::TemporaryDir dir;
    SessionEngine engine(noBackend);
    CHECK(engine.load(onCpu(dir / "missing.pth"), {}).error().code == ErrorCode::NotFound);
    ModelRequest nowhere = onCpu(write(dir, "a.safetensors", test::smallSrvgg(2, 16, 2)));
    nowhere.device = "tpu";
    CHECK(engine.load(nowhere, {}).error().code == ErrorCode::InvalidArgument);
    ModelRequest wrong = onCpu(dir / "a.safetensors");
    wrong.architecture = "rrdbnet";
    CHECK(engine.load(wrong, {}).error().code == ErrorCode::BadFormat);
    CHECK(engine.resident().empty());
}

TEST_CASE("two files of one network are blended")
{
    const test::TemporaryDir dir;
    const StateDict a = test::smallSrvgg(2, 16, 2);
    StateDict b;
    for (const auto &[key, tensor] : a) {
        std::vector<float> values = toFloat(tensor);
        for (float &value : values)
            value *= 0.5F;
        b.insert(key, TensorRef::fromFloats(tensor.shape, std::move(values)));
    }
    SessionEngine engine(noBackend);
    ModelRequest request = onCpu(write(dir, "a.safetensors", a));
    request.blendFile = write(dir, "b.safetensors", b);
    request.blendWeight = 0.5;
    const auto blended = engine.load(request, {});
    REQUIRE(blended);
    const auto expected = engine.loadWeights(interpolate(a, b, 0.5F), "srvgg", {}, "cpu");
    REQUIRE(expected);
    const Tensor picture = test::testPicture(3, 16, 16);
    Tensor one{std::vector<float>(3 * 32 * 32), {1, 3, 32, 32}};
    Tensor two = one;
    RunOptions options;
    options.validityGuard = false;
    const auto first = blended.value()->run(picture.view(), one.span(), options);
    const auto second = expected.value()->run(picture.view(), two.span(), options);
    if (!first && first.error().code == ErrorCode::NotFound)
        return; // a processor without AVX2 needs LibTorch, which this test does not have
    REQUIRE(first);
    REQUIRE(second);
    CHECK(one.data == two.data);
}

TEST_CASE("the processor is always a device")
{
    SessionEngine engine(noBackend);
    const auto devices = engine.devices();
    REQUIRE_FALSE(devices.empty());
    CHECK(devices.back().id == "cpu");
    CHECK(devices.back().totalBytes > 0);
}
