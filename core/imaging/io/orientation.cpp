#include "imaging/io/orientation.h"

#include "base/parallel.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace ambrotype::imaging {
namespace {

struct Turn
{
    bool transposed; //!< Columns become rows first.
    bool mirrored;   //!< Then left and right change places (in the upright picture).
    bool flipped;    //!< And top and bottom.
};

Turn turnOf(int orientation)
{
    switch (orientation) {
    case 2:
        return {false, true, false};
    case 3:
        return {false, true, true};
    case 4:
        return {false, false, true};
    case 5:
        return {true, false, false};
    case 6:
        return {true, true, false};
    case 7:
        return {true, true, true};
    case 8:
        return {true, false, true};
    default:
        return {false, false, false};
    }
}

//! \tparam kBytes Bytes of a pixel.
template <std::size_t kBytes> void turnRows(const Image &stored, Image &target, Turn turn, int fromRow, int toRow)
{
    const int width = target.width();
    const int height = target.height();
    // Blocks of columns keep the source's cache lines in use while rows become columns.
    constexpr int kBlock = 32;
    for (int left = 0; left < width; left += kBlock) {
        const int right = std::min(width, left + kBlock);
        for (int y = fromRow; y < toRow; ++y) {
            const int row = turn.flipped ? height - 1 - y : y;
            auto *to = target.writableRow<std::uint8_t>(y) + static_cast<std::size_t>(left) * kBytes;
            for (int x = left; x < right; ++x, to += kBytes) {
                const int column = turn.mirrored ? width - 1 - x : x;
                const auto *line = stored.row<std::uint8_t>(turn.transposed ? column : row);
                std::memcpy(to, line + static_cast<std::size_t>(turn.transposed ? row : column) * kBytes, kBytes);
            }
        }
    }
}

using RowTurner = void (*)(const Image &, Image &, Turn, int, int);

RowTurner turnerFor(std::size_t pixelBytes)
{
    switch (pixelBytes) {
    case 1:
        return turnRows<1>;
    case 2:
        return turnRows<2>;
    case 3:
        return turnRows<3>;
    case 4:
        return turnRows<4>;
    case 6:
        return turnRows<6>;
    case 8:
        return turnRows<8>;
    case 12:
        return turnRows<12>;
    default:
        return turnRows<16>;
    }
}

} // namespace

Size uprightSize(Size stored, int orientation)
{
    return turnOf(orientation).transposed ? Size{stored.height, stored.width} : stored;
}

Image upright(const Image &stored, int orientation)
{
    if (orientation < 2 || orientation > 8)
        return stored;
    Image target(uprightSize(stored.size(), orientation), stored.channels(), stored.type());
    const Turn turn = turnOf(orientation);
    const std::size_t pixelBytes = static_cast<std::size_t>(stored.channels()) * sampleBytes(stored.type());
    const RowTurner rows = turnerFor(pixelBytes);
    constexpr int kRowsPerPiece = 64;
    parallelFor(0, target.height(), kRowsPerPiece, [&](std::int64_t from, std::int64_t to) {
        rows(stored, target, turn, static_cast<int>(from), static_cast<int>(to));
    });
    return target;
}

} // namespace ambrotype::imaging
