// Compiled with this instruction set allowed; nothing here may run before kernelsAvx2() was asked for.
#include "depthwise_kernel.h"
#include "direct_kernel.h"
#include "norm_kernel.h"
#include "pointwise_kernel.h"
#include "winograd_kernel.h"

namespace ambrotype::inference::cpu {

const Kernels *kernelsAvx2()
{
    static constexpr Kernels kTable = {"AVX2",
                                       kLanes,
                                       kStripTiles,
                                       winograd,
                                       winogradScratch,
                                       winogradTransform,
                                       winogradTransformedFloats,
                                       winogradSmall,
                                       winogradSmallScratch,
                                       winogradIsSmall,
                                       direct,
                                       depthwise,
                                       affine,
                                       halve,
                                       multiplyAdd,
                                       scaledAdd,
                                       rectify,
                                       multiply,
                                       multiplyChannels,
                                       layerNorm,
                                       pack,
                                       linear,
                                       groupBlocks,
                                       nullptr,
                                       nullptr,
                                       channelMoments,
                                       scaleChannels,
                                       softmaxRows,
                                       linearRows};
    return &kTable;
}

} // namespace ambrotype::inference::cpu
