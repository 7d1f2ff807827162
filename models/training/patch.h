#pragma once

#include "scene.h"

#include <algorithm>

namespace ambrotype::training {

//! Where a patch lies and which of the eight ways it is turned and mirrored.
struct PatchPlace
{
    int x = 0;
    int y = 0;
    int turn = 0;
    float gain = 1.0F; //!< Brightness: exposures that the pool lacks.
};

//! Copies a square of \p side pixels, turned, as three planes of \p out; values above 1 are cut off.
inline void cutPatch(const Plane3 &picture, const PatchPlace &place, int side, float *out)
{
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x) {
                int sx = place.turn & 4 ? y : x, sy = place.turn & 4 ? x : y;
                sx = place.turn & 1 ? side - 1 - sx : sx;
                sy = place.turn & 2 ? side - 1 - sy : sy;
                const float value =
                    picture.plane(c)[static_cast<std::ptrdiff_t>(place.y + sy) * picture.width + place.x + sx];
                out[(static_cast<std::ptrdiff_t>(c) * side + y) * side + x] = std::min(1.0F, value * place.gain);
            }
}

} // namespace ambrotype::training
