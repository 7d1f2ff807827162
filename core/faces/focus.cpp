#include "faces/focus.h"

#include "faces/crop_blur.h"
#include "faces/edge_blur.h"
#include "faces/luma.h"
#include "faces/mask.h"

#include <algorithm>
#include <cmath>

namespace ambrotype::faces {
namespace {

using imaging::FloatImage;

//! What is never left alone for its blur: there soft shades are the shape of the face, not its focus.
constexpr PartSet kBeside{FacePart::Background,
                          FacePart::Hair,
                          FacePart::LeftEar,
                          FacePart::RightEar,
                          FacePart::Earring,
                          FacePart::Hat,
                          FacePart::Necklace,
                          FacePart::Neck,
                          FacePart::Cloth};

//! 1 on the face, 0 beside it, soft.
FloatImage faceArea(const Landmarks &landmarks, const ClassMap *parts, int size, double softShare)
{
    if (!parts) {
        LandmarkMaskParams oval; // well inside the mask of such a face, whose soft border is beside it
        oval.innerRadius = 0.7;
        oval.outerRadius = 0.95;
        return landmarkMask(landmarks, size, oval);
    }
    FloatImage area({size, size}, 1);
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x)
            area.row(0, y)[x] =
                kBeside.contains(parts->at(x * parts->size.width / size, y * parts->size.height / size)) ? 0.0F : 1.0F;
    return blurredCrop(area, softShare * size);
}

double smoothStep(double value)
{
    const double t = std::clamp(value, 0.0, 1.0);
    return t * t * (3.0 - 2.0 * t);
}

} // namespace

FloatImage outOfFocus(const FloatImage &crop,
                      double noise,
                      const Landmarks &landmarks,
                      const ClassMap *parts,
                      double enlargement,
                      const FocusParams &params)
{
    const int size = crop.width();
    // Of a crop that is larger than the face in the photograph all edges are wide: no need to look for fine ones.
    EdgeBlurParams edges;
    const double unit = std::clamp(enlargement, 1.0, 3.0);
    edges.fine *= unit;
    edges.coarse *= unit;
    edges.most *= unit;
    const FloatImage blur = edgeBlur(luminance(crop), noise, edges);
    const FloatImage face = faceArea(landmarks, parts, size, params.reachShare / 2);

    FloatImage result({size, size}, 1);
    for (int y = 0; y < size; ++y)
        std::fill_n(result.row(0, y), size, 0.0F);
    const auto inFocus = sharpestBlur(blur, [&](int x, int y) { return face.row(0, y)[x] > 0.9F; });
    if (!inFocus)
        return result;
    const double sharp = std::max(*inFocus, params.leastBlur * enlargement);

    // What edges tell, spread around them.
    FloatImage sum({size, size}, 1);
    FloatImage count({size, size}, 1);
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x) {
            const float told = blur.row(0, y)[x];
            // On the face itself edges do not speak for what is beside it.
            const bool speaks = told >= 0.0F && face.row(0, y)[x] < 0.5F;
            sum.row(0, y)[x] = speaks ? told : 0.0F;
            count.row(0, y)[x] = speaks ? 1.0F : 0.0F;
        }
    const FloatImage spread = blurredCrop(sum, params.reachShare * size);
    const FloatImage told = blurredCrop(count, params.reachShare * size);
    // The share that one pixel of an edge has two deviations away.
    const double sigma = params.reachShare * size;
    const double least = std::exp(-2.0) / (2.0 * 3.14159265358979 * sigma * sigma);
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x) {
            const double weight = double(told.row(0, y)[x]);
            if (weight < least)
                continue;
            const double ratio = double(spread.row(0, y)[x]) / weight / sharp;
            const double soft = smoothStep((ratio - params.fromRatio) / (params.toRatio - params.fromRatio));
            result.row(0, y)[x] = static_cast<float>(soft) * (1.0F - std::min(1.0F, face.row(0, y)[x]));
        }
    return blurredCrop(result, params.reachShare * size / 2);
}

void leaveOutOfFocus(FloatImage &mask, const FloatImage &blurred)
{
    for (int y = 0; y < mask.height(); ++y)
        for (int x = 0; x < mask.width(); ++x)
            mask.row(0, y)[x] *= 1.0F - std::clamp(blurred.row(0, y)[x], 0.0F, 1.0F);
}

} // namespace ambrotype::faces
