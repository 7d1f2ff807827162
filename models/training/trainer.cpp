#include "trainer.h"

#include "network.h"
#include "safetensors_writer.h"
#include "task.h"

#include "base/hash.h"
#include "inference/weights/checkpoint.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/autograd.h>
#include <torch/serialize.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iostream>

namespace ambrotype::training {
namespace {

constexpr double kBeta1 = 0.9, kBeta2 = 0.99, kEpsilon = 1e-8; // Adam (Kingma, Ba 2014)
constexpr int kLogEvery = 50;

//! \p weights of a convolution for \p inputs channels instead of fewer: its last input stays the last, the others the
//! first, and those between start at zero, so that the network does at first what it did.
inference::TensorRef widened(const inference::TensorRef &weights, std::int64_t inputs)
{
    const std::int64_t outputs = weights.shape[0], before = weights.shape[1];
    const std::int64_t taps = weights.shape[2] * weights.shape[3];
    const std::vector<float> from = inference::toFloat(weights);
    std::vector<float> to(static_cast<std::size_t>(outputs * inputs * taps), 0.0F);
    for (std::int64_t o = 0; o < outputs; ++o)
        for (std::int64_t i = 0; i < before; ++i) {
            const std::int64_t place = i + 1 < before ? i : inputs - 1;
            std::copy_n(from.begin() + (o * before + i) * taps, taps, to.begin() + (o * inputs + place) * taps);
        }
    return inference::TensorRef::fromFloats({outputs, inputs, weights.shape[2], weights.shape[3]}, std::move(to));
}

//! Whether \p other differs from \p tensor in having fewer inputs only.
bool isNarrower(const inference::TensorRef &other, const inference::TensorRef &tensor)
{
    if (other.shape.size() != 4 || tensor.shape.size() != 4 || other.shape[1] >= tensor.shape[1])
        return false;
    inference::Shape same = other.shape;
    same[1] = tensor.shape[1];
    return same == tensor.shape;
}

} // namespace

struct Trainer::Impl
{
    Config config;
    std::filesystem::path folder;
    std::filesystem::path start;
    std::unique_ptr<Task> task;
    std::unique_ptr<Network> network;
    std::vector<at::Tensor> weights, averages, firstMoments, secondMoments; //!< By ConstantId.
    bool isValidating = false;
    int step = 0;
    double bestScore = 0;

    //! The first weights: random, and where a starting file has a tensor of the same name and shape, that one; a
    //! convolution with fewer inputs is widened.
    Result<inference::StateDict> firstWeights() const
    {
        inference::StateDict fresh = task->freshWeights();
        if (start.empty() != config.startSha.empty())
            return Error{ErrorCode::InvalidArgument, "start_sha256 and --start go together.", {}};
        if (start.empty())
            return fresh;
        const auto hash = sha256File(start);
        if (!hash)
            return hash.error();
        if (*hash != config.startSha)
            return Error{ErrorCode::InvalidArgument, "These are not the weights that the run starts from.", *hash};
        const auto checkpoint = inference::readCheckpoint(start);
        if (!checkpoint)
            return checkpoint.error();
        const inference::StateDict given = checkpoint->weights();
        inference::StateDict first;
        for (const auto &[key, tensor] : fresh) {
            const inference::TensorRef *other = given.find(key);
            if (other && isNarrower(*other, tensor))
                first.insert(key, widened(*other, tensor.shape[1]));
            else
                first.insert(key, other && other->shape == tensor.shape ? *other : tensor);
        }
        return first;
    }

    Result<void> prepare()
    {
        at::set_num_threads(config.threads);
        std::filesystem::create_directories(folder);
        std::ofstream(folder / "config.json") << config.toJson() << "\n";
        const auto first = firstWeights();
        if (!first)
            return first.error();
        auto made = Network::make(task->architecture(), *first);
        if (!made)
            return made.error();
        network = std::make_unique<Network>(std::move(*made));
        weights = network->startingWeights();
        for (at::Tensor &weight : weights) {
            averages.push_back(weight.clone());
            firstMoments.push_back(at::zeros_like(weight));
            secondMoments.push_back(at::zeros_like(weight));
            weight.set_requires_grad(true);
        }
        load();
        return {};
    }

    void save()
    {
        torch::serialize::OutputArchive archive;
        archive.write("step", at::scalar_tensor(step, at::kLong));
        archive.write("best", at::scalar_tensor(bestScore, at::kDouble));
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
        bestScore = scalar.item<double>();
        const auto read = [&archive](const std::string &name, at::Tensor &into) {
            at::Tensor tensor;
            archive.read(name, tensor);
            into.copy_(tensor);
        };
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const std::string n = std::to_string(i);
            read("w" + n, weights[i]);
            read("a" + n, averages[i]);
            read("m" + n, firstMoments[i]);
            read("v" + n, secondMoments[i]);
        }
        std::cout << "going on from step " << step << std::endl;
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
        const Batch batch = task->batch(step);
        const at::Tensor output = network->run(batch.inputs, weights, config.bf16);
        const at::Tensor error = output.to(at::kFloat) - batch.target;
        const at::Tensor loss = config.loss == "square" ? error.pow(2).mean() : error.abs().mean();
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

    Result<void> keep(const std::string &name, double score) const
    {
        return writeSafetensors(network->toStateDict(averages),
                                true,
                                {{"architecture", task->architecture()},
                                 {"configuration", sha256(config.toJson())},
                                 {"step", std::to_string(step)},
                                 {"validation_psnr", std::to_string(score)}},
                                folder / name);
    }

    //! Scores the averaged weights, keeps them if they are the best so far, and writes the scores to \p log.
    Result<void> validate(std::ostream &log)
    {
        const at::NoGradGuard guard;
        const std::vector<double> scores = task->score(*network, averages);
        for (const double score : scores)
            log << ',' << score;
        if (scores.front() <= bestScore)
            return {};
        bestScore = scores.front();
        return keep("best.safetensors", bestScore);
    }
};

Trainer::Trainer(Config config,
                 std::filesystem::path folder,
                 std::filesystem::path start,
                 std::vector<Plane3> validation)
    : m_impl(std::make_unique<Impl>())
{
    m_impl->isValidating = !validation.empty();
    m_impl->task = makeTask(config, std::move(validation));
    m_impl->config = std::move(config);
    m_impl->folder = std::move(folder);
    m_impl->start = std::move(start);
}

Trainer::~Trainer() = default;

Result<void> Trainer::run(int lastStep)
{
    Impl &self = *m_impl;
    if (const Result<void> ready = self.prepare(); !ready)
        return ready;
    const int end = lastStep > 0 ? std::min(lastStep, self.config.steps) : self.config.steps;
    std::ofstream log(self.folder / "log.csv", std::ios::app);
    if (self.step == 0) {
        log << "step,loss,rate,seconds";
        for (const std::string &name : self.task->scoreNames())
            log << ',' << name;
        log << std::endl;
    }
    double lossSum = 0;
    int lossCount = 0;
    auto begun = std::chrono::steady_clock::now();
    while (self.step < end) {
        lossSum += self.trainStep();
        ++lossCount;
        ++self.step;
        const bool isValidated = self.isValidating && (self.step % self.config.validateEvery == 0 || self.step == end);
        if (self.step % kLogEvery == 0 || isValidated) {
            const auto now = std::chrono::steady_clock::now();
            log << self.step << ',' << lossSum / lossCount << ',' << self.rate() << ','
                << std::chrono::duration<double>(now - begun).count() / lossCount;
            lossSum = 0;
            lossCount = 0;
            if (isValidated)
                if (const Result<void> kept = self.validate(log); !kept)
                    return kept;
            log << std::endl;
            begun = std::chrono::steady_clock::now();
        }
        if (self.step % self.config.saveEvery == 0 || self.step == end)
            self.save();
    }
    return {};
}

} // namespace ambrotype::training
