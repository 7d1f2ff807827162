#include "base/hash.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace ambrotype {
namespace {

alignas(16) constexpr std::uint32_t kRound[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

std::uint32_t rotate(std::uint32_t x, int n)
{
    return (x >> n) | (x << (32 - n));
}

void compressPortable(std::uint32_t *state, const unsigned char *data, std::size_t blocks)
{
    for (; blocks > 0; --blocks, data += 64) {
        std::uint32_t w[64];
        for (int i = 0; i < 16; ++i)
            w[i] = std::uint32_t(data[4 * i]) << 24 | std::uint32_t(data[4 * i + 1]) << 16
                   | std::uint32_t(data[4 * i + 2]) << 8 | std::uint32_t(data[4 * i + 3]);
        for (int i = 16; i < 64; ++i) {
            const std::uint32_t s0 = rotate(w[i - 15], 7) ^ rotate(w[i - 15], 18) ^ (w[i - 15] >> 3);
            const std::uint32_t s1 = rotate(w[i - 2], 17) ^ rotate(w[i - 2], 19) ^ (w[i - 2] >> 10);
            w[i] = w[i - 16] + s0 + w[i - 7] + s1;
        }
        std::uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
        std::uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
        for (int i = 0; i < 64; ++i) {
            const std::uint32_t s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
            const std::uint32_t t1 = h + s1 + ((e & f) ^ (~e & g)) + kRound[i] + w[i];
            const std::uint32_t s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
            const std::uint32_t t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
            h = g;
            g = f;
            f = e;
            e = d + t1;
            d = c;
            c = b;
            b = a;
            a = t1 + t2;
        }
        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
        state[5] += f;
        state[6] += g;
        state[7] += h;
    }
}

#if defined(__x86_64__)
//! Four rounds at a time with the SHA extensions (Intel SDM, SHA256RNDS2/MSG1/MSG2).
__attribute__((target("sha,sse4.1,ssse3"))) void
compressShaNi(std::uint32_t *state, const unsigned char *data, std::size_t blocks)
{
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0bLL, 0x0405060700010203LL);
    const auto *loadable = reinterpret_cast<const __m128i *>(state);
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128(loadable), 0xB1);      // c d a b
    __m128i high = _mm_shuffle_epi32(_mm_loadu_si128(loadable + 1), 0x1B); // e f g h
    __m128i abef = _mm_alignr_epi8(low, high, 8);
    __m128i cdgh = _mm_blend_epi16(high, low, 0xF0);

    for (; blocks > 0; --blocks, data += 64) {
        const __m128i abefBefore = abef;
        const __m128i cdghBefore = cdgh;
        __m128i w[4];
        for (int i = 0; i < 4; ++i)
            w[i] = _mm_shuffle_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i *>(data) + i), swap);
        for (int i = 0; i < 16; ++i) {
            const __m128i current = w[i & 3];
            const __m128i sum = _mm_add_epi32(current, _mm_load_si128(reinterpret_cast<const __m128i *>(kRound) + i));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
            if (i < 12) {
                const __m128i later = w[(i + 3) & 3];
                const __m128i next = w[(i + 1) & 3];
                const __m128i mixed =
                    _mm_add_epi32(_mm_sha256msg1_epu32(current, next), _mm_alignr_epi8(later, w[(i + 2) & 3], 4));
                w[i & 3] = _mm_sha256msg2_epu32(mixed, later);
            }
        }
        abef = _mm_add_epi32(abef, abefBefore);
        cdgh = _mm_add_epi32(cdgh, cdghBefore);
    }
    low = _mm_shuffle_epi32(abef, 0x1B);  // f e b a -> a b e f order reversed
    high = _mm_shuffle_epi32(cdgh, 0xB1); // d c h g
    auto *storable = reinterpret_cast<__m128i *>(state);
    _mm_storeu_si128(storable, _mm_blend_epi16(low, high, 0xF0));
    _mm_storeu_si128(storable + 1, _mm_alignr_epi8(high, low, 8));
}
#endif

using Compress = void (*)(std::uint32_t *, const unsigned char *, std::size_t);

Compress chooseCompress()
{
#if defined(__x86_64__)
    unsigned a = 7, b = 0, c = 0, d = 0;
    __asm__("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
    if ((b >> 29 & 1U) != 0 && __builtin_cpu_supports("sse4.1"))
        return compressShaNi;
#endif
    return compressPortable;
}

const Compress kCompress = chooseCompress();

} // namespace

Sha256::Sha256()
    : m_state{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19}
{
}

void Sha256::update(const void *data, std::size_t bytes)
{
    const auto *from = static_cast<const unsigned char *>(data);
    m_total += bytes;
    if (m_pendingBytes > 0) {
        const std::size_t taken = std::min(bytes, m_pending.size() - m_pendingBytes);
        std::memcpy(m_pending.data() + m_pendingBytes, from, taken);
        m_pendingBytes += taken;
        from += taken;
        bytes -= taken;
        if (m_pendingBytes < m_pending.size())
            return;
        kCompress(m_state.data(), m_pending.data(), 1);
        m_pendingBytes = 0;
    }
    kCompress(m_state.data(), from, bytes / 64);
    m_pendingBytes = bytes % 64;
    if (m_pendingBytes > 0)
        std::memcpy(m_pending.data(), from + (bytes - m_pendingBytes), m_pendingBytes);
}

std::string Sha256::finish()
{
    const std::uint64_t bits = m_total * 8;
    unsigned char tail[72] = {0x80};
    const std::size_t zeros = (m_pendingBytes < 56 ? 56 : 120) - m_pendingBytes;
    for (int i = 0; i < 8; ++i)
        tail[zeros + static_cast<std::size_t>(i)] = static_cast<unsigned char>(bits >> (56 - 8 * i));
    update(tail, zeros + 8);
    std::string text;
    for (const std::uint32_t word : m_state)
        for (int shift = 28; shift >= 0; shift -= 4)
            text += "0123456789abcdef"[word >> shift & 15U];
    return text;
}

std::string sha256(std::string_view text)
{
    Sha256 hash;
    hash.update(text);
    return hash.finish();
}

Result<std::string> sha256File(const std::filesystem::path &file, const CancelToken &cancel)
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE *)> stream(std::fopen(file.c_str(), "rb"), &std::fclose);
    if (!stream) {
        const int reason = errno;
        if (reason == ENOENT)
            return Error{ErrorCode::NotFound, "The file does not exist.", file.string()};
        return Error{
            reason == EACCES ? ErrorCode::PermissionDenied : ErrorCode::Io, "The file cannot be read.", file.string()};
    }
    Sha256 hash;
    std::vector<char> buffer(std::size_t(1) << 20);
    for (;;) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, {}, {}};
        const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), stream.get());
        if (got == 0)
            break;
        hash.update(buffer.data(), got);
    }
    if (std::ferror(stream.get()))
        return Error{ErrorCode::Io, "The file could not be read to its end.", file.string()};
    return hash.finish();
}

} // namespace ambrotype
