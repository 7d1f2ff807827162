#pragma once

#include "base/parallel.h"
#include "imaging/ops/region_support.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

//! Helpers inside core/imaging/ops; not for other folders.
namespace ambrotype::imaging::ops {

//! Uninitialised floats at a multiple of 64 bytes, with room to read a full vector beyond the end. Memory that is given
//! back stays with the thread for the next one (up to a limit): fresh pages cost as much as a pass over them.
class Scratch
{
public:
    //! Throws std::bad_alloc when memory is short.
    explicit Scratch(std::size_t floats);
    ~Scratch();
    Scratch(Scratch &&other) noexcept
        : m_data(std::exchange(other.m_data, nullptr))
        , m_bytes(other.m_bytes)
    {
    }
    Scratch &operator=(Scratch &&other) noexcept
    {
        std::swap(m_data, other.m_data);
        std::swap(m_bytes, other.m_bytes);
        return *this;
    }
    float *data() { return m_data; }
    const float *data() const { return m_data; }

private:
    float *m_data = nullptr;
    std::size_t m_bytes = 0;
};

//! body(tile) for tiles that cover \p output, on all threads.
template <typename Body> void forEachTile(const Region &output, int tileWidth, int tileHeight, const Body &body)
{
    if (output.empty())
        return;
    const int across = (output.width + tileWidth - 1) / tileWidth;
    const int down = (output.height + tileHeight - 1) / tileHeight;
    parallelFor(0, std::int64_t(across) * down, 1, [&](std::int64_t from, std::int64_t to) {
        for (std::int64_t index = from; index < to; ++index) {
            const int x = static_cast<int>(index % across) * tileWidth;
            const int y = static_cast<int>(index / across) * tileHeight;
            body(Region{output.x + x,
                        output.y + y,
                        std::min(tileWidth, output.width - x),
                        std::min(tileHeight, output.height - y)});
        }
    });
}

//! The columns [from, to) of a picture of \p width pixels, those beyond its border included.
struct Span
{
    int from = 0;
    int to = 0;
    int width = 0;
    int realFrom() const { return std::max(0, from); }
    int realTo() const { return std::min(width, to); }
    int realCount() const { return realTo() - realFrom(); }
    //! Fills the places before and after the real columns of \p row (which starts at column `from`) with mirrored ones.
    void fillMirrored(float *row) const
    {
        for (int x = from; x < 0; ++x)
            row[x - from] = row[mirrored(x, width) - from];
        for (int x = width; x < to; ++x)
            row[x - from] = row[mirrored(x, width) - from];
    }
};

} // namespace ambrotype::imaging::ops
