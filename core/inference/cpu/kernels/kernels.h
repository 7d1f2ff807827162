#pragma once

#include <cstddef>
#include <cstdint>

//! Inner loops of the CPU executor, compiled once per instruction set. Pictures are in the blocked layout
//! [C / lanes][H][W][lanes] with the last block filled up; a block of channels is one machine vector.
namespace ambrotype::inference::cpu {

//! What is left of an Activation in the blocked layout.
enum class PostKind { None, Relu, Leaky, PRelu };

//! y = act(conv + bias) * scale[0] + residual[0], that * scale[1] + residual[1], of that the last rectification.
struct Epilogue
{
    const float *bias = nullptr; //!< Filled up to whole blocks; never null.
    PostKind kind = PostKind::None;
    float slope = 0.0F;            //!< Leaky.
    const float *slopes = nullptr; //!< PRelu: per channel, filled up to whole blocks.
    int residuals = 0;
    float scale[2] = {1.0F, 1.0F};
    const float *residual[2] = {nullptr, nullptr}; //!< Blocked, of the output's shape.
    PostKind lastKind = PostKind::None;            //!< Behind the residuals; not PRelu.
    float lastSlope = 0.0F;
};

//! A convolution over one picture.
struct ConvolutionArgs
{
    const float *input = nullptr;
    float *output = nullptr;
    const float *weights = nullptr;     //!< Packed (packing.h); not for winograd().
    const float *transformed = nullptr; //!< winograd(): what winogradTransform() gave.
    float *scratch = nullptr;           //!< Winograd: winogradScratch() or winogradSmallScratch() floats.
    int inputChannels = 0;              //!< Real ones; the input has whole blocks.
    int outputChannels = 0;
    int inputHeight = 0; //!< Before the upsampling by 2 that upsampleShift asks for.
    int inputWidth = 0;
    int outputHeight = 0;
    int outputWidth = 0;
    int firstRow = 0; //!< Output rows to compute: [firstRow, endRow); Winograd: firstRow is a multiple of 4.
    int endRow = 0;
    int inputRows = 0;  //!< Winograd: rows that the memory holds; row y lies at y modulo this number.
    int outputRows = 0; //!< The same. With residuals it is the output's height.
    int kernelHeight = 1;
    int kernelWidth = 1;
    int stride = 1;
    int padding = 0;
    int dilation = 1;
    int upsampleShift = 0; //!< Winograd: the input is read through a nearest upsampling by 1 << shift.
    Epilogue epilogue;
};

//! The functions of one instruction set.
struct Kernels
{
    const char *name;
    int lanes;
    int stripTiles; //!< 4x4 tiles that winograd() works on at a time.

    //! 3x3, stride 1, padding 1 by Winograd F(4x4, 3x3).
    void (*winograd)(const ConvolutionArgs &args);
    std::size_t (*winogradScratch)(int inputChannels, int outputChannels);
    //! Packed weights (packing.h) to the form that winograd() multiplies with.
    void (*winogradTransform)(const float *weights, int inputChannels, int outputChannels, float *transformed);
    std::size_t (*winogradTransformedFloats)(int inputChannels, int outputChannels);
    //! The same for whole pictures that are small, from the packed weights.
    void (*winogradSmall)(const ConvolutionArgs &args);
    std::size_t (*winogradSmallScratch)(int inputChannels, int outputChannels);
    bool (*winogradIsSmall)(int height, int width);
    //! Any kernel, stride, dilation and padding.
    void (*direct)(const ConvolutionArgs &args);
    void (*depthwise)(const ConvolutionArgs &args);
    //! y = act(x * scale + bias): blocked; scale per channel or null (1). In place or not.
    void (*affine)(const float *input,
                   float *output,
                   const float *scale,
                   int channels,
                   std::int64_t pixels,
                   const Epilogue &epilogue);
    //! y = a * scale + b, any layout.
    void (*scaledAdd)(const float *a, const float *b, float *output, float scale, std::int64_t count);
    //! y = x where x is at least 0, else x * slope; any layout.
    void (*rectify)(const float *input, float *output, float slope, std::int64_t count);
    //! y = a * b, any layout.
    void (*multiply)(const float *a, const float *b, float *output, std::int64_t count);
    //! Blocked a times one blocked pixel.
    void (*multiplyChannels)(const float *a, const float *factors, float *output, int blocks, std::int64_t pixels);
    //! Over the channels of every pixel of a blocked picture, biased variance; weight and bias filled up with zeros.
    void (*layerNorm)(const float *input,
                      float *output,
                      const float *weight,
                      const float *bias,
                      int channels,
                      std::int64_t pixels,
                      float epsilon);
    //! [C][pixels] to blocked.
    void (*pack)(const float *input, float *output, int channels, std::int64_t pixels);
    //! [rows][inputs] times [outputs][inputs] plus bias (or null) to [rows][outputs].
    void (*linear)(const float *input,
                   const float *weights,
                   const float *bias,
                   float *output,
                   std::int64_t rows,
                   std::int64_t inputs,
                   std::int64_t outputs);
    //! Output blocks that the packed weights of winograd and direct hold side by side.
    int (*groupBlocks)(int outputBlocks);
};

//! Null where this program was not built for it.
const Kernels *kernelsAvx512();
const Kernels *kernelsAvx2();

} // namespace ambrotype::inference::cpu
