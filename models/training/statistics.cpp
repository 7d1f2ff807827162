#include "statistics.h"

#include <cmath>
#include <cstdio>

namespace ambrotype::training {
namespace {

Statistics measureOne(const Plane3 &picture)
{
    const int w = picture.width, h = picture.height;
    const auto luma = [&](int x, int y) {
        const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(w) + static_cast<std::size_t>(x);
        return double(picture.plane(0)[at] + picture.plane(1)[at] + picture.plane(2)[at]) / 3.0;
    };
    const auto chroma = [&](int x, int y) {
        const auto at = static_cast<std::size_t>(y) * static_cast<std::size_t>(w) + static_cast<std::size_t>(x);
        return double(picture.plane(0)[at] - picture.plane(2)[at]) / 2.0;
    };
    Statistics s;
    double sum = 0, squares = 0, chromaSum = 0, chromaSquares = 0;
    for (int y = 0; y < h; ++y)
        for (int x = 0; x < w; ++x) {
            sum += luma(x, y);
            squares += luma(x, y) * luma(x, y);
            chromaSum += chroma(x, y);
            chromaSquares += chroma(x, y) * chroma(x, y);
        }
    const double count = double(w) * h;
    s.mean = sum / count;
    s.deviation = std::sqrt(std::max(1e-12, squares / count - s.mean * s.mean));
    s.chroma = std::sqrt(std::max(0.0, chromaSquares / count - chromaSum * chromaSum / count / count)) / s.deviation;

    double fourth = 0, second = 0, chromaSecond = 0, flat = 0, mild = 0, steep = 0, pairs = 0;
    for (std::size_t band = 0; band < s.bands.size(); ++band) {
        const int distance = 1 << band;
        double energy = 0, n = 0;
        for (int y = 0; y < h - distance; ++y)
            for (int x = 0; x < w - distance; ++x) {
                const double dx = luma(x + distance, y) - luma(x, y), dy = luma(x, y + distance) - luma(x, y);
                energy += dx * dx + dy * dy;
                n += 2;
                if (band == 0) {
                    const double c = chroma(x + 1, y) - chroma(x, y);
                    chromaSecond += c * c;
                    second += dx * dx;
                    fourth += dx * dx * dx * dx;
                    flat += std::abs(dx) < 1.0 / 255;
                    mild += std::abs(dx) < 4.0 / 255;
                    steep += std::abs(dx) > 32.0 / 255;
                    ++pairs;
                }
            }
        s.bands[band] = std::log2(std::max(1e-12, energy / n));
    }
    s.gradients = {flat / pairs, mild / pairs, steep / pairs};
    s.kurtosis = fourth / pairs / std::max(1e-18, second * second / pairs / pairs);
    s.chromaFine = std::sqrt(chromaSecond / std::max(1e-12, second));
    return s;
}

} // namespace

Statistics measure(const std::vector<Plane3> &pictures)
{
    Statistics mean;
    const double share = 1.0 / static_cast<double>(pictures.size());
    for (const Plane3 &picture : pictures) {
        const Statistics one = measureOne(picture);
        mean.mean += one.mean * share;
        mean.deviation += one.deviation * share;
        for (std::size_t i = 0; i < mean.bands.size(); ++i)
            mean.bands[i] += one.bands[i] * share;
        for (std::size_t i = 0; i < mean.gradients.size(); ++i)
            mean.gradients[i] += one.gradients[i] * share;
        mean.kurtosis += one.kurtosis * share;
        mean.chroma += one.chroma * share;
        mean.chromaFine += one.chromaFine * share;
    }
    return mean;
}

std::string toText(const Statistics &s)
{
    char line[256];
    std::snprintf(line,
                  sizeof line,
                  "mean %.3f deviation %.3f bands %.2f %.2f %.2f %.2f %.2f flat %.2f mild %.2f steep %.3f kurtosis "
                  "%.1f chroma %.2f fine %.2f",
                  s.mean,
                  s.deviation,
                  s.bands[0],
                  s.bands[1],
                  s.bands[2],
                  s.bands[3],
                  s.bands[4],
                  s.gradients[0],
                  s.gradients[1],
                  s.gradients[2],
                  s.kurtosis,
                  s.chroma,
                  s.chromaFine);
    return line;
}

} // namespace ambrotype::training
