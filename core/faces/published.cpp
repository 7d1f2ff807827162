#include "faces/published.h"

#include "faces/warp.h"
#include "imaging/ops/region_support.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace ambrotype::faces::published {

namespace {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;

template <typename Function> void forEachValue(FloatImage &image, const Function &function)
{
    for (int plane = 0; plane < image.colorChannels(); ++plane)
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)
                image.row(plane, y)[x] = function(image.row(plane, y)[x], plane, y, x);
}

float rounded(float value)
{
    return std::clamp(std::nearbyint(value * 255.0F), 0.0F, 255.0F) / 255.0F;
}

void roundToBytes(FloatImage &image)
{
    forEachValue(image, [](float value, int, int, int) { return rounded(value); });
}

FloatImage warped(const FloatImage &image, const Affine &toSource, Size output)
{
    return warp(image,
                Region::of(image.size()),
                image.size(),
                toSource,
                Region::of(output),
                {Kernel::LinearAsPublished, Edge::Constant, {}});
}

//! OpenCV's linear resize.
FloatImage resized(const FloatImage &image, Size size)
{
    if (image.size() == size)
        return image.clone();
    return warp(image,
                Region::of(image.size()),
                image.size(),
                pixelScale(double(image.width()) / size.width, double(image.height()) / size.height),
                Region::of(size),
                {Kernel::LinearAsPublished, Edge::Clamp, {}});
}

//! Smallest value under a rectangle of \p kernel pixels whose anchor is kernel / 2; beyond the border nothing counts.
FloatImage eroded(const FloatImage &image, int kernel)
{
    const auto along = [kernel](const FloatImage &from, int dx, int dy) {
        FloatImage result(from.size(), 1);
        for (int y = 0; y < from.height(); ++y)
            for (int x = 0; x < from.width(); ++x) {
                float least = 1e30F;
                for (int i = -(kernel / 2); i < kernel - kernel / 2; ++i) {
                    const int column = x + dx * i;
                    const int row = y + dy * i;
                    if (column >= 0 && column < from.width() && row >= 0 && row < from.height())
                        least = std::min(least, from.row(0, row)[column]);
                }
                result.row(0, y)[x] = least;
            }
        return result;
    };
    return along(along(image, 1, 0), 0, 1);
}

//! cv::getGaussianKernel.
std::vector<double> gaussianKernel(int taps, double sigma)
{
    if (sigma <= 0.0 && taps <= 7) {
        switch (taps) {
        case 1:
            return {1.0};
        case 3:
            return {0.25, 0.5, 0.25};
        case 5:
            return {0.0625, 0.25, 0.375, 0.25, 0.0625};
        default:
            return {0.03125, 0.109375, 0.21875, 0.28125, 0.21875, 0.109375, 0.03125};
        }
    }
    const double deviation = sigma > 0.0 ? sigma : 0.3 * ((taps - 1) * 0.5 - 1.0) + 0.8;
    std::vector<double> kernel;
    double sum = 0.0;
    for (int i = 0; i < taps; ++i) {
        const double distance = i - (taps - 1) * 0.5;
        kernel.push_back(std::exp(-0.5 * distance * distance / (deviation * deviation)));
        sum += kernel.back();
    }
    for (double &value : kernel)
        value /= sum;
    return kernel;
}

//! Filtered \p times times along both axes, mirrored about the border pixel as OpenCV does by default. In double until
//! the end, as the published masks are: GPEN compares masks of two faces that differ in the last bits only.
FloatImage filtered(const FloatImage &image, const std::vector<double> &kernel, int times = 1)
{
    const int reach = static_cast<int>(kernel.size()) / 2;
    const int width = image.width();
    const int height = image.height();
    FloatImage result(image.size(), image.colorChannels());
    std::vector<double> from(static_cast<std::size_t>(image.size().pixels()));
    std::vector<double> to(from.size());
    const auto at = [width](int x, int y) { return static_cast<std::size_t>(y) * std::size_t(width) + std::size_t(x); };
    std::vector<double> line;
    // Lines of \p length values that lie \p step apart; line \p index starts at index * between.
    const auto along = [&](int lines, int length, std::size_t between, std::size_t step) {
        line.resize(static_cast<std::size_t>(length + 2 * reach));
        for (int index = 0; index < lines; ++index) {
            const std::size_t start = static_cast<std::size_t>(index) * between;
            for (int i = -reach; i < length + reach; ++i)
                line[static_cast<std::size_t>(i + reach)] =
                    from[start + static_cast<std::size_t>(imaging::ops::mirrored(i, length)) * step];
            for (int i = 0; i < length; ++i) {
                double sum = 0.0;
                for (std::size_t tap = 0; tap < kernel.size(); ++tap)
                    sum += kernel[tap] * line[static_cast<std::size_t>(i) + tap];
                to[start + static_cast<std::size_t>(i) * step] = sum;
            }
        }
        from.swap(to);
    };
    for (int plane = 0; plane < image.colorChannels(); ++plane) {
        for (int y = 0; y < height; ++y)
            std::copy_n(image.row(plane, y), width, from.begin() + static_cast<std::ptrdiff_t>(at(0, y)));
        for (int pass = 0; pass < times; ++pass) {
            along(height, width, std::size_t(width), 1);
            along(width, height, 1, std::size_t(width));
        }
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x)
                result.row(plane, y)[x] = static_cast<float>(from[at(x, y)]);
    }
    return result;
}

FloatImage partMask(const ClassMap &classes, PartSet keep)
{
    FloatImage mask(classes.size, 1);
    forEachValue(mask, [&](float, int, int y, int x) { return keep.contains(classes.at(x, y)) ? 1.0F : 0.0F; });
    return mask;
}

void clearRim(FloatImage &mask, int width)
{
    const Size size = mask.size();
    forEachValue(mask, [&](float value, int, int y, int x) {
        return std::min({x, y, size.width - 1 - x, size.height - 1 - y}) < width ? 0.0F : value;
    });
}

FloatImage facexlibParseMask(const ClassMap &classes)
{
    FloatImage mask =
        partMask(classes,
                 PartSet::all().without(
                     {FacePart::Background, FacePart::Hat, FacePart::Necklace, FacePart::Neck, FacePart::Cloth}));
    mask = filtered(mask, gaussianKernel(101, 11.0), 2);
    clearRim(mask, 10);
    return mask;
}

FloatImage gpenParseMask(const ClassMap &classes)
{
    FloatImage mask = partMask(classes, PartSet::all().without({FacePart::Background, FacePart::Hat, FacePart::Cloth}));
    clearRim(mask, 26);
    return filtered(mask, gaussianKernel(101, 4.0), 2);
}

//! The square of step 4: what multiplies the face, and the soft mask.
struct SquareMasks
{
    FloatImage eroded;
    FloatImage soft;
};

SquareMasks squareMasks(const Affine &toCrop, int cropSize, Size output, double upscale)
{
    FloatImage ones({cropSize, cropSize}, 1);
    forEachValue(ones, [](float, int, int, int) { return 1.0F; });
    SquareMasks masks;
    masks.eroded = eroded(warped(ones, toCrop, output), static_cast<int>(2.0 * upscale));
    double area = 0.0;
    for (int y = 0; y < output.height; ++y)
        for (int x = 0; x < output.width; ++x)
            area += double(masks.eroded.row(0, y)[x]);
    const int edge = static_cast<int>(std::sqrt(area)) / 20;
    masks.soft = filtered(eroded(masks.eroded, edge > 0 ? 2 * edge : 3), gaussianKernel(2 * edge + 1, 0.0));
    return masks;
}

} // namespace

FloatImage paste(const FloatImage &background, const std::vector<RestoredFace> &faces, const PasteParams &params)
{
    FloatImage result = background.clone();
    const Size output = background.size();
    for (const RestoredFace &face : faces) {
        Affine toOutput = face.toPicture;
        for (double &value : toOutput.values)
            value *= params.upscale;
        if (params.upscale > 1.0) {
            toOutput.values[2] += 0.5 * params.upscale;
            toOutput.values[5] += 0.5 * params.upscale;
        }
        const Affine toCrop = toOutput.inverse();
        const int size = face.restored.width();
        FloatImage pixels = warped(face.restored, toCrop, output);
        FloatImage mask;
        const bool square = !params.parse || params.chain == Chain::CodeFormer;
        if (square) {
            SquareMasks masks = squareMasks(toCrop, size, output, params.upscale);
            forEachValue(pixels, [&](float value, int, int y, int x) { return value * masks.eroded.row(0, y)[x]; });
            mask = std::move(masks.soft);
        }
        if (params.parse) {
            const FloatImage parts = warped(resized(facexlibParseMask(face.classes), {size, size}), toCrop, output);
            if (square)
                forEachValue(mask, [&](float value, int, int y, int x) { return std::min(value, parts.row(0, y)[x]); });
            else
                mask = parts.clone();
        }
        forEachValue(result, [&](float value, int plane, int y, int x) {
            const float weight = mask.row(0, y)[x];
            return weight * pixels.row(plane, y)[x] + (1.0F - weight) * value;
        });
    }
    // The published code cuts to whole numbers; a hair more, so that what was whole in double stays whole in float.
    forEachValue(result, [](float value, int, int, int) {
        return std::clamp(std::floor(value * 255.0F + 1e-3F), 0.0F, 255.0F) / 255.0F;
    });
    return result;
}

FloatImage matchGrey(const FloatImage &restored, const FloatImage &crop)
{
    struct Moments
    {
        double mean = 0.0;
        double deviation = 0.0;
    };
    const auto moments = [](const FloatImage &image, int plane) {
        double sum = 0.0;
        double squares = 0.0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                const double value = 255.0 * double(image.row(plane, y)[x]);
                sum += value;
                squares += value * value;
            }
        const auto count = static_cast<double>(image.size().pixels());
        return Moments{sum / count, std::sqrt(squares / count - sum / count * (sum / count) + 1e-5)};
    };
    FloatImage grey(restored.size(), 3);
    forEachValue(grey, [&](float, int, int y, int x) {
        return 0.2989F * restored.row(0, y)[x] + 0.5870F * restored.row(1, y)[x] + 0.1140F * restored.row(2, y)[x];
    });
    const Moments from = moments(grey, 0);
    const Moments style[3] = {moments(crop, 0), moments(crop, 1), moments(crop, 2)};
    forEachValue(grey, [&](float value, int plane, int, int) {
        const Moments &to = style[plane];
        return static_cast<float>(((255.0 * double(value) - from.mean) / from.deviation * to.deviation + to.mean)
                                  / 255.0);
    });
    return grey;
}

FloatImage pasteGpen(const FloatImage &picture, const std::vector<GpenFace> &faces, double alpha)
{
    FloatImage best(picture.size(), 1);
    FloatImage pixels(picture.size(), 3);
    forEachValue(best, [](float, int, int, int) { return 0.0F; });
    forEachValue(pixels, [](float, int, int, int) { return 0.0F; });
    for (const GpenFace &face : faces) {
        // warpAffine() inverts the matrix that it is given, and that is GPEN's own way back.
        const Affine toCrop = face.face.toPicture.inverse();
        FloatImage restored = face.face.restored.clone();
        if (face.shorterBoxSide < 100.0) {
            restored = filtered(restored, {0.25, 0.5, 0.25});
            roundToBytes(restored);
        }
        forEachValue(restored, [&](float value, int plane, int y, int x) {
            return rounded(
                static_cast<float>(alpha * double(value) + (1.0 - alpha) * double(face.crop.row(plane, y)[x])));
        });
        FloatImage turned = warped(restored, toCrop, picture.size());
        roundToBytes(turned);
        const FloatImage mask =
            warped(resized(gpenParseMask(face.face.classes), restored.size()), toCrop, picture.size());
        for (int y = 0; y < picture.height(); ++y)
            for (int x = 0; x < picture.width(); ++x) {
                if (!(mask.row(0, y)[x] > best.row(0, y)[x]))
                    continue;
                best.row(0, y)[x] = mask.row(0, y)[x];
                for (int plane = 0; plane < 3; ++plane)
                    pixels.row(plane, y)[x] = turned.row(plane, y)[x];
            }
    }
    FloatImage result = picture.clone();
    forEachValue(result, [&](float value, int plane, int y, int x) {
        const float weight = best.row(0, y)[x];
        return rounded(value * (1.0F - weight) + pixels.row(plane, y)[x] * weight);
    });
    return result;
}

} // namespace ambrotype::faces::published
