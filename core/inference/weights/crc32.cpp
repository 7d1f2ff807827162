#include "inference/weights/crc32.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ambrotype::inference {
namespace {

using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

constexpr Tables makeTables()
{
    Tables tables{};
    for (std::uint32_t i = 0; i < 256; ++i) {
        std::uint32_t value = i;
        for (int bit = 0; bit < 8; ++bit)
            value = (value >> 1) ^ ((value & 1U) != 0 ? 0xEDB88320U : 0U);
        tables[0][i] = value;
    }
    for (std::size_t slice = 1; slice < 8; ++slice)
        for (std::size_t i = 0; i < 256; ++i)
            tables[slice][i] = (tables[slice - 1][i] >> 8) ^ tables[0][tables[slice - 1][i] & 0xFFU];
    return tables;
}

constexpr Tables kTables = makeTables();

//! Eight bytes per step ("slicing by 8"). \p state is the complemented CRC so far.
std::uint32_t updatePortable(std::uint32_t state, const unsigned char *data, std::size_t bytes)
{
    for (; bytes >= 8; bytes -= 8, data += 8) {
        std::uint32_t low = 0;
        std::uint32_t high = 0;
        std::memcpy(&low, data, 4);
        std::memcpy(&high, data + 4, 4);
        low ^= state;
        state = kTables[7][low & 0xFFU] ^ kTables[6][low >> 8 & 0xFFU] ^ kTables[5][low >> 16 & 0xFFU]
                ^ kTables[4][low >> 24] ^ kTables[3][high & 0xFFU] ^ kTables[2][high >> 8 & 0xFFU]
                ^ kTables[1][high >> 16 & 0xFFU] ^ kTables[0][high >> 24];
    }
    for (; bytes > 0; --bytes, ++data)
        state = (state >> 8) ^ kTables[0][(state ^ *data) & 0xFFU];
    return state;
}

#if defined(__x86_64__)
__attribute__((target("pclmul,sse4.1"))) __m128i fold(__m128i value, __m128i constants, __m128i next)
{
    const __m128i low = _mm_clmulepi64_si128(value, constants, 0x00);
    const __m128i high = _mm_clmulepi64_si128(value, constants, 0x11);
    return _mm_xor_si128(_mm_xor_si128(low, high), next);
}

//! Folds four 128-bit lanes at a time: V. Gopal et al., "Fast CRC Computation for Generic Polynomials Using
//! PCLMULQDQ Instruction", Intel, 2009; the constants are those of its table for this polynomial.
//! \param bytes at least 64 and a multiple of 16.
__attribute__((target("pclmul,sse4.1"))) std::uint32_t
updateFolding(std::uint32_t state, const unsigned char *data, std::size_t bytes)
{
    const auto load = [](const unsigned char *from) {
        return _mm_loadu_si128(reinterpret_cast<const __m128i *>(from));
    };
    const __m128i by4 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
    const __m128i by1 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
    __m128i x0 = _mm_xor_si128(load(data), _mm_cvtsi32_si128(static_cast<int>(state)));
    __m128i x1 = load(data + 16);
    __m128i x2 = load(data + 32);
    __m128i x3 = load(data + 48);
    for (data += 64, bytes -= 64; bytes >= 64; data += 64, bytes -= 64) {
        x0 = fold(x0, by4, load(data));
        x1 = fold(x1, by4, load(data + 16));
        x2 = fold(x2, by4, load(data + 32));
        x3 = fold(x3, by4, load(data + 48));
    }
    x0 = fold(fold(fold(x0, by1, x1), by1, x2), by1, x3);
    for (; bytes >= 16; data += 16, bytes -= 16)
        x0 = fold(x0, by1, load(data));

    // 128 bits to 64, then Barrett reduction to 32.
    const __m128i mask = _mm_setr_epi32(-1, 0, -1, 0);
    __m128i rest = _mm_clmulepi64_si128(x0, by1, 0x10);
    x0 = _mm_xor_si128(_mm_srli_si128(x0, 8), rest);
    rest = _mm_srli_si128(x0, 4);
    x0 = _mm_clmulepi64_si128(_mm_and_si128(x0, mask), _mm_set_epi64x(0, 0x0163cd6124), 0x00);
    x0 = _mm_xor_si128(x0, rest);
    const __m128i barrett = _mm_set_epi64x(0x01f7011641, 0x01db710641);
    rest = _mm_clmulepi64_si128(_mm_and_si128(x0, mask), barrett, 0x10);
    rest = _mm_clmulepi64_si128(_mm_and_si128(rest, mask), barrett, 0x00);
    return static_cast<std::uint32_t>(_mm_extract_epi32(_mm_xor_si128(x0, rest), 1));
}

bool canFold()
{
    return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1");
}
#endif

} // namespace

std::uint32_t crc32(const void *data, std::size_t bytes)
{
    const auto *from = static_cast<const unsigned char *>(data);
    std::uint32_t state = 0xFFFFFFFFU;
#if defined(__x86_64__)
    static const bool kFolds = canFold();
    if (bytes >= 64 && kFolds) {
        const std::size_t folded = bytes & ~std::size_t(15);
        state = updateFolding(state, from, folded);
        from += folded;
        bytes -= folded;
    }
#endif
    return ~updatePortable(state, from, bytes);
}

} // namespace ambrotype::inference
