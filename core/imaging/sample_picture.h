#pragma once

#include "imaging/picture.h"

#include <cstdint>

namespace ambrotype::imaging {

//! What the sample picture has gone through.
enum class SampleLook {
    Film,     //!< A scanned negative: soft, with grain.
    OldPrint, //!< A print of a hundred years: brown, faded, softer, with coarse grain.
    Phone     //!< Taken in poor light: noise of its own in each colour.
};

//! How the sample picture is made.
struct SampleOptions
{
    SampleLook look = SampleLook::Film;
    Size size{1600, 1200};   //!< Made for 4:3; other shapes show more or less of the sides.
    double blurSigma = 0.9;  //!< Pixels; 0 = none.
    double grainSigma = 9.0; //!< Of 255, in the dark more than in the light, as film has it; 0 = none.
    std::uint32_t seed = 1;  //!< Of the grain.
};

//! Size, blur and grain that suit \p look.
SampleOptions sampleOptionsFor(SampleLook look);

//! A picture that the program draws itself: a portrait in a studio with cloth, hair, print, a landscape, a star of fine
//! lines and colour patches, then softened and grained. For the first run, for the README and for tests: it
//! belongs to us, and equal options give equal bytes. 8-bit RGB with an sRGB profile. About 0.5 s.
Picture samplePicture(const SampleOptions &options = {});

} // namespace ambrotype::imaging
