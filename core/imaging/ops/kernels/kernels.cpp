#include "imaging/ops/kernels/kernels.h"

namespace ambrotype::imaging::ops {

extern const Kernels kBaselineKernels;
#if defined(AMBROTYPE_X86_KERNELS)
extern const Kernels kAvx2Kernels;
extern const Kernels kAvx512Kernels;
#endif

KernelSets kernelSets()
{
    KernelSets found{{&kBaselineKernels, nullptr, nullptr}, 1};
#if defined(AMBROTYPE_X86_KERNELS)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        found.sets[found.count++] = &kAvx2Kernels;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma"))
        found.sets[found.count++] = &kAvx512Kernels;
#endif
    return found;
}

const Kernels &kernels()
{
    static const Kernels &best = []() -> const Kernels & {
        const KernelSets found = kernelSets();
        return *found.sets[found.count - 1];
    }();
    return best;
}

} // namespace ambrotype::imaging::ops
