#pragma once

#include "imaging/float_image.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ambrotype::imaging::test {

//! Numbers that are the same on every machine (SplitMix64; normal ones by Box and Muller).
class Random
{
public:
    explicit Random(std::uint64_t seed)
        : m_state(seed)
    {
    }
    std::uint64_t next();
    double uniform(); //!< [0, 1)
    double normal();  //!< Mean 0, deviation 1.
    int below(int count) { return static_cast<int>(next() % static_cast<std::uint64_t>(count)); }

private:
    std::uint64_t m_state;
};

//! A made-up picture with gradients, hard and soft edges, thin lines and a woven texture, all in 0.05 .. 0.95.
FloatImage scene(Size size, int colors, bool alpha = false);
FloatImage flat(Size size, int colors, float value);
//! Adds white noise to the colours; with \p bytes the result is rounded and clipped as in an 8-bit file.
FloatImage withNoise(const FloatImage &image, double sigma255, std::uint64_t seed, bool bytes = true);

bool sameBits(const FloatImage &a, const FloatImage &b);
double largestDifference(const FloatImage &a, const FloatImage &b);
//! In dB over all colours, values cut to 0..1.
double psnr(const FloatImage &a, const FloatImage &b);

//! An operator in the form that all with neighbours share.
using Operator = std::function<FloatImage(const FloatImage &, const Region &, const Region &, Size)>;
FloatImage applyWhole(const Operator &op, const FloatImage &image);

//! Colour photographs of the shared folder, at most \p longest pixels wide and high (cut out of the middle).
struct Photo
{
    const char *name;
    FloatImage pixels;
};
std::vector<Photo> colorPhotos(int longest);
FloatImage readPhoto(const char *name, int longest);

} // namespace ambrotype::imaging::test
