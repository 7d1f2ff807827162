#include "inference/torch/torch_token_ops.h"

#include "inference/torch/torch_compat.h"

#include <ATen/ops/addcmul.h>
#include <ATen/ops/argmax.h>
#include <ATen/ops/argmin.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/reflection_pad2d.h>
#include <ATen/ops/replication_pad2d.h>
#include <ATen/ops/softmax.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace ambrotype::inference {

namespace {

//! [N, heads, T, C / heads] of a sequence [N, T, C] or a picture [N, C, H, W].
at::Tensor splitHeads(const at::Tensor &x, std::int64_t heads)
{
    const std::int64_t batch = x.size(0);
    if (x.dim() == 4)
        return x.reshape({batch, heads, x.size(1) / heads, -1}).transpose(2, 3);
    return x.reshape({batch, x.size(1), heads, -1}).transpose(1, 2);
}

//! Mean and deviation of every channel.
struct Statistics
{
    at::Tensor mean;
    at::Tensor deviation;
};

Statistics statistics(const at::Tensor &x, float epsilon)
{
    const at::Tensor flat = x.flatten(2);
    const at::Tensor variance = flat.var(at::IntArrayRef{2}, true);
    return {flat.mean(2).unsqueeze(2).unsqueeze(3), variance.add(epsilon).sqrt().unsqueeze(2).unsqueeze(3)};
}

//! Scale and shift of every channel of one picture [pixels][channels] that make its groups' means 0 and variances 1.
//! Summed as distances from the first pixel, so that a large mean costs no digits.
void normalisingFactors(const float *pixels,
                        std::int64_t count,
                        std::int64_t channels,
                        const op::GroupNorm &norm,
                        std::vector<float> &scale,
                        std::vector<float> &shift)
{
    constexpr std::int64_t kRun = 256; // pixels that are summed in float32
    const auto width = static_cast<std::size_t>(channels);
    std::vector<double> means(width, 0.0);
    std::vector<double> variances(width, 0.0);
    for (std::int64_t begin = 0; begin < count; begin += kRun) {
        std::vector<float> part(width, 0.0F);
        std::vector<float> partSquares(width, 0.0F);
        for (std::int64_t i = begin; i < std::min(begin + kRun, count); ++i)
            for (std::size_t c = 0; c < width; ++c) {
                const float distance = pixels[i * channels + static_cast<std::int64_t>(c)] - pixels[c];
                part[c] += distance;
                partSquares[c] += distance * distance;
            }
        for (std::size_t c = 0; c < width; ++c) {
            means[c] += static_cast<double>(part[c]) / static_cast<double>(count);
            variances[c] += static_cast<double>(partSquares[c]) / static_cast<double>(count);
        }
    }
    for (std::size_t c = 0; c < width; ++c) {
        variances[c] -= means[c] * means[c];
        means[c] += static_cast<double>(pixels[c]);
    }
    const std::size_t each = width / static_cast<std::size_t>(norm.groups);
    const double share = 1.0 / static_cast<double>(each);
    for (std::size_t first = 0; first < width; first += each) {
        double mean = 0.0;
        for (std::size_t c = first; c < first + each; ++c)
            mean += means[c] * share;
        double variance = 0.0;
        for (std::size_t c = first; c < first + each; ++c)
            variance += (variances[c] + (means[c] - mean) * (means[c] - mean)) * share;
        const double factor = 1.0 / std::sqrt(std::max(variance, 0.0) + static_cast<double>(norm.epsilon));
        for (std::size_t c = first; c < first + each; ++c) {
            scale[c] = static_cast<float>(factor);
            shift[c] = static_cast<float>(-mean * factor);
        }
    }
}

at::Tensor
groupNormChannelsLast(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias, const op::GroupNorm &norm)
{
    at::Tensor result = at::empty_like(x);
    const std::int64_t channels = x.size(1);
    const std::int64_t pixels = x.size(2) * x.size(3);
    std::vector<float> scale(static_cast<std::size_t>(channels));
    std::vector<float> shift(static_cast<std::size_t>(channels));
    for (std::int64_t n = 0; n < x.size(0); ++n) {
        const float *from = x.data_ptr<float>() + n * pixels * channels;
        float *to = result.data_ptr<float>() + n * pixels * channels;
        normalisingFactors(from, pixels, channels, norm, scale, shift);
        for (std::int64_t c = 0; c < channels; ++c) {
            const auto k = static_cast<std::size_t>(c);
            scale[k] *= weight.data_ptr<float>()[c];
            shift[k] = shift[k] * weight.data_ptr<float>()[c] + bias.data_ptr<float>()[c];
        }
        at::parallel_for(0, pixels, 1024, [&](std::int64_t begin, std::int64_t end) {
            for (std::int64_t i = begin; i < end; ++i)
                for (std::int64_t c = 0; c < channels; ++c) {
                    const auto k = static_cast<std::size_t>(c);
                    to[i * channels + c] = from[i * channels + c] * scale[k] + shift[k];
                }
        });
    }
    return result;
}

} // namespace

at::Tensor torchPad(const at::Tensor &x, const op::Pad &pad)
{
    const std::vector<std::int64_t> border = {pad.left, pad.right, pad.top, pad.bottom};
    if (pad.mode == op::PadToMultiple::Mode::Zero)
        return at::constant_pad_nd(x, border, 0);
    // LibTorch 1.13 pads in bfloat16 and half precision on accelerators only.
    const bool viaFloat = x.device().is_cpu() && x.scalar_type() != at::kFloat;
    const at::Tensor from = viaFloat ? x.to(at::kFloat) : x;
    const at::Tensor result = pad.mode == op::PadToMultiple::Mode::Reflect ? at::reflection_pad2d(from, border)
                                                                           : at::replication_pad2d(from, border);
    return viaFloat ? result.to(x.scalar_type()) : result;
}

at::Tensor
torchGroupNorm(const at::Tensor &x, const at::Tensor &weight, const at::Tensor &bias, const op::GroupNorm &norm)
{
    // LibTorch 1.13 sums the pixels of a channels-last picture in float32, one after the other: at 512 x 512 that costs
    // three digits.
    const bool isChannelsLast = x.is_contiguous(at::MemoryFormat::ChannelsLast) && !x.is_contiguous();
    if (isChannelsLast && x.device().is_cpu() && x.scalar_type() == at::kFloat)
        return groupNormChannelsLast(x, weight, bias, norm);
    return at::group_norm(x, norm.groups, weight, bias, static_cast<double>(norm.epsilon));
}

at::Tensor
torchAttention(const at::Tensor &query, const at::Tensor &key, const at::Tensor &value, const op::Attention &attention)
{
    const at::Tensor q = splitHeads(query, attention.heads);
    const at::Tensor k = splitHeads(key, attention.heads);
    const at::Tensor v = splitHeads(value, attention.heads);
    const double scale = 1.0 / std::sqrt(static_cast<double>(q.size(3)));
    const at::Tensor scores = at::matmul(q.mul(scale), k.transpose(2, 3));
    const at::Tensor result = at::matmul(at::softmax(scores, -1), v); // [N, heads, T, C / heads]
    if (query.dim() == 4)
        return result.transpose(2, 3).reshape(query.sizes()).contiguous(query.suggest_memory_format());
    return result.transpose(1, 2).reshape(query.sizes());
}

at::Tensor torchArgMax(const at::Tensor &x, int axis)
{
    return at::argmax(x.to(at::kFloat), axis).to(at::kFloat);
}

at::Tensor torchNearestRow(const at::Tensor &x, const at::Tensor &table)
{
    const at::Tensor rows = x.to(at::kFloat).flatten(2).transpose(1, 2).contiguous(); // [N, H * W, C]
    const at::Tensor codes = table.to(at::kFloat);
    const at::Tensor distances = rows.square()
                                     .sum(at::IntArrayRef{2}, true)
                                     .add(codes.square().sum(at::IntArrayRef{1}))
                                     .sub(at::matmul(rows, codes.t()), 2);
    return at::argmin(distances, 2).to(at::kFloat);
}

at::Tensor torchLookup(const at::Tensor &indices, const at::Tensor &table)
{
    const at::Tensor rows = table.index_select(0, indices.to(at::kLong).flatten());
    return rows.view({indices.size(0), indices.size(1), table.size(1)});
}

at::Tensor torchAdaptiveInstanceNorm(const at::Tensor &content, const at::Tensor &style, float epsilon)
{
    const at::Tensor wide = content.to(at::kFloat);
    const Statistics from = statistics(wide, epsilon);
    const Statistics to = statistics(style.to(at::kFloat), epsilon);
    const at::Tensor normal = wide.sub(from.mean).div(from.deviation);
    return normal.mul(to.deviation).add(to.mean).to(content.scalar_type());
}

at::Tensor
torchControlledFusion(const at::Tensor &x, const at::Tensor &scale, const at::Tensor &shift, const at::Tensor &weight)
{
    // Left out by the executor: every weight is 0.
    if (!scale.defined() || !shift.defined())
        return x;
    return at::addcmul(x, at::addcmul(shift, x, scale), weight);
}

} // namespace ambrotype::inference
