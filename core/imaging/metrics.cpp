#include "imaging/metrics.h"

#include "base/parallel.h"
#include "imaging/color/working_space.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace ambrotype::imaging {
namespace {

constexpr int kRadius = 5;
constexpr int kTaps = 2 * kRadius + 1;
constexpr int kRowsPerPiece = 32;

std::array<double, kTaps> gaussian()
{
    constexpr double kSigma = 1.5;
    std::array<double, kTaps> window{};
    double sum = 0.0;
    for (int i = 0; i < kTaps; ++i) {
        const double distance = i - kRadius;
        window[static_cast<std::size_t>(i)] = std::exp(-distance * distance / (2.0 * kSigma * kSigma));
        sum += window[static_cast<std::size_t>(i)];
    }
    for (double &weight : window)
        weight /= sum;
    return window;
}

//! The five local means that SSIM needs, of one row.
struct Moments
{
    std::vector<double> a, b, aa, bb, ab;
    explicit Moments(int width)
        : a(static_cast<std::size_t>(width))
        , b(a)
        , aa(a)
        , bb(a)
        , ab(a)
    {
    }
};

//! Windowed along x; element x stands for the window that begins there.
void filterRow(const float *a, const float *b, int width, const std::array<double, kTaps> &window, Moments &out)
{
    for (int x = 0; x + kTaps <= width; ++x) {
        double sa = 0.0, sb = 0.0, saa = 0.0, sbb = 0.0, sab = 0.0;
        for (int i = 0; i < kTaps; ++i) {
            const double weight = window[static_cast<std::size_t>(i)];
            const double va = double(a[x + i]) * 255.0;
            const double vb = double(b[x + i]) * 255.0;
            sa += weight * va;
            sb += weight * vb;
            saa += weight * va * va;
            sbb += weight * vb * vb;
            sab += weight * va * vb;
        }
        const auto at = static_cast<std::size_t>(x);
        out.a[at] = sa;
        out.b[at] = sb;
        out.aa[at] = saa;
        out.bb[at] = sbb;
        out.ab[at] = sab;
    }
}

//! Sum of SSIM over the windows whose rows begin at rows[0]; \p rows are the eleven filtered rows.
double sumOfRow(const std::array<const Moments *, kTaps> &rows, int count, const std::array<double, kTaps> &window)
{
    constexpr double kC1 = (0.01 * 255.0) * (0.01 * 255.0);
    constexpr double kC2 = (0.03 * 255.0) * (0.03 * 255.0);
    double sum = 0.0;
    for (std::size_t x = 0; x < static_cast<std::size_t>(count); ++x) {
        double ma = 0.0, mb = 0.0, aa = 0.0, bb = 0.0, ab = 0.0;
        for (std::size_t i = 0; i < kTaps; ++i) {
            ma += window[i] * rows[i]->a[x];
            mb += window[i] * rows[i]->b[x];
            aa += window[i] * rows[i]->aa[x];
            bb += window[i] * rows[i]->bb[x];
            ab += window[i] * rows[i]->ab[x];
        }
        const double va = aa - ma * ma;
        const double vb = bb - mb * mb;
        const double covariance = ab - ma * mb;
        sum += (2.0 * ma * mb + kC1) * (2.0 * covariance + kC2) / ((ma * ma + mb * mb + kC1) * (va + vb + kC2));
    }
    return sum;
}

double ssimOfPlane(const FloatImage &a, const FloatImage &b, int planeA, int planeB)
{
    const std::array<double, kTaps> window = gaussian();
    const int columns = a.width() - kTaps + 1;
    const int lines = a.height() - kTaps + 1;
    // Summed row by row in a fixed order, so that the result does not depend on the threads.
    std::vector<double> sums(static_cast<std::size_t>(lines));
    parallelFor(0, lines, kRowsPerPiece, [&](std::int64_t from, std::int64_t to) {
        std::vector<Moments> ring(kTaps, Moments(a.width()));
        const auto fill = [&](int y) {
            filterRow(a.row(planeA, y), b.row(planeB, y), a.width(), window, ring[static_cast<std::size_t>(y % kTaps)]);
        };
        for (int y = static_cast<int>(from); y < static_cast<int>(from) + kTaps - 1; ++y)
            fill(y);
        for (int y = static_cast<int>(from); y < static_cast<int>(to); ++y) {
            fill(y + kTaps - 1);
            std::array<const Moments *, kTaps> rows{};
            for (int i = 0; i < kTaps; ++i)
                rows[static_cast<std::size_t>(i)] = &ring[static_cast<std::size_t>((y + i) % kTaps)];
            sums[static_cast<std::size_t>(y)] = sumOfRow(rows, columns, window);
        }
    });
    double sum = 0.0;
    for (const double row : sums)
        sum += row;
    return sum / (double(columns) * double(lines));
}

struct RowDifference
{
    double squares = 0.0;
    double absolute = 0.0;
    double largest = -1.0;
    int at = 0;
};

RowDifference differenceOfRow(const FloatImage &a, const FloatImage &b, int y, int channels)
{
    RowDifference row;
    for (int c = 0; c < channels; ++c) {
        const float *va = a.row(std::min(c, a.colorChannels() - 1), y);
        const float *vb = b.row(std::min(c, b.colorChannels() - 1), y);
        for (int x = 0; x < a.width(); ++x) {
            const double difference = std::abs(double(va[x]) - double(vb[x])) * 255.0;
            row.squares += difference * difference;
            row.absolute += difference;
            if (difference > row.largest) {
                row.largest = difference;
                row.at = x;
            }
        }
    }
    return row;
}

Result<FloatImage> workingOf(Picture picture, CompareBy by)
{
    if (by == CompareBy::Numbers)
        picture.profile = nullptr;
    const Result<std::shared_ptr<const WorkingSpace>> space = WorkingSpace::forPicture(picture);
    if (!space)
        return space.error();
    return (*space)->toWorking(picture.pixels, Region::of(picture.pixels.size()));
}

} // namespace

Result<Comparison> compare(const Picture &first, const Picture &second, CompareBy by)
{
    if (first.pixels.size() != second.pixels.size() || first.pixels.empty())
        return Error{ErrorCode::InvalidArgument, "The two pictures have different sizes and cannot be compared.", {}};
    const Result<FloatImage> a = workingOf(first, by);
    if (!a)
        return a.error();
    const Result<FloatImage> b = workingOf(second, by);
    if (!b)
        return b.error();

    const int channels = std::max(a->colorChannels(), b->colorChannels());
    std::vector<RowDifference> rows(static_cast<std::size_t>(a->height()));
    parallelFor(0, a->height(), kRowsPerPiece, [&](std::int64_t from, std::int64_t to) {
        for (std::int64_t y = from; y < to; ++y)
            rows[static_cast<std::size_t>(y)] = differenceOfRow(*a, *b, static_cast<int>(y), channels);
    });

    Comparison result;
    result.largestDifference = -1.0;
    double squares = 0.0;
    for (std::size_t y = 0; y < rows.size(); ++y) {
        squares += rows[y].squares;
        result.meanDifference += rows[y].absolute;
        if (rows[y].largest > result.largestDifference) {
            result.largestDifference = rows[y].largest;
            result.largestAt = {rows[y].at, static_cast<int>(y)};
        }
    }
    const double samples = double(a->size().pixels()) * channels;
    result.meanDifference /= samples;
    result.psnrDb =
        squares > 0.0 ? 10.0 * std::log10(255.0 * 255.0 * samples / squares) : std::numeric_limits<double>::infinity();
    if (a->width() >= kTaps && a->height() >= kTaps) {
        double sum = 0.0;
        for (int c = 0; c < channels; ++c)
            sum += ssimOfPlane(*a, *b, std::min(c, a->colorChannels() - 1), std::min(c, b->colorChannels() - 1));
        result.ssim = sum / channels;
    }
    return result;
}

} // namespace ambrotype::imaging
