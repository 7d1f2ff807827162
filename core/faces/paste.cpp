#include "faces/paste.h"

#include "base/parallel.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::faces {

namespace {

using imaging::FloatImage;
using imaging::Region;
using imaging::Size;

Affine outputToCrop(const FacePatch &patch, Size picture, Size output)
{
    return compose(patch.toCrop,
                   pixelScale(double(picture.width) / output.width, double(picture.height) / output.height));
}

//! first - share * second, in \p colors planes; three planes become one as luminance. \p second may be empty.
FloatImage difference(const FloatImage &first, const FloatImage &second, float share, int colors)
{
    constexpr float kLuma[3] = {0.299F, 0.587F, 0.114F};
    FloatImage result(first.size(), colors);
    const auto value = [](const FloatImage &image, int plane, int y, int x) {
        return image.row(std::min(plane, image.colorChannels() - 1), y)[x];
    };
    parallelFor(0, first.height(), 16, [&](std::int64_t from, std::int64_t to) {
        for (int y = static_cast<int>(from); y < to; ++y)
            for (int plane = 0; plane < 3; ++plane) {
                float *row = result.row(std::min(plane, colors - 1), y);
                for (int x = 0; x < first.width(); ++x) {
                    float change = value(first, plane, y, x);
                    if (share != 0.0F)
                        change -= share * value(second, plane, y, x);
                    if (colors == 3)
                        row[x] = change;
                    else
                        row[x] = plane == 0 ? kLuma[0] * change : row[x] + kLuma[plane] * change;
                }
            }
    });
    return result;
}

//! Largest extent of the mask that is not 0, in crop pixels.
Region maskExtent(const FloatImage &mask)
{
    int left = mask.width();
    int right = -1;
    int top = mask.height();
    int bottom = -1;
    for (int y = 0; y < mask.height(); ++y) {
        const float *row = mask.row(0, y);
        for (int x = 0; x < mask.width(); ++x) {
            if (row[x] == 0.0F)
                continue;
            left = std::min(left, x);
            right = std::max(right, x);
            top = std::min(top, y);
            bottom = y;
        }
    }
    return right < 0 ? Region{} : Region{left, top, right - left + 1, bottom - top + 1};
}

int bounded(double value)
{
    return static_cast<int>(std::clamp(value, -1e8, 1e8));
}

//! The pixels of an output that the part \p extent of a crop can reach.
Region reachOf(const Affine &toCrop, const Region &extent, Size output)
{
    const Affine toOutput = toCrop.inverse();
    double left = 1e300;
    double right = -1e300;
    double top = 1e300;
    double bottom = -1e300;
    for (const double x : {extent.x - 1.0, double(extent.right())})
        for (const double y : {extent.y - 1.0, double(extent.bottom())}) {
            const Point place = toOutput({x, y});
            left = std::min(left, place.x);
            right = std::max(right, place.x);
            top = std::min(top, place.y);
            bottom = std::max(bottom, place.y);
        }
    // Where the crop is shrunk, the mask's kernel reaches one output pixel farther.
    const int x = bounded(std::floor(left)) - 1;
    const int y = bounded(std::floor(top)) - 1;
    return Region{x, y, bounded(std::ceil(right)) + 2 - x, bounded(std::ceil(bottom)) + 2 - y}.intersected(
        Region::of(output));
}

//! Order of the sums, so that they do not depend on the order of the patches.
bool comesBefore(const FacePatch *a, const FacePatch *b)
{
    return a->toCrop.values < b->toCrop.values;
}

//! weight^power in double, where it cannot underflow to 0.
double influence(float weight, float power)
{
    return std::pow(double(weight), double(power));
}

void addLayer(FloatImage &background,
              const Region &region,
              const FaceLayer &layer,
              const FacePatch &patch,
              double scale,
              const std::vector<double> *total,
              float power)
{
    const int colors = background.colorChannels();
    FloatImage grain;
    if (!patch.grain.none())
        grain = grainField(layer.region, colors, patch.grain.atScale(scale / patch.grainScale));
    parallelFor(0, layer.region.height, 16, [&](std::int64_t from, std::int64_t to) {
        for (int y = static_cast<int>(from); y < to; ++y) {
            const float *weights = layer.weights.row(0, y);
            const int targetY = layer.region.y - region.y + y;
            const int offset = layer.region.x - region.x;
            for (int x = 0; x < layer.region.width; ++x) {
                if (!(weights[x] > 0.0F))
                    continue;
                float weight = weights[x];
                if (total) {
                    const auto index = static_cast<std::size_t>(targetY) * static_cast<std::size_t>(region.width)
                                       + static_cast<std::size_t>(offset + x);
                    weight *= static_cast<float>(influence(weight, power) / (*total)[index]);
                }
                const float ofGrain = grain.empty() ? 0.0F : grainWeight(weight);
                for (int plane = 0; plane < colors; ++plane) {
                    const float more = grain.empty() ? 0.0F : ofGrain * grain.row(plane, y)[x];
                    background.row(plane, targetY)[offset + x] += weight * layer.change.row(plane, y)[x] + more;
                }
            }
        }
    });
}

} // namespace

Region patchRegion(const FacePatch &patch, Size picture, Size output)
{
    const Region extent = maskExtent(patch.mask);
    if (extent.empty() || picture.empty() || output.empty())
        return {};
    return reachOf(outputToCrop(patch, picture, output), extent, output);
}

FaceLayer faceLayer(const FacePatch &patch,
                    const FloatImage &background,
                    const Region &region,
                    Size picture,
                    Size output,
                    const PasteParams &params)
{
    FaceLayer layer;
    layer.region = patchRegion(patch, picture, output).intersected(region);
    if (layer.region.empty())
        return layer;
    const Affine toCrop = outputToCrop(patch, picture, output);
    const Region crop = Region::of(patch.restored.size());
    const Size size = patch.restored.size();
    const float share = patch.before.empty() ? 0.0F : params.keepBeyondCrop;
    const int colors = background.colorChannels();

    // The mask's own kernel has no negative lobes: it stays within 0..1 and ends where the mask ends.
    layer.weights = warp(patch.mask, crop, size, toCrop, layer.region, {Kernel::Linear, Edge::Clamp, {}});
    layer.change = warp(difference(patch.restored, patch.before, share, colors),
                        crop,
                        size,
                        toCrop,
                        layer.region,
                        {params.kernel, Edge::Clamp, {}});
    if (share < 1.0F)
        for (int plane = 0; plane < colors; ++plane)
            for (int y = 0; y < layer.region.height; ++y) {
                const float *below = background.row(plane, layer.region.y - region.y + y) + layer.region.x - region.x;
                float *row = layer.change.row(plane, y);
                for (int x = 0; x < layer.region.width; ++x)
                    row[x] -= (1.0F - share) * below[x];
            }
    return layer;
}

void pasteFaces(FloatImage &background,
                const Region &region,
                Size picture,
                Size output,
                const std::vector<FacePatch> &patches,
                const PasteParams &params)
{
    std::vector<const FacePatch *> ordered;
    for (const FacePatch &patch : patches) {
        // Of many faces few lie in a region: their masks need not be looked at.
        const Region square = Region::of(patch.mask.size());
        if (!reachOf(outputToCrop(patch, picture, output), square, output).intersected(region).empty())
            ordered.push_back(&patch);
    }
    std::sort(ordered.begin(), ordered.end(), comesBefore);

    std::vector<FaceLayer> layers;
    for (auto patch = ordered.begin(); patch != ordered.end();) {
        FaceLayer layer = faceLayer(**patch, background, region, picture, output, params);
        if (layer.region.empty()) {
            patch = ordered.erase(patch);
            continue;
        }
        layers.push_back(std::move(layer));
        ++patch;
    }
    std::vector<double> total;
    if (layers.size() > 1) {
        total.assign(static_cast<std::size_t>(region.size().pixels()), 0.0);
        for (const FaceLayer &layer : layers)
            for (int y = 0; y < layer.region.height; ++y) {
                double *row =
                    total.data()
                    + static_cast<std::size_t>(layer.region.y - region.y + y) * static_cast<std::size_t>(region.width)
                    + static_cast<std::size_t>(layer.region.x - region.x);
                for (int x = 0; x < layer.region.width; ++x)
                    row[x] += influence(layer.weights.row(0, y)[x], params.overlapPower);
            }
    }
    const double scale = double(output.width) / picture.width;
    for (std::size_t i = 0; i < layers.size(); ++i)
        addLayer(
            background, region, layers[i], *ordered[i], scale, total.empty() ? nullptr : &total, params.overlapPower);
}

} // namespace ambrotype::faces
