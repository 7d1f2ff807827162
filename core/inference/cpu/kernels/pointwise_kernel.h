#pragma once

//! Passes over whole blocked pictures that no convolution absorbed.

#include "epilogue_kernel.h"

namespace {

//! y = act(x * scale + shift), per channel; scale may be null (1), the shift is the epilogue's bias.
void affine(
    const float *input, float *output, const float *scale, int channels, std::int64_t pixels, const Epilogue &epilogue)
{
    const int blocks = (channels + kLanes - 1) / kLanes;
    for (int block = 0; block < blocks; ++block) {
        const BlockEpilogue apply(epilogue, block);
        const Vec factor = scale ? vload(scale + block * kLanes) : vset(1.0F);
        const std::ptrdiff_t begin = static_cast<std::ptrdiff_t>(block) * pixels * kLanes;
        const std::ptrdiff_t end = begin + static_cast<std::ptrdiff_t>(pixels) * kLanes;
        for (std::ptrdiff_t i = begin; i < end; i += kLanes)
            vstore(output + i, apply.apply(vmul(vload(input + i), factor), i));
    }
}

//! Rows of a plane lie under each other, so that planes are only more rows.
void halve(const float *input, float *output, int planes, int height, int width)
{
    const Vec quarter = vset(0.25F);
    for (std::ptrdiff_t row = 0; row < static_cast<std::ptrdiff_t>(planes) * height; ++row) {
        const float *upper = input + 4 * row * width * kLanes;
        const float *lower = upper + 2 * static_cast<std::ptrdiff_t>(width) * kLanes;
        for (int x = 0; x < width; ++x, upper += 2 * kLanes, lower += 2 * kLanes, output += kLanes)
            vstore(output,
                   vmul(quarter,
                        vadd(vadd(vload(upper), vload(upper + kLanes)), vadd(vload(lower), vload(lower + kLanes)))));
    }
}

void multiplyAdd(const float *x, const float *scale, const float *shift, float *output, std::int64_t count)
{
    std::int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes)
        vstore(output + i, vfma(vload(x + i), vload(scale + i), vload(shift + i)));
    for (; i < count; ++i)
        output[i] = __builtin_fmaf(x[i], scale[i], shift[i]);
}

void scaledAdd(const float *a, const float *b, float *output, float scale, std::int64_t count)
{
    const Vec factor = vset(scale);
    std::int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes)
        vstore(output + i, vfma(vload(a + i), factor, vload(b + i)));
    for (; i < count; ++i)
        output[i] = __builtin_fmaf(a[i], scale, b[i]);
}

void rectify(const float *input, float *output, float slope, std::int64_t count)
{
    const Vec factor = vset(slope);
    std::int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes)
        vstore(output + i, activate(vload(input + i), PostKind::Leaky, factor));
    for (; i < count; ++i)
        output[i] = input[i] < 0.0F ? input[i] * slope : input[i];
}

void multiply(const float *a, const float *b, float *output, std::int64_t count)
{
    std::int64_t i = 0;
    for (; i + kLanes <= count; i += kLanes)
        vstore(output + i, vmul(vload(a + i), vload(b + i)));
    for (; i < count; ++i)
        output[i] = a[i] * b[i];
}

//! Every pixel of a block times the block's own vector.
void multiplyChannels(const float *a, const float *factors, float *output, int blocks, std::int64_t pixels)
{
    for (int block = 0; block < blocks; ++block) {
        const Vec factor = vload(factors + block * kLanes);
        for (std::int64_t i = 0; i < pixels; ++i, a += kLanes, output += kLanes)
            vstore(output, vmul(vload(a), factor));
    }
}

inline float horizontalSum(Vec a)
{
    float parts[kLanes];
    vstore(parts, a);
    float sum = 0.0F;
    for (const float part : parts)
        sum += part;
    return sum;
}

void linear(const float *input,
            const float *weights,
            const float *bias,
            float *output,
            std::int64_t rows,
            std::int64_t inputs,
            std::int64_t outputs)
{
    for (std::int64_t row = 0; row < rows; ++row, input += inputs) {
        const float *w = weights;
        for (std::int64_t o = 0; o < outputs; ++o, w += inputs) {
            Vec sum[4] = {vzero(), vzero(), vzero(), vzero()};
            std::int64_t i = 0;
            for (; i + 4 * kLanes <= inputs; i += 4 * kLanes)
                for (int k = 0; k < 4; ++k)
                    sum[k] = vfma(vload(input + i + k * kLanes), vload(w + i + k * kLanes), sum[k]);
            float total = (bias ? bias[o] : 0.0F) + horizontalSum(vadd(vadd(sum[0], sum[1]), vadd(sum[2], sum[3])));
            for (; i < inputs; ++i)
                total = __builtin_fmaf(input[i], w[i], total);
            *output++ = total;
        }
    }
}

void layerNorm(const float *input,
               float *output,
               const float *weight,
               const float *bias,
               int channels,
               std::int64_t pixels,
               float epsilon)
{
    const int blocks = (channels + kLanes - 1) / kLanes;
    const float share = 1.0F / static_cast<float>(channels);
    // What lies behind the last channel does not count.
    float mask[kLanes];
    for (int i = 0; i < kLanes; ++i)
        mask[i] = (blocks - 1) * kLanes + i < channels ? 1.0F : 0.0F;
    for (std::int64_t p = 0; p < pixels; ++p) {
        const float *in = input + p * kLanes;
        float *out = output + p * kLanes;
        Vec sum = vzero();
        for (int block = 0; block < blocks; ++block)
            sum = vfma(vload(in + block * pixels * kLanes), block + 1 < blocks ? vset(1.0F) : vload(mask), sum);
        const Vec mean = vset(horizontalSum(sum) * share);
        Vec squares = vzero();
        for (int block = 0; block < blocks; ++block) {
            const Vec centred =
                vmul(vsub(vload(in + block * pixels * kLanes), mean), block + 1 < blocks ? vset(1.0F) : vload(mask));
            squares = vfma(centred, centred, squares);
        }
        const Vec scale = vset(1.0F / __builtin_sqrtf(horizontalSum(squares) * share + epsilon));
        for (int block = 0; block < blocks; ++block) {
            const Vec centred = vmul(vsub(vload(in + block * pixels * kLanes), mean), scale);
            vstore(out + block * pixels * kLanes,
                   vfma(centred, vload(weight + block * kLanes), vload(bias + block * kLanes)));
        }
    }
}

//! [C][pixels] -> [C / lanes][pixels][lanes], zeros behind the last channel.
void pack(const float *input, float *output, int channels, std::int64_t pixels)
{
    for (int begin = 0; begin < channels; begin += kLanes) {
        const int count = channels - begin < kLanes ? channels - begin : kLanes;
        const float *in = input + begin * pixels;
        for (std::int64_t i = 0; i < pixels; ++i, output += kLanes) {
            Vec zero = vzero();
            vstore(output, zero);
            for (int k = 0; k < count; ++k)
                output[k] = in[k * pixels + i];
        }
    }
}

} // namespace
