#include "imaging/sample_scene.h"

#include "imaging/sample_drawing.h"
#include "imaging/sample_portrait.h"

namespace ambrotype::imaging::sample {
namespace {

constexpr float kTableEdge = 0.83F;

//! A painted backdrop, lit from the left.
Color backdrop(Point p)
{
    const float mottle = cloud(p.x * 4.0F, p.y * 4.0F, 11);
    const float fine = cloud(p.x * 40.0F, p.y * 40.0F, 12);
    const float light = 0.35F + 0.75F * bell(std::hypot(p.x + 0.22F, 0.9F * (p.y - 0.35F)), 0.45F);
    const Color cold = srgb(96, 104, 100);
    const Color warm = srgb(150, 140, 118);
    return mix(cold, warm, mottle) * (light * (0.86F + 0.28F * fine));
}

//! Wood seen from the front, its grain running across.
Color table(Point p)
{
    const float depth = (p.y - kTableEdge) / (1.0F - kTableEdge);
    const float waves = smoothNoise(p.x * 2.2F, p.y * 26.0F, 21);
    const float rings = 0.5F + 0.5F * std::sin(150.0F * p.y + 9.0F * waves + 2.0F * p.x);
    const float fibres = smoothNoise(p.x * 14.0F, p.y * 420.0F, 22);
    const Color wood = mix(srgb(118, 78, 48), srgb(164, 116, 74), 0.55F * rings + 0.45F * fibres);
    return wood * (0.55F + 0.4F * bell(p.x + 0.2F, 0.5F) + 0.2F * smoothStep(0.06F, 0.0F, depth));
}

//! Ink of a line of signs that look like print; \p p in units of a sign's width, one line.
float printedLine(Point p, std::uint32_t line, float pixel)
{
    const auto cell = static_cast<std::int32_t>(std::floor(p.x));
    const bool blank = hashNoise(cell, 0, 300 + line) < 0.17F;
    if (blank)
        return 0.0F;
    const Point in{p.x - std::floor(p.x), p.y};
    float ink = 0.0F;
    // Strokes between the nodes of a small grid: each sign is its own choice of them.
    constexpr Point kNodes[6] = {
        {0.15F, 0.1F}, {0.75F, 0.1F}, {0.15F, 0.5F}, {0.75F, 0.5F}, {0.15F, 0.9F}, {0.75F, 0.9F}};
    constexpr int kStrokes[9][2] = {{0, 1}, {2, 3}, {4, 5}, {0, 2}, {2, 4}, {1, 3}, {3, 5}, {0, 3}, {2, 5}};
    for (std::int32_t i = 0; i < 9; ++i) {
        if (hashNoise(cell, i + 1, 300 + line) < 0.45F)
            ink = std::max(ink, coverage(stroke(in, kNodes[kStrokes[i][0]], kNodes[kStrokes[i][1]]) - 0.085F, pixel));
    }
    return ink;
}

//! A letter pinned to the wall. \returns how much of it covers \p p.
float letter(Point p, float pixel, Color &color)
{
    const Point q = rotated(p - Point{0.50F, 0.31F}, -2.5F);
    const float paper = coverage(box(q, 0.135F, 0.20F), pixel);
    if (paper <= 0.0F)
        return 0.0F;
    color = srgb(232, 222, 196) * (0.72F + 0.10F * cloud(q.x * 30.0F, q.y * 30.0F, 31) - 0.5F * q.x);
    float ink = 0.0F;
    const float head = (q.y + 0.165F) / 0.030F;
    if (head >= 0.0F && head < 1.0F && std::abs(q.x) < 0.095F)
        ink = printedLine({(q.x + 0.2F) / 0.021F, head}, 0, pixel / 0.021F);
    const float row = (q.y + 0.110F) / 0.0215F;
    const auto line = static_cast<std::int32_t>(std::floor(row));
    const float end = line % 5 == 4 ? 0.02F : 0.105F;
    if (line >= 0 && line < 11 && q.x > -0.105F && q.x < end) {
        const float height = (row - std::floor(row)) / 0.60F;
        if (height < 1.0F)
            ink = printedLine({(q.x + 0.2F) / 0.0088F, height}, static_cast<std::uint32_t>(line) + 1, pixel / 0.0088F);
    }
    color = mix(color, srgb(46, 40, 44), 0.92F * ink);
    // A signature.
    const float t = (q.x - 0.005F) / 0.09F;
    const float curve = 0.158F + 0.012F * std::sin(32.0F * t) * (1.0F - 0.6F * t) - 0.012F * t;
    if (t > 0.0F && t < 1.0F)
        color = mix(color, srgb(40, 52, 110), 0.9F * coverage(std::abs(q.y - curve) - 0.0016F, 2.0F * pixel));
    color = mix(color, srgb(160, 30, 30), coverage(ellipse(q - Point{0.0F, -0.188F}, 0.007F, 0.007F), pixel));
    return paper;
}

//! A framed landscape. \returns how much of it covers \p p.
float landscape(Point p, float pixel, Color &color)
{
    const Point q = p - Point{-0.475F, 0.27F};
    const float frame = coverage(box(q, 0.145F, 0.115F, 0.004F), pixel);
    if (frame <= 0.0F)
        return 0.0F;
    const float bevel = 0.8F + 1.4F * (-q.x - q.y);
    color = srgb(138, 102, 48) * clamp01(bevel);
    if (box(q, 0.128F, 0.098F) < 0.0F) {
        Color sky = mix(srgb(110, 150, 196), srgb(236, 206, 168), smoothStep(-0.1F, 0.03F, q.y));
        sky = mix(sky, srgb(248, 240, 226), 0.8F * smoothStep(0.55F, 0.8F, cloud(q.x * 16.0F, q.y * 44.0F, 41)));
        sky = mix(sky, srgb(255, 244, 200), bell(ellipse(q - Point{0.055F, -0.03F}, 0.018F, 0.018F), 0.012F));
        const float far = -0.005F - 0.05F * cloud(q.x * 14.0F + 3.0F, 0.0F, 42);
        const float near = 0.045F - 0.06F * cloud(q.x * 22.0F, 5.0F, 43);
        color = mix(sky, srgb(98, 112, 140), coverage(far - q.y, pixel));
        const Color woods = mix(srgb(44, 66, 42), srgb(92, 108, 54), cloud(q.x * 150.0F, q.y * 170.0F, 44));
        color = mix(color, woods, coverage(near - q.y, pixel));
    }
    return frame;
}

//! A card with a star of fine lines and bars. \returns how much of it covers \p p.
float testCard(Point p, float pixel, Color &color)
{
    const Point q = p - Point{0.50F, 0.735F};
    const float card = coverage(box(q, 0.15F, 0.098F, 0.004F), pixel);
    if (card <= 0.0F)
        return 0.0F;
    color = srgb(214, 212, 206) * (0.78F - 0.6F * q.x);
    const Point star = q - Point{-0.065F, 0.0F};
    const float radius = std::hypot(star.x, star.y);
    if (radius < 0.072F) {
        const float wave = std::sin(36.0F * std::atan2(star.y, star.x));
        const float width = 36.0F * pixel / std::max(radius, 1e-4F);
        color = mix(color, srgb(28, 28, 30), smoothStep(-width, width, wave) * smoothStep(0.072F, 0.071F, radius));
    }
    for (int i = 0; i < 5; ++i) {
        // Line pairs, from coarse to as fine as a pixel or two.
        const Point bars = q - Point{0.075F, -0.072F + 0.022F * static_cast<float>(i)};
        const float pitch = 0.0095F / (1.0F + 0.62F * static_cast<float>(i));
        if (box(bars, 0.055F, 0.0085F) < 0.0F)
            color = mix(color, srgb(28, 28, 30), smoothStep(-0.4F, 0.4F, std::sin(6.2831853F * bars.x / pitch)));
    }
    constexpr float kPatches[6][3] = {
        {168, 50, 48}, {208, 150, 40}, {70, 132, 62}, {52, 90, 156}, {122, 66, 132}, {128, 128, 128}};
    for (int i = 0; i < 6; ++i) {
        const Point patch = q - Point{0.0295F + 0.0182F * static_cast<float>(i), 0.065F};
        color = mix(
            color, srgb(kPatches[i][0], kPatches[i][1], kPatches[i][2]), coverage(box(patch, 0.0086F, 0.02F), pixel));
    }
    return card;
}

//! A glazed ball and its shadow on the table.
void ball(Point p, float pixel, Color &color)
{
    const Point center{-0.49F, 0.80F};
    const Point q = p - center;
    color = color
            * (1.0F
               - 0.6F * bell(ellipse(q - Point{0.04F, 0.088F}, 0.09F, 0.016F) + 0.016F, 0.018F)
                     * (q.y > 0.02F ? 1.0F : 0.0F));
    constexpr float kRadius = 0.095F;
    const float cover = coverage(ellipse(q, kRadius, kRadius), pixel);
    if (cover <= 0.0F)
        return;
    const float nx = q.x / kRadius;
    const float ny = q.y / kRadius;
    const float nz = std::sqrt(std::max(0.0F, 1.0F - nx * nx - ny * ny));
    const float light = std::max(0.0F, -0.55F * nx - 0.5F * ny + 0.67F * nz);
    const float glaze = cloud(4.0F * nx + 2.0F, 7.0F * ny, 51);
    Color skin = mix(srgb(24, 92, 98), srgb(70, 150, 140), glaze) * (0.18F + 0.85F * light);
    skin = skin + srgb(190, 140, 90) * (0.35F * smoothStep(0.3F, 1.0F, ny)); // light back from the table
    skin = skin + srgb(255, 250, 240) * (0.95F * bell(std::hypot(nx + 0.38F, ny + 0.42F), 0.085F));
    color = mix(color, skin, cover);
}

} // namespace

float hashNoise(std::int32_t x, std::int32_t y, std::uint32_t seed)
{
    // The mixing steps of MurmurHash3's finalizer.
    std::uint32_t h =
        static_cast<std::uint32_t>(x) * 0x85ebca6bU ^ static_cast<std::uint32_t>(y) * 0xc2b2ae35U ^ seed * 0x27d4eb2fU;
    h ^= h >> 16;
    h *= 0x85ebca6bU;
    h ^= h >> 13;
    h *= 0xc2b2ae35U;
    h ^= h >> 16;
    return static_cast<float>(h >> 8) * (1.0F / 16777216.0F);
}

Color sceneAt(float x, float y, float pixel)
{
    const Point p{x, y};
    Color color = y < kTableEdge ? backdrop(p) : table(p);
    Color over;
    const auto lay = [&](float cover) { color = mix(color, over, cover); };
    // Soft shadows of what hangs on the wall.
    if (y < kTableEdge) {
        color = color * (1.0F - 0.45F * smoothStep(0.03F, -0.02F, box(p - Point{0.515F, 0.33F}, 0.135F, 0.20F)));
        color = color * (1.0F - 0.45F * smoothStep(0.03F, -0.02F, box(p - Point{-0.462F, 0.285F}, 0.145F, 0.115F)));
    }
    lay(landscape(p, pixel, over));
    lay(letter(p, pixel, over));
    if (y > 0.6F) {
        lay(testCard(p, pixel, over));
        ball(p, pixel, color);
    }
    paintPortrait(p, pixel, color);
    return color;
}

} // namespace ambrotype::imaging::sample
