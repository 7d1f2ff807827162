#include "imaging/ops/denoise.h"

#include "imaging/ops/kernels/kernels.h"
#include "imaging/ops/tiles.h"

#include <cassert>
#include <cmath>
#include <utility>
#include <vector>

namespace ambrotype::imaging::ops {
namespace {

//! What is fixed about one plane. Numbers found by trial, see denoise.h.
struct PlanePlan
{
    float sigma = 0.0F;         //!< In units of the pixels (0..1 scale).
    float hardThreshold = 2.5F; //!< In sigmas.
    int lattice = 8;            //!< Of the blocks, see DctJob.
};

//! Share of the noise's own strength below which the Wiener pass takes a column of coefficients for empty.
constexpr float kSilent = 0.3F;

int latticeOf(const DenoiseParams &params)
{
    return params.thorough ? 4 : 8;
}

PlanePlan lumaPlan(const DenoiseParams &params)
{
    PlanePlan plan;
    plan.sigma = params.detail < 1.0F ? params.lumaSigma255 / 255.0F : 0.0F;
    plan.lattice = latticeOf(params);
    return plan;
}

PlanePlan chromaPlan(const DenoiseParams &params)
{
    PlanePlan plan;
    plan.sigma = params.chromaSigma255 / 255.0F;
    plan.hardThreshold = 3.0F;
    plan.lattice = latticeOf(params);
    return plan;
}

constexpr int kBlockApron = kDctBlock - 1;
constexpr int kLevels = 3;      // full, half, quarter
constexpr int kSmoothApron = 2; // of the binomial filter for the coarse correction
constexpr int kJobWidth = 1024;
constexpr int kJobHeight = 256;
constexpr int kWorkSize = 512; // output pixels worked on at once, to bound the memory

//! One plane of a region of a picture, or of a reduced copy of it.
class Layer
{
public:
    Region region;

    explicit Layer(const Region &part)
        : region(part)
        , m_stride((part.width + 15) / 16 * 16)
        , m_pixels(static_cast<std::size_t>(m_stride) * static_cast<std::size_t>(part.height))
    {
    }
    std::ptrdiff_t stride() const { return m_stride; }
    float *at(int x, int y) { return m_pixels.data() + place(x, y); }
    const float *at(int x, int y) const { return m_pixels.data() + place(x, y); }

private:
    std::ptrdiff_t place(int x, int y) const { return (y - region.y) * m_stride + (x - region.x); }

    std::ptrdiff_t m_stride;
    Scratch m_pixels;
};

//! Apron of level \p level in its own pixels.
int levelApron(int level)
{
    const int own = 2 * kBlockApron;
    if (level + 1 >= kLevels)
        return own;
    return std::max(2 * (1 + kSmoothApron) + 2 + own, 2 * (1 + kSmoothApron + levelApron(level + 1)) + 2);
}

//! One pass over \p output; \p source covers it and 7 pixels more on every side (mirrored by the caller).
Layer shrink(const Layer &source, const Layer *guide, const Region &output, int lattice, float level)
{
    Layer out(output);
    forEachTile(output, kJobWidth, kJobHeight, [&](const Region &tile) {
        DctJob job;
        job.source = source.at(tile.x - kBlockApron, tile.y - kBlockApron);
        job.sourceStride = source.stride();
        if (guide) {
            job.guide = guide->at(tile.x - kBlockApron, tile.y - kBlockApron);
            job.guideStride = guide->stride();
        }
        job.out = out.at(tile.x, tile.y);
        job.outStride = out.stride();
        job.width = tile.width;
        job.height = tile.height;
        job.lattice = lattice;
        // The second pass's blocks lie between those of the first, whose common borders they so do not repeat.
        job.column = (tile.x - kBlockApron + (guide ? 1 : 0)) & (kDctBlock - 1);
        job.row = (tile.y - kBlockApron) & (kDctBlock - 1);
        job.level = level;
        job.silent = kSilent;
        job.pitch = dctPitch(tile.width, lattice);
        Scratch scratch(static_cast<std::size_t>(dctScratchFloats(job.pitch, lattice)));
        job.scratch = scratch.data();
        guide ? kernels().dctWiener(job) : kernels().dctHard(job);
    });
    return out;
}

//! Means of 2 x 2 pixels for \p region of the halved grid. The grid goes on beyond the picture, as the mirrored pixels
//! do.
Layer halve(const Layer &source, const Region &region)
{
    Layer out(region);
    parallelFor(0, region.height, 64, [&](std::int64_t from, std::int64_t to) {
        for (int y = region.y + static_cast<int>(from); y < region.y + to; ++y) {
            const float *above = source.at(2 * region.x, 2 * y);
            const float *below = source.at(2 * region.x, 2 * y + 1);
            float *__restrict__ target = out.at(region.x, y);
            for (int x = 0; x < region.width; ++x)
                target[x] = ((above[2 * x] + below[2 * x]) + (above[2 * x + 1] + below[2 * x + 1])) * 0.25F;
        }
    });
    return out;
}

//! Binomial filter 1 4 6 4 1 both ways, for \p region.
Layer smoothed(const Layer &source, const Region &region)
{
    Layer out(region);
    parallelFor(0, region.height, 64, [&](std::int64_t from, std::int64_t to) {
        Scratch line(static_cast<std::size_t>(region.width + 2 * kSmoothApron));
        for (int y = region.y + static_cast<int>(from); y < region.y + to; ++y) {
            const float *rows[5];
            for (int k = -2; k <= 2; ++k)
                rows[k + 2] = source.at(region.x - kSmoothApron, y + k);
            float *mixed = line.data();
            for (int x = 0; x < region.width + 2 * kSmoothApron; ++x)
                mixed[x] = ((rows[0][x] + rows[4][x]) + 4.0F * (rows[1][x] + rows[3][x]) + 6.0F * rows[2][x]) / 16.0F;
            float *__restrict__ target = out.at(region.x, y);
            for (int x = 0; x < region.width; ++x)
                target[x] =
                    ((mixed[x] + mixed[x + 4]) + 4.0F * (mixed[x + 1] + mixed[x + 3]) + 6.0F * mixed[x + 2]) / 16.0F;
        }
    });
    return out;
}

//! Adds the halved \p low, linearly enlarged, to \p region of \p fine.
void addEnlarged(Layer &fine, const Layer &low, const Region &region)
{
    parallelFor(0, region.height, 64, [&](std::int64_t from, std::int64_t to) {
        Scratch line(static_cast<std::size_t>(low.region.width));
        for (int y = region.y + static_cast<int>(from); y < region.y + to; ++y) {
            const float *near = low.at(low.region.x, y >> 1);
            const float *far = low.at(low.region.x, (y >> 1) + ((y & 1) != 0 ? 1 : -1));
            float *mixed = line.data();
            for (int x = 0; x < low.region.width; ++x)
                mixed[x] = 0.75F * near[x] + 0.25F * far[x];
            float *target = fine.at(region.x, y);
            for (int x = region.x; x < region.right(); ++x) {
                const float *place = mixed + ((x >> 1) - low.region.x);
                target[x - region.x] += 0.75F * place[0] + 0.25F * place[(x & 1) != 0 ? 1 : -1];
            }
        }
    });
}

//! Pixels of the halved grid under \p region.
Region halvedRegion(const Region &region)
{
    const int left = region.x >> 1;
    const int top = region.y >> 1;
    return {left, top, ((region.right() + 1) >> 1) - left, ((region.bottom() + 1) >> 1) - top};
}

Region doubledRegion(const Region &region)
{
    return {2 * region.x, 2 * region.y, 2 * region.width, 2 * region.height};
}

//! The denoised plane; at least \p region of it is right. Blocks of 8 leave the noise of their mean in place: it is
//! replaced by that of the halved copy, denoised the same way, so that no blotches stay (multi-scale as in G. Facciolo,
//! N. Pierazzo, J.-M. Morel, "Conservative scale recomposition for multiscale denoising", 2017).
Layer denoisePlane(
    const Layer &noisy, const Region &region, const PlanePlan &plan, int level, const CancelToken &cancel)
{
    const bool coarser = level + 1 < kLevels;
    const Region low = halvedRegion(region).grown(1); // linear enlarging
    const Region lowWide = low.grown(kSmoothApron);   // the binomial filter
    const Region fineRegion = coarser ? doubledRegion(lowWide) : region;
    Layer fine = shrink(noisy, nullptr, fineRegion.grown(kBlockApron), plan.lattice, plan.hardThreshold * plan.sigma);
    if (cancel.isCancelled())
        return fine;
    fine = shrink(noisy, &fine, fineRegion, plan.lattice, plan.sigma * plan.sigma);
    if (!coarser || cancel.isCancelled())
        return fine;

    PlanePlan half = plan;
    half.sigma = plan.sigma / 2.0F;
    const Layer reduced = halve(noisy, lowWide.grown(levelApron(level + 1)));
    Layer correction = denoisePlane(reduced, lowWide, half, level + 1, cancel);
    if (cancel.isCancelled())
        return fine;
    const Layer own = halve(fine, lowWide);
    for (int y = lowWide.y; y < lowWide.bottom(); ++y)
        for (int x = 0; x < lowWide.width; ++x)
            correction.at(lowWide.x, y)[x] -= own.at(lowWide.x, y)[x];
    addEnlarged(fine, smoothed(correction, low), region);
    return fine;
}

using Planes = std::vector<Layer>;

constexpr float kSum = 0.57735026918962576F;      // 1 / sqrt(3)
constexpr float kOpposite = 0.70710678118654752F; // 1 / sqrt(2)
constexpr float kAgainst = 0.40824829046386302F;  // 1 / sqrt(6)

//! Mirrored copy of \p region (which may reach beyond the picture) in opponent colours: sum, red - blue, and green
//! against both, an orthonormal basis, so that white noise stays white noise of the same deviation.
Planes toOpponent(const FloatImage &input, const Region &inputRegion, const Region &region, Size whole)
{
    const int colors = input.colorChannels();
    Planes planes;
    for (int c = 0; c < colors; ++c)
        planes.emplace_back(region);
    const Span span{region.x, region.right(), whole.width};
    parallelFor(0, region.height, 64, [&](std::int64_t from, std::int64_t to) {
        for (int y = region.y + static_cast<int>(from); y < region.y + to; ++y) {
            const int source = mirrored(y, whole.height) - inputRegion.y;
            const int start = span.realFrom() - region.x;
            for (int c = 0; c < colors; ++c) {
                float *line = planes[static_cast<std::size_t>(c)].at(region.x, y);
                std::copy_n(input.row(c, source) + (span.realFrom() - inputRegion.x), span.realCount(), line + start);
                span.fillMirrored(line);
            }
            if (colors != 3)
                continue;
            float *__restrict__ first = planes[0].at(region.x, y);
            float *__restrict__ second = planes[1].at(region.x, y);
            float *__restrict__ third = planes[2].at(region.x, y);
            for (int x = 0; x < region.width; ++x) {
                const float red = first[x];
                const float green = second[x];
                const float blue = third[x];
                first[x] = (red + green + blue) * kSum;
                second[x] = (red - blue) * kOpposite;
                third[x] = ((red - green) + (blue - green)) * kAgainst;
            }
        }
    });
    return planes;
}

//! Adds what denoising changed, turned back into colours, to the pixels of \p part. Adding differences keeps the pixels
//! of planes that were left alone.
void addDifferences(const Planes &noisy,
                    const std::vector<const Layer *> &clean,
                    const Region &part,
                    FloatImage &out,
                    const Region &output)
{
    // Where a plane was left alone the difference is that of the noisy plane to itself, 0.
    const auto left = [&](std::size_t c, int y) { return clean[c] ? clean[c]->at(part.x, y) : noisy[c].at(part.x, y); };
    parallelFor(0, part.height, 64, [&](std::int64_t from, std::int64_t to) {
        for (int y = part.y + static_cast<int>(from); y < part.y + to; ++y) {
            const auto target = [&](int c) { return out.row(c, y - output.y) + (part.x - output.x); };
            const float *clean0 = left(0, y);
            const float *noisy0 = noisy[0].at(part.x, y);
            float *__restrict__ red = target(0);
            if (clean.size() == 1) {
                for (int x = 0; x < part.width; ++x)
                    red[x] += clean0[x] - noisy0[x];
                continue;
            }
            const float *clean1 = left(1, y);
            const float *noisy1 = noisy[1].at(part.x, y);
            const float *clean2 = left(2, y);
            const float *noisy2 = noisy[2].at(part.x, y);
            float *__restrict__ green = target(1);
            float *__restrict__ blue = target(2);
            for (int x = 0; x < part.width; ++x) {
                const float sum = (clean0[x] - noisy0[x]) * kSum;
                const float opposite = (clean1[x] - noisy1[x]) * kOpposite;
                const float against = (clean2[x] - noisy2[x]) * kAgainst;
                red[x] += sum + opposite + against;
                green[x] += sum - 2.0F * against;
                blue[x] += sum - opposite + against;
            }
        }
    });
}

//! Gives back \p share of what was removed.
void returnDetail(Layer &clean, const Layer &noisy, const Region &region, float share)
{
    for (int y = region.y; y < region.bottom(); ++y)
        for (int x = 0; x < region.width; ++x) {
            float &value = clean.at(region.x, y)[x];
            value += share * (noisy.at(region.x, y)[x] - value);
        }
}

void denoisePart(const FloatImage &input,
                 const Region &inputRegion,
                 const Region &part,
                 Size whole,
                 const DenoiseParams &params,
                 const CancelToken &cancel,
                 FloatImage &out,
                 const Region &output)
{
    const Planes noisy = toOpponent(input, inputRegion, part.grown(levelApron(0)), whole);
    Planes layers;
    layers.reserve(noisy.size());
    std::vector<const Layer *> clean(noisy.size(), nullptr);
    for (std::size_t c = 0; c < noisy.size(); ++c) {
        const PlanePlan plan = c == 0 ? lumaPlan(params) : chromaPlan(params);
        if (plan.sigma <= 0.0F)
            continue;
        if (cancel.isCancelled())
            return;
        layers.push_back(denoisePlane(noisy[c], part, plan, 0, cancel));
        if (c == 0 && params.detail > 0.0F)
            returnDetail(layers.back(), noisy[c], part, params.detail);
        clean[c] = &layers.back();
    }
    if (!cancel.isCancelled())
        addDifferences(noisy, clean, part, out, output);
}

} // namespace

DenoiseParams DenoiseParams::atScale(double scale) const
{
    const auto factor = static_cast<float>(std::min(1.0, scale));
    return {lumaSigma255 * factor, chromaSigma255 * factor, detail, thorough};
}

bool DenoiseParams::isIdentity() const
{
    return (lumaSigma255 <= 0.0F || detail >= 1.0F) && chromaSigma255 <= 0.0F;
}

int denoiseApron(const DenoiseParams &params)
{
    return params.isIdentity() ? 0 : levelApron(0);
}

FloatImage denoise(const FloatImage &input,
                   const Region &inputRegion,
                   const Region &output,
                   Size whole,
                   const DenoiseParams &params,
                   const CancelToken &cancel)
{
    assert(inputRegion.contains(regionWithApron(output, denoiseApron(params), whole)));
    FloatImage out = input.crop({output.x - inputRegion.x, output.y - inputRegion.y, output.width, output.height});
    if (params.isIdentity())
        return out;
    for (int y = 0; y < output.height; y += kWorkSize)
        for (int x = 0; x < output.width; x += kWorkSize) {
            const Region part{output.x + x,
                              output.y + y,
                              std::min(kWorkSize, output.width - x),
                              std::min(kWorkSize, output.height - y)};
            denoisePart(input, inputRegion, part, whole, params, cancel, out, output);
        }
    return out;
}

float denoiseSigmaFromAmount(float amount)
{
    return amount * (0.06F + 0.003F * amount);
}

float denoiseAmountFromSigma(float sigma255)
{
    const float root = std::sqrt(0.06F * 0.06F + 4.0F * 0.003F * std::max(0.0F, sigma255));
    return std::min(100.0F, (root - 0.06F) / (2.0F * 0.003F));
}

DenoiseParams denoiseParamsFromAmount(float amount, float detail)
{
    const float sigma = denoiseSigmaFromAmount(amount);
    return {sigma, 1.3F * sigma, detail, false};
}

} // namespace ambrotype::imaging::ops
