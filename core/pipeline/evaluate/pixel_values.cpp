#include "pipeline/evaluate/pixel_values.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace ambrotype::pipeline {
namespace {

template <typename Sample> void copyRow(const imaging::Image &pixels, int y, float scale, FloatImage &values)
{
    const auto *from = pixels.row<Sample>(y);
    for (int c = 0; c < values.colorChannels(); ++c)
        for (int x = 0; x < values.width(); ++x)
            values.row(c, y)[x] = static_cast<float>(from[x * pixels.channels() + c]) * scale;
}

} // namespace

FloatImage valuesOfPicture(const imaging::Picture &picture)
{
    const imaging::Image &pixels = picture.pixels;
    FloatImage values(pixels.size(), pixels.colorChannels());
    for (int y = 0; y < pixels.height(); ++y)
        switch (pixels.type()) {
        case imaging::SampleType::U8:
            copyRow<std::uint8_t>(pixels, y, 1.0F / 255.0F, values);
            break;
        case imaging::SampleType::U16:
            copyRow<std::uint16_t>(pixels, y, 1.0F / 65535.0F, values);
            break;
        case imaging::SampleType::F32:
            copyRow<float>(pixels, y, 1.0F, values);
            break;
        }
    return values;
}

imaging::Picture pictureOfValues(const FloatImage &values)
{
    const int channels = values.colorChannels();
    imaging::Picture picture;
    picture.pixels = imaging::Image(values.size(), channels, imaging::SampleType::U8);
    for (int y = 0; y < values.height(); ++y) {
        auto *to = picture.pixels.writableRow<std::uint8_t>(y);
        for (int c = 0; c < channels; ++c)
            for (int x = 0; x < values.width(); ++x)
                to[x * channels + c] =
                    static_cast<std::uint8_t>(std::lround(std::clamp(values.row(c, y)[x], 0.0F, 1.0F) * 255.0F));
    }
    return picture;
}

} // namespace ambrotype::pipeline
