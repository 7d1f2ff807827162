#include "imaging/ops/measure.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace ambrotype::imaging::ops {
namespace {

void meanColors(const FloatImage &image, int y, std::vector<float> &line)
{
    std::copy_n(image.row(0, y), image.width(), line.begin());
    if (image.colorChannels() == 1)
        return;
    const float *green = image.row(1, y);
    const float *blue = image.row(2, y);
    for (std::size_t x = 0; x < line.size(); ++x)
        line[x] = (line[x] + green[x] + blue[x]) / 3.0F;
}

//! Sum and count of steps on and off the 8-pixel grid.
struct Steps
{
    double border = 0.0;
    double inside = 0.0;
    double borders = 0.0;
    double insides = 0.0;
    void add(float step, int place)
    {
        if (!std::isfinite(step))
            return;
        // Large steps are edges of the picture; they would drown the small ones that tell.
        const double size = std::min(std::abs(double(step)), 16.0 / 255.0);
        if (place % 8 == 0) {
            border += size;
            borders += 1.0;
        } else {
            inside += size;
            insides += 1.0;
        }
    }
};

//! Colour of a small square: mean and the two orthonormal colour axes.
struct Patch
{
    float gray = 0.0F;
    float first = 0.0F;
    float second = 0.0F;
};

constexpr int kPatch = 4; // pixels, so that noise and subsampled chroma average out
constexpr int kGrayBins = 24;
constexpr float kCloseToCurve = 5.0F / 255.0F; // 95 % of the patches
constexpr float kNearCurve = 11.0F / 255.0F;   // 99.5 % of them
constexpr float kVisibleTone = 5.0F / 255.0F;

std::vector<Patch> patchesOf(const FloatImage &image)
{
    std::vector<Patch> patches;
    const int width = std::min(kPatch, image.width());
    const int height = std::min(kPatch, image.height());
    for (int top = 0; top + height <= image.height(); top += height)
        for (int left = 0; left + width <= image.width(); left += width) {
            std::array<float, 3> sum{};
            for (int y = top; y < top + height; ++y)
                for (int x = left; x < left + width; ++x)
                    for (std::size_t c = 0; c < 3; ++c)
                        sum[c] += image.row(static_cast<int>(c), y)[x];
            for (float &value : sum)
                value /= static_cast<float>(width * height);
            const Patch patch{(sum[0] + sum[1] + sum[2]) / 3.0F,
                              (sum[0] - sum[2]) * 0.70710678F,
                              (sum[0] - 2.0F * sum[1] + sum[2]) * 0.40824829F};
            if (std::isfinite(patch.gray) && std::isfinite(patch.first) && std::isfinite(patch.second))
                patches.push_back(patch);
        }
    return patches;
}

//! Mean colour per grey level, linear between the levels that occur.
class ToneCurve
{
public:
    explicit ToneCurve(const std::vector<Patch> &patches)
    {
        std::array<double, kGrayBins> count{};
        for (const Patch &patch : patches) {
            const auto bin = static_cast<std::size_t>(binOf(patch.gray));
            m_first[bin] += double(patch.first);
            m_second[bin] += double(patch.second);
            m_gray[bin] += double(patch.gray);
            count[bin] += 1.0;
        }
        for (std::size_t bin = 0; bin < kGrayBins; ++bin)
            if (count[bin] > 0.0) {
                m_first[bin] /= count[bin];
                m_second[bin] /= count[bin];
                m_gray[bin] /= count[bin];
                m_used.push_back(bin);
            }
    }

    float distance(const Patch &patch) const
    {
        std::size_t next = 0;
        while (next < m_used.size() && m_gray[m_used[next]] < double(patch.gray))
            ++next;
        const std::size_t high = m_used[std::min(next, m_used.size() - 1)];
        const std::size_t low = m_used[next > 0 ? next - 1 : 0];
        const double span = m_gray[high] - m_gray[low];
        const double part = span > 0.0 ? std::clamp((double(patch.gray) - m_gray[low]) / span, 0.0, 1.0) : 0.0;
        const double first = m_first[low] + part * (m_first[high] - m_first[low]);
        const double second = m_second[low] + part * (m_second[high] - m_second[low]);
        return static_cast<float>(std::hypot(double(patch.first) - first, double(patch.second) - second));
    }

private:
    //! Clamped before it becomes an integer: pictures of floats hold values far outside of 0..1.
    static int binOf(float gray) { return static_cast<int>(std::clamp(gray * kGrayBins, 0.0F, kGrayBins - 1.0F)); }
    std::array<double, kGrayBins> m_first{};
    std::array<double, kGrayBins> m_second{};
    std::array<double, kGrayBins> m_gray{};
    std::vector<std::size_t> m_used;
};

float quantile(std::vector<float> &values, double share)
{
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(share * double(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

} // namespace

double measureBlockiness(const FloatImage &image, int x, int y)
{
    Steps steps;
    std::vector<float> line(static_cast<std::size_t>(image.width()));
    std::vector<float> above(line.size());
    for (int row = 0; row < image.height(); ++row) {
        meanColors(image, row, line);
        for (std::size_t column = 0; column < line.size(); ++column) {
            if (column > 0)
                steps.add(line[column] - line[column - 1], x + static_cast<int>(column));
            if (row > 0)
                steps.add(line[column] - above[column], y + row);
        }
        std::swap(line, above);
    }
    if (steps.borders == 0.0 || steps.insides == 0.0)
        return 0.0;
    constexpr double kFloor = 0.25 / 255.0; // a flat picture has no blocks
    const double border = steps.border / steps.borders;
    const double inside = steps.inside / steps.insides;
    return std::max(0.0, (border - inside) / (inside + kFloor));
}

ClippingLevel measureClipping(const FloatImage &image)
{
    ClippingLevel level;
    if (image.empty())
        return level;
    std::int64_t dark = 0;
    std::int64_t bright = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            bool low = true;
            bool high = true;
            for (int c = 0; c < image.colorChannels(); ++c) {
                low = low && image.row(c, y)[x] <= 0.5F / 255.0F;
                high = high && image.row(c, y)[x] >= 254.5F / 255.0F;
            }
            dark += low ? 1 : 0;
            bright += high ? 1 : 0;
        }
    level.shadows = double(dark) / double(image.size().pixels());
    level.highlights = double(bright) / double(image.size().pixels());
    return level;
}

ToningLevel measureToning(const FloatImage &image)
{
    ToningLevel level;
    level.monochrome = true;
    if (image.empty() || image.colorChannels() == 1)
        return level;
    const std::vector<Patch> patches = patchesOf(image);
    if (patches.empty())
        return level;
    const ToneCurve curve(patches);
    std::vector<float> distances;
    std::vector<float> first;
    std::vector<float> second;
    for (const Patch &patch : patches) {
        distances.push_back(curve.distance(patch));
        first.push_back(patch.first);
        second.push_back(patch.second);
    }
    level.monochrome = quantile(distances, 0.95) <= kCloseToCurve && quantile(distances, 0.995) <= kNearCurve;
    if (!level.monochrome)
        return level;
    const double tintFirst = double(quantile(first, 0.5));
    const double tintSecond = double(quantile(second, 0.5));
    level.sepia = std::hypot(tintFirst, tintSecond) >= double(kVisibleTone);
    if (level.sepia)
        level.tintDegrees = std::atan2(-tintSecond, tintFirst) * 180.0 / 3.14159265358979323846;
    return level;
}

} // namespace ambrotype::imaging::ops
