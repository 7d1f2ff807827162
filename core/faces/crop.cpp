#include "faces/crop.h"

#include "base/parallel.h"
#include "faces/crop_blur.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace ambrotype::faces {

namespace {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;

//! Picture pixels per side of the blocks that are averaged before the kernel looks: the kernel itself still shrinks
//! at least twofold, so that the averaging cannot alias.
int blockSize(const Affine &toPicture, Kernel kernel)
{
    if (kernel == Kernel::LinearAsPublished)
        return 1;
    return std::clamp(static_cast<int>(std::min(toPicture.scale(), 1e6) / 2.0), 1, 4096);
}

//! A picture in blocks of size x size pixels, counted from the picture's corner.
Affine toBlocks(int size)
{
    return pixelScale(1.0 / size, 1.0 / size);
}

Region blocksOf(const Region &pixels, int size)
{
    const int left = pixels.x / size;
    const int top = pixels.y / size;
    return {left, top, (pixels.right() + size - 1) / size - left, (pixels.bottom() + size - 1) / size - top};
}

//! Means of the blocks that \p region touches; a block that is cut by the region counts the pixels that are there.
FloatImage averaged(const FloatImage &source, const Region &region, int size)
{
    const Region blocks = blocksOf(region, size);
    FloatImage result(blocks.size(), source.colorChannels());
    parallelFor(0, blocks.height, 8, [&](std::int64_t from, std::int64_t to) {
        for (int row = static_cast<int>(from); row < to; ++row) {
            for (int column = 0; column < blocks.width; ++column) {
                const Region block{(blocks.x + column) * size, (blocks.y + row) * size, size, size};
                const Region part = block.intersected(region);
                for (int plane = 0; plane < result.planes(); ++plane) {
                    float sum = 0.0F;
                    for (int y = part.y; y < part.bottom(); ++y)
                        for (int x = part.x; x < part.right(); ++x)
                            sum += source.row(plane, y - region.y)[x - region.x];
                    result.row(plane, row)[column] = sum / static_cast<float>(part.size().pixels());
                }
            }
        }
    });
    return result;
}

struct Span
{
    double low = 0.0;
    double high = 0.0;
};

//! What of 0 .. length - 1 is needed to see \p span with everything beyond the ends mirrored.
void clampSpan(Span span, double apron, int length, int &from, int &count)
{
    const double last = length - 1;
    double low = span.low - apron;
    double high = span.high + apron;
    if (low < 0.0)
        high = std::max(high, apron - low);
    if (high > last)
        low = std::min(low, 2.0 * last - high - apron);
    from = static_cast<int>(std::floor(std::clamp(low, 0.0, last)));
    count = static_cast<int>(std::ceil(std::clamp(high, 0.0, last))) - from + 1;
}

//! Distance of \p place from the area of the picture's pixels, 0 inside.
double distanceOutside(Point place, Size picture)
{
    const double x = std::max({-0.5 - place.x, place.x - (picture.width - 0.5), 0.0});
    const double y = std::max({-0.5 - place.y, place.y - (picture.height - 0.5), 0.0});
    return std::hypot(x, y);
}

void fadeOutside(FloatImage &crop, const Affine &toPicture, Size picture, const CropParams &params)
{
    const int size = params.size;
    FloatImage distance({size, size}, 1);
    const double side = toPicture.scale() * size;
    double sums[3] = {0.0, 0.0, 0.0};
    std::int64_t inside = 0;
    for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) {
            const double away = distanceOutside(toPicture({double(x), double(y)}), picture);
            distance.row(0, y)[x] = static_cast<float>(away / side);
            if (away > 0.0)
                continue;
            ++inside;
            for (int plane = 0; plane < 3; ++plane)
                sums[plane] += double(crop.row(plane, y)[x]);
        }
    }
    if (inside == std::int64_t(size) * size)
        return;
    const FloatImage blurred = blurredCrop(crop, params.blurShare * size);
    const auto blurEnd = static_cast<float>(2.0 * params.blurShare);
    const auto fadeEnd = static_cast<float>(params.fadeShare);
    for (int plane = 0; plane < 3; ++plane) {
        const auto mean = static_cast<float>(sums[plane] / static_cast<double>(std::max<std::int64_t>(1, inside)));
        for (int y = 0; y < size; ++y) {
            float *row = crop.row(plane, y);
            for (int x = 0; x < size; ++x) {
                const float away = distance.row(0, y)[x];
                if (!(away > 0.0F))
                    continue;
                const float soft = std::min(1.0F, away / blurEnd);
                const float value = row[x] + soft * (blurred.row(plane, y)[x] - row[x]);
                row[x] = value + std::min(1.0F, away / fadeEnd) * ((inside ? mean : value) - value);
            }
        }
    }
}

FloatImage threePlanes(FloatImage image)
{
    if (image.colorChannels() == 3)
        return image;
    FloatImage result(image.size(), 3);
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < image.height(); ++y)
            std::copy_n(image.row(0, y), image.width(), result.row(plane, y));
    return result;
}

} // namespace

CropParams CropParams::asPublished(int size, Outside outside)
{
    CropParams params;
    params.size = size;
    params.kernel = Kernel::LinearAsPublished;
    params.outside = outside;
    return params;
}

Region cropRegion(const Affine &toPicture, Size picture, const CropParams &params)
{
    if (picture.empty())
        return {};
    const double last = params.size - 1;
    Span x{1e300, -1e300};
    Span y{1e300, -1e300};
    for (const Point corner : {Point{0, 0}, Point{last, 0}, Point{0, last}, Point{last, last}}) {
        const Point place = toPicture(corner);
        x = {std::min(x.low, place.x), std::max(x.high, place.x)};
        y = {std::min(y.low, place.y), std::max(y.high, place.y)};
    }
    const int block = blockSize(toPicture, params.kernel);
    const double apron = double(block) * (2 + warpApron(compose(toBlocks(block), toPicture), params.kernel));
    Region region;
    clampSpan(x, apron, picture.width, region.x, region.width);
    clampSpan(y, apron, picture.height, region.y, region.height);
    if (block == 1)
        return region;
    const Region blocks = blocksOf(region, block);
    return Region{blocks.x * block, blocks.y * block, blocks.width * block, blocks.height * block}.intersected(
        Region::of(picture));
}

FloatImage cropFace(const FloatImage &source,
                    const Region &sourceRegion,
                    Size picture,
                    const Affine &toPicture,
                    const CropParams &params)
{
    assert(sourceRegion.contains(cropRegion(toPicture, picture, params)));
    WarpParams sampling;
    sampling.kernel = params.kernel;
    if (params.outside != Outside::Fade)
        sampling.edge = Edge::Constant;
    if (params.outside == Outside::PublishedGrey)
        sampling.border = {132.0F / 255.0F, 133.0F / 255.0F, 135.0F / 255.0F};

    const Region crop{0, 0, params.size, params.size};
    const int block = blockSize(toPicture, params.kernel);
    FloatImage result;
    if (block == 1) {
        result = threePlanes(warp(source, sourceRegion, picture, toPicture, crop, sampling));
    } else {
        // Only whole blocks, or blocks cut by the picture itself, so that the part given does not matter.
        const Region needed = cropRegion(toPicture, picture, params);
        const FloatImage part =
            source.crop({needed.x - sourceRegion.x, needed.y - sourceRegion.y, needed.width, needed.height});
        const Region blocks = blocksOf(needed, block);
        result = threePlanes(warp(averaged(part, needed, block),
                                  blocks,
                                  blocksOf(Region::of(picture), block).size(),
                                  compose(toBlocks(block), toPicture),
                                  crop,
                                  sampling));
    }
    if (params.outside == Outside::Fade)
        fadeOutside(result, toPicture, picture, params);
    return result;
}

} // namespace ambrotype::faces
