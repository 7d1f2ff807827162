#include "inference/cpu/token_ops.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

namespace ambrotype::inference::cpu {

namespace {

double meanOf(const float *values, std::int64_t count)
{
    double sum = 0.0;
    for (std::int64_t i = 0; i < count; ++i)
        sum += static_cast<double>(values[i]);
    return sum / static_cast<double>(count);
}

//! Sum of squared differences.
double spreadOf(const float *values, std::int64_t count, double mean)
{
    double sum = 0.0;
    for (std::int64_t i = 0; i < count; ++i) {
        const double difference = static_cast<double>(values[i]) - mean;
        sum += difference * difference;
    }
    return sum;
}

} // namespace

void layerNorm(const float *from,
               std::int64_t rows,
               std::int64_t width,
               const float *weight,
               const float *bias,
               float epsilon,
               float *to)
{
    for (std::int64_t row = 0; row < rows; ++row, from += width, to += width) {
        const double mean = meanOf(from, width);
        const double variance = spreadOf(from, width, mean) / static_cast<double>(width);
        const double scale = 1.0 / std::sqrt(variance + static_cast<double>(epsilon));
        for (std::int64_t i = 0; i < width; ++i) {
            const auto normal = static_cast<float>((static_cast<double>(from[i]) - mean) * scale);
            to[i] = normal * (weight ? weight[i] : 1.0F) + (bias ? bias[i] : 0.0F);
        }
    }
}

void argMax(const float *from, const AxisSplit &split, float *to)
{
    if (split.inner == 1) {
        for (std::int64_t o = 0; o < split.outer; ++o, from += split.axis)
            to[o] = static_cast<float>(std::max_element(from, from + split.axis) - from);
        return;
    }
    std::vector<float> best(static_cast<std::size_t>(split.inner));
    for (std::int64_t o = 0; o < split.outer; ++o, to += split.inner) {
        std::copy_n(from, split.inner, best.begin());
        std::fill_n(to, split.inner, 0.0F);
        from += split.inner;
        for (std::int64_t a = 1; a < split.axis; ++a, from += split.inner) {
            const auto index = static_cast<float>(a);
            for (std::int64_t i = 0; i < split.inner; ++i) {
                float &top = best[static_cast<std::size_t>(i)];
                const bool isMore = from[i] > top;
                to[i] = isMore ? index : to[i];
                top = isMore ? from[i] : top;
            }
        }
    }
}

void nearestRow(
    const float *from, std::int64_t count, const float *table, std::int64_t rows, std::int64_t width, float *to)
{
    // |z - e|^2 is least where z e - |e|^2 / 2 is largest.
    std::vector<double> halves(static_cast<std::size_t>(rows));
    for (std::int64_t r = 0; r < rows; ++r)
        halves[static_cast<std::size_t>(r)] = spreadOf(table + r * width, width, 0.0) / 2.0;
    std::vector<float> asked(static_cast<std::size_t>(width));
    for (std::int64_t i = 0; i < count; ++i) {
        for (std::int64_t c = 0; c < width; ++c)
            asked[static_cast<std::size_t>(c)] = from[c * count + i];
        double most = 0.0;
        std::int64_t best = -1;
        for (std::int64_t r = 0; r < rows; ++r) {
            const float *row = table + r * width;
            double product = 0.0;
            for (std::int64_t c = 0; c < width; ++c)
                product += static_cast<double>(row[c]) * static_cast<double>(asked[static_cast<std::size_t>(c)]);
            const double score = product - halves[static_cast<std::size_t>(r)];
            if (best < 0 || score > most) {
                most = score;
                best = r;
            }
        }
        to[i] = static_cast<float>(best);
    }
}

void lookup(const float *indices, std::int64_t count, const Constant &table, float *to)
{
    const std::int64_t rows = table.shape[0];
    const std::int64_t width = table.shape[1];
    for (std::int64_t i = 0; i < count; ++i) {
        const auto row = std::clamp<std::int64_t>(static_cast<std::int64_t>(indices[i]), 0, rows - 1);
        std::memcpy(to + i * width, table.data + row * width, static_cast<std::size_t>(width) * sizeof(float));
    }
}

void adaptiveInstanceNorm(const float *content,
                          std::int64_t contentPixels,
                          const float *style,
                          std::int64_t stylePixels,
                          std::int64_t channels,
                          float epsilon,
                          float *to)
{
    const auto deviation = [&](const float *values, std::int64_t count, double mean) {
        return std::sqrt(spreadOf(values, count, mean) / static_cast<double>(count - 1) + static_cast<double>(epsilon));
    };
    for (std::int64_t c = 0; c < channels; ++c) {
        const double mean = meanOf(content, contentPixels);
        const double wanted = meanOf(style, stylePixels);
        const double factor = deviation(style, stylePixels, wanted) / deviation(content, contentPixels, mean);
        for (std::int64_t i = 0; i < contentPixels; ++i)
            to[i] = static_cast<float>((static_cast<double>(content[i]) - mean) * factor + wanted);
        content += contentPixels;
        style += stylePixels;
        to += contentPixels;
    }
}

void gatherHead(const float *from, const HeadLayout &layout, int head, float factor, bool transposed, float *to)
{
    const std::int64_t width = layout.channels / layout.heads;
    for (std::int64_t c = 0; c < width; ++c)
        for (std::int64_t t = 0; t < layout.length; ++t) {
            const std::int64_t channel = head * width + c;
            const float value =
                from[layout.isPicture ? channel * layout.length + t : t * layout.channels + channel] * factor;
            to[transposed ? c * layout.length + t : t * width + c] = value;
        }
}

void scatterHead(const float *from, const HeadLayout &layout, int head, std::int64_t begin, std::int64_t end, float *to)
{
    const std::int64_t width = layout.channels / layout.heads;
    for (std::int64_t t = begin; t < end; ++t)
        for (std::int64_t c = 0; c < width; ++c) {
            const std::int64_t channel = head * width + c;
            to[layout.isPicture ? channel * layout.length + t : t * layout.channels + channel] =
                from[(t - begin) * width + c];
        }
}

} // namespace ambrotype::inference::cpu
