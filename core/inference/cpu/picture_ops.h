#pragma once

#include "inference/cpu/plan_builder.h"
#include "inference/engine.h"

namespace ambrotype::inference::cpu {

//! Small operations on pictures in either layout ([outer][height][width][inner], see Planes), none of which takes a
//! measurable part of a network's time. \p to is always another memory than \p from.

//! Picture number \p picture of the batch into contiguous rows of \p shape (batch 1).
void copyIn(const TensorView &view, const Shape &shape, std::int64_t picture, float *to);
//! The reverse; \p lanes > 1 says that \p from is blocked.
void copyOut(const float *from, const Shape &shape, int lanes, const TensorSpan &span, std::int64_t picture);
//! Blocked to [C][pixels].
void unpack(const float *from, std::int64_t channels, std::int64_t pixels, int lanes, float *to);

//! Source index floor(i * in / out).
void resizeNearest(const float *from, const Planes &size, std::int64_t height, std::int64_t width, float *to);
//! Half-pixel centres, edge clamped.
void resizeBilinear(const float *from, const Planes &size, std::int64_t height, std::int64_t width, float *to);
//! Places outside the picture do not count for the maximum.
void maxPool(
    const float *from, const Planes &size, const op::MaxPool &pool, std::int64_t height, std::int64_t width, float *to);
//! Places outside count as zeros, as PyTorch does by default.
void averagePool(const float *from,
                 const Planes &size,
                 const op::AveragePool &pool,
                 std::int64_t height,
                 std::int64_t width,
                 float *to);
//! One mean per plane and inner place.
void globalAverage(const float *from, const Planes &size, float *to);
//! Mean over boxes of \p boxHeight x \p boxWidth (at most the size); at the borders that of the nearest whole box.
void localAverage(const float *from, const Planes &size, std::int64_t boxHeight, std::int64_t boxWidth, float *to);
//! Transposed convolution with a kernel per channel, plain layout; \p weight [C, 1, kh, kw].
void transposedPerChannel(const float *from,
                          const Planes &size,
                          const op::ConvTranspose2d &conv,
                          const Constant &weight,
                          const float *bias,
                          const Shape &output,
                          float *to);
//! Keeps the top left.
void crop(const float *from, const Planes &size, std::int64_t height, std::int64_t width, float *to);
//! Grows at the bottom and the right. Reflect: without repeating the edge; the growth is less than the size.
void grow(const float *from,
          const Planes &size,
          op::PadToMultiple::Mode mode,
          std::int64_t height,
          std::int64_t width,
          float *to);

//! Plain [C * f * f][H][W] or blocked (\p lanes > 1) to plain [C][f * H][f * W].
void pixelShuffle(const float *from, const Shape &outputShape, int factor, int lanes, float *to);
//! Plain [C][f * H][f * W] to plain [C * f * f][H][W].
void pixelUnshuffle(const float *from, const Shape &outputShape, int factor, float *to);
//! [dy][dx][block][H][W][lanes] (\p size is one of the f * f) to [block][f * H][f * W][lanes].
void interleave(const float *from, const Planes &size, int factor, float *to);

} // namespace ambrotype::inference::cpu
