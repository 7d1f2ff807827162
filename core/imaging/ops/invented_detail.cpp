#include "imaging/ops/invented_detail.h"

#include "imaging/ops/blur.h"
#include "imaging/ops/tiles.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace ambrotype::imaging::ops {
namespace {

constexpr int kBands = 3;
constexpr std::array<float, kBands> kSigmas{0.7F, 1.4F, 2.8F}; // lower borders of the bands, pixels
constexpr int kOctaves = 3;
constexpr int kSmallest = 32; // an octave with a shorter side says nothing
constexpr int kRadius = 9;    // of the window that is fitted
constexpr int kSpread = 2;    // of the deviation that is told
constexpr int kTile = 256;
constexpr float kFaintest = 0.5F / 255.0F; // structure of the original below it is rounding
constexpr float kMasked = 0.15F;           // share of the contrast around it that detail must exceed to be seen
constexpr float kFloor = 3.0F / 255.0F;
constexpr float kNoiseShare = 1.5F;
constexpr double kCoarseShare = 0.5; // of what the halved picture shows: an enlarged picture's grain is as large there

//! A picture of floats, one piece of a larger one.
class Plane
{
public:
    Plane(int width, int height)
        : m_width(width)
        , m_height(height)
        , m_data(static_cast<std::size_t>(width) * static_cast<std::size_t>(height))
    {
    }
    int width() const { return m_width; }
    int height() const { return m_height; }
    float *row(int y) { return m_data.data() + std::ptrdiff_t(y) * m_width; }
    const float *row(int y) const { return m_data.data() + std::ptrdiff_t(y) * m_width; }
    std::size_t count() const { return m_data.size(); }
    float &operator[](std::size_t i) { return m_data[i]; }
    float operator[](std::size_t i) const { return m_data[i]; }

private:
    int m_width;
    int m_height;
    std::vector<float> m_data;
};

//! Means over the square of \p radius around each pixel, cut at the border of the plane.
void boxMean(Plane &plane, int radius, std::vector<float> &room)
{
    const int width = plane.width();
    const int height = plane.height();
    room.resize(static_cast<std::size_t>(std::max(width, height) + 1));
    for (int y = 0; y < height; ++y) {
        float *row = plane.row(y);
        room[0] = 0.0F;
        for (int x = 0; x < width; ++x)
            room[static_cast<std::size_t>(x) + 1] = room[static_cast<std::size_t>(x)] + row[x];
        for (int x = 0; x < width; ++x) {
            const int from = std::max(0, x - radius);
            const int to = std::min(width, x + radius + 1);
            row[x] = (room[static_cast<std::size_t>(to)] - room[static_cast<std::size_t>(from)])
                     / static_cast<float>(to - from);
        }
    }
    // Down the columns with a running sum per column; the rows that leave it are kept as they were.
    const Plane before = plane;
    std::vector<float> sum(static_cast<std::size_t>(width), 0.0F);
    const auto add = [&](int y, float sign) {
        const float *row = before.row(y);
        for (int x = 0; x < width; ++x)
            sum[static_cast<std::size_t>(x)] += sign * row[x];
    };
    for (int y = 0; y < std::min(radius, height); ++y)
        add(y, 1.0F);
    for (int y = 0; y < height; ++y) {
        if (y + radius < height)
            add(y + radius, 1.0F);
        if (y - radius - 1 >= 0)
            add(y - radius - 1, -1.0F);
        const int rows = std::min(height, y + radius + 1) - std::max(0, y - radius);
        float *row = plane.row(y);
        for (int x = 0; x < width; ++x)
            row[x] = sum[static_cast<std::size_t>(x)] / static_cast<float>(rows);
    }
}

//! The bands of both pictures in one piece.
struct Bands
{
    std::vector<Plane> original; //!< kBands of them.
    Plane result;                //!< All of them in one.
};

Bands bandsOf(const FloatImage &original, const FloatImage &result, const Region &piece)
{
    const Size whole = original.size();
    const int apron = gaussianApron(kSigmas.back());
    const Region input = piece.grown(apron).intersected(Region::of(whole));
    const FloatImage before = original.crop(input);
    const FloatImage after = result.crop(input);
    Bands bands{std::vector<Plane>(kBands, Plane(piece.width, piece.height)), Plane(piece.width, piece.height)};
    FloatImage finer = before.crop({piece.x - input.x, piece.y - input.y, piece.width, piece.height});
    for (std::size_t band = 0; band < kBands; ++band) {
        FloatImage coarser = gaussianBlur(before, input, piece, whole, kSigmas[band]);
        for (int y = 0; y < piece.height; ++y) {
            const float *a = finer.row(0, y);
            const float *b = coarser.row(0, y);
            float *out = bands.original[band].row(y);
            for (int x = 0; x < piece.width; ++x)
                out[x] = a[x] - b[x];
        }
        finer = std::move(coarser);
    }
    const FloatImage coarse = gaussianBlur(after, input, piece, whole, kSigmas.back());
    for (int y = 0; y < piece.height; ++y) {
        const float *a = after.row(0, y + piece.y - input.y) + (piece.x - input.x);
        const float *b = coarse.row(0, y);
        float *out = bands.result.row(y);
        for (int x = 0; x < piece.width; ++x)
            out[x] = a[x] - b[x];
    }
    return bands;
}

//! The weights of the bands that explain the result best around each pixel.
std::vector<Plane> fit(const Bands &bands, std::vector<float> &room)
{
    const std::vector<Plane> &b = bands.original;
    const Plane empty(bands.result.width(), bands.result.height());
    std::vector<Plane> squares(6, empty); // 00 11 22 01 02 12
    std::vector<Plane> weights(kBands, empty);
    for (std::size_t i = 0; i < empty.count(); ++i) {
        const float b0 = b[0][i], b1 = b[1][i], b2 = b[2][i], t = bands.result[i];
        squares[0][i] = b0 * b0;
        squares[1][i] = b1 * b1;
        squares[2][i] = b2 * b2;
        squares[3][i] = b0 * b1;
        squares[4][i] = b0 * b2;
        squares[5][i] = b1 * b2;
        weights[0][i] = b0 * t;
        weights[1][i] = b1 * t;
        weights[2][i] = b2 * t;
    }
    for (Plane &plane : squares)
        boxMean(plane, kRadius, room);
    for (Plane &plane : weights)
        boxMean(plane, kRadius, room);
    constexpr float kRidge = kFaintest * kFaintest / kBands;
    for (std::size_t i = 0; i < empty.count(); ++i) {
        // Cholesky's way; the ridge keeps every pivot positive.
        const float d0 = squares[0][i] + kRidge;
        const float l1 = squares[3][i] / d0;
        const float l2 = squares[4][i] / d0;
        const float d1 = std::max(squares[1][i] + kRidge - l1 * squares[3][i], kRidge);
        const float m = squares[5][i] - l2 * squares[3][i];
        const float l3 = m / d1;
        const float d2 = std::max(squares[2][i] + kRidge - l2 * squares[4][i] - l3 * m, kRidge);
        const float y0 = weights[0][i];
        const float y1 = weights[1][i] - l1 * y0;
        const float y2 = weights[2][i] - l2 * y0 - l3 * y1;
        const float w2 = y2 / d2;
        const float w1 = y1 / d1 - l3 * w2;
        weights[0][i] = y0 / d0 - l1 * w1 - l2 * w2;
        weights[1][i] = w1;
        weights[2][i] = w2;
    }
    for (Plane &plane : weights)
        boxMean(plane, kRadius, room); // every window that holds a pixel has its say
    return weights;
}

//! The answer for \p tile of one octave, into \p out.
void explain(const FloatImage &original, const FloatImage &result, const Region &tile, FloatImage &out)
{
    const Region piece = tile.grown(2 * kRadius + kSpread).intersected(Region::of(original.size()));
    const Bands bands = bandsOf(original, result, piece);
    std::vector<float> room;
    const std::vector<Plane> weights = fit(bands, room);
    Plane contrast = bands.result;
    for (std::size_t i = 0; i < contrast.count(); ++i)
        contrast[i] *= contrast[i];
    boxMean(contrast, kRadius, room);
    Plane left = bands.result;
    for (std::size_t i = 0; i < left.count(); ++i) {
        for (std::size_t band = 0; band < kBands; ++band)
            left[i] -= weights[band][i] * bands.original[band][i];
        left[i] *= left[i];
    }
    boxMean(left, kSpread, room);
    for (int y = 0; y < tile.height; ++y) {
        const float *row = left.row(y + tile.y - piece.y) + (tile.x - piece.x);
        const float *around = contrast.row(y + tile.y - piece.y) + (tile.x - piece.x);
        float *to = out.row(0, y + tile.y) + tile.x;
        for (int x = 0; x < tile.width; ++x)
            to[x] = std::sqrt(std::max(0.0F, row[x] - kMasked * kMasked * around[x]));
    }
}

FloatImage octave(const FloatImage &original, const FloatImage &result)
{
    FloatImage out(original.size(), 1);
    forEachTile(
        Region::of(original.size()), kTile, kTile, [&](const Region &tile) { explain(original, result, tile, out); });
    return out;
}

//! Means of two by two pixels; an odd last row or column is left out.
FloatImage halved(const FloatImage &image)
{
    FloatImage half({image.width() / 2, image.height() / 2}, 1);
    parallelFor(0, half.height(), 64, [&](std::int64_t from, std::int64_t to) {
        for (auto y = static_cast<int>(from); y < static_cast<int>(to); ++y) {
            const float *a = image.row(0, 2 * y);
            const float *b = image.row(0, 2 * y + 1);
            float *out = half.row(0, y);
            for (int x = 0; x < half.width(); ++x)
                out[x] = 0.25F * (a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1]);
        }
    });
    return half;
}

//! Raises \p fine to what \p coarse, an octave of \p step pixels, says there, between its pixels linearly.
void raise(FloatImage &fine, const FloatImage &coarse, int step)
{
    const float inverse = 1.0F / static_cast<float>(step);
    const auto place = [inverse](int at, int size, float &share) {
        const float where = std::clamp((static_cast<float>(at) + 0.5F) * inverse - 0.5F, 0.0F, float(size - 1));
        const int first = std::min(static_cast<int>(where), std::max(0, size - 2));
        share = where - static_cast<float>(first);
        return first;
    };
    parallelFor(0, fine.height(), 64, [&](std::int64_t from, std::int64_t to) {
        for (auto y = static_cast<int>(from); y < static_cast<int>(to); ++y) {
            float down = 0.0F;
            const int top = place(y, coarse.height(), down);
            const float *a = coarse.row(0, top);
            const float *b = coarse.row(0, std::min(top + 1, coarse.height() - 1));
            float *out = fine.row(0, y);
            for (int x = 0; x < fine.width(); ++x) {
                float across = 0.0F;
                const int left = place(x, coarse.width(), across);
                const int right = std::min(left + 1, coarse.width() - 1);
                const float above = a[left] + across * (a[right] - a[left]);
                const float below = b[left] + across * (b[right] - b[left]);
                out[x] = std::max(out[x], above + down * (below - above));
            }
        }
    });
}

} // namespace

FloatImage inventedDetail(const FloatImage &original, const FloatImage &result)
{
    FloatImage found = octave(original, result);
    FloatImage before = original.clone();
    FloatImage after = result.clone();
    for (int level = 1; level < kOctaves; ++level) {
        if (std::min(before.width(), before.height()) < 2 * kSmallest)
            break;
        before = halved(before);
        after = halved(after);
        raise(found, octave(before, after), 1 << level);
    }
    return found;
}

float inventedThreshold(const NoiseLevel &noise)
{
    const double level = std::max(noise.luma255, kCoarseShare * noise.coarseLuma255);
    return std::max(kFloor, kNoiseShare * static_cast<float>(level) / 255.0F);
}

} // namespace ambrotype::imaging::ops
