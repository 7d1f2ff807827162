#include "imaging/ops/kernels/kernel_table.h"

// Compiled for AVX2 and FMA; see kernels.h.

namespace ambrotype::imaging::ops {

extern const Kernels kAvx2Kernels;
const Kernels kAvx2Kernels = kernelTable("avx2");

} // namespace ambrotype::imaging::ops
