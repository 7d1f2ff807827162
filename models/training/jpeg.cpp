#include "jpeg.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ambrotype::training {
namespace {

constexpr int kBlock = 8;
constexpr int kFullColours = 90; //!< From this quality on writers keep the colours at full size.

constexpr std::array<int, 64> kLuma = {16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
                                       14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
                                       18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
                                       49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};
constexpr std::array<int, 64> kChroma = {17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
                                         24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
                                         99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
                                         99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99};

using Table = std::array<float, 64>;

Table stepsOf(const std::array<int, 64> &base, int quality)
{
    const int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    Table steps{};
    for (std::size_t i = 0; i < steps.size(); ++i)
        steps[i] = static_cast<float>(std::clamp((base[i] * scale + 50) / 100, 1, 255)) / 255.0F;
    return steps;
}

//! Rows are the orthonormal cosines of the transform.
const Table &cosines()
{
    static const Table table = [] {
        Table values{};
        for (int k = 0; k < kBlock; ++k)
            for (int x = 0; x < kBlock; ++x)
                values[static_cast<std::size_t>(k * kBlock + x)] =
                    std::sqrt((k == 0 ? 1.0F : 2.0F) / kBlock)
                    * std::cos((2.0F * static_cast<float>(x) + 1.0F) * static_cast<float>(k) * 3.14159265F / 16.0F);
        return values;
    }();
    return table;
}

//! \p a times \p b, 8 x 8; either may be transposed.
Table product(const Table &a, bool turnA, const Table &b, bool turnB)
{
    Table result{};
    for (std::size_t i = 0; i < 8; ++i)
        for (std::size_t j = 0; j < 8; ++j) {
            float sum = 0;
            for (std::size_t k = 0; k < 8; ++k)
                sum += (turnA ? a[k * 8 + i] : a[i * 8 + k]) * (turnB ? b[j * 8 + k] : b[k * 8 + j]);
            result[i * 8 + j] = sum;
        }
    return result;
}

struct Channel
{
    int width = 0;
    int height = 0;
    std::vector<float> data;

    float &at(int x, int y)
    {
        return data[static_cast<std::size_t>(std::min(y, height - 1) * width + std::min(x, width - 1))];
    }
};

void quantise(Channel &channel, const Table &steps)
{
    for (int y = 0; y < channel.height; y += kBlock)
        for (int x = 0; x < channel.width; x += kBlock) {
            Table block{};
            for (int i = 0; i < 64; ++i)
                block[static_cast<std::size_t>(i)] = channel.at(x + i % 8, y + i / 8);
            block = product(product(cosines(), false, block, false), false, cosines(), true);
            for (std::size_t i = 0; i < 64; ++i)
                block[i] = std::round(block[i] / steps[i]) * steps[i];
            block = product(product(cosines(), true, block, false), false, cosines(), false);
            for (int i = 0; i < 64; ++i)
                if (x + i % 8 < channel.width && y + i / 8 < channel.height)
                    channel.at(x + i % 8, y + i / 8) = block[static_cast<std::size_t>(i)];
        }
}

//! Three quarters of the nearer and one of the farther value both ways, as careful decoders enlarge colours.
float between(Channel &half, int x, int y)
{
    const auto at = [&half](int column, int row) { return half.at(std::max(column, 0), std::max(row, 0)); };
    const int column = x / 2, row = y / 2;
    const int sideways = x % 2 ? column + 1 : column - 1, upwards = y % 2 ? row + 1 : row - 1;
    return 0.5625F * at(column, row) + 0.1875F * (at(sideways, row) + at(column, upwards))
           + 0.0625F * at(sideways, upwards);
}

//! Averages of 2 x 2, quantised, and brought back by repeating them as fast decoders do, or smoothly.
void quantiseHalved(Channel &channel, const Table &steps, bool smooth)
{
    Channel half{(channel.width + 1) / 2, (channel.height + 1) / 2, {}};
    half.data.resize(static_cast<std::size_t>(half.width * half.height));
    for (int y = 0; y < half.height; ++y)
        for (int x = 0; x < half.width; ++x)
            half.at(x, y) = 0.25F
                            * (channel.at(2 * x, 2 * y) + channel.at(2 * x + 1, 2 * y) + channel.at(2 * x, 2 * y + 1)
                               + channel.at(2 * x + 1, 2 * y + 1));
    quantise(half, steps);
    for (int y = 0; y < channel.height; ++y)
        for (int x = 0; x < channel.width; ++x)
            channel.at(x, y) = smooth ? between(half, x, y) : half.at(x / 2, y / 2);
}

} // namespace

Plane3 throughJpeg(const Plane3 &picture, int quality)
{
    return throughJpeg(picture, quality, quality >= kFullColours ? JpegColours::Full : JpegColours::HalvedRepeated);
}

Plane3 throughJpeg(const Plane3 &picture, int quality, JpegColours colours)
{
    std::array<Channel, 3> channels; // brightness about 0, then the two colour differences (ITU-R BT.601)
    for (Channel &channel : channels)
        channel = {picture.width, picture.height, std::vector<float>(picture.pixels())};
    for (std::size_t i = 0; i < picture.pixels(); ++i) {
        const float r = picture.plane(0)[i], g = picture.plane(1)[i], b = picture.plane(2)[i];
        const float luma = 0.299F * r + 0.587F * g + 0.114F * b;
        channels[0].data[i] = luma - 0.5F;
        channels[1].data[i] = (b - luma) / 1.772F;
        channels[2].data[i] = (r - luma) / 1.402F;
    }
    quantise(channels[0], stepsOf(kLuma, quality));
    for (std::size_t c = 1; c < 3; ++c)
        if (colours == JpegColours::Full)
            quantise(channels[c], stepsOf(kChroma, quality));
        else
            quantiseHalved(channels[c], stepsOf(kChroma, quality), colours == JpegColours::HalvedSmooth);
    Plane3 result(picture.width, picture.height);
    for (std::size_t i = 0; i < picture.pixels(); ++i) {
        const float luma = channels[0].data[i] + 0.5F, blue = channels[1].data[i], red = channels[2].data[i];
        const std::array<float, 3> colour = {
            luma + 1.402F * red, luma - 0.344136F * blue - 0.714136F * red, luma + 1.772F * blue};
        for (int c = 0; c < 3; ++c)
            result.plane(c)[i] = std::clamp(colour[static_cast<std::size_t>(c)], 0.0F, 1.0F);
    }
    return result;
}

} // namespace ambrotype::training
