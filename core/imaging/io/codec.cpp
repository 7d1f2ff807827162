#include "imaging/io/codec.h"

#include <algorithm>

namespace ambrotype::imaging {

namespace {

//! Never 100: something is missing.
std::string percentOf(double fraction)
{
    return std::to_string(std::clamp(static_cast<int>(fraction * 100.0), 0, 99));
}

template <typename Sample> void fillRows(Image &pixels, int from, int to, Sample grey, Sample opaque)
{
    const int channels = pixels.channels();
    const int colors = pixels.colorChannels();
    for (int y = from; y < to; ++y) {
        Sample *row = pixels.writableRow<Sample>(y);
        for (int x = 0; x < pixels.width(); ++x)
            for (int channel = 0; channel < channels; ++channel)
                row[x * channels + channel] = channel < colors ? grey : opaque;
    }
}

} // namespace

std::string cutShortSentence(double fraction)
{
    return "The file ends after " + percentOf(fraction) + " % of the picture: the rest is missing and stays grey.";
}

std::string damagedSentence(double fraction)
{
    return "The file is damaged: after " + percentOf(fraction) + " % of the picture parts may be wrong or missing.";
}

void fillMissing(Image &pixels, int from, int to)
{
    switch (pixels.type()) {
    case SampleType::U8:
        fillRows<std::uint8_t>(pixels, from, to, 0x80, 0xff);
        break;
    case SampleType::U16:
        fillRows<std::uint16_t>(pixels, from, to, 0x8080, 0xffff);
        break;
    case SampleType::F32:
        fillRows<float>(pixels, from, to, 0.5F, 1.0F);
        break;
    }
}

} // namespace ambrotype::imaging
