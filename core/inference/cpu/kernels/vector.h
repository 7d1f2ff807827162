#pragma once

//! One machine vector of floats and what the kernels do with it. Included only by the files that are compiled for
//! one instruction set each; everything is local to the file, so that the linker cannot mix instruction sets.

#include <immintrin.h>

#if defined(__AVX512F__)
#define AMBROTYPE_LANES 16
#else
#define AMBROTYPE_LANES 8
#endif

namespace {

constexpr int kLanes = AMBROTYPE_LANES; //!< Floats of a vector, and channels of a block.

#if defined(__AVX512F__)

constexpr int kAccumulators = 24; //!< Of the 32 registers; the rest holds weights and one input value.
using Vec = __m512;

inline Vec vload(const float *p)
{
    return _mm512_loadu_ps(p);
}
inline void vstore(float *p, Vec a)
{
    _mm512_storeu_ps(p, a);
}
inline Vec vset(float a)
{
    return _mm512_set1_ps(a);
}
inline Vec vzero()
{
    return _mm512_setzero_ps();
}
inline Vec vadd(Vec a, Vec b)
{
    return _mm512_add_ps(a, b);
}
inline Vec vsub(Vec a, Vec b)
{
    return _mm512_sub_ps(a, b);
}
inline Vec vmul(Vec a, Vec b)
{
    return _mm512_mul_ps(a, b);
}
inline Vec vmax(Vec a, Vec b)
{
    return _mm512_max_ps(a, b);
}
inline Vec vmin(Vec a, Vec b)
{
    return _mm512_min_ps(a, b);
}
//! a * b + c
inline Vec vfma(Vec a, Vec b, Vec c)
{
    return _mm512_fmadd_ps(a, b, c);
}
//! c - a * b
inline Vec vfnma(Vec a, Vec b, Vec c)
{
    return _mm512_fnmadd_ps(a, b, c);
}

#else

constexpr int kAccumulators = 12;
using Vec = __m256;

inline Vec vload(const float *p)
{
    return _mm256_loadu_ps(p);
}
inline void vstore(float *p, Vec a)
{
    _mm256_storeu_ps(p, a);
}
inline Vec vset(float a)
{
    return _mm256_set1_ps(a);
}
inline Vec vzero()
{
    return _mm256_setzero_ps();
}
inline Vec vadd(Vec a, Vec b)
{
    return _mm256_add_ps(a, b);
}
inline Vec vsub(Vec a, Vec b)
{
    return _mm256_sub_ps(a, b);
}
inline Vec vmul(Vec a, Vec b)
{
    return _mm256_mul_ps(a, b);
}
inline Vec vmax(Vec a, Vec b)
{
    return _mm256_max_ps(a, b);
}
inline Vec vmin(Vec a, Vec b)
{
    return _mm256_min_ps(a, b);
}
inline Vec vfma(Vec a, Vec b, Vec c)
{
    return _mm256_fmadd_ps(a, b, c);
}
inline Vec vfnma(Vec a, Vec b, Vec c)
{
    return _mm256_fnmadd_ps(a, b, c);
}

#endif

//! Blocks of output channels that are computed together.
inline int groupBlocks(int blocks)
{
#if AMBROTYPE_LANES == 16
    return blocks % 4 == 0 ? 4 : blocks % 3 == 0 ? 3 : blocks % 2 == 0 ? 2 : blocks > 4 ? 4 : 1;
#else
    return blocks % 2 == 0 ? 2 : 1;
#endif
}

} // namespace
