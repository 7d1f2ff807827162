#include "pipeline/test_pictures.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include <lcms2.h>

namespace ambrotype::test {

using imaging::FloatImage;
using imaging::Image;
using imaging::Picture;
using imaging::Region;
using imaging::SampleType;
using imaging::Size;

namespace {

//! Our own normal numbers: those of the standard library differ between implementations.
double gaussian(std::mt19937 &random)
{
    double sum = 0.0;
    for (int i = 0; i < 12; ++i)
        sum += random() / 4294967296.0;
    return sum - 6.0;
}

double contentAt(double x, double y, int channel)
{
    const double gradient = channel == 0 ? x : channel == 1 ? y : 1.0 - 0.5 * (x + y);
    const double edge = std::hypot(x - 0.4, y - 0.5) < 0.25 ? 0.25 : 0.0;
    const double texture = 0.05 * std::sin(x * 90.0 + channel) * std::sin(y * 70.0);
    return 0.15 + 0.6 * gradient + (channel == 2 ? -edge : edge) + texture;
}

void store(Image &image, int x, int y, int channel, double value)
{
    const int index = x * image.channels() + channel;
    const double clamped = std::clamp(value, 0.0, 1.0);
    if (image.type() == SampleType::U8)
        image.writableRow<std::uint8_t>(y)[index] = static_cast<std::uint8_t>(clamped * 255 + 0.5);
    else if (image.type() == SampleType::U16)
        image.writableRow<std::uint16_t>(y)[index] = static_cast<std::uint16_t>(clamped * 65535 + 0.5);
    else
        image.writableRow<float>(y)[index] = static_cast<float>(value);
}

} // namespace

Picture makePicture(const PictureKind &kind)
{
    std::mt19937 random(kind.seed);
    Image image(kind.size, kind.channels, kind.type);
    for (int y = 0; y < kind.size.height; ++y) {
        for (int x = 0; x < kind.size.width; ++x) {
            const double across = (x + 0.5) / kind.size.width;
            const double down = (y + 0.5) / kind.size.height;
            for (int channel = 0; channel < image.colorChannels(); ++channel) {
                double value = contentAt(across, down, channel) + kind.noise255 / 255 * gaussian(random);
                if (kind.unbounded && (x + 3 * y) % 17 == 0)
                    value = value * 4 - 1.5;
                store(image, x, y, channel, value);
            }
            if (image.hasAlpha())
                store(image, x, y, image.colorChannels(), x < kind.size.width / 8 ? 0.0 : std::min(1.0, 1.6 * across));
        }
    }
    Picture picture;
    picture.pixels = image;
    picture.profile = kind.profile;
    picture.bitsPerSample = kind.type == SampleType::U8 ? 8 : kind.type == SampleType::U16 ? 16 : 32;
    return picture;
}

std::shared_ptr<const pipeline::Source> makeSource(const PictureKind &kind)
{
    const std::string id = "test " + std::to_string(kind.size.width) + "x" + std::to_string(kind.size.height) + " "
                           + std::to_string(kind.channels) + " " + std::to_string(static_cast<int>(kind.type)) + " "
                           + std::to_string(kind.noise255) + " " + std::to_string(kind.seed)
                           + (kind.profile ? kind.profile->description() : "") + (kind.unbounded ? " unbounded" : "");
    auto source = pipeline::Source::create(makePicture(kind), id);
    return source.ok() ? *source : nullptr;
}

std::shared_ptr<const imaging::IccProfile> wideProfile()
{
    const cmsCIExyY white{0.3127, 0.3290, 1.0};
    const cmsCIExyYTRIPLE primaries{{0.6400, 0.3300, 1.0}, {0.2100, 0.7100, 1.0}, {0.1500, 0.0600, 1.0}};
    cmsToneCurve *curve = cmsBuildGamma(nullptr, 2.19921875);
    cmsToneCurve *curves[3] = {curve, curve, curve};
    cmsHPROFILE profile = cmsCreateRGBProfile(&white, &primaries, curves);
    cmsUInt32Number bytes = 0;
    cmsSaveProfileToMem(profile, nullptr, &bytes);
    std::vector<std::uint8_t> data(bytes);
    cmsSaveProfileToMem(profile, data.data(), &bytes);
    cmsCloseProfile(profile);
    cmsFreeToneCurve(curve);
    auto parsed = imaging::IccProfile::parse(std::move(data));
    return parsed.ok() ? *parsed : nullptr;
}

bool sameBits(const FloatImage &a, const FloatImage &b)
{
    if (a.size() != b.size() || a.planes() != b.planes() || a.colorChannels() != b.colorChannels())
        return false;
    for (int plane = 0; plane < a.planes(); ++plane)
        for (int y = 0; y < a.height(); ++y)
            if (std::memcmp(a.row(plane, y), b.row(plane, y), sizeof(float) * static_cast<std::size_t>(a.width())) != 0)
                return false;
    return true;
}

bool sameBits(const Image &a, const Image &b)
{
    if (a.size() != b.size() || a.channels() != b.channels() || a.type() != b.type())
        return false;
    const std::size_t used = static_cast<std::size_t>(a.width() * a.channels()) * imaging::sampleBytes(a.type());
    for (int y = 0; y < a.height(); ++y)
        if (std::memcmp(a.row(y), b.row(y), used) != 0)
            return false;
    return true;
}

double largestDifference(const FloatImage &a, const FloatImage &b)
{
    double largest = 0.0;
    for (int plane = 0; plane < a.planes(); ++plane)
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x)
                largest = std::max(largest, std::abs(double(a.row(plane, y)[x]) - double(b.row(plane, y)[x])));
    return largest;
}

int below(std::mt19937 &random, int below)
{
    return static_cast<int>(random() % static_cast<unsigned>(below));
}

Region randomRegion(std::mt19937 &random, Size size)
{
    const int x = below(random, size.width);
    const int y = below(random, size.height);
    return {x, y, 1 + below(random, size.width - x), 1 + below(random, size.height - y)};
}

pipeline::Recipe busyRecipe()
{
    pipeline::Recipe recipe = pipeline::Recipe::neutral();
    const auto set = [&](const char *stage, const char *param, const pipeline::ParamValue &value) {
        (void)recipe.set(stage, param, value);
    };
    set("denoise", "amount", 35.0);
    set("tone", "contrast", 20.0);
    set("tone", "vibrance", 30.0);
    set("resize", "mode", std::string("factor"));
    set("resize", "factor", 1.3);
    set("post-smooth", "amount", 40.0);
    set("sharpen", "amount", 50.0);
    set("strength", "amount", 80.0);
    return recipe;
}

} // namespace ambrotype::test
