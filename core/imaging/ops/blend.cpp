#include "imaging/ops/blend.h"

#include "imaging/ops/kernels/kernels.h"
#include "imaging/ops/tiles.h"

#include <cassert>

namespace ambrotype::imaging::ops {

void blend(const FloatImage &original, FloatImage &result, float amount)
{
    assert(original.size() == result.size() && original.planes() == result.planes());
    if (amount == 1.0F)
        return;
    if (amount == 0.0F) {
        result.paste(original, 0, 0);
        return;
    }
    const Kernels &kernel = kernels();
    parallelFor(0, result.height(), 64, [&](std::int64_t from, std::int64_t to) {
        for (int plane = 0; plane < result.planes(); ++plane)
            for (int y = static_cast<int>(from); y < to; ++y)
                kernel.blend(original.row(plane, y), result.row(plane, y), amount, result.width());
    });
}

} // namespace ambrotype::imaging::ops
