#include "damage.h"

#include "jpeg.h"

#include "imaging/ops/resize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <vector>

namespace ambrotype::training {
namespace {

constexpr int kBlurMargin = 8; //!< On each side: where the blur sees repeated borders.
constexpr int kGrids = 8;      //!< Places where a grid of 8 x 8 blocks can begin.
static_assert(2 * kBlurMargin + 2 * kGrids <= kDamageMargin);

Plane3 cropped(const Plane3 &picture, int left, int top, int side)
{
    Plane3 result(side, side);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < side; ++y)
            std::copy_n(picture.plane(c) + static_cast<std::ptrdiff_t>(top + y) * picture.width + left,
                        side,
                        result.plane(c) + static_cast<std::ptrdiff_t>(y) * side);
    return result;
}

Plane3 resized(const Plane3 &picture, int side)
{
    imaging::FloatImage image({picture.width, picture.height}, 3);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < picture.height; ++y)
            std::copy_n(
                picture.plane(c) + static_cast<std::ptrdiff_t>(y) * picture.width, picture.width, image.row(c, y));
    image = imaging::ops::resize(image, {side, side}, imaging::ops::ResizeFilter::Bicubic);
    Plane3 result(side, side);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < side; ++y)
            std::copy_n(image.row(c, y), side, result.plane(c) + static_cast<std::ptrdiff_t>(y) * side);
    return result;
}

//! One pass with the colours as a writer of that quality may keep them.
Plane3 stored(const Plane3 &picture, int quality, Random &random)
{
    const bool isFull = random.chance(quality >= 88 ? 0.6F : 0.15F);
    const bool isSmooth = random.chance(0.85F);
    Plane3 result = throughJpeg(picture,
                                quality,
                                isFull     ? JpegColours::Full
                                : isSmooth ? JpegColours::HalvedSmooth
                                           : JpegColours::HalvedRepeated);
    toBytes(result);
    return result;
}

//! The brightness (ITU-R BT.601) alone, in all three planes.
void takeColours(Plane3 &picture)
{
    for (std::size_t i = 0; i < picture.pixels(); ++i) {
        const float luma = 0.299F * picture.plane(0)[i] + 0.587F * picture.plane(1)[i] + 0.114F * picture.plane(2)[i];
        for (int c = 0; c < 3; ++c)
            picture.plane(c)[i] = luma;
    }
}

//! Brings both pictures to \p side pixels, from a corner of chance, or where \p aligned from the first.
void cropBoth(Damaged &pair, int side, bool aligned, Random &random)
{
    const int left = aligned ? 0 : random.below(kGrids), top = aligned ? 0 : random.below(kGrids);
    pair.clean = cropped(pair.clean, left, top, side);
    pair.broken = cropped(pair.broken, left, top, side);
}

} // namespace

void toBytes(Plane3 &picture)
{
    for (float &value : picture.data)
        value = std::round(std::clamp(value, 0.0F, 1.0F) * 255.0F) / 255.0F;
}

void defocus(Plane3 &picture, float sigma, bool disc)
{
    const float edge = 2.0F * sigma; // a disc's radius is twice its deviation along an axis
    const int reach = static_cast<int>(std::ceil(disc ? edge : 3.0F * sigma));
    const int side = 2 * reach + 1;
    std::vector<float> kernel(static_cast<std::size_t>(side * side));
    float sum = 0;
    for (int y = -reach; y <= reach; ++y)
        for (int x = -reach; x <= reach; ++x) {
            const auto r2 = static_cast<float>(x * x + y * y);
            // The disc's rim falls off over a pixel, as a lens and square pixels make it.
            const float weight =
                disc ? std::clamp(edge + 0.5F - std::sqrt(r2), 0.0F, 1.0F) : std::exp(-r2 / (2.0F * sigma * sigma));
            kernel[static_cast<std::size_t>((y + reach) * side + x + reach)] = weight;
            sum += weight;
        }
    const Plane3 before = picture;
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < picture.height; ++y) {
            float *row = picture.plane(c) + static_cast<std::ptrdiff_t>(y) * picture.width;
            std::fill_n(row, picture.width, 0.0F);
            for (int ky = 0; ky < side; ++ky) {
                const int from = std::clamp(y + ky - reach, 0, picture.height - 1);
                const float *source = before.plane(c) + static_cast<std::ptrdiff_t>(from) * picture.width;
                for (int kx = 0; kx < side; ++kx) {
                    const float weight = kernel[static_cast<std::size_t>(ky * side + kx)] / sum;
                    for (int x = 0; x < picture.width; ++x)
                        row[x] += weight * source[std::clamp(x + kx - reach, 0, picture.width - 1)];
                }
            }
        }
}

Damaged damaged(const Plane3 &scene, const DamageOptions &options, Random &random)
{
    const int side = scene.width - kDamageMargin;
    Damaged pair;
    pair.clean = scene;
    if (random.chance(options.greyShare))
        takeColours(pair.clean);
    pair.broken = pair.clean;
    const bool isTouched = !random.chance(options.untouchedShare);
    if (isTouched && random.chance(options.blurShare)) {
        const float sigma = random.uniform(0.4F, options.largestBlur);
        defocus(pair.broken, sigma, random.chance(0.35F));
        pair.levels.blur = sigma / 2.0F;
    }
    const int inner = scene.width - 2 * kBlurMargin;
    pair.clean = cropped(pair.clean, kBlurMargin, kBlurMargin, inner);
    pair.broken = cropped(pair.broken, kBlurMargin, kBlurMargin, inner);
    if (isTouched && random.chance(options.noiseShare)) {
        const float deviation = random.uniform(0.3F, options.largestNoise255) / 255.0F;
        for (float &value : pair.broken.data)
            value += deviation * random.normal();
    }
    toBytes(pair.broken);
    if (!isTouched || !random.chance(options.jpegShare)) {
        cropBoth(pair, side, true, random);
        return pair;
    }
    const auto quality = [&] {
        return options.lowestQuality + random.below(options.highestQuality - options.lowestQuality + 1);
    };
    const bool isShifted = random.chance(options.shiftedShare);
    int worst = quality();
    if (random.chance(options.rescaledShare)) {
        const int other = static_cast<int>(std::lround(static_cast<float>(inner) * random.logUniform(0.75F, 1.6F)));
        pair.broken = resized(stored(resized(pair.broken, other), worst, random), inner);
        toBytes(pair.broken);
    } else {
        pair.broken = stored(pair.broken, worst, random);
    }
    if (random.chance(options.secondShare)) {
        cropBoth(pair, side + kGrids, random.chance(0.5F), random);
        const int second = quality();
        pair.broken = stored(pair.broken, second, random);
        worst = std::min(worst, second);
    }
    cropBoth(pair, side, !isShifted, random);
    pair.levels.jpeg = 1.0F - static_cast<float>(worst) / 100.0F;
    return pair;
}

} // namespace ambrotype::training
