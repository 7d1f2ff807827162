#pragma once

#include "imaging/picture.h"
#include "pipeline/renderer.h"
#include "pipeline/source.h"

#include <memory>
#include <random>
#include <string>

namespace ambrotype::test {

//! What a procedural test picture is made of.
struct PictureKind
{
    imaging::Size size{96, 64};
    int channels = 3;
    imaging::SampleType type = imaging::SampleType::U8;
    double noise255 = 6.0; //!< Deviation of the noise.
    unsigned seed = 1;
    std::shared_ptr<const imaging::IccProfile> profile = nullptr; //!< Null: none.
    bool unbounded = false;                                       //!< F32 only: some values outside 0..1.
};

//! Gradients, edges, a fine texture and noise; alpha from 0 to full; always the same for a kind.
imaging::Picture makePicture(const PictureKind &kind);

//! The same as a Source, whose content id follows from the kind.
std::shared_ptr<const pipeline::Source> makeSource(const PictureKind &kind);

//! A matrix profile with wide primaries (those of Adobe RGB, gamma 2.2), made with LittleCMS.
std::shared_ptr<const imaging::IccProfile> wideProfile();

//! Whether all pixels are the same bits.
bool sameBits(const imaging::FloatImage &a, const imaging::FloatImage &b);
bool sameBits(const imaging::Image &a, const imaging::Image &b);

//! Largest difference of any sample.
double largestDifference(const imaging::FloatImage &a, const imaging::FloatImage &b);

//! A value in [0, below).
int below(std::mt19937 &random, int below);

//! A region inside \p size, at least one pixel large.
imaging::Region randomRegion(std::mt19937 &random, imaging::Size size);

//! Every stage that changes pixels at work, with values that fit small pictures.
pipeline::Recipe busyRecipe();

} // namespace ambrotype::test
