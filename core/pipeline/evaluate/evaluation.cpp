#include "pipeline/evaluate/evaluation.h"

#include "imaging/metrics.h"

#include <chrono>
#include <cmath>
#include <ctime>

namespace ambrotype::pipeline {
namespace {

double clockSeconds()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double processorSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

Result<Score> scoreOne(const Method &method, const EvaluationPair &pair, const Known &known, bool isFirst)
{
    if (isFirst)
        if (const auto warmed = method.apply(pair.degraded, known); !warmed)
            return warmed.error();
    Score score;
    score.picture = pair.name;
    const double began = clockSeconds(), worked = processorSeconds();
    const auto result = method.apply(pair.degraded, known);
    score.cpuSeconds = processorSeconds() - worked;
    score.seconds = clockSeconds() - began;
    if (!result)
        return result.error();
    const auto compared = imaging::compare(pair.reference, *result, imaging::CompareBy::Numbers);
    if (!compared)
        return compared.error();
    score.psnrDb = compared->psnrDb;
    score.ssim = compared->ssim;
    score.megapixels = static_cast<double>(known.size.pixels()) / 1e6;
    return score;
}

template <typename Value> double meanOf(const std::vector<Score> &scores, Value value)
{
    double sum = 0;
    for (const Score &score : scores)
        sum += value(score);
    return scores.empty() ? 0.0 : sum / static_cast<double>(scores.size());
}

double perMegapixel(const std::vector<Score> &scores, double Score::*seconds)
{
    double time = 0, pixels = 0;
    for (const Score &score : scores) {
        time += score.*seconds;
        pixels += score.megapixels;
    }
    return pixels > 0 ? time / pixels : 0.0;
}

} // namespace

double MethodScores::meanPsnrDb() const
{
    return meanOf(scores, [](const Score &score) { return score.psnrDb; });
}

double MethodScores::meanSsim() const
{
    return meanOf(scores, [](const Score &score) { return score.ssim.value_or(0.0); });
}

double MethodScores::cpuSecondsPerMegapixel() const
{
    return perMegapixel(scores, &Score::cpuSeconds);
}

double MethodScores::secondsPerMegapixel() const
{
    return perMegapixel(scores, &Score::seconds);
}

Result<std::vector<MethodScores>> evaluate(const std::vector<std::unique_ptr<Method>> &methods,
                                           const std::function<Result<std::optional<EvaluationPair>>()> &next,
                                           const std::string &device,
                                           const CancelToken &cancel)
{
    std::vector<MethodScores> all;
    for (const auto &method : methods)
        all.push_back({method->name(), method->mflopPerPixel(), {}, {}});
    for (;;) {
        const auto pair = next();
        if (!pair)
            return pair.error();
        if (!*pair)
            return all;
        for (std::size_t i = 0; i < methods.size(); ++i) {
            if (!all[i].problem.empty())
                continue;
            const Known known{
                (*pair)->sigma255, (*pair)->degraded.jpegQuality, (*pair)->reference.pixels.size(), device, cancel};
            const auto score = scoreOne(*methods[i], **pair, known, all[i].scores.empty());
            if (cancel.isCancelled())
                return Error{ErrorCode::Cancelled, "Cancelled.", {}};
            if (score)
                all[i].scores.push_back(*score);
            else
                all[i].problem = (*pair)->name + ": " + score.error().message;
        }
    }
}

} // namespace ambrotype::pipeline
