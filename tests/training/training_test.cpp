#include "support/test_files.h"
#include "training/initial_weights.h"
#include "training/safetensors_writer.h"
#include "training/scene_pool.h"
#include "training/statistics.h"
#include "training/trainer.h"

#include "base/hash.h"
#include "imaging/ops/resize.h"
#include "inference/engine_loader.h"
#include "inference/weights/checkpoint.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <sstream>

using namespace ambrotype;
using namespace ambrotype::training;

namespace {

//! Small enough for a second or two; float32, so that it runs alike on processors without bfloat16.
Config smallRun(const std::string &task)
{
    Config config;
    config.task = task;
    config.scene.size = 64;
    config.scenes = 6;
    config.sceneEvery = 10;
    config.features = 8;
    config.bodyBlocks = 1;
    config.widths = {8, 8, 8};
    config.blocks = {1, 1, 1};
    config.damage.blurShare = 1.0F; // what is learned soonest
    config.damage.jpegShare = 0.2F;
    config.damage.untouchedShare = 0.0F;
    config.patch = task == "enlarge" ? 16 : 32;
    config.batch = 4;
    config.steps = 100;
    config.warmup = 5;
    config.learningRate = 3e-3;
    config.bf16 = false;
    config.threads = 1;
    config.saveEvery = 1000;
    config.validateEvery = 1000;
    return config;
}

void train(const Config &config, const std::filesystem::path &folder, int until = 0)
{
    const auto done = Trainer(config, folder, {}, {}).run(until);
    if (!done)
        FAIL(done.error().message << " " << done.error().detail);
}

//! The second column of log.csv: the mean loss of each fifty steps.
std::vector<double> losses(const std::filesystem::path &folder)
{
    std::ifstream log(folder / "log.csv");
    std::vector<double> values;
    std::string line;
    std::getline(log, line); // the head
    while (std::getline(log, line)) {
        std::istringstream cells(line);
        std::string cell;
        std::getline(cells, cell, ',');
        std::getline(cells, cell, ',');
        values.push_back(std::stod(cell));
    }
    return values;
}

std::string bytesOf(const std::filesystem::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace

TEST_CASE("A short training lowers the loss", "[training]")
{
    const test::TemporaryDir dir;
    for (const char *task : {"denoise", "enlarge", "repair"}) {
        INFO(task);
        Config config = smallRun(task);
        config.steps = 200;
        config.sceneEvery = 0; // the same pictures throughout, so that losses can be compared
        train(config, dir / task);
        const auto values = losses(dir / task);
        REQUIRE(values.size() == 4);
        CHECK(values.back() < values.front() * 0.97);
        CHECK(values.back() > 0.0);
    }
}

TEST_CASE("Resumed training gives what uninterrupted training gives, bit by bit", "[training]")
{
    const test::TemporaryDir dir;
    for (const char *task : {"denoise", "enlarge", "repair"}) {
        INFO(task);
        Config config = smallRun(task);
        config.steps = 30;
        config.sees = "both";
        train(config, dir / (std::string(task) + "-whole"));
        train(config, dir / (std::string(task) + "-parts"), 13);
        train(config, dir / (std::string(task) + "-parts"), 24);
        train(config, dir / (std::string(task) + "-parts"));
        const std::string whole = bytesOf(dir / (std::string(task) + "-whole") / "state.pt");
        REQUIRE(whole.size() > 1000);
        CHECK(whole == bytesOf(dir / (std::string(task) + "-parts") / "state.pt"));
        config.seed = 2;
        train(config, dir / (std::string(task) + "-other"));
        CHECK(whole != bytesOf(dir / (std::string(task) + "-other") / "state.pt"));
    }
}

TEST_CASE("An untrained enlarger is bicubic interpolation", "[training]")
{
    const test::TemporaryDir dir;
    const int factor = GENERATE(2, 4);
    Config config = smallRun("enlarge");
    config.scale = factor;
    REQUIRE(writeSafetensors(freshEnlarger(config), false, {}, dir / "fresh.safetensors"));
    const auto engine = inference::engine();
    REQUIRE(engine);
    inference::ModelRequest request;
    request.file = dir / "fresh.safetensors"; // recognised by its keys
    request.device = "cpu";
    const auto model = engine.value()->load(request);
    REQUIRE(model);
    CHECK(model.value()->facts().architecture == "enlarger");
    CHECK(model.value()->facts().scaleNumerator == factor);

    const Plane3 scene = makeScene(config.scene, Random(3));
    imaging::FloatImage image({scene.width, scene.height}, 3);
    inference::Tensor input{scene.data, {1, 3, scene.height, scene.width}};
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < scene.height; ++y)
            std::copy_n(scene.plane(c) + static_cast<std::ptrdiff_t>(y) * scene.width, scene.width, image.row(c, y));
    const int side = scene.width * factor;
    inference::Tensor output{std::vector<float>(static_cast<std::size_t>(3 * side * side)), {1, 3, side, side}};
    inference::RunOptions options;
    options.precision = inference::Precision::Fp32;
    const auto report = model.value()->run(input.view(), output.span(), options);
    REQUIRE(report);
    const auto expected = imaging::ops::resize(image, {side, side}, imaging::ops::ResizeFilter::Bicubic);
    float largest = 0.0F;
    const int border = 3 * factor; // resize() mirrors there, the network repeats the last pixel
    for (int c = 0; c < 3; ++c)
        for (int y = border; y < side - border; ++y)
            for (int x = border; x < side - border; ++x)
                largest = std::max(
                    largest,
                    std::abs(output.data[static_cast<std::size_t>((c * side + y) * side + x)] - expected.row(c, y)[x]));
    CHECK(largest < 1e-4F);
}

TEST_CASE("Half precision files keep eleven bits", "[training]")
{
    const test::TemporaryDir dir;
    const std::vector<float> values = {0.0F, 1.0F, -2.5F, 0.333333F, 1e-3F, -6e-8F, 3e-5F, 1.0009765625F, 2049.0F};
    inference::StateDict weights;
    weights.insert("some", inference::TensorRef::fromFloats({9}, values));
    REQUIRE(writeSafetensors(weights, true, {{"note", "text"}}, dir / "half.safetensors"));
    const auto read = inference::readCheckpoint(dir / "half.safetensors");
    REQUIRE(read);
    const inference::StateDict group = read->weights();
    REQUIRE(group.find("some"));
    const auto back = inference::toFloat(*group.find("some"));
    REQUIRE(back.size() == values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
        CHECK(std::abs(back[i] - values[i]) <= std::max(3e-8F, std::abs(values[i]) / 2048.0F));
    CHECK(back[8] == 2048.0F); // half way: to even
}

TEST_CASE("A configuration names what it knows, and says what it does not", "[training]")
{
    const test::TemporaryDir dir;
    const auto load = [&dir](const std::string &text) {
        std::ofstream(dir / "c.json") << text;
        return Config::load(dir / "c.json");
    };
    const auto good = load(R"({"task": "enlarge", "scale": 4, "patch": 32, "features": 16, "grain_share": 0.5})");
    REQUIRE(good);
    CHECK(good->scale == 4);
    CHECK(good->scene.grainShare == 0.5F);
    const auto again = load(good->toJson());
    REQUIRE(again);
    CHECK(again->toJson() == good->toJson());
    CHECK(load(R"({"learning_rat": 1})").error().detail == "learning_rat");
    CHECK_FALSE(load(R"({"task": "paint"})"));
    CHECK_FALSE(load(R"({"patch": 20})"));
    CHECK(load(R"({"task": "repair", "repair_lowest_quality": 5})"));
    CHECK_FALSE(load(R"({"task": "repair", "repair_lowest_quality": 99})"));
    CHECK_FALSE(load(R"({"task": "repair", "scene_size": 64, "patch": 64})")); // damaging uses up a margin
    CHECK_FALSE(load(R"({"sees": "little"})"));
    CHECK_FALSE(load(R"({"task": "enlarge", "scale": 4, "patch": 96})"));
    CHECK_FALSE(load("{"));
}

TEST_CASE("A run starts from the weights that it names, or not at all", "[training]")
{
    const test::TemporaryDir dir;
    Config config = smallRun("enlarge");
    REQUIRE(writeSafetensors(freshEnlarger(config), true, {}, dir / "start.safetensors"));
    config.startSha = "0000";
    const auto refused = Trainer(config, dir / "run", dir / "start.safetensors", {}).run(1);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == ErrorCode::InvalidArgument);
    CHECK_FALSE(Trainer(config, dir / "run", {}, {}).run(1));
}

TEST_CASE("A network that sees more starts from one that sees less", "[training]")
{
    const test::TemporaryDir dir;
    Config config = smallRun("denoise");
    const inference::StateDict narrow = freshDenoiser(config);
    REQUIRE(writeSafetensors(narrow, false, {}, dir / "narrow.safetensors"));
    config.sees = "both";
    config.chromaSpread = 0.5F;
    config.noise.clippedShare = 0.5F;
    config.learningRate = config.lastLearningRate = 1e-12;
    config.validateEvery = 1;
    config.startSha = sha256File(dir / "narrow.safetensors").value();
    std::vector<Plane3> validation = {makeScene(config.scene, Random(9))};
    const auto done = Trainer(config, dir / "run", dir / "narrow.safetensors", std::move(validation)).run(1);
    REQUIRE(done);
    const auto wide = inference::readCheckpoint(dir / "run" / "best.safetensors");
    REQUIRE(wide);
    const inference::StateDict weights = wide->weights();
    const auto before = inference::toFloat(*narrow.find("head.weight"));
    const auto after = inference::toFloat(*weights.find("head.weight"));
    REQUIRE(before.size() == 8 * 13 * 9);
    REQUIRE(after.size() == 8 * 25 * 9);
    for (std::size_t out = 0; out < 8; ++out)
        for (std::size_t in = 0; in < 25; ++in)
            for (std::size_t tap = 0; tap < 9; ++tap) {
                const float value = after[(out * 25 + in) * 9 + tap];
                const std::size_t from = in < 12 ? in : 12; // the level is the last
                if (in >= 12 && in < 24)
                    CHECK(std::abs(value) < 1e-6F);
                else
                    CHECK(value == Approx(before[(out * 13 + from) * 9 + tap]).margin(1e-3));
            }
}

TEST_CASE("Scenes are the same for the same seed and look like photographs in their statistics", "[training]")
{
    SceneOptions options;
    options.size = 128;
    CHECK(makeScene(options, Random(5)).data == makeScene(options, Random(5)).data);
    CHECK(makeScene(options, Random(5)).data != makeScene(options, Random(6)).data);
    std::vector<Plane3> scenes;
    for (std::uint64_t i = 0; i < 24; ++i)
        scenes.push_back(makeScene(options, Random(1, i)));
    const Statistics statistics = measure(scenes);
    CHECK(statistics.kurtosis > 8.0);                 // long tails: photographs are above 10, noise has 3
    CHECK(statistics.bands[0] < statistics.bands[2]); // differences grow with the distance
    CHECK(statistics.bands[2] < statistics.bands[4]);
    CHECK(statistics.deviation > 0.08);
}

TEST_CASE("The pool at a step does not depend on where a run began", "[training]")
{
    const auto make = [](std::uint64_t number) { return number; };
    ScenePool<std::uint64_t> whole(5, 2, make), resumed(5, 2, make);
    for (int step = 0; step <= 33; ++step)
        whole.advance(step);
    resumed.advance(33);
    Random a(1), b(1);
    std::uint64_t smallest = 1000;
    for (int i = 0; i < 50; ++i) {
        const auto picked = whole.pick(a);
        CHECK(picked == resumed.pick(b));
        smallest = std::min(smallest, picked);
    }
    CHECK(smallest == 16); // 33 / 2
}
