#include "pipeline/network/picture_network.h"

#include "base/parallel.h"
#include "imaging/ops/blur.h"
#include "imaging/ops/region_support.h"
#include "imaging/ops/resize.h"
#include "inference/engine_loader.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ambrotype::pipeline {
namespace {

namespace ops = imaging::ops;
using inference::TensorSpan;
using inference::TensorView;

//! ITU-R BT.601, as the official Real-ESRGAN helper turns its result to grey.
constexpr std::array<float, 3> kGreyWeights{0.299F, 0.587F, 0.114F};
//! Structure finer than this is texture: grain, pores, cloth (pixels of the result).
constexpr float kTextureSigma = 2.0F;
constexpr int kRowGrain = 64;
//! How a correcting network is shown what the other method took away, see networks/pyramid.
constexpr float kDifferenceGain = 4.0F;

int alignDown(int value, int multiple)
{
    return value >= 0 ? value / multiple * multiple : -((-value + multiple - 1) / multiple) * multiple;
}

int divideUp(int value, int divisor)
{
    return -alignDown(-value, divisor) / divisor;
}

TensorView viewOf(const FloatImage &image)
{
    const auto plane = image.planes() > 1 ? image.plane(1) - image.plane(0) : image.stride() * image.height();
    return {image.plane(0),
            {1, image.colorChannels(), image.height(), image.width()},
            {plane * image.planes(), plane, image.stride(), 1}};
}

TensorSpan spanOf(FloatImage &image)
{
    const TensorView view = viewOf(image);
    return {image.plane(0), view.shape, view.strides};
}

//! Calls body(row of a, row of b, width) for every row of every colour plane.
template <typename Body> void eachRow(FloatImage &a, const FloatImage &b, const Body &body)
{
    for (int plane = 0; plane < a.colorChannels(); ++plane)
        parallelFor(0, a.height(), kRowGrain, [&](std::int64_t from, std::int64_t to) {
            for (int y = static_cast<int>(from); y < static_cast<int>(to); ++y)
                body(a.row(plane, y), b.row(std::min(plane, b.colorChannels() - 1), y), a.width());
        });
}

struct SplitInput
{
    FloatImage clamped;
    FloatImage excess; //!< Empty when every value is inside 0..1.
};

//! The colour planes of \p input inside \p part (in its own pixels) as the network takes them.
SplitInput split(const FloatImage &input, const Region &part, int channels)
{
    SplitInput result;
    const int colors = input.colorChannels();
    result.clamped = FloatImage(part.size(), channels);
    bool outside = false;
    for (int c = 0; c < channels; ++c)
        for (int y = 0; y < part.height; ++y) {
            const float *from = input.row(std::min(c, colors - 1), part.y + y) + part.x;
            float *to = result.clamped.row(c, y);
            for (int x = 0; x < part.width; ++x) {
                to[x] = std::clamp(from[x], 0.0F, 1.0F);
                outside = outside || to[x] != from[x];
            }
        }
    if (!outside)
        return result;
    result.excess = FloatImage(part.size(), colors);
    for (int c = 0; c < colors; ++c)
        for (int y = 0; y < part.height; ++y) {
            const float *from = input.row(c, part.y + y) + part.x;
            for (int x = 0; x < part.width; ++x)
                result.excess.row(c, y)[x] = from[x] - std::clamp(from[x], 0.0F, 1.0F);
        }
    return result;
}

//! \p colour (3 planes) with \p channels planes, clamped to 0..1.
FloatImage asChannels(const FloatImage &colour, const Region &part, int channels)
{
    FloatImage result(part.size(), channels);
    for (int c = 0; c < channels; ++c)
        for (int y = 0; y < part.height; ++y)
            for (int x = 0; x < part.width; ++x) {
                float value = 0.0F;
                if (channels == colour.colorChannels())
                    value = colour.row(c, part.y + y)[part.x + x];
                else
                    for (int k = 0; k < 3; ++k)
                        value += kGreyWeights[static_cast<std::size_t>(k)]
                                 * std::clamp(colour.row(k, part.y + y)[part.x + x], 0.0F, 1.0F);
                result.row(c, y)[x] = std::clamp(value, 0.0F, 1.0F);
            }
    return result;
}

Error wrongRegion()
{
    return {
        ErrorCode::Internal, "The picture could not be processed because of a fault in the program.", "network region"};
}

} // namespace

Result<PictureNetwork> PictureNetwork::open(inference::ModelRequest request, const StageContext &context)
{
    request.device = context.device;
    const auto engine = inference::engine();
    if (!engine)
        return engine.error();
    auto model = engine.value()->load(request, context.cancel);
    if (!model)
        return model.error();
    return PictureNetwork(std::move(model).value());
}

Result<PictureNetwork> PictureNetwork::open(const UsableModel &model, const StageContext &context)
{
    inference::ModelRequest request;
    request.file = model.path;
    request.architecture = model.architecture;
    request.hyperparameters = model.settings;
    return open(std::move(request), context);
}

int PictureNetwork::scale() const
{
    return std::max(1, m_model->facts().scaleNumerator / std::max(1, m_model->facts().scaleDenominator));
}

Region PictureNetwork::inputRegion(const Region &output, Size whole) const
{
    const inference::ModelFacts &facts = m_model->facts();
    const int left = alignDown(alignDown(output.x, scale()) / scale() - facts.overlap, facts.multiple);
    const int top = alignDown(alignDown(output.y, scale()) / scale() - facts.overlap, facts.multiple);
    const int right = divideUp(divideUp(output.right(), scale()) + facts.overlap, facts.multiple) * facts.multiple;
    const int bottom = divideUp(divideUp(output.bottom(), scale()) + facts.overlap, facts.multiple) * facts.multiple;
    return Region{left, top, right - left, bottom - top}.intersected(Region::of(whole));
}

Result<void> PictureNetwork::compute(const TensorView &input,
                                     const TensorSpan &output,
                                     const std::map<std::string, double> &arguments,
                                     const StageContext &context) const
{
    inference::RunOptions options;
    options.arguments = arguments;
    options.cancel = context.cancel;
    options.interactive = context.interactive;
    const auto report = m_model->run(input, output, options);
    if (!report)
        return report.error();
    if (context.note)
        for (const std::string &sentence : report->notes)
            context.note(sentence);
    return {};
}

Result<FloatImage> PictureNetwork::run(const FloatImage &input,
                                       const Region &covered,
                                       const Region &output,
                                       Size whole,
                                       const std::map<std::string, double> &arguments,
                                       const StageContext &context) const
{
    const Region seen = inputRegion(output, whole);
    if (!covered.contains(seen))
        return wrongRegion();
    const SplitInput split =
        pipeline::split(input, {seen.x - covered.x, seen.y - covered.y, seen.width, seen.height}, channels());
    FloatImage enlarged({seen.width * scale(), seen.height * scale()}, m_model->facts().outputChannels);
    if (const auto done = compute(viewOf(split.clamped), spanOf(enlarged), arguments, context); !done)
        return done.error();
    const Region part{output.x - seen.x * scale(), output.y - seen.y * scale(), output.width, output.height};
    FloatImage result = asChannels(enlarged, part, input.colorChannels());
    if (!split.excess.empty()) {
        const FloatImage more = ops::resize(split.excess, enlarged.size(), ops::ResizeFilter::Lanczos3).crop(part);
        eachRow(result, more, [](float *to, const float *from, int width) {
            for (int x = 0; x < width; ++x)
                to[x] += from[x];
        });
    }
    return result;
}

Result<FloatImage> PictureNetwork::correction(const FloatImage &picture,
                                              const FloatImage &rough,
                                              const Region &covered,
                                              const Region &output,
                                              Size whole,
                                              double sigma,
                                              const StageContext &context) const
{
    const Region seen = inputRegion(output, whole);
    if (!isRefining() || !covered.contains(seen) || picture.size() != rough.size())
        return wrongRegion();
    const int channels = m_model->facts().outputChannels;
    const int colors = rough.colorChannels();
    inference::Tensor input;
    input.shape = {1, 2 * channels, seen.height, seen.width};
    input.data.resize(static_cast<std::size_t>(2 * channels) * static_cast<std::size_t>(seen.size().pixels()));
    const auto half = input.data.size() / 2;
    parallelFor(0, channels * seen.height, kRowGrain, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            const int plane = std::min(static_cast<int>(row / seen.height), colors - 1);
            const int y = seen.y - covered.y + static_cast<int>(row % seen.height);
            const float *noisy = picture.row(plane, y) + seen.x - covered.x;
            const float *made = rough.row(plane, y) + seen.x - covered.x;
            float *to = input.data.data() + row * seen.width;
            for (int x = 0; x < seen.width; ++x) {
                to[x] = std::clamp(made[x], 0.0F, 1.0F);
                to[x + static_cast<std::ptrdiff_t>(half)] = (noisy[x] - made[x]) * kDifferenceGain;
            }
        }
    });
    FloatImage refined(seen.size(), channels);
    if (const auto done = compute(input.view(), spanOf(refined), {{"sigma", sigma}}, context); !done)
        return done.error();

    const Region part{output.x - seen.x, output.y - seen.y, output.width, output.height};
    FloatImage result(output.size(), colors);
    for (int c = 0; c < colors; ++c)
        for (int y = 0; y < output.height; ++y) {
            const float *from = rough.row(c, output.y - covered.y + y) + output.x - covered.x;
            float *out = result.row(c, y);
            for (int x = 0; x < output.width; ++x) {
                float made = 0.0F;
                if (channels == colors)
                    made = refined.row(c, part.y + y)[part.x + x];
                else
                    for (int k = 0; k < channels; ++k) // grey: the planes' mean
                        made += refined.row(k, part.y + y)[part.x + x] / static_cast<float>(channels);
                out[x] = made - std::clamp(from[x], 0.0F, 1.0F);
            }
        }
    return result;
}

int textureApron()
{
    return ops::gaussianApron(kTextureSigma);
}

FloatImage returnTexture(const FloatImage &original,
                         const FloatImage &result,
                         const Region &covered,
                         const Region &output,
                         Size whole,
                         float share)
{
    FloatImage difference(result.size(), result.colorChannels());
    for (int c = 0; c < result.colorChannels(); ++c)
        for (int y = 0; y < result.height(); ++y)
            for (int x = 0; x < result.width(); ++x)
                difference.row(c, y)[x] = original.row(c, y)[x] - result.row(c, y)[x];
    const FloatImage coarse = ops::gaussianBlur(difference, covered, output, whole, kTextureSigma);
    const Region part{output.x - covered.x, output.y - covered.y, output.width, output.height};
    FloatImage mixed = result.crop(part);
    const FloatImage fine = difference.crop(part);
    for (int c = 0; c < mixed.colorChannels(); ++c)
        for (int y = 0; y < mixed.height(); ++y)
            for (int x = 0; x < mixed.width(); ++x)
                mixed.row(c, y)[x] += share * (fine.row(c, y)[x] - coarse.row(c, y)[x]);
    return mixed;
}

} // namespace ambrotype::pipeline
