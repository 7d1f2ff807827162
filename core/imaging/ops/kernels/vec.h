#pragma once

//! Vectors of floats of this compilation unit's widest kind. Included only by the kernel units, which are compiled
//! once per instruction set (see kernels.h): everything here has internal linkage, so that the linker cannot mix
//! code of one instruction set into another unit. For the same reason the kernels use no standard library template.

#include <cstdint>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ambrotype::imaging::ops {
namespace {

#if defined(__AVX512F__)
constexpr int kLanes = 16;
#elif defined(__AVX2__)
constexpr int kLanes = 8;
#else
constexpr int kLanes = 4;
#endif

using Vec = float __attribute__((vector_size(kLanes * 4)));
using IntVec = std::int32_t __attribute__((vector_size(kLanes * 4)));
using UnalignedVec = float __attribute__((vector_size(kLanes * 4), aligned(4), may_alias));

[[maybe_unused]] inline __attribute__((always_inline)) Vec load(const float *at)
{
    return *reinterpret_cast<const UnalignedVec *>(at);
}

[[maybe_unused]] inline __attribute__((always_inline)) void store(float *at, Vec value)
{
    *reinterpret_cast<UnalignedVec *>(at) = value;
}

[[maybe_unused]] inline __attribute__((always_inline)) Vec splat(float value)
{
    return value - Vec{};
}

//! The first \p count lanes; the others are 0.
[[maybe_unused]] inline __attribute__((always_inline)) Vec loadPart(const float *at, int count)
{
    Vec value{};
    __builtin_memcpy(&value, at, static_cast<unsigned long>(count) * sizeof(float));
    return value;
}

[[maybe_unused]] inline __attribute__((always_inline)) void storePart(float *at, Vec value, int count)
{
    __builtin_memcpy(at, &value, static_cast<unsigned long>(count) * sizeof(float));
}

//! How much of a vector is meant, so that one loop body serves full vectors and the rest of a row.
struct AllLanes
{
};
struct SomeLanes
{
    int count;
};
[[maybe_unused]] inline __attribute__((always_inline)) Vec load(const float *at, AllLanes)
{
    return load(at);
}
[[maybe_unused]] inline __attribute__((always_inline)) Vec load(const float *at, SomeLanes lanes)
{
    return loadPart(at, lanes.count);
}
[[maybe_unused]] inline __attribute__((always_inline)) void store(float *at, Vec value, AllLanes)
{
    store(at, value);
}
[[maybe_unused]] inline __attribute__((always_inline)) void store(float *at, Vec value, SomeLanes lanes)
{
    storePart(at, value, lanes.count);
}

//! body(x, lanes) for vectors that cover [0, count). Lanes never mix, so it does not matter how a row is cut.
template <typename Body> inline __attribute__((always_inline)) void eachVec(int count, Body body)
{
    int x = 0;
    for (; x + kLanes <= count; x += kLanes)
        body(x, AllLanes{});
    if (x < count)
        body(x, SomeLanes{count - x});
}

//! a * b + c, with one rounding where the instruction set can: always the same for the same unit.
[[maybe_unused]] inline __attribute__((always_inline)) Vec madd(Vec a, Vec b, Vec c)
{
#if defined(__AVX512F__)
    return _mm512_fmadd_ps(a, b, c);
#elif defined(__FMA__)
    return _mm256_fmadd_ps(a, b, c);
#else
    return a * b + c;
#endif
}

[[maybe_unused]] inline __attribute__((always_inline)) Vec smaller(Vec a, Vec b)
{
#if defined(__AVX512F__)
    return _mm512_maskz_min_ps(0xffff, a, b); // the unmasked form draws a false warning from GCC 12
#elif defined(__AVX2__)
    return _mm256_min_ps(a, b);
#else
    return a < b ? a : b;
#endif
}

[[maybe_unused]] inline __attribute__((always_inline)) Vec larger(Vec a, Vec b)
{
#if defined(__AVX512F__)
    return _mm512_maskz_max_ps(0xffff, a, b);
#elif defined(__AVX2__)
    return _mm256_max_ps(a, b);
#else
    return a > b ? a : b;
#endif
}

//! 1 / a to about 12 bits or better: for factors and weights that are estimates themselves. A division costs as much as
//! ten multiplications.
[[maybe_unused]] inline __attribute__((always_inline)) Vec roughReciprocal(Vec a)
{
#if defined(__AVX512F__)
    return _mm512_maskz_rcp14_ps(0xffff, a);
#elif defined(__AVX2__)
    return _mm256_rcp_ps(a);
#else
    return 1.0F / a;
#endif
}

//! \p value where its magnitude is above \p limit, else 0; counts the lanes that were kept in \p kept.
[[maybe_unused]] inline __attribute__((always_inline)) Vec keepLarge(Vec value, Vec limit, Vec &kept)
{
#if defined(__AVX512F__)
    const __mmask16 large = _mm512_cmp_ps_mask(_mm512_abs_ps(value), limit, _CMP_GT_OQ);
    kept = _mm512_mask_add_ps(kept, large, kept, splat(1.0F));
    return _mm512_maskz_mov_ps(large, value);
#else
    const IntVec large = reinterpret_cast<Vec>(reinterpret_cast<IntVec>(value) & 0x7fffffff) > limit;
    kept += reinterpret_cast<Vec>(reinterpret_cast<IntVec>(splat(1.0F)) & large);
    return reinterpret_cast<Vec>(reinterpret_cast<IntVec>(value) & large);
#endif
}

//! Whether any bit of any lane is set.
[[maybe_unused]] inline __attribute__((always_inline)) bool anySet(IntVec bits)
{
#if defined(__AVX512F__)
    return _mm512_test_epi32_mask(reinterpret_cast<__m512i>(bits), reinterpret_cast<__m512i>(bits)) != 0;
#elif defined(__AVX2__)
    return _mm256_testz_si256(reinterpret_cast<__m256i>(bits), reinterpret_cast<__m256i>(bits)) == 0;
#else
    return (bits[0] | bits[1] | bits[2] | bits[3]) != 0;
#endif
}

//! Every second lane of \p a and then of \p b, from lane \p first (0 or 1) on.
[[maybe_unused]] inline __attribute__((always_inline)) Vec everySecond(Vec a, Vec b, int first)
{
    IntVec pick;
    for (int lane = 0; lane < kLanes; ++lane)
        pick[lane] = 2 * lane + first;
    return __builtin_shuffle(a, b, pick);
}

//! The lanes of \p a and \p b in turns: the first half of them, or from half of the lanes on the second half.
[[maybe_unused]] inline __attribute__((always_inline)) Vec inTurns(Vec a, Vec b, bool secondHalf)
{
    IntVec pick;
    for (int lane = 0; lane < kLanes; ++lane)
        pick[lane] = lane / 2 + (secondHalf ? kLanes / 2 : 0) + (lane % 2 != 0 ? kLanes : 0);
    return __builtin_shuffle(a, b, pick);
}

[[maybe_unused]] inline __attribute__((always_inline)) Vec magnitude(Vec a)
{
    return reinterpret_cast<Vec>(reinterpret_cast<IntVec>(a) & 0x7fffffff);
}

} // namespace
} // namespace ambrotype::imaging::ops
