#include "imaging/io/deflate_strips.h"

#include "base/parallel.h"
#include "imaging/io/codec.h"

#include <algorithm>
#include <new>

#include <zlib.h>

namespace ambrotype::imaging {
namespace {

struct Strip
{
    std::vector<std::uint8_t> plain;
    std::vector<std::uint8_t> packed;
    std::uint32_t adler = 1;
    bool failed = false;
};

void deflateStrip(const StripJob &job, int index, bool last, Strip &strip)
try {
    const int from = index * job.rowsPerStrip;
    const int to = std::min(job.rows, from + job.rowsPerStrip);
    strip.plain.resize(static_cast<std::size_t>(to - from) * job.bytesPerRow);
    job.fill(from, to, strip.plain.data());
    strip.adler = static_cast<std::uint32_t>(adler32_z(1, strip.plain.data(), strip.plain.size()));

    z_stream stream = {};
    constexpr int kWindowBits = 15;
    constexpr int kMemoryLevel = 9;
    strip.failed =
        deflateInit2(
            &stream, job.level, Z_DEFLATED, job.zlibEach ? kWindowBits : -kWindowBits, kMemoryLevel, Z_DEFAULT_STRATEGY)
        != Z_OK;
    if (strip.failed)
        return;
    // A sync flush adds an empty block: 5 bytes and the bits before.
    strip.packed.resize(deflateBound(&stream, static_cast<uLong>(strip.plain.size())) + 16);
    stream.next_in = strip.plain.data();
    stream.avail_in = static_cast<uInt>(strip.plain.size());
    stream.next_out = strip.packed.data();
    stream.avail_out = static_cast<uInt>(strip.packed.size());
    const bool finish = last || job.zlibEach;
    const int status = deflate(&stream, finish ? Z_FINISH : Z_SYNC_FLUSH);
    strip.failed = status != (finish ? Z_STREAM_END : Z_OK) || stream.avail_in != 0;
    strip.packed.resize(stream.total_out);
    deflateEnd(&stream);
} catch (const std::bad_alloc &) {
    strip.failed = true;
}

} // namespace

Result<void> deflateStrips(const StripJob &job, const CancelToken &cancel)
{
    const int count = (job.rows + job.rowsPerStrip - 1) / job.rowsPerStrip;
    // A wave is compressed at once, then written: bounds the memory.
    const int wave = parallelThreads() * 4;
    std::vector<Strip> strips(static_cast<std::size_t>(std::min(wave, count)));
    for (int first = 0; first < count; first += wave) {
        if (cancel.isCancelled())
            return cancelledError();
        const int inWave = std::min(wave, count - first);
        parallelFor(0, inWave, 1, [&](std::int64_t from, std::int64_t to) {
            for (std::int64_t i = from; i < to; ++i) {
                const int index = first + static_cast<int>(i);
                deflateStrip(job, index, index == count - 1, strips[static_cast<std::size_t>(i)]);
            }
        });
        for (int i = 0; i < inWave; ++i) {
            const Strip &strip = strips[static_cast<std::size_t>(i)];
            if (strip.failed)
                return outOfMemoryError("deflate");
            if (Result<void> stored = job.store(strip.packed, first + i == count - 1, strip.adler); !stored)
                return stored;
        }
    }
    return {};
}

} // namespace ambrotype::imaging
