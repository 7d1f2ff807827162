#include "imaging/ops/kernels/kernel_table.h"

// Compiled for AVX-512 F, BW, DQ and VL; see kernels.h.

namespace ambrotype::imaging::ops {

extern const Kernels kAvx512Kernels;
const Kernels kAvx512Kernels = kernelTable("avx512");

} // namespace ambrotype::imaging::ops
