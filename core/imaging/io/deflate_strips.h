#pragma once

#include "base/cancel.h"
#include "base/result.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace ambrotype::imaging {

//! Compresses a picture in strips of rows on all workers and hands them over in order.
struct StripJob
{
    int rows = 0;         //!< Of the picture.
    int rowsPerStrip = 0; //!< The last strip may have fewer.
    std::size_t bytesPerRow = 0;
    int level = 1; //!< zlib's 0..9.
    bool zlibEach =
        false; //!< Each strip is a zlib stream of its own (TIFF), else a piece of one raw deflate stream (PNG).
    //! Writes the bytes to compress of rows [from, to) to \p out. Called from any thread.
    std::function<void(int from, int to, std::uint8_t *out)> fill;
    //! Takes a strip's compressed bytes; \p last for the last one; \p adler is the checksum of the bytes before.
    std::function<Result<void>(const std::vector<std::uint8_t> &bytes, bool last, std::uint32_t adler)> store;
};

//! Errors: what store returns; OutOfMemory; Cancelled.
Result<void> deflateStrips(const StripJob &job, const CancelToken &cancel);

} // namespace ambrotype::imaging
