#pragma once

#include "imaging/ops/kernels/dct_kernels.h"
#include "imaging/ops/kernels/resize_kernels.h"
#include "imaging/ops/kernels/row_kernels.h"

namespace ambrotype::imaging::ops {
namespace {

//! The table of the unit that includes this.
constexpr Kernels kernelTable(const char *name)
{
    return {name,
            kLanes,
            dctHard,
            dctWiener,
            blurDown,
            blurAcross,
            luminance,
            sharpen,
            tone,
            blend,
            resizeDown,
            transpose,
            resizeAcross};
}

} // namespace
} // namespace ambrotype::imaging::ops
