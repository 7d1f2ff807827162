#pragma once

#include "random.h"
#include "scene.h"

namespace ambrotype::training {

//! What happens to pictures that the repairer learns to mend.
struct DamageOptions
{
    int lowestQuality = 8; //!< Of JPEG.
    int highestQuality = 96;
    float jpegShare = 0.85F;      //!< Of examples that went through JPEG.
    float secondShare = 0.25F;    //!< Of those that went through it twice.
    float shiftedShare = 0.4F;    //!< Of JPEG examples whose blocks do not begin at the picture's corner.
    float rescaledShare = 0.15F;  //!< Of JPEG examples that were stored larger or smaller and then resized.
    float blurShare = 0.35F;      //!< Of examples that are out of focus.
    float largestBlur = 2.2F;     //!< Largest deviation of that blur in pixels; the smallest is 0.4.
    float noiseShare = 0.3F;      //!< Of examples with a little noise on top, before JPEG.
    float largestNoise255 = 3.0F; //!< Its largest deviation.
    float greyShare = 0.15F;      //!< Of examples without colours.
    float untouchedShare = 0.08F; //!< Of examples that nothing happened to, whatever the network is told.
    float levelError = 0.15F;     //!< Largest relative error of the levels that the network is told.
};

//! What was done, as the network is told, see networks/repairer.
struct DamageLevels
{
    float jpeg = 0.0F; //!< 1 - quality / 100 of the worst JPEG.
    float blur = 0.0F; //!< Deviation in units of two pixels.
};

//! Pixels that damaged() uses up: a picture of side + this gives one of side.
inline constexpr int kDamageMargin = 32;

//! A square picture and what came of it, both of the same size.
struct Damaged
{
    Plane3 clean;
    Plane3 broken;
    DamageLevels levels; //!< Without error.
};

//! Blur, noise, JPEG once or twice in 8 bits, as \p random decides. \p scene is a square; see kDamageMargin.
Damaged damaged(const Plane3 &scene, const DamageOptions &options, Random &random);

//! Blurs by a Gaussian of \p sigma pixels, or by a disc of the same deviation. Borders are repeated.
void defocus(Plane3 &picture, float sigma, bool disc);

//! Rounds to 8 bits and cuts off what is outside 0..1.
void toBytes(Plane3 &picture);

} // namespace ambrotype::training
