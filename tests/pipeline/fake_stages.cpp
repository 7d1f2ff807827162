#include "pipeline/fake_stages.h"

#include "pipeline/param_builders.h"

#include <new>

namespace ambrotype::test {

void FakeLog::reset()
{
    heavyCalls = heavyAtOnce = heavyMostAtOnce = prepareCalls = tintCalls = 0;
    heavyRegions.clear();
    model = "model-1";
    failAt = cancelAt = -1;
    throwBadAlloc = cancelInPrepare = false;
    cancel = nullptr;
    prepareInput = {};
    onHeavy = {};
}

FakeLog &fakeLog()
{
    static FakeLog log;
    return log;
}

} // namespace ambrotype::test

namespace ambrotype::pipeline {
namespace {

using test::fakeLog;

StageInfo describe(const char *id, CostClass cost)
{
    StageInfo info;
    info.id = id;
    info.title = id;
    info.help = "A stage of the tests.";
    info.cost = cost;
    info.params = {numberParam("amount", "Amount", {0, 100, 0, 1, "%"}, "How much.")};
    return info;
}

//! A network: heavy, with a model, a border of 9 pixels, and a decision about the whole picture (its mean).
class HeavyStage final : public Stage
{
public:
    const StageInfo &info() const override
    {
        static const StageInfo declared = describe("heavy", CostClass::Heavy);
        return declared;
    }
    bool isNeutral(const StageContext &context) const override { return context.number("amount") == 0; }
    Region inputRegion(const Region &output, const StageContext &) const override { return output.grown(9); }
    std::string modelHash(const StageContext &) const override { return fakeLog().model; }
    double cost(const StageContext &) const override { return 1000; }
    bool needsPrepare(const StageContext &) const override { return true; }
    Result<std::any> prepare(const PrepareContext &context) const override
    {
        ++fakeLog().prepareCalls;
        if (fakeLog().cancelInPrepare) {
            fakeLog().cancel->cancel(); // and makes do with less, as where a network could not be loaded
            return std::any(0.0f);
        }
        const auto input = context.input(300);
        if (!input)
            return input.error();
        fakeLog().prepareInput = input->size();
        double sum = 0.0;
        for (int y = 0; y < input->height(); ++y)
            for (int x = 0; x < input->width(); ++x)
                sum += input->row(0, y)[x];
        return std::any(static_cast<float>(sum / static_cast<double>(input->size().pixels())));
    }
    Result<FloatImage> process(FloatImage input,
                               const Region &inputRegion,
                               const Region &output,
                               const StageContext &context) const override
    {
        test::FakeLog &log = fakeLog();
        const int call = log.heavyCalls++;
        const int atOnce = ++log.heavyAtOnce;
        if (atOnce > log.heavyMostAtOnce)
            log.heavyMostAtOnce = atOnce;
        if (atOnce == 1)
            log.heavyRegions.push_back(output);
        if (log.onHeavy)
            log.onHeavy();
        if (call == log.cancelAt)
            log.cancel->cancel();
        --log.heavyAtOnce;
        if (context.note)
            context.note("heavy did something worth knowing");
        if (call == log.failAt)
            return Error{ErrorCode::ModelMissing, "The model is missing.", {}};
        if (log.throwBadAlloc)
            throw std::bad_alloc();
        const auto mean = std::any_cast<float>(*context.prepared);
        FloatImage result =
            input.crop({output.x - inputRegion.x, output.y - inputRegion.y, output.width, output.height});
        for (int plane = 0; plane < result.colorChannels(); ++plane)
            for (int y = 0; y < result.height(); ++y)
                for (int x = 0; x < result.width(); ++x)
                    result.row(plane, y)[x] = 0.5f * result.row(plane, y)[x] + 0.5f * mean;
        return result;
    }
};

//! A colouriser: grey becomes colour.
class TintStage final : public Stage
{
public:
    const StageInfo &info() const override
    {
        static const StageInfo declared = describe("tint", CostClass::Fast);
        return declared;
    }
    bool isNeutral(const StageContext &context) const override { return context.number("amount") == 0; }
    int colorChannels(int, const StageContext &) const override { return 3; }
    Result<FloatImage>
    process(FloatImage input, const Region &, const Region &output, const StageContext &) const override
    {
        ++fakeLog().tintCalls;
        FloatImage result(output.size(), 3, input.hasAlpha());
        for (int plane = 0; plane < result.planes(); ++plane)
            for (int y = 0; y < result.height(); ++y)
                for (int x = 0; x < result.width(); ++x) {
                    const bool alpha = plane == 3;
                    const int from = alpha ? input.colorChannels() : std::min(plane, input.colorChannels() - 1);
                    result.row(plane, y)[x] = input.row(from, y)[x] * (plane == 2 ? 0.5f : 1.0f);
                }
        return result;
    }
};

//! Doubles the size and asks for the original without having said so.
class DoubleStage final : public Stage
{
public:
    const StageInfo &info() const override
    {
        static const StageInfo declared = describe("double", CostClass::Fast);
        return declared;
    }
    bool isNeutral(const StageContext &context) const override { return context.number("amount") == 0; }
    Size outputSize(Size input, const StageContext &) const override { return {2 * input.width, 2 * input.height}; }
    Region inputRegion(const Region &output, const StageContext &) const override
    {
        return {output.x / 2, output.y / 2, (output.width + 1) / 2 + 1, (output.height + 1) / 2 + 1};
    }
    Result<FloatImage>
    process(FloatImage, const Region &, const Region &output, const StageContext &context) const override
    {
        return context.original(output);
    }
};

//! A stage with a mistake: pixels of a wrong size.
class WrongStage final : public Stage
{
public:
    const StageInfo &info() const override
    {
        static const StageInfo declared = describe("wrong", CostClass::Instant);
        return declared;
    }
    bool isNeutral(const StageContext &context) const override { return context.number("amount") == 0; }
    Result<FloatImage> process(FloatImage input, const Region &, const Region &, const StageContext &) const override
    {
        return FloatImage({input.width() + 1, input.height()}, input.colorChannels(), input.hasAlpha());
    }
};

} // namespace

const std::vector<const Stage *> &stages()
{
    static const HeavyStage heavy;
    static const TintStage tint;
    static const DoubleStage twice;
    static const WrongStage wrong;
    static const std::vector<const Stage *> table = {&tint, &heavy, &twice, &wrong};
    return table;
}

} // namespace ambrotype::pipeline
