#include "faces/membrane.h"

#include "base/parallel.h"
#include "faces/crop_blur.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace ambrotype::faces {

namespace {

using imaging::FloatImage;

//! A square grid of values of which some are fixed.
struct Grid
{
    int size = 0;
    std::vector<float> values;
    std::vector<std::uint8_t> fixed;

    std::size_t at(int x, int y) const
    {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(size) + static_cast<std::size_t>(x);
    }
};

Grid halved(const Grid &fine)
{
    Grid coarse;
    coarse.size = (fine.size + 1) / 2;
    coarse.values.resize(static_cast<std::size_t>(coarse.size) * static_cast<std::size_t>(coarse.size));
    coarse.fixed.resize(coarse.values.size());
    for (int y = 0; y < coarse.size; ++y)
        for (int x = 0; x < coarse.size; ++x) {
            float sum = 0.0F;
            float count = 0.0F;
            for (int fineY = 2 * y; fineY < std::min(2 * y + 2, fine.size); ++fineY)
                for (int fineX = 2 * x; fineX < std::min(2 * x + 2, fine.size); ++fineX)
                    if (fine.fixed[fine.at(fineX, fineY)]) {
                        sum += fine.values[fine.at(fineX, fineY)];
                        count += 1.0F;
                    }
            coarse.fixed[coarse.at(x, y)] = count > 0.0F;
            coarse.values[coarse.at(x, y)] = count > 0.0F ? sum / count : 0.0F;
        }
    return coarse;
}

//! Sweeps of successive over-relaxation, in the order of a chessboard; beyond the border the border value goes on.
void relax(Grid &grid, int sweeps)
{
    constexpr float kOver = 1.7F;
    for (int sweep = 0; sweep < sweeps; ++sweep)
        for (int color = 0; color < 2; ++color)
            for (int y = 0; y < grid.size; ++y)
                for (int x = (y + color) % 2; x < grid.size; x += 2) {
                    const std::size_t here = grid.at(x, y);
                    if (grid.fixed[here])
                        continue;
                    const float mean = 0.25F
                                       * (grid.values[grid.at(std::max(x - 1, 0), y)]
                                          + grid.values[grid.at(std::min(x + 1, grid.size - 1), y)]
                                          + grid.values[grid.at(x, std::max(y - 1, 0))]
                                          + grid.values[grid.at(x, std::min(y + 1, grid.size - 1))]);
                    grid.values[here] += kOver * (mean - grid.values[here]);
                }
}

//! From coarse to fine: the coarse solution is the first guess, so that a few sweeps do.
void solve(Grid &grid)
{
    if (grid.size <= 8) {
        relax(grid, 100);
        return;
    }
    Grid coarse = halved(grid);
    solve(coarse);
    for (int y = 0; y < grid.size; ++y)
        for (int x = 0; x < grid.size; ++x) {
            if (grid.fixed[grid.at(x, y)])
                continue;
            // Linear between the centres of coarse pixels.
            const int nearX = x / 2;
            const int nearY = y / 2;
            const int otherX = std::clamp(x % 2 ? nearX + 1 : nearX - 1, 0, coarse.size - 1);
            const int otherY = std::clamp(y % 2 ? nearY + 1 : nearY - 1, 0, coarse.size - 1);
            grid.values[grid.at(x, y)] = 0.5625F * coarse.values[coarse.at(nearX, nearY)]
                                         + 0.1875F * coarse.values[coarse.at(otherX, nearY)]
                                         + 0.1875F * coarse.values[coarse.at(nearX, otherY)]
                                         + 0.0625F * coarse.values[coarse.at(otherX, otherY)];
        }
    relax(grid, 30);
}

} // namespace

void matchGradients(FloatImage &restored, const FloatImage &before, const FloatImage &mask, float threshold)
{
    const int size = restored.width();
    FloatImage difference(restored.size(), restored.colorChannels());
    for (int plane = 0; plane < restored.colorChannels(); ++plane)
        for (int y = 0; y < size; ++y)
            for (int x = 0; x < size; ++x)
                difference.row(plane, y)[x] = before.row(plane, y)[x] - restored.row(plane, y)[x];
    // Single pixels of noise on the border would reach far into the face.
    difference = blurredCrop(difference, 0.008 * size);

    parallelFor(0, restored.colorChannels(), 1, [&](std::int64_t from, std::int64_t to) {
        for (int plane = static_cast<int>(from); plane < to; ++plane) {
            Grid grid;
            grid.size = size;
            grid.values.resize(static_cast<std::size_t>(size) * static_cast<std::size_t>(size));
            grid.fixed.resize(grid.values.size());
            bool any = false;
            for (int y = 0; y < size; ++y)
                for (int x = 0; x < size; ++x) {
                    const bool outside = !(mask.row(0, y)[x] > threshold);
                    grid.fixed[grid.at(x, y)] = outside;
                    grid.values[grid.at(x, y)] = outside ? difference.row(plane, y)[x] : 0.0F;
                    any = any || outside;
                }
            if (!any)
                continue;
            solve(grid);
            for (int y = 0; y < size; ++y)
                for (int x = 0; x < size; ++x)
                    restored.row(plane, y)[x] += grid.values[grid.at(x, y)];
        }
    });
}

} // namespace ambrotype::faces
