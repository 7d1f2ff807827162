#include "pipeline/stages/resize/learned_enlarge.h"

#include "imaging/ops/resize.h"
#include "inference/engine_loader.h"
#include "pipeline/network/model_files.h"
#include "pipeline/network/planes.h"

#include <algorithm>

namespace ambrotype::pipeline {
namespace {

namespace ops = imaging::ops;
constexpr ops::ResizeFilter kFilter = ops::ResizeFilter::Lanczos3;

//! Below this a network makes detail that is thrown away again at once.
constexpr double kSmallestFactor = 1.25;
//! Up to here the network of factor 2 leaves little to Lanczos; beyond it the one of factor 4 is better.
constexpr double kLargestDouble = 2.2;

constexpr const char *kTask = "upscale";
constexpr const char *kDouble = "ambrotype-enlarge-x2";
constexpr const char *kFourfold = "ambrotype-enlarge-x4";

double factorOf(Size from, Size to)
{
    return std::max(static_cast<double>(to.width) / from.width, static_cast<double>(to.height) / from.height);
}

bool grows(Size from, Size to)
{
    return to.width >= from.width && to.height >= from.height && factorOf(from, to) >= kSmallestFactor;
}

} // namespace

bool LearnedEnlarge::isWanted(const StageContext &context)
{
    return context.scale >= 1.0 && !context.inputSize.empty() && grows(context.inputSize, context.outputSize);
}

std::optional<UsableModel> LearnedEnlarge::modelFor(const StageContext &context)
{
    if (!isWanted(context))
        return std::nullopt;
    if (!inference::engine())
        return std::nullopt; // a program without networks
    const bool isDouble = factorOf(context.inputSize, context.outputSize) <= kLargestDouble;
    return findModelFor(kTask, {isDouble ? kDouble : kFourfold}, false);
}

Result<LearnedEnlarge> LearnedEnlarge::open(const UsableModel &model, const StageContext &context)
{
    auto network = PictureNetwork::open(model, context);
    if (network)
        return LearnedEnlarge(std::move(*network));
    Error error = network.error();
    if (error.code != ErrorCode::Cancelled)
        error.message += " Choose the filter Lanczos to enlarge without a network.";
    return error;
}

Size LearnedEnlarge::networkSize(const StageContext &context) const
{
    return {context.inputSize.width * m_network.scale(), context.inputSize.height * m_network.scale()};
}

Region LearnedEnlarge::networkRegion(const Region &output, const StageContext &context) const
{
    return ops::resizeInputRegion(output, networkSize(context), context.outputSize, kFilter);
}

Region LearnedEnlarge::inputRegion(const Region &output, const StageContext &context) const
{
    // The plain region is for the transparency.
    return united(ops::resizeInputRegion(output, context.inputSize, context.outputSize, kFilter),
                  m_network.inputRegion(networkRegion(output, context), context.inputSize));
}

Result<FloatImage> LearnedEnlarge::process(const FloatImage &input,
                                           const Region &inputRegion,
                                           const Region &output,
                                           const StageContext &context) const
{
    const Region wanted = networkRegion(output, context);
    const auto made = m_network.run(input, inputRegion, wanted, context.inputSize, {}, context);
    if (!made)
        return made.error();
    FloatImage result = ops::resize(*made, wanted, output, networkSize(context), context.outputSize, kFilter);
    if (!input.hasAlpha())
        return result;
    const FloatImage alpha = planeOf(input, input.colorChannels());
    return withAlpha(result, ops::resize(alpha, inputRegion, output, context.inputSize, context.outputSize, kFilter));
}

} // namespace ambrotype::pipeline
