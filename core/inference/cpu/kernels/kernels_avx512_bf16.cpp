// Compiled with AVX-512 and its bf16 instructions allowed; nothing here may run before kernelsAvx512Bf16() was asked
// for.
#include "direct_kernel.h"

namespace ambrotype::inference::cpu {

namespace {

struct MultiplyBf16
{
    //! Both products of the pairs, added to the sum in fp32.
    static Vec add(Vec a, Vec b, Vec sum)
    {
        return _mm512_dpbf16_ps(sum, reinterpret_cast<__m512bh>(a), reinterpret_cast<__m512bh>(b));
    }
};

constexpr int kPairs = kLanes / 2; //!< Of a block of channels.

//! The rounded input of a piece of work stays in the second-level cache, beside the weights that run past it.
constexpr std::ptrdiff_t kScratchFloats = 96 * 1024;

//! 16 values to 16 bf16 in the same order, as 8 pairs.
inline void storePairs(const float *from, float *to)
{
    const __m256bh rounded = _mm512_cvtneps_pbh(vload(from));
    _mm256_storeu_ps(to, reinterpret_cast<__m256>(rounded));
}

//! bf16 of every value in the low half of its 32 bits.
inline __m512i lowHalves(Vec values)
{
    return _mm512_cvtepu16_epi32(reinterpret_cast<__m256i>(_mm512_cvtneps_pbh(values)));
}

//! \p count values of two channels (\p second may be null: zeros) to pairs.
void joinChannels(const float *first, const float *second, std::ptrdiff_t count, float *to)
{
    for (std::ptrdiff_t i = 0; i < count; i += kLanes) {
        const std::ptrdiff_t rest = count - i;
        const __mmask16 mask = rest >= kLanes ? 0xFFFF : static_cast<__mmask16>((1 << rest) - 1);
        const __m512i low = lowHalves(_mm512_maskz_loadu_ps(mask, first + i));
        const __m512i high =
            second ? _mm512_slli_epi32(lowHalves(_mm512_maskz_loadu_ps(mask, second + i)), 16) : _mm512_setzero_si512();
        _mm512_mask_storeu_ps(to + i, mask, _mm512_castsi512_ps(_mm512_or_si512(low, high)));
    }
}

inline int blocksOf(int channels)
{
    return (channels + kLanes - 1) / kLanes;
}

inline int pairsOf(int channels)
{
    return (channels + 1) / 2;
}

//! Floats of one rounded input pixel.
inline std::ptrdiff_t pixelFloats(const ConvolutionArgs &args)
{
    return args.plainInput ? pairsOf(args.inputChannels)
                           : static_cast<std::ptrdiff_t>(blocksOf(args.inputChannels)) * kPairs;
}

//! Pixels of a 1x1 convolution that are worked on at a time: a multiple of every row count of directBlock().
inline int linePixels(const ConvolutionArgs &args)
{
    const auto fit = static_cast<int>(kScratchFloats / pixelFloats(args)) / kAccumulators * kAccumulators;
    return fit > kAccumulators ? fit : kAccumulators;
}

inline int inputRowsOf(const ConvolutionArgs &args, int outputRows)
{
    return (outputRows - 1) * args.stride + (args.kernelHeight - 1) * args.dilation + 1;
}

//! Output rows of any other convolution that are worked on at a time.
inline int bandRows(const ConvolutionArgs &args)
{
    int rows = 1;
    while (rows < args.outputHeight
           && inputRowsOf(args, rows + 1) * args.inputWidth * pixelFloats(args) <= kScratchFloats)
        ++rows;
    return rows;
}

void pointwiseLine(const ConvolutionArgs &args)
{
    const ConvolutionArgs line = asLine(args);
    const Columns columns = lineColumns(args);
    const int most = linePixels(args);
    const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(args.inputHeight) * args.inputWidth;
    Source<MultiplyBf16, kPairs, 1> source;
    source.data = args.scratch;
    source.channels = pairsOf(args.inputChannels);
    source.blockChannels = kPairs;
    source.blockFloats = static_cast<std::ptrdiff_t>(most) * kPairs;
    for (int begin = columns.begin; begin < columns.end; begin += most) {
        const int end = columns.end - begin < most ? columns.end : begin + most;
        for (int block = 0; block < blocksOf(args.inputChannels); ++block) {
            const float *in = args.input + block * plane * kLanes;
            float *to = args.scratch + block * source.blockFloats;
            int y = begin / args.outputWidth;
            int x = begin % args.outputWidth;
            for (int i = begin; i < end; ++i, to += kPairs) {
                storePairs(in + (static_cast<std::ptrdiff_t>(y) * args.inputWidth + x) * args.stride * kLanes, to);
                if (++x == args.outputWidth) {
                    x = 0;
                    ++y;
                }
            }
        }
        source.firstColumn = begin;
        directRows(line, source, {begin, end});
    }
}

//! Rounds the input rows [top, top + rows) of \p args into the scratch memory.
void roundRows(const ConvolutionArgs &args, int top, int rows, std::ptrdiff_t planeFloats)
{
    const std::ptrdiff_t plane = static_cast<std::ptrdiff_t>(args.inputHeight) * args.inputWidth;
    const std::ptrdiff_t first = static_cast<std::ptrdiff_t>(top) * args.inputWidth;
    const std::ptrdiff_t count = static_cast<std::ptrdiff_t>(rows) * args.inputWidth;
    if (args.plainInput) {
        for (int pair = 0; pair < pairsOf(args.inputChannels); ++pair) {
            const float *in = args.input + 2 * pair * plane + first;
            joinChannels(
                in, 2 * pair + 1 < args.inputChannels ? in + plane : nullptr, count, args.scratch + pair * planeFloats);
        }
        return;
    }
    for (int block = 0; block < blocksOf(args.inputChannels); ++block) {
        const float *in = args.input + (block * plane + first) * kLanes;
        float *to = args.scratch + block * planeFloats;
        for (std::ptrdiff_t i = 0; i < count; ++i)
            storePairs(in + i * kLanes, to + i * kPairs);
    }
}

template <typename In> void directBands(const ConvolutionArgs &args, In source)
{
    const int most = bandRows(args);
    const std::ptrdiff_t rows = inputRowsOf(args, most);
    source.data = args.scratch;
    source.channels = pairsOf(args.inputChannels);
    source.blockChannels = args.plainInput ? source.channels : kPairs;
    source.pixelFloats = args.plainInput ? 1 : kPairs;
    source.rowFloats = args.inputWidth * source.pixelFloats;
    source.blockFloats = rows * source.rowFloats;
    source.channelFloats = source.blockFloats;
    ConvolutionArgs band = args;
    for (band.firstRow = args.firstRow; band.firstRow < args.endRow; band.firstRow = band.endRow) {
        band.endRow = args.endRow - band.firstRow < most ? args.endRow : band.firstRow + most;
        int top = band.firstRow * args.stride - args.padding;
        int bottom = top + inputRowsOf(args, band.endRow - band.firstRow);
        top = top < 0 ? 0 : top;
        bottom = bottom > args.inputHeight ? args.inputHeight : bottom;
        source.firstRow = top;
        if (bottom > top)
            roundRows(args, top, bottom - top, source.blockFloats);
        directRows(band, source, {0, args.outputWidth});
    }
}

void directBf16(const ConvolutionArgs &args)
{
    if (args.plainInput)
        directBands(args, Source<MultiplyBf16, 0, 0>());
    else if (isPointwise(args))
        pointwiseLine(args);
    else
        directBands(args, Source<MultiplyBf16, 0, 1>());
}

std::size_t directBf16Scratch(const ConvolutionArgs &args)
{
    const std::ptrdiff_t pixels =
        !args.plainInput && isPointwise(args)
            ? linePixels(args)
            : static_cast<std::ptrdiff_t>(inputRowsOf(args, bandRows(args))) * args.inputWidth;
    return static_cast<std::size_t>(pixels * pixelFloats(args));
}

} // namespace

const Kernels *kernelsAvx512Bf16()
{
    static const Kernels kTable = [] {
        Kernels table = *kernelsAvx512();
        table.name = "AVX-512";
        table.directBf16 = directBf16;
        table.directBf16Scratch = directBf16Scratch;
        return table;
    }();
    return &kTable;
}

} // namespace ambrotype::inference::cpu
