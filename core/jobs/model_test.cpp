// The self-test of model_shelf.h.
#include "jobs/model_shelf.h"

#include "inference/catalog/model_catalog.h"
#include "inference/engine_loader.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::jobs {

namespace {

constexpr std::int64_t kSide = 64; // a second for the slowest network on two cores

//! Soft colours with edges and a little grain, the same on every machine.
inference::Tensor testPicture(std::int64_t channels, std::int64_t side)
{
    inference::Tensor picture;
    picture.shape = {1, channels, side, side};
    unsigned state = 1;
    for (std::int64_t c = 0; c < channels; ++c) {
        for (std::int64_t y = 0; y < side; ++y) {
            for (std::int64_t x = 0; x < side; ++x) {
                state = state * 1664525U + 1013904223U;
                const double grain = static_cast<double>(state >> 16U) / 65536.0 - 0.5;
                const double wave = std::sin(0.05 * static_cast<double>(x + 9 * c)) * std::cos(0.03 * double(y));
                const double edge = (x / 24 + y / 17) % 2 ? 0.1 : -0.1;
                picture.data.push_back(static_cast<float>(0.5 + 0.25 * wave + edge + 0.05 * grain));
            }
        }
    }
    return picture;
}

//! Numbers that are finite and not all the same.
bool makesSense(const std::vector<float> &values)
{
    const bool finite = std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    return finite && !values.empty() && *most > *least;
}

Result<inference::RunReport>
runOnce(inference::LoadedModel &model, std::int64_t side, const inference::RunOptions &options, bool &sensible)
{
    const inference::ModelFacts &facts = model.facts();
    const inference::Tensor picture = testPicture(facts.inputChannels, side);
    inference::RunReport report;
    const bool isPicture = facts.inputs.size() == 1 && facts.outputs.size() == 1 && facts.outputChannels <= 4;
    if (isPicture) {
        inference::Tensor output;
        const std::int64_t outSide = side * facts.scaleNumerator / facts.scaleDenominator;
        output.shape = {1, facts.outputChannels, outSide, outSide};
        output.data.resize(static_cast<std::size_t>(facts.outputChannels * outSide * outSide));
        auto done = model.run(picture.view(), output.span(), options);
        if (!done)
            return done.error();
        report = std::move(done).value();
        sensible = makesSense(output.data);
        return report;
    }
    auto made = model.runWhole({{facts.inputs.front(), picture.view()}}, options, &report);
    if (!made)
        return made.error();
    sensible = std::all_of(made->begin(), made->end(), [](const auto &named) { return makesSense(named.second.data); });
    return report;
}

} // namespace

Result<ModelTest> testModel(const ShelfModel &model, const CancelToken &cancel)
{
    const auto engine = inference::engine();
    if (!engine)
        return engine.error();
    inference::ModelRequest request;
    request.file = model.path;
    request.architecture = model.architecture;
    std::int64_t side = kSide;
    const inference::ModelCatalog catalog(inference::CatalogFolders::standard());
    if (const inference::ModelCard *card = catalog.card(model.id)) {
        request.hyperparameters = card->settings;
        side = card->fixedSize.value_or(std::max(kSide, card->multiple));
    }
    const auto loaded = (*engine)->load(request, cancel);
    if (!loaded)
        return loaded.error();
    inference::RunOptions options;
    options.cancel = cancel;
    options.validityGuard = false; // it is what is tested here
    options.arguments["sigma"] = 25.0 / 255.0;
    bool sensible = false;
    const auto report = runOnce(**loaded, side, options, sensible);
    if (!report)
        return report.error();
    if (!sensible)
        return Error{ErrorCode::Internal,
                     "The network gave a result that cannot be right. Get its file again, or use another one.",
                     model.path.string() + " on " + report->device};
    return ModelTest{
        report->seconds, report->seconds / (double(side) * double(side) / 1e6), report->device, report->backend};
}

} // namespace ambrotype::jobs
