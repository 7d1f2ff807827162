#include "inference/cpu/aligned_floats.h"

#include <algorithm>
#include <cstdlib>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace ambrotype::inference::cpu {

namespace {

constexpr std::size_t kLine = 64;
constexpr std::size_t kLargePage = std::size_t{2} << 20;

} // namespace

void AlignedFloats::Release::operator()(float *data) const
{
    std::free(data);
}

AlignedFloats AlignedFloats::uninitialised(std::size_t count)
{
    AlignedFloats floats;
    const std::size_t bytes = std::max<std::size_t>(count, 1) * sizeof(float);
    const std::size_t alignment = bytes >= 4 * kLargePage ? kLargePage : kLine;
    const std::size_t rounded = (bytes + alignment - 1) / alignment * alignment;
    void *data = std::aligned_alloc(alignment, rounded);
    if (!data)
        return floats;
#if defined(__linux__)
    // The transposed streams of a convolution touch hundreds of pages in turn. A refusal costs only speed.
    if (alignment == kLargePage)
        static_cast<void>(madvise(data, rounded, MADV_HUGEPAGE));
#endif
    floats.m_data.reset(static_cast<float *>(data));
    floats.m_size = count;
    return floats;
}

AlignedFloats AlignedFloats::zeros(std::size_t count)
{
    AlignedFloats floats = uninitialised(count);
    if (floats.data())
        std::fill_n(floats.data(), count, 0.0F);
    return floats;
}

} // namespace ambrotype::inference::cpu
