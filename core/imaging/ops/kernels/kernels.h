#pragma once

#include <cstddef>

namespace ambrotype::imaging::ops {

//! Luminance weights of sRGB (ITU-R BT.709), used on encoded values.
constexpr float kLumaRed = 0.2126F;
constexpr float kLumaGreen = 0.7152F;
constexpr float kLumaBlue = 0.0722F;

constexpr int kDctBlock = 8;

//! One rectangle of one plane for the shrinkage of overlapping cosine transforms.
struct DctJob
{
    //! Top left corner of the input: width + 14 by height + 14 pixels, of which the 7 outermost on each side are the
    //! apron.
    const float *source = nullptr;
    std::ptrdiff_t sourceStride = 0;
    const float *guide = nullptr; //!< Same rectangle of the first estimate; Wiener only.
    std::ptrdiff_t guideStride = 0;
    float *out = nullptr; //!< width by height pixels.
    std::ptrdiff_t outStride = 0;
    int width = 0;
    int height = 0;
    //! 4 or 8: blocks start at the columns x and rows y of the picture with x + 2 y = 0 modulo this.
    int lattice = 4;
    int column = 0;      //!< Of the top left corner in the picture, modulo 8 and not negative,
    int row = 0;         //!< and its row likewise.
    float level = 0.0F;  //!< Threshold (hard) or variance of the noise (Wiener), in units of the pixels.
    float silent = 0.0F; //!< Wiener: a column of coefficients whose sum of squares is below silent * level is zeroed.
    std::ptrdiff_t pitch = 0; //!< dctPitch(width, lattice).
    float *scratch = nullptr; //!< dctScratchFloats(pitch, lattice), 64-byte aligned.
};

//! Floats of one phase of a row: those in use, and a vector more for what lies to the right of the last block.
constexpr std::ptrdiff_t dctPitch(int width, int lattice)
{
    return ((width + 3 * kDctBlock) / lattice + 1 + 15) / 16 * 16 + 16;
}
constexpr std::ptrdiff_t dctScratchFloats(std::ptrdiff_t pitch, int lattice)
{
    const std::ptrdiff_t lines = lattice + kDctBlock * (lattice / 2);
    return (3 * kDctBlock * kDctBlock * (lattice / 2) + kDctBlock) * pitch + lines * (pitch + 16) + 16;
}

//! One row of unsharpMask().
struct SharpenRow
{
    const float *luma[3]; //!< Luminance of the row above, of the row, and of the row below; column -1 exists.
    const float *blurred;
    const float *in[3];
    float *out[3];
    int colors = 1;
    int width = 0;
    float amount = 0.0F;
    float threshold = 0.0F;
    float overshoot = 1.0F;
};

//! One row of tone(), in place.
struct ToneRow
{
    float *colors[3];
    int planes = 1;
    int width = 0;
    const float *factors = nullptr; //!< kToneSteps + 2 factors at luminance 0 .. 1.
    float saturation = 0.0F;
    float vibrance = 0.0F;
};
constexpr int kToneSteps = 1024;

//! The inner loops, compiled for several instruction sets. Where nothing else is said rows are read and written for
//! exactly the pixels named.
struct Kernels
{
    const char *name;
    int lanes; //!< Rows that resizeAcross() works on at once.

    void (*dctHard)(const DctJob &job);
    void (*dctWiener)(const DctJob &job);

    //! out[x] = sum over k of weights[|k|] * rows[radius + k][x], as differences to the middle row.
    void (*blurDown)(const float *const *rows, const float *weights, int radius, float *out, int width);
    //! The same along a row: in[-radius] .. in[width - 1 + radius] exist.
    void (*blurAcross)(const float *in, const float *weights, int radius, float *out, int width);
    void (*luminance)(const float *red, const float *green, const float *blue, float *out, int width);
    void (*sharpen)(const SharpenRow &row);
    void (*tone)(const ToneRow &row);
    //! result = original + amount * (result - original)
    void (*blend)(const float *original, float *result, float amount, int width);

    //! out[x] = sum over k of weights[k] * rows[k][x].
    void (*resizeDown)(const float *const *rows, const float *weights, int taps, float *out, int width);
    //! Rows to columns: in holds `lanes` rows of \p inStride, out [x][lane] for x in 0 .. width - 1 (rows are read and
    //! out is written up to the next multiple of lanes).
    void (*transpose)(const float *in, std::ptrdiff_t inStride, float *out, int width);
    //! columns [x][lane]; output x is the sum of taps weights[x * taps + k] * columns[first[x] + k]. Written to the
    //! rows of \p out (only \p rows of them).
    void (*resizeAcross)(const float *columns,
                         const int *first,
                         const float *weights,
                         int taps,
                         float *out,
                         std::ptrdiff_t outStride,
                         int rows,
                         int width);
};

//! The best that this processor can do. Chosen once.
const Kernels &kernels();

//! Every set that this processor can run, the plain one first; for tests.
struct KernelSets
{
    const Kernels *sets[3];
    int count;
};
KernelSets kernelSets();

} // namespace ambrotype::imaging::ops
