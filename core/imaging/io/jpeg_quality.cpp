#include "imaging/io/jpeg_quality.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

#include <jpeglib.h>

namespace ambrotype::imaging {

int estimateJpegQuality(const jpeg_decompress_struct &info)
{
    const JQUANT_TBL *table = info.quant_tbl_ptrs[0];
    if (!table)
        return 0;
    static constexpr std::array<int, 64> kLuminance = {
        16, 11,  10,  16, 24, 40, 51, 61, 12,  12,  14,  19,  26, 58, 60, 55,  14,  13,  16,  24, 40, 57,
        69, 56,  14,  17, 22, 29, 51, 87, 80,  62,  18,  22,  37, 56, 68, 109, 103, 77,  24,  35, 55, 64,
        81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98,  112, 100, 103, 99};
    int best = 0;
    long bestDistance = 0;
    for (int quality = 1; quality <= 100; ++quality) {
        const int scale = quality < 50 ? 5000 / quality : 200 - quality * 2; // jpeg_quality_scaling()
        long distance = 0;
        for (std::size_t i = 0; i < kLuminance.size(); ++i)
            distance += std::abs(std::clamp((kLuminance[i] * scale + 50) / 100, 1, 255) - int(table->quantval[i]));
        if (best == 0 || distance <= bestDistance) {
            best = quality;
            bestDistance = distance;
        }
    }
    return best;
}

} // namespace ambrotype::imaging
