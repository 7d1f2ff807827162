#include "trainer.h"

#include "denoiser_weights.h"

#include "base/hash.h"
#include "inference/networks/networks.h"
#include "inference/torch/torch_ops.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/autocast_mode.h>
#include <torch/autograd.h>
#include <torch/serialize.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iostream>

namespace ambrotype::training {
namespace {

constexpr double kBeta1 = 0.9, kBeta2 = 0.99, kEpsilon = 1e-8; // Adam (Kingma, Ba 2014)
constexpr std::array kValidationSigmas = {15, 25, 50};

//! A patch, turned and mirrored one of eight ways.
void cutPatch(const Plane3 &scene, int side, float *out, Random &random)
{
    const int x0 = random.below(scene.width - side + 1), y0 = random.below(scene.height - side + 1);
    const int turn = random.below(8);
    const float gain = random.logUniform(0.7F, 1.2F); // exposures that the pool lacks
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x) {
                int sx = turn & 4 ? y : x, sy = turn & 4 ? x : y;
                sx = turn & 1 ? side - 1 - sx : sx;
                sy = turn & 2 ? side - 1 - sy : sy;
                const float value = scene.plane(c)[static_cast<std::ptrdiff_t>(y0 + sy) * scene.width + x0 + sx];
                out[(static_cast<std::ptrdiff_t>(c) * side + y) * side + x] = std::min(1.0F, value * gain);
            }
}

struct AutocastGuard
{
    explicit AutocastGuard(bool on)
        : m_before(at::autocast::is_cpu_enabled())
    {
        at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
        at::autocast::set_cpu_enabled(on);
    }
    ~AutocastGuard()
    {
        at::autocast::clear_cache();
        at::autocast::set_cpu_enabled(m_before);
    }
    bool m_before;
};

} // namespace

struct Trainer::Impl
{
    Config config;
    std::filesystem::path folder;
    std::vector<Plane3> validation;
    std::vector<Plane3> pool;
    inference::Graph graph;
    std::vector<at::Tensor> weights, averages, firstMoments, secondMoments; //!< By ConstantId.
    int step = 0;
    double bestPsnr = 0;

    at::Tensor forward(const at::Tensor &input, const at::Tensor &sigma, const std::vector<at::Tensor> &constants) const
    {
        inference::TorchConstants values;
        values.tensors = constants;
        values.scales.resize(graph.nodes.size());
        values.shifts.resize(graph.nodes.size());
        std::vector<at::Tensor> results(graph.nodes.size());
        for (std::size_t id = 0; id < graph.nodes.size(); ++id) {
            const inference::Node &node = graph.nodes[id];
            if (std::holds_alternative<inference::op::Input>(node.operation)) {
                results[id] = node.name == "input" ? input : sigma;
                continue;
            }
            std::vector<at::Tensor> in;
            for (const inference::NodeId from : node.inputs)
                in.push_back(results[static_cast<std::size_t>(from)]);
            results[id] = inference::runTorchNode(
                graph, static_cast<inference::NodeId>(id), values, in, std::vector<bool>(in.size(), false));
        }
        return results[static_cast<std::size_t>(graph.outputs[0].node)];
    }

    Result<void> prepare()
    {
        at::set_num_threads(config.threads);
        std::filesystem::create_directories(folder);
        std::ofstream(folder / "config.json") << config.toJson() << "\n";
        Result<inference::Graph> built = inference::buildNetwork("pyramid-denoiser", freshWeights(config));
        if (!built)
            return built.error();
        graph = std::move(*built);
        for (const inference::Constant &constant : graph.constants) {
            at::Tensor tensor = at::from_blob(const_cast<float *>(constant.data), constant.shape, at::kFloat).clone();
            if (tensor.dim() == 4)
                tensor = tensor.contiguous(at::MemoryFormat::ChannelsLast);
            averages.push_back(tensor.clone());
            firstMoments.push_back(at::zeros_like(tensor));
            secondMoments.push_back(at::zeros_like(tensor));
            tensor.set_requires_grad(true);
            weights.push_back(tensor);
        }
        load();
        std::cout << "drawing " << config.scenes << " scenes\n" << std::flush;
        pool.resize(static_cast<std::size_t>(config.scenes));
        at::parallel_for(0, config.scenes, 1, [&](std::int64_t from, std::int64_t to) {
            for (std::int64_t i = from; i < to; ++i)
                pool[static_cast<std::size_t>(i)] =
                    makeScene(config.scene, Random(config.seed, static_cast<std::uint64_t>(i) + 1000));
        });
        return {};
    }

    void save()
    {
        torch::serialize::OutputArchive archive;
        archive.write("step", at::scalar_tensor(step, at::kLong));
        archive.write("best", at::scalar_tensor(bestPsnr, at::kDouble));
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const std::string n = std::to_string(i);
            archive.write("w" + n, weights[i].detach());
            archive.write("a" + n, averages[i]);
            archive.write("m" + n, firstMoments[i]);
            archive.write("v" + n, secondMoments[i]);
        }
        archive.save_to((folder / "state.pt.tmp").string());
        std::filesystem::rename(folder / "state.pt.tmp", folder / "state.pt");
    }

    void load()
    {
        if (!std::filesystem::exists(folder / "state.pt"))
            return;
        const at::NoGradGuard guard;
        torch::serialize::InputArchive archive;
        archive.load_from((folder / "state.pt").string());
        at::Tensor scalar;
        archive.read("step", scalar);
        step = static_cast<int>(scalar.item<std::int64_t>());
        archive.read("best", scalar);
        bestPsnr = scalar.item<double>();
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const std::string n = std::to_string(i);
            at::Tensor tensor;
            archive.read("w" + n, tensor);
            weights[i].copy_(tensor);
            archive.read("a" + n, tensor);
            averages[i].copy_(tensor);
            archive.read("m" + n, tensor);
            firstMoments[i].copy_(tensor);
            archive.read("v" + n, tensor);
            secondMoments[i].copy_(tensor);
        }
        std::cout << "going on from step " << step << "\n";
    }

    double rate() const
    {
        if (step < config.warmup)
            return config.learningRate * (step + 1) / config.warmup;
        const double t = double(step - config.warmup) / std::max(1, config.steps - config.warmup);
        return config.lastLearningRate
               + 0.5 * (config.learningRate - config.lastLearningRate) * (1.0 + std::cos(3.14159265358979 * t));
    }

    double trainStep()
    {
        Random random(config.seed, 1'000'000ULL + static_cast<std::uint64_t>(step));
        const std::int64_t side = config.patch, batch = config.batch;
        at::Tensor clean = at::empty({batch, 3, side, side}, at::kFloat);
        at::Tensor sigma = at::empty({batch, 1, 1, 1}, at::kFloat);
        for (std::int64_t i = 0; i < batch; ++i)
            cutPatch(pool[static_cast<std::size_t>(random.below(config.scenes))],
                     config.patch,
                     clean[i].data_ptr<float>(),
                     random);
        at::Tensor noisy = clean.clone();
        for (std::int64_t i = 0; i < batch; ++i)
            sigma[i].fill_(addNoise(noisy[i].data_ptr<float>(), config.patch, config.patch, config.noise, random));
        at::Tensor loss;
        {
            const AutocastGuard autocast(config.bf16);
            const at::Tensor output = forward(noisy.contiguous(at::MemoryFormat::ChannelsLast), sigma, weights);
            loss = (output.to(at::kFloat) - clean).abs().mean();
        }
        for (at::Tensor &weight : weights)
            weight.mutable_grad() = at::Tensor();
        loss.backward();
        adamStep();
        return loss.item<double>();
    }

    void adamStep()
    {
        const at::NoGradGuard guard;
        double squares = 0;
        for (const at::Tensor &weight : weights)
            squares += weight.grad().pow(2).sum().item<double>();
        const double norm = std::sqrt(squares);
        if (!std::isfinite(norm)) // a step that overflowed teaches nothing
            return;
        const double shrink = std::min(1.0, config.clip / (norm + 1e-12));
        const double corrected1 = 1.0 - std::pow(kBeta1, step + 1), corrected2 = 1.0 - std::pow(kBeta2, step + 1);
        const double decay = std::min(config.average, (1.0 + step) / (10.0 + step));
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const at::Tensor gradient = weights[i].grad() * shrink;
            firstMoments[i].mul_(kBeta1).add_(gradient, 1.0 - kBeta1);
            secondMoments[i].mul_(kBeta2).addcmul_(gradient, gradient, 1.0 - kBeta2);
            const at::Tensor denominator = (secondMoments[i] / corrected2).sqrt_().add_(kEpsilon);
            weights[i].addcdiv_(firstMoments[i], denominator, -rate() / corrected1);
            averages[i].mul_(decay).add_(weights[i], 1.0 - decay);
        }
    }

    //! Mean PSNR of the averaged weights over the validation pictures, per noise level.
    std::array<double, kValidationSigmas.size()> validate() const
    {
        const at::NoGradGuard guard;
        std::array<double, kValidationSigmas.size()> psnr{};
        for (std::size_t s = 0; s < kValidationSigmas.size(); ++s)
            for (std::size_t i = 0; i < validation.size(); ++i) {
                const Plane3 &picture = validation[i];
                const at::Tensor clean = at::from_blob(
                    const_cast<float *>(picture.data.data()), {1, 3, picture.height, picture.width}, at::kFloat);
                const float sigma = static_cast<float>(kValidationSigmas[s]) / 255.0F;
                at::Tensor noisy = clean.clone();
                Random random(999, i * 10 + s);
                float *values = noisy.data_ptr<float>();
                for (std::int64_t k = 0; k < noisy.numel(); ++k)
                    values[k] += sigma * random.normal();
                const at::Tensor output =
                    forward(noisy.contiguous(at::MemoryFormat::ChannelsLast), at::full({1, 1, 1, 1}, sigma), averages);
                const double error = (output.clamp(0, 1) - clean).pow(2).mean().item<double>();
                psnr[s] += 10.0 * std::log10(1.0 / error) / static_cast<double>(validation.size());
            }
        return psnr;
    }

    Result<void> keep(const std::string &name, double psnr) const
    {
        inference::StateDict dict;
        for (std::size_t i = 0; i < averages.size(); ++i) {
            const at::Tensor plain = averages[i].contiguous();
            const float *values = plain.data_ptr<float>();
            dict.insert(graph.constants[i].key,
                        inference::TensorRef::fromFloats(graph.constants[i].shape,
                                                         std::vector<float>(values, values + plain.numel())));
        }
        return writeSafetensors(dict,
                                true,
                                {{"architecture", "pyramid-denoiser"},
                                 {"configuration", sha256(config.toJson())},
                                 {"step", std::to_string(step)},
                                 {"validation_psnr", std::to_string(psnr)}},
                                folder / name);
    }
};

Trainer::Trainer(Config config, std::filesystem::path folder, std::vector<Plane3> validation)
    : m_impl(std::make_unique<Impl>())
{
    m_impl->config = std::move(config);
    m_impl->folder = std::move(folder);
    m_impl->validation = std::move(validation);
}

Trainer::~Trainer() = default;

Result<void> Trainer::run(int lastStep)
{
    Impl &self = *m_impl;
    if (const Result<void> ready = self.prepare(); !ready)
        return ready;
    const int end = lastStep > 0 ? std::min(lastStep, self.config.steps) : self.config.steps;
    std::ofstream log(self.folder / "log.csv", std::ios::app);
    if (self.step == 0)
        log << "step,loss,rate,seconds,psnr15,psnr25,psnr50\n";
    double lossSum = 0;
    int lossCount = 0;
    auto begun = std::chrono::steady_clock::now();
    while (self.step < end) {
        lossSum += self.trainStep();
        ++lossCount;
        ++self.step;
        const bool validating =
            !self.validation.empty() && (self.step % self.config.validateEvery == 0 || self.step == end);
        if (self.step % 50 == 0 || validating) {
            const auto now = std::chrono::steady_clock::now();
            log << self.step << ',' << lossSum / lossCount << ',' << self.rate() << ','
                << std::chrono::duration<double>(now - begun).count() / lossCount;
            begun = now;
            lossSum = 0;
            lossCount = 0;
            if (validating) {
                const auto psnr = self.validate();
                log << ',' << psnr[0] << ',' << psnr[1] << ',' << psnr[2];
                if (psnr[1] > self.bestPsnr) {
                    self.bestPsnr = psnr[1];
                    if (const Result<void> kept = self.keep("best.safetensors", psnr[1]); !kept)
                        return kept;
                }
                begun = std::chrono::steady_clock::now();
            }
            log << std::endl;
        }
        if (self.step % self.config.saveEvery == 0 || self.step == end)
            self.save();
    }
    return {};
}

} // namespace ambrotype::training
