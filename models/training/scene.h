#pragma once

#include "random.h"

#include <cstddef>
#include <vector>

namespace ambrotype::training {

//! Planar RGB float, values 0..1 as a camera would encode them (sRGB).
struct Plane3
{
    int width = 0;
    int height = 0;
    std::vector<float> data; //!< 3 planes.

    Plane3() = default;
    Plane3(int w, int h)
        : width(w)
        , height(h)
        , data(static_cast<std::size_t>(w) * static_cast<std::size_t>(h) * 3)
    {
    }
    std::size_t pixels() const { return static_cast<std::size_t>(width) * static_cast<std::size_t>(height); }
    float *plane(int c) { return data.data() + static_cast<std::size_t>(c) * pixels(); }
    const float *plane(int c) const { return data.data() + static_cast<std::size_t>(c) * pixels(); }
};

//! What the procedural scenes look like. The values were chosen by comparing statistics (see statistics.h)
//! with those of photographs; nothing of any photograph is in them.
struct SceneOptions
{
    int size = 320;            //!< Side of the picture; drawn at twice that and averaged, as a lens and a sensor do.
    float smallestLeaf = 1.0F; //!< Radius in final pixels; each layer draws its own from here to 16 times it.
    float largestLeaf = 260.0F;
    float power = 2.8F;           //!< Density of radii ~ r^-power; 3 is scale-invariant (Lee, Mumford, Huang 2001).
    float textureShare = 0.85F;   //!< Share of leaves with a texture.
    float strokeShare = 0.2F;     //!< Share of scenes with hair, fabric or writing on top.
    float contrast = 1.0F;        //!< Times the spread of lightness and colour between leaves.
    float sharpShare = 0.6F;      //!< Of scenes whose lens is sharper than a pixel; the rest is blurred.
    float largestLens = 1.5F;     //!< Largest deviation of that blur in final pixels.
    float softChromaShare = 0.0F; //!< Of scenes whose colours are softer than their brightness, as cameras store them.
    float slowestTexture = 0.1F;  //!< Lowest frequency of textures; at 0.5 their finest grain is a pixel wide.
    float fastestTexture = 1.6F;  //!< The highest.
    float grainShare = 0.0F;      //!< Of scenes with a little noise of their own, as every photograph has.
    float largestGrain255 = 5.0F; //!< Largest deviation of that noise; the smallest is 0.4.
};

//! One random scene: occluding shapes of all sizes ("dead leaves") with shading and texture, some out of focus,
//! some with fine strokes, under a random tone curve. After R. Achddou, Y. Gousseau, S. Ladjal, "Synthetic images as
//! a regularity prior for image restoration neural networks", SSVM 2021. Same options and seed: same picture.
Plane3 makeScene(const SceneOptions &options, Random random);

} // namespace ambrotype::training
