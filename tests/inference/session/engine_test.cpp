#include "inference/small_networks.h"

#include "inference/session/session_engine.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace ambrotype;
using namespace ambrotype::inference;

namespace {

//! \p weights as a safetensors file.
std::filesystem::path write(const test::TemporaryDir &dir, const std::string &name, const StateDict &weights)
{
    test::writeSafetensors(dir / name, weights);
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

TEST_CASE("one model is taken out of memory, the others stay, and its use is remembered")
{
    const test::TemporaryDir dir;
    SessionEngine engine(noBackend);
    CHECK(engine.uses().empty());
    const auto a = write(dir, "a.safetensors", test::smallSrvgg(2, 16, 2));
    const auto b = write(dir, "b.safetensors", test::smallSrvgg(2, 16, 3));
    auto held = engine.load(onCpu(a), {});
    REQUIRE(held);
    REQUIRE(engine.load(onCpu(b), {}));
    CHECK(engine.release((dir / "c.safetensors").string()) == 0);
    CHECK(engine.release(a.string()) == 0); // somebody uses it
    CHECK(engine.resident().size() == 2);
    held = Error{ErrorCode::Internal, {}, {}};
    CHECK(engine.release(a.string()) == 1);
    REQUIRE(engine.resident().size() == 1);
    CHECK(engine.resident()[0].file == b.string());
    const std::vector<ModelUse> uses = engine.uses();
    REQUIRE(uses.size() == 2);
    CHECK(uses[0].file == a.string());
    CHECK(uses[0].secondsSinceUse >= 0);
    CHECK(engine.load(onCpu(dir / "missing.pth"), {}).error().code == ErrorCode::NotFound);
    CHECK(engine.uses().size() == 2);
    CHECK(engine.load(onCpu(a), {})); // it is read again
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

TEST_CASE("a picture 20,000 pixels wide is cut, one of a single pixel is not")
{
    SessionEngine engine(noBackend);
    const auto model = engine.loadWeights(test::smallSrvgg(2, 16, 1), "srvgg", {}, "cpu");
    REQUIRE(model);
    RunOptions options;
    options.validityGuard = false;
    for (const std::int64_t width : {20000, 1}) {
        const Tensor picture = test::testPicture(3, width == 1 ? 1 : 6, width);
        Tensor output{std::vector<float>(picture.data.size() * 4), {1, 3, picture.shape[2] * 2, width * 2}};
        const auto report = model.value()->run(picture.view(), output.span(), options);
        if (!report && report.error().code == ErrorCode::NotFound)
            return; // a processor without AVX2 needs LibTorch, which this test does not have
        REQUIRE(report);
        CHECK((report->tiles > 1) == (width > 1));
        // Three convolutions reach 3 pixels: the middle of the wide picture is the middle of a narrow cut of it.
        if (width == 1)
            continue;
        TensorView cut = picture.view();
        cut.data += 9990;
        cut.shape[3] = 40;
        Tensor small{std::vector<float>(3 * 12 * 80), {1, 3, 12, 80}};
        REQUIRE(model.value()->run(cut, small.span(), options));
        for (std::int64_t row = 0; row < 36; ++row)
            for (std::int64_t x = 20; x < 60; ++x)
                CHECK(std::abs(small.data[static_cast<std::size_t>(row * 80 + x)]
                               - output.data[static_cast<std::size_t>(row * 40000 + 19980 + x)])
                      < 1e-5F);
    }
}

TEST_CASE("the processor is always a device")
{
    SessionEngine engine(noBackend);
    const auto devices = engine.devices();
    REQUIRE_FALSE(devices.empty());
    CHECK(devices.back().id == "cpu");
    CHECK(devices.back().totalBytes > 0);
}
