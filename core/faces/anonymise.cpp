#include "faces/anonymise.h"

#include "faces/mask.h"

namespace ambrotype::faces {

FacePatch anonymousPatch(const imaging::FloatImage &crop,
                         const Affine &toCrop,
                         const Landmarks &landmarks,
                         const AnonymiseParams &params)
{
    using imaging::Region;
    using imaging::Size;
    const Size size = crop.size();
    const Size cells{params.cells, params.cells};
    const double step = double(size.width) / params.cells;
    // A cell is the mean of its pixels and a little more: the kernel is stretched to its size.
    const imaging::FloatImage means = warp(
        crop, Region::of(size), size, pixelScale(step, step), Region::of(cells), {Kernel::Linear, Edge::Mirror, {}});
    FacePatch patch;
    patch.toCrop = toCrop;
    if (params.by == HideBy::Blur) {
        patch.restored = warp(means,
                              Region::of(cells),
                              cells,
                              pixelScale(1.0 / step, 1.0 / step),
                              Region::of(size),
                              {Kernel::CatmullRom, Edge::Clamp, {}});
    } else {
        patch.restored = imaging::FloatImage(size, crop.colorChannels());
        for (int plane = 0; plane < crop.colorChannels(); ++plane)
            for (int y = 0; y < size.height; ++y)
                for (int x = 0; x < size.width; ++x)
                    patch.restored.row(plane, y)[x] =
                        means.row(plane, y * params.cells / size.height)[x * params.cells / size.width];
    }
    LandmarkMaskParams outline;
    outline.widthInEyes = 1.5;
    outline.widthInLength = 1.35;
    outline.heightInLength = 1.7;
    outline.innerRadius = 0.88;
    outline.square.featherShare = 0.05;
    patch.mask = landmarkMask(landmarks, size.width, outline);
    return patch;
}

} // namespace ambrotype::faces
