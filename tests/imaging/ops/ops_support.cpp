#include "imaging/ops/ops_support.h"

#include "imaging/color/working_space.h"
#include "imaging/io/reader.h"
#include "support/test_files.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace ambrotype::imaging::test {

std::uint64_t Random::next()
{
    std::uint64_t z = (m_state += 0x9e3779b97f4a7c15ULL);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

double Random::uniform()
{
    return double(next() >> 11) / 9007199254740992.0;
}

double Random::normal()
{
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(6.283185307179586 * uniform());
}

FloatImage scene(Size size, int colors, bool alpha)
{
    FloatImage image(size, colors, alpha);
    for (int plane = 0; plane < image.planes(); ++plane)
        for (int y = 0; y < size.height; ++y)
            for (int x = 0; x < size.width; ++x) {
                const double u = x + 3.0 * plane;
                const double v = y - 2.0 * plane;
                double value = 0.4 + 0.2 * std::sin(u / 37.0) * std::cos(v / 53.0);
                if (std::hypot(u - 60.0, v - 50.0) < 30.0)
                    value += 0.25 - 0.05 * plane;
                value += 0.12 / (1.0 + std::exp(-(u + v - 150.0) / 4.0));
                if (std::abs(u - v * 0.5 - 20.0) < 0.8)
                    value -= 0.25;
                if (x > size.width / 2 && y > size.height / 2)
                    value += 0.05 * std::sin(u * 1.1) * std::sin(v * 0.9);
                image.row(plane, y)[x] = static_cast<float>(std::clamp(value, 0.05, 0.95));
            }
    return image;
}

FloatImage flat(Size size, int colors, float value)
{
    FloatImage image(size, colors);
    for (int plane = 0; plane < colors; ++plane)
        for (int y = 0; y < size.height; ++y)
            std::fill_n(image.row(plane, y), size.width, value);
    return image;
}

FloatImage withNoise(const FloatImage &image, double sigma255, std::uint64_t seed, bool bytes)
{
    FloatImage noisy = image.clone();
    Random random(seed);
    for (int plane = 0; plane < image.colorChannels(); ++plane)
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                double value = double(image.row(plane, y)[x]) * 255.0 + sigma255 * random.normal();
                if (bytes)
                    value = std::clamp(std::round(value), 0.0, 255.0);
                noisy.row(plane, y)[x] = static_cast<float>(value / 255.0);
            }
    return noisy;
}

bool sameBits(const FloatImage &a, const FloatImage &b)
{
    if (a.size() != b.size() || a.planes() != b.planes())
        return false;
    for (int plane = 0; plane < a.planes(); ++plane)
        for (int y = 0; y < a.height(); ++y)
            if (std::memcmp(a.row(plane, y), b.row(plane, y), static_cast<std::size_t>(a.width()) * sizeof(float)) != 0)
                return false;
    return true;
}

double largestDifference(const FloatImage &a, const FloatImage &b)
{
    double largest = 0.0;
    for (int plane = 0; plane < a.planes(); ++plane)
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x) {
                const double difference = std::abs(double(a.row(plane, y)[x]) - double(b.row(plane, y)[x]));
                if (!(difference <= largest)) // NaN counts as a difference
                    largest = std::isnan(difference) ? 1e30 : difference;
            }
    return largest;
}

double psnr(const FloatImage &a, const FloatImage &b)
{
    double sum = 0.0;
    for (int plane = 0; plane < a.colorChannels(); ++plane)
        for (int y = 0; y < a.height(); ++y)
            for (int x = 0; x < a.width(); ++x) {
                const double difference =
                    std::clamp(double(a.row(plane, y)[x]), 0.0, 1.0) - std::clamp(double(b.row(plane, y)[x]), 0.0, 1.0);
                sum += difference * difference;
            }
    return -10.0 * std::log10(sum / (double(a.size().pixels()) * a.colorChannels()));
}

FloatImage applyWhole(const Operator &op, const FloatImage &image)
{
    return op(image, Region::of(image.size()), Region::of(image.size()), image.size());
}

FloatImage readPhoto(const char *name, int longest)
{
    auto picture = readPicture(ambrotype::test::sharedDir() / "photos/clean" / name);
    if (!picture)
        return {};
    const auto space = WorkingSpace::forPicture(*picture);
    if (!space)
        return {};
    const Size size = picture->pixels.size();
    const int width = std::min(longest, size.width);
    const int height = std::min(longest, size.height);
    return (*space)->toWorking(picture->pixels, {(size.width - width) / 2, (size.height - height) / 2, width, height});
}

std::vector<Photo> colorPhotos(int longest)
{
    std::vector<Photo> photos;
    for (const char *name : {"astronaut.png",
                             "cat.png",
                             "coffee_product.png",
                             "grace_hopper.jpg",
                             "children_park_pass.jpg",
                             "glacier_landscape.jpg",
                             "goshawk_2008.jpg",
                             "meeting_profiles.jpg",
                             "rocket_dusk.jpg"}) {
        FloatImage pixels = readPhoto(name, longest);
        if (!pixels.empty())
            photos.push_back({name, std::move(pixels)});
    }
    return photos;
}

} // namespace ambrotype::imaging::test
