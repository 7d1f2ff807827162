#include "faces/guard/attribute_support.h"

#include "faces/guard/oklab.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace ambrotype::faces::test {

using imaging::FloatImage;

namespace {

template <typename Paint> void paintAround(FloatImage &image, const Point &centre, double reach, const Paint &paint)
{
    const int left = std::max(0, static_cast<int>(centre.x - reach));
    const int right = std::min(image.width() - 1, static_cast<int>(centre.x + reach) + 1);
    const int top = std::max(0, static_cast<int>(centre.y - reach));
    const int bottom = std::min(image.height() - 1, static_cast<int>(centre.y + reach) + 1);
    for (int y = top; y <= bottom; ++y)
        for (int x = left; x <= right; ++x)
            paint(x, y, std::hypot(x - centre.x, y - centre.y));
}

void darken(FloatImage &image, int x, int y, double weight, float to)
{
    const auto w = static_cast<float>(std::clamp(weight, 0.0, 1.0));
    for (int c = 0; c < image.colorChannels(); ++c)
        image.row(c, y)[x] += w * (to - image.row(c, y)[x]);
}

} // namespace

void turnIris(FloatImage &image, const Iris &iris, double degrees)
{
    const double angle = degrees * 3.14159265358979323846 / 180.0;
    paintAround(image, iris.centre, 1.05 * iris.radius, [&](int x, int y, double distance) {
        if (distance > 1.05 * iris.radius)
            return;
        Oklab color = oklabFromRgb(image.row(0, y)[x], image.row(1, y)[x], image.row(2, y)[x]);
        const Oklab before = color;
        color.a = std::cos(angle) * before.a - std::sin(angle) * before.b;
        color.b = std::sin(angle) * before.a + std::cos(angle) * before.b;
        const auto rgb = rgbFromOklab(color);
        for (int c = 0; c < 3; ++c)
            image.row(c, y)[x] = std::clamp(rgb[static_cast<std::size_t>(c)], 0.0F, 1.0F);
    });
}

void drawGlasses(FloatImage &image, const Landmarks &landmarks)
{
    const double eye = eyeDistance(landmarks);
    const double radius = 0.36 * eye;
    const double half = 0.025 * eye;
    for (int i = 0; i < 2; ++i)
        paintAround(image, landmarks[static_cast<std::size_t>(i)], radius + 4 * half, [&](int x, int y, double d) {
            darken(image, x, y, (half + 1.0 - std::abs(d - radius)), 0.08F);
        });
    const Point bridge{(landmarks[0].x + landmarks[1].x) / 2, (landmarks[0].y + landmarks[1].y) / 2};
    paintAround(image, bridge, 0.16 * eye, [&](int x, int y, double) {
        darken(image, x, y, half + 1.0 - std::abs(y - bridge.y), 0.08F);
    });
}

void drawMole(FloatImage &image, const Point &centre, double radius, float depth)
{
    paintAround(image, centre, radius + 2.0, [&](int x, int y, double distance) {
        const double weight = std::clamp(radius + 0.5 - distance, 0.0, 1.0);
        for (int c = 0; c < image.colorChannels(); ++c)
            image.row(c, y)[x] = std::max(0.0F, image.row(c, y)[x] - static_cast<float>(weight) * depth);
    });
}

void drawBeard(FloatImage &image, const Landmarks &landmarks)
{
    const double eye = eyeDistance(landmarks);
    const Point mouth{(landmarks[3].x + landmarks[4].x) / 2, (landmarks[3].y + landmarks[4].y) / 2};
    std::mt19937 generator(3);
    paintAround(image, {mouth.x, mouth.y + 0.2 * eye}, eye, [&](int x, int y, double) {
        const double u = (x - mouth.x) / (0.8 * eye);
        const double v = (y - mouth.y - 0.2 * eye) / (0.55 * eye);
        const double inMouth = std::hypot((x - mouth.x) / (0.42 * eye), (y - mouth.y) / (0.14 * eye));
        if (u * u + v * v > 1.0 || inMouth < 1.0)
            return;
        darken(image, x, y, 0.55 + 0.3 * (generator() % 100U) / 100.0, 0.12F);
    });
}

AttributeInput compared(const TestFace &face, const FloatImage &result)
{
    AttributeInput input;
    input.original = &face.crop;
    input.result = &result;
    input.landmarks = face.landmarks;
    input.sourceEyeDistance = face.sourceEyeDistance;
    input.number = 2;
    return input;
}

const AttributeFinding *findingOf(const AttributeResult &result, FaceAttribute attribute)
{
    const auto found = std::find_if(result.findings.begin(), result.findings.end(), [&](const AttributeFinding &each) {
        return each.attribute == attribute;
    });
    return found == result.findings.end() ? nullptr : &*found;
}

} // namespace ambrotype::faces::test
