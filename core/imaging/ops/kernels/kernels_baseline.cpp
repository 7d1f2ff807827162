#include "imaging/ops/kernels/kernel_table.h"

// Compiled for the processor that every build supports; see kernels.h.

namespace ambrotype::imaging::ops {

extern const Kernels kBaselineKernels;
const Kernels kBaselineKernels = kernelTable("baseline");

} // namespace ambrotype::imaging::ops
