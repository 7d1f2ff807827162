#include "jobs/planner/expected_result.h"

#include "jobs/item_target.h"
#include "jobs/output_plan.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace ambrotype::jobs::planner {
namespace {

using imaging::FileFormat;

struct QualityPoint
{
    int quality;
    double bytesPerPixel;
};

// Measured as the header says; 50 and 100 are continued from their neighbours.
constexpr QualityPoint kJpeg[] = {{1, 0.03}, {50, 0.09}, {75, 0.16}, {85, 0.21}, {92, 0.31}, {98, 0.52}, {100, 0.9}};
constexpr double kWebpShare = 0.75; // of a JPEG of the same quality: 0.15 to 0.20
constexpr double kPlain8 = 0.58;    // of the bytes before deflating, 8 bits per sample: 1.7 of 3
constexpr double kPlain16 = 0.95;   // the lower byte of 16 bits hardly deflates

double jpegBytesPerPixel(int quality)
{
    const auto above = std::find_if(
        std::begin(kJpeg), std::end(kJpeg), [quality](const QualityPoint &point) { return point.quality >= quality; });
    if (above == std::end(kJpeg))
        return std::prev(std::end(kJpeg))->bytesPerPixel;
    if (above == std::begin(kJpeg))
        return above->bytesPerPixel;
    const QualityPoint &below = *std::prev(above);
    const double share = double(quality - below.quality) / (above->quality - below.quality);
    return below.bytesPerPixel + share * (above->bytesPerPixel - below.bytesPerPixel);
}

//! As BatchItem's variants are made: never enlarged.
imaging::Size variantSize(const OutputVariant &variant, imaging::Size size)
{
    const int edge = std::max(size.width, size.height);
    if (variant.longEdge <= 0 || variant.longEdge >= edge)
        return size;
    const double scale = double(variant.longEdge) / edge;
    return {std::max(1, static_cast<int>(std::lround(size.width * scale))),
            std::max(1, static_cast<int>(std::lround(size.height * scale)))};
}

int depthOf(int wanted, int bitsPerSample)
{
    return wanted != 0 ? wanted : bitsPerSample > 8 ? 16 : 8;
}

} // namespace

std::uint64_t expectedBytes(FileFormat format, imaging::Size size, int channels, int depth, int quality)
{
    const double pixels = double(size.width) * size.height;
    double bytes = 0.0;
    switch (format) {
    case FileFormat::Jpeg:
        bytes = pixels * jpegBytesPerPixel(quality);
        break;
    case FileFormat::WebP:
    case FileFormat::Heic:
    case FileFormat::Avif:
        bytes = pixels * jpegBytesPerPixel(quality) * kWebpShare;
        break;
    default:
        bytes = pixels * channels * (depth > 8 ? 2 * kPlain16 : kPlain8);
    }
    return static_cast<std::uint64_t>(std::llround(bytes));
}

Result<ExpectedResult> expectedResult(const BatchItem &item)
{
    const Result<imaging::FileHeader> header = imaging::readHeader(item.input, item.read.limits);
    if (!header)
        return header.error();
    const bool hasAlpha = header->channels == 2 || header->channels == 4;
    const FileFormat format = outputFormat(item, header->format, hasAlpha);
    ExpectedResult result;
    result.size = expectedSize(header->size, item.recipe);
    const auto target = expectedTarget(item, format, header->size, result.size);
    if (!target)
        return target.error();
    result.file = target->value_or(std::filesystem::path());
    const int channels = std::max(1, header->channels);
    const int depth = depthOf(item.write.depth, header->bitsPerSample);
    result.bytes = expectedBytes(format, result.size, channels, depth, item.write.quality);
    for (const OutputVariant &variant : item.variants)
        result.bytes += expectedBytes(variant.format,
                                      variantSize(variant, result.size),
                                      channels,
                                      depthOf(variant.depth, depth),
                                      variant.quality);
    return result;
}

} // namespace ambrotype::jobs::planner
