#pragma once

#include <cstddef>
#include <cstdint>

//! Inner loops of the CPU executor, compiled once per instruction set. Pictures are in the blocked layout
//! [C / lanes][H][W][lanes] with the last block filled up; a block of channels is one machine vector.
namespace ambrotype::inference::cpu {

//! What is left of an Activation in the blocked layout.
enum class PostKind { None, Relu, Leaky, PRelu };

//! y = act(conv + plane + bias) * scale[0] + residual[0], that * scale[1] + residual[1], of that the last
//! rectification; from transformBlock on that * transformScale + transformShift.
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
    const float *plane = nullptr;          //!< One value per pixel for all channels, or null.
    const float *transformScale = nullptr; //!< Blocked, of the blocks from transformBlock on, or null.
    const float *transformShift = nullptr;
    int transformBlock = 0;
    std::ptrdiff_t pixels = 0; //!< Of the output; for plane and transform.
};

//! A convolution over one picture.
struct ConvolutionArgs
{
    const float *input = nullptr;
    float *output = nullptr;
    const float *weights = nullptr; //!< Packed (packing.h); not for winograd().
    //! Winograd: the weights as in the checkpoint, [O][C][9], where none are packed.
    const float *rows = nullptr;
    const float *inputFactors = nullptr;  //!< Winograd: of the weights per input channel, or null.
    const float *outputFactors = nullptr; //!< Per output channel, filled up to whole blocks; with inputFactors.
    const float *transformed = nullptr;   //!< winograd(): what winogradTransform() gave.
    float *scratch = nullptr;             //!< winogradScratch(), winogradSmallScratch(), directBf16Scratch() floats.
    int inputChannels = 0;                //!< Real ones; the input has whole blocks.
    bool plainInput = false;              //!< direct(): the input is [channels][height][width], not blocked.
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
    int upsampleShift = 0;           //!< Winograd: the input is read through an upsampling by 1 << shift,
    bool upsampleIsBilinear = false; //!< of the nearest pixel or bilinear (then by 2).
    bool reflects = false;           //!< Winograd: what lies beyond the border is its mirror image, not zero.
    int firstBlock = 0;              //!< winogradSmall(): output blocks [firstBlock, endBlock), in whole groups.
    int endBlock = 0;
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
    //! The weights of the output blocks [firstBlock, endBlock), in whole groups, in the form that winograd() multiplies
    //! with. \p transformed is that of all blocks.
    void (*winogradTransform)(const ConvolutionArgs &args, int firstBlock, int endBlock, float *transformed);
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
    //! Means of 2 x 2 pixels: blocked planes of \p height x \p width output pixels from twice as many both ways.
    void (*halve)(const float *input, float *output, int planes, int height, int width);
    //! y = x * scale + shift, any layout. In place or not.
    void (*multiplyAdd)(const float *x, const float *scale, const float *shift, float *output, std::int64_t count);
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
    //! direct() with input and weights rounded to bf16 and sums in fp32: twice the rate. Null where the processor has
    //! no such instruction or exact results are wanted.
    void (*directBf16)(const ConvolutionArgs &args) = nullptr;
    std::size_t (*directBf16Scratch)(const ConvolutionArgs &args) = nullptr;
    //! Per channel of one block the mean of its pixels and their (biased) variance.
    void (*channelMoments)(const float *input, std::int64_t pixels, double *means, double *variances) = nullptr;
    //! y = x * scale + shift over one block, then SiLU where asked. In place or not.
    void (*scaleChannels)(const float *input,
                          float *output,
                          const float *scale,
                          const float *shift,
                          std::int64_t pixels,
                          bool silu) = nullptr;
    //! Softmax of every row, in place.
    void (*softmaxRows)(float *values, std::int64_t rows, std::int64_t width) = nullptr;
    //! As linear, for many rows.
    void (*linearRows)(const float *input,
                       const float *weights,
                       const float *bias,
                       float *output,
                       std::int64_t rows,
                       std::int64_t inputs,
                       std::int64_t outputs) = nullptr;
};

//! Null where this program was not built for it.
const Kernels *kernelsAvx512();
const Kernels *kernelsAvx512Bf16(); //!< Those of kernelsAvx512() and the bf16 ones.
const Kernels *kernelsAvx2();

} // namespace ambrotype::inference::cpu
