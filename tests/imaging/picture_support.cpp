#include "imaging/picture_support.h"

#include "imaging/color/lcms.h"
#include "imaging/color/working_space.h"
#include "imaging/metadata/metadata.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace ambrotype::test {

using namespace imaging;

namespace {

float valueAt(int x, int y, int channel, Size size, bool alpha)
{
    const float fx = static_cast<float>(x) / static_cast<float>(std::max(1, size.width - 1));
    const float fy = static_cast<float>(y) / static_cast<float>(std::max(1, size.height - 1));
    if (alpha)
        return fx;
    // A small hash stands for film grain.
    std::uint32_t hash = static_cast<std::uint32_t>(x) * 73856093U ^ static_cast<std::uint32_t>(y) * 19349663U
                         ^ static_cast<std::uint32_t>(channel) * 83492791U;
    hash = (hash ^ hash >> 13) * 1274126177U;
    const float grain = static_cast<float>(hash >> 16 & 0xff) / 255.0F - 0.5F;
    const float wave = 0.5F + 0.35F * std::sin(6.0F * fx + static_cast<float>(channel)) * std::cos(5.0F * fy);
    const float edge = (x / 16 + y / 24) % 2 == 0 ? 0.06F : -0.06F;
    return std::clamp(wave + edge + 0.03F * grain, 0.0F, 1.0F);
}

template <typename Sample> void fill(Image &image, float scale)
{
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            for (int c = 0; c < image.channels(); ++c) {
                const bool alpha = image.hasAlpha() && c == image.channels() - 1;
                const float value = valueAt(x, y, c, image.size(), alpha) * scale;
                image.writableRow<Sample>(y)[x * image.channels() + c] =
                    static_cast<Sample>(scale > 1.0F ? value + 0.5F : value);
            }
}

std::shared_ptr<const IccProfile> profileOf(cmsHPROFILE handle)
{
    const lcms::Profile owner(handle);
    cmsUInt32Number size = 0;
    cmsSaveProfileToMem(handle, nullptr, &size);
    std::vector<std::uint8_t> bytes(size);
    cmsSaveProfileToMem(handle, bytes.data(), &size);
    const auto profile = IccProfile::parse(std::move(bytes));
    if (!profile)
        throw std::runtime_error(profile.error().message);
    return *profile;
}

std::shared_ptr<const IccProfile> rgbProfile(cmsCIExyY white, cmsCIExyYTRIPLE primaries, double gamma)
{
    const lcms::Curve curve(cmsBuildGamma(nullptr, gamma));
    std::array<cmsToneCurve *, 3> curves = {curve.get(), curve.get(), curve.get()};
    return profileOf(cmsCreateRGBProfile(&white, &primaries, curves.data()));
}

} // namespace

Image syntheticImage(Size size, int channels, SampleType type)
{
    Image image(size, channels, type);
    for (int y = 0; y < size.height; ++y)
        std::memset(image.writableRow(y), 0, image.rowBytes());
    if (type == SampleType::U8)
        fill<std::uint8_t>(image, 255.0F);
    else if (type == SampleType::U16)
        fill<std::uint16_t>(image, 65535.0F);
    else
        fill<float>(image, 1.0F);
    return image;
}

Picture syntheticPicture(Size size, int channels, SampleType type)
{
    Picture picture;
    picture.pixels = syntheticImage(size, channels, type);
    picture.metadata = Metadata::none();
    return picture;
}

bool samePixels(const Image &a, const Image &b)
{
    if (a.size() != b.size() || a.channels() != b.channels() || a.type() != b.type())
        return false;
    const std::size_t bytes =
        static_cast<std::size_t>(a.width()) * static_cast<std::size_t>(a.channels()) * sampleBytes(a.type());
    for (int y = 0; y < a.height(); ++y)
        if (std::memcmp(a.row(y), b.row(y), bytes) != 0)
            return false;
    return true;
}

std::array<double, 3> meanSrgb(const Picture &picture)
{
    const auto space = WorkingSpace::forPicture(picture).value();
    const FloatImage working = space->toWorking(picture.pixels, Region::of(picture.pixels.size()));
    std::array<double, 3> mean{};
    for (int c = 0; c < 3; ++c) {
        double sum = 0.0;
        for (int y = 0; y < working.height(); ++y)
            for (int x = 0; x < working.width(); ++x)
                sum += std::clamp(double(working.row(std::min(c, working.colorChannels() - 1), y)[x]), 0.0, 1.0);
        mean[static_cast<std::size_t>(c)] = 255.0 * sum / double(working.size().pixels());
    }
    return mean;
}

double meanOfChannel(const Image &image, int channel)
{
    double sum = 0.0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const int at = x * image.channels() + channel;
            sum += image.type() == SampleType::U8    ? double(image.row<std::uint8_t>(y)[at])
                   : image.type() == SampleType::U16 ? double(image.row<std::uint16_t>(y)[at])
                                                     : double(image.row<float>(y)[at]);
        }
    return sum / double(image.size().pixels());
}

std::shared_ptr<const IccProfile> displayP3Profile()
{
    return rgbProfile({0.3127, 0.3290, 1.0}, {{0.680, 0.320, 1.0}, {0.265, 0.690, 1.0}, {0.150, 0.060, 1.0}}, 2.2);
}

std::shared_ptr<const IccProfile> proPhotoProfile()
{
    return rgbProfile(
        {0.3457, 0.3585, 1.0}, {{0.7347, 0.2653, 1.0}, {0.1596, 0.8404, 1.0}, {0.0366, 0.0001, 1.0}}, 1.8);
}

std::shared_ptr<const IccProfile> grayGammaProfile(double gamma)
{
    const lcms::Curve curve(cmsBuildGamma(nullptr, gamma));
    return profileOf(cmsCreateGrayProfile(cmsD50_xyY(), curve.get()));
}

std::shared_ptr<const IccProfile> tableProfile()
{
    const auto p3 = displayP3Profile(); // not sRGB, or no conversion would happen
    const lcms::Profile wide(
        cmsOpenProfileFromMem(p3->bytes().data(), static_cast<cmsUInt32Number>(p3->bytes().size())));
    const lcms::Profile lab(cmsCreateLab4Profile(nullptr));
    const lcms::Transform forward(
        cmsCreateTransform(wide.get(), TYPE_RGB_16, lab.get(), TYPE_Lab_16, INTENT_RELATIVE_COLORIMETRIC, 0));
    const lcms::Transform backward(
        cmsCreateTransform(lab.get(), TYPE_Lab_16, wide.get(), TYPE_RGB_16, INTENT_RELATIVE_COLORIMETRIC, 0));
    cmsHPROFILE profile = cmsCreateProfilePlaceholder(nullptr);
    cmsSetProfileVersion(profile, 4.3);
    cmsSetDeviceClass(profile, cmsSigInputClass);
    cmsSetColorSpace(profile, cmsSigRgbData);
    cmsSetPCS(profile, cmsSigLabData);
    const auto addTable = [&](cmsTagSignature tag, cmsHTRANSFORM transform) {
        cmsPipeline *pipeline = cmsPipelineAlloc(nullptr, 3, 3);
        cmsStage *table = cmsStageAllocCLut16bit(nullptr, 17, 3, 3, nullptr);
        cmsStageSampleCLut16bit(
            table,
            [](const cmsUInt16Number in[], cmsUInt16Number out[], void *cargo) -> cmsInt32Number {
                cmsDoTransform(cargo, in, out, 1);
                return 1;
            },
            transform,
            0);
        // The format wants curves on both sides of a table.
        cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(nullptr, 3, nullptr));
        cmsPipelineInsertStage(pipeline, cmsAT_END, table);
        cmsPipelineInsertStage(pipeline, cmsAT_END, cmsStageAllocToneCurves(nullptr, 3, nullptr));
        if (!cmsWriteTag(profile, tag, pipeline))
            throw std::runtime_error("LittleCMS refuses the table");
        cmsPipelineFree(pipeline);
    };
    addTable(cmsSigAToB0Tag, forward.get());
    addTable(cmsSigBToA0Tag, backward.get());
    cmsWriteTag(profile, cmsSigMediaWhitePointTag, cmsD50_XYZ());
    return profileOf(profile);
}

std::vector<unsigned char> fileContent(const std::filesystem::path &file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void writeContent(const std::filesystem::path &file, const std::vector<unsigned char> &bytes)
{
    std::ofstream stream(file, std::ios::binary);
    stream.write(reinterpret_cast<const char *>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!stream)
        throw std::runtime_error("cannot write " + file.string());
}

std::vector<std::string> namesIn(const std::filesystem::path &folder)
{
    std::vector<std::string> names;
    for (const auto &entry : std::filesystem::directory_iterator(folder))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

} // namespace ambrotype::test
