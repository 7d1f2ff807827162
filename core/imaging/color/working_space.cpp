#include "imaging/color/working_space.h"

#include "base/parallel.h"
#include "imaging/color/lcms.h"
#include "imaging/color/matrix_shaper.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>
#include <vector>

namespace ambrotype::imaging {
namespace {

constexpr int kRowsPerPiece = 16;

template <typename Sample> constexpr float fullScale()
{
    return std::is_same_v<Sample, float> ? 1.0F : static_cast<float>(std::numeric_limits<Sample>::max());
}

//! Rounds once, to nearest; NaN becomes 0. Floats stay as they are.
template <typename Sample> Sample rounded(float value)
{
    if constexpr (std::is_same_v<Sample, float>) {
        return value;
    } else {
        constexpr float kScale = fullScale<Sample>();
        const float clamped = value > 0.0F ? std::min(value, 1.0F) : 0.0F;
        return static_cast<Sample>(static_cast<std::int32_t>(clamped * kScale + 0.5F));
    }
}

template <int kChannels, typename Sample> void splitRow(const Sample *in, float *const *planes, int width)
{
    constexpr float kScale = fullScale<Sample>();
    for (int x = 0; x < width; ++x)
        for (int c = 0; c < kChannels; ++c)
            planes[c][x] = static_cast<float>(in[x * kChannels + c]) / kScale;
}

template <typename Sample> void split(const Sample *in, int channels, float *const *planes, int width)
{
    switch (channels) {
    case 1:
        return splitRow<1>(in, planes, width);
    case 2:
        return splitRow<2>(in, planes, width);
    case 3:
        return splitRow<3>(in, planes, width);
    default:
        return splitRow<4>(in, planes, width);
    }
}

void splitAny(const Image &pixels, int x, int y, float *const *planes, int width)
{
    const int channels = pixels.channels();
    switch (pixels.type()) {
    case SampleType::U8:
        return split(pixels.row<std::uint8_t>(y) + x * channels, channels, planes, width);
    case SampleType::U16:
        return split(pixels.row<std::uint16_t>(y) + x * channels, channels, planes, width);
    case SampleType::F32:
        return split(pixels.row<float>(y) + x * channels, channels, planes, width);
    }
}

template <int kChannels, typename Sample> void joinRow(const float *const *planes, Sample *out, int width)
{
    for (int x = 0; x < width; ++x)
        for (int c = 0; c < kChannels; ++c)
            out[x * kChannels + c] = rounded<Sample>(planes[c][x]);
}

template <typename Sample> void join(const float *const *planes, int channels, Sample *out, int width)
{
    switch (channels) {
    case 1:
        return joinRow<1>(planes, out, width);
    case 2:
        return joinRow<2>(planes, out, width);
    case 3:
        return joinRow<3>(planes, out, width);
    default:
        return joinRow<4>(planes, out, width);
    }
}

void joinAny(const float *const *planes, Image &target, int x, int y, int width)
{
    const int channels = target.channels();
    switch (target.type()) {
    case SampleType::U8:
        return join(planes, channels, target.writableRow<std::uint8_t>(y) + x * channels, width);
    case SampleType::U16:
        return join(planes, channels, target.writableRow<std::uint16_t>(y) + x * channels, width);
    case SampleType::F32:
        return join(planes, channels, target.writableRow<float>(y) + x * channels, width);
    }
}

} // namespace

struct WorkingSpace::Impl
{
    int colorChannels = 3;
    std::unique_ptr<const MatrixShaper> shaper; //!< Both null: the numbers are sRGB.
    lcms::Transform toWorking;
    lcms::Transform fromWorking;

    bool identityFor(int channels) const { return (!shaper && !toWorking) || channels != colorChannels; }

    void run(const lcms::Transform &transform, float *const *planes, int count) const
    {
        std::vector<float> line(static_cast<std::size_t>(count) * 3);
        const auto channels = static_cast<std::size_t>(colorChannels);
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
            for (std::size_t c = 0; c < channels; ++c)
                line[i * channels + c] = planes[c][i];
        cmsDoTransform(transform.get(), line.data(), line.data(), static_cast<cmsUInt32Number>(count));
        for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i)
            for (std::size_t c = 0; c < channels; ++c)
                planes[c][i] = line[i * channels + c];
    }

    void convertToWorking(float *const *planes, int count) const
    {
        if (shaper)
            shaper->toWorking(planes, count);
        else
            run(toWorking, planes, count);
    }

    void convertFromWorking(float *const *planes, int count) const
    {
        if (shaper)
            shaper->toDevice(planes, count);
        else
            run(fromWorking, planes, count);
    }
};

namespace {

using Planes = std::array<float *, 4>;
using ConstPlanes = std::array<const float *, 4>;

ConstPlanes rowOf(const FloatImage &image, int y)
{
    ConstPlanes planes{};
    for (int c = 0; c < image.planes(); ++c)
        planes[static_cast<std::size_t>(c)] = image.row(c, y);
    return planes;
}

//! One sample of \p source as \p target's type.
template <typename To, typename From> To sameSample(From value)
{
    if constexpr (std::is_same_v<To, From>)
        return value;
    else
        return rounded<To>(static_cast<float>(value) / fullScale<From>());
}

template <typename To, typename From>
void restoreRow(
    const From *source, const float *const *working, const float *const *reference, int channels, int width, To *target)
{
    for (int x = 0; x < width; ++x) {
        bool same = true;
        for (int c = 0; c < channels; ++c)
            same = same && std::memcmp(working[c] + x, reference[c] + x, sizeof(float)) == 0;
        if (same)
            for (int c = 0; c < channels; ++c)
                target[x * channels + c] = sameSample<To>(source[x * channels + c]);
    }
}

template <typename To>
void restoreFrom(
    const Image &source, int x, int y, const ConstPlanes &working, const ConstPlanes &reference, int width, To *target)
{
    const int channels = source.channels();
    switch (source.type()) {
    case SampleType::U8:
        return restoreRow(
            source.row<std::uint8_t>(y) + x * channels, working.data(), reference.data(), channels, width, target);
    case SampleType::U16:
        return restoreRow(
            source.row<std::uint16_t>(y) + x * channels, working.data(), reference.data(), channels, width, target);
    case SampleType::F32:
        return restoreRow(
            source.row<float>(y) + x * channels, working.data(), reference.data(), channels, width, target);
    }
}

//! Pixels whose working values are still the reference's take the source's numbers.
void restore(const Image &source,
             int x,
             int y,
             const ConstPlanes &working,
             const ConstPlanes &reference,
             int width,
             Image &target)
{
    const int offset = x * target.channels();
    switch (target.type()) {
    case SampleType::U8:
        return restoreFrom(source, x, y, working, reference, width, target.writableRow<std::uint8_t>(y) + offset);
    case SampleType::U16:
        return restoreFrom(source, x, y, working, reference, width, target.writableRow<std::uint16_t>(y) + offset);
    case SampleType::F32:
        return restoreFrom(source, x, y, working, reference, width, target.writableRow<float>(y) + offset);
    }
}

} // namespace

WorkingSpace::WorkingSpace()
    : m_impl(std::make_unique<Impl>())
{
}

WorkingSpace::~WorkingSpace() = default;

Result<std::shared_ptr<const WorkingSpace>> WorkingSpace::forPicture(const Picture &picture)
{
    std::shared_ptr<WorkingSpace> space(new WorkingSpace);
    Impl &impl = *space->m_impl;
    impl.colorChannels = picture.pixels.colorChannels();
    if (!picture.profile || picture.profile->isSrgb())
        return std::shared_ptr<const WorkingSpace>(space);

    const IccProfile &profile = *picture.profile;
    const Error unusable = {
        ErrorCode::Unsupported, "The colour profile of the picture cannot be used.", profile.description()};
    if (profile.model() != (impl.colorChannels == 1 ? ColorModel::Gray : ColorModel::Rgb))
        return unusable;
    impl.shaper = MatrixShaper::make(profile);
    if (impl.shaper)
        return std::shared_ptr<const WorkingSpace>(space);

    const std::vector<std::uint8_t> &bytes = profile.bytes();
    const std::vector<std::uint8_t> &srgbBytes =
        (impl.colorChannels == 1 ? IccProfile::sRgbGray() : IccProfile::sRgb())->bytes();
    const lcms::Profile file(cmsOpenProfileFromMem(bytes.data(), static_cast<cmsUInt32Number>(bytes.size())));
    const lcms::Profile srgb(cmsOpenProfileFromMem(srgbBytes.data(), static_cast<cmsUInt32Number>(srgbBytes.size())));
    const cmsUInt32Number layout = impl.colorChannels == 1 ? TYPE_GRAY_FLT : TYPE_RGB_FLT;
    const cmsUInt32Number flags = cmsFLAGS_NOCACHE; // without a cache a transform may be used by several threads
    if (file && srgb) {
        impl.toWorking.reset(
            cmsCreateTransform(file.get(), layout, srgb.get(), layout, INTENT_RELATIVE_COLORIMETRIC, flags));
        impl.fromWorking.reset(
            cmsCreateTransform(srgb.get(), layout, file.get(), layout, INTENT_RELATIVE_COLORIMETRIC, flags));
    }
    if (!impl.toWorking || !impl.fromWorking)
        return unusable;
    return std::shared_ptr<const WorkingSpace>(space);
}

FloatImage WorkingSpace::toWorking(const Image &pixels, const Region &region) const
{
    FloatImage working(region.size(), pixels.colorChannels(), pixels.hasAlpha());
    const bool identity = m_impl->identityFor(pixels.colorChannels());
    parallelFor(0, region.height, kRowsPerPiece, [&](std::int64_t from, std::int64_t to) {
        for (int y = static_cast<int>(from); y < static_cast<int>(to); ++y) {
            Planes planes{};
            for (int c = 0; c < working.planes(); ++c)
                planes[static_cast<std::size_t>(c)] = working.row(c, y);
            splitAny(pixels, region.x, region.y + y, planes.data(), region.width);
            if (!identity)
                m_impl->convertToWorking(planes.data(), region.width);
        }
    });
    return working;
}

void WorkingSpace::fromWorking(
    const FloatImage &working, Image &target, int x, int y, const FloatImage *reference, const Image *source) const
{
    const int width = working.width();
    const int colors = working.colorChannels();
    const bool identity = m_impl->identityFor(colors);
    const bool restores = reference && source && source->channels() == target.channels()
                          && reference->size() == working.size() && reference->planes() == working.planes();
    parallelFor(0, working.height(), kRowsPerPiece, [&](std::int64_t from, std::int64_t to) {
        std::vector<float> buffer(identity ? 0 : static_cast<std::size_t>(width) * 3);
        for (int row = static_cast<int>(from); row < static_cast<int>(to); ++row) {
            const ConstPlanes values = rowOf(working, row);
            ConstPlanes device = values;
            if (!identity) {
                Planes copies{};
                for (int c = 0; c < colors; ++c) {
                    const auto plane = static_cast<std::size_t>(c);
                    copies[plane] = buffer.data() + plane * static_cast<std::size_t>(width);
                    std::copy_n(values[plane], width, copies[plane]);
                    device[plane] = copies[plane];
                }
                m_impl->convertFromWorking(copies.data(), width);
            }
            joinAny(device.data(), target, x, y + row, width);
            if (restores)
                restore(*source, x, y + row, values, rowOf(*reference, row), width, target);
        }
    });
}

} // namespace ambrotype::imaging
