#include "scene.h"

#include "camera.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ambrotype::training {
namespace {

constexpr float kPi = 3.14159265F;

struct Color
{
    float r = 0, g = 0, b = 0;
};

Color operator+(Color a, Color b)
{
    return {a.r + b.r, a.g + b.g, a.b + b.b};
}
Color operator*(Color a, float s)
{
    return {a.r * s, a.g * s, a.b * s};
}

//! Colours of one scene: lightness varies most, then warm against cool, then green against magenta, which is the
//! order of the principal components of photographs (Ruderman, Cronin, Chiao 1998). Linear light.
class Palette
{
public:
    //! \p contrast: SceneOptions::contrast.
    Palette(Random &random, float contrast)
        : m_lightMean(random.uniform(-3.0F, -1.1F))
        , m_lightSpread(contrast * random.uniform(0.7F, 1.6F))
        , m_warmMean(random.normal() * 0.18F)
        , m_warmSpread(random.logUniform(0.05F, 0.45F))
        , m_greenMean(random.normal() * 0.06F)
        , m_greenSpread(random.logUniform(0.02F, 0.12F))
        , m_vivid(random.uniform(0.0F, 0.12F))
    {
        if (random.chance(0.12F)) // black and white, or toned
            m_warmSpread = m_greenSpread = m_vivid = 0.0F;
    }

    Color pick(Random &random) const
    {
        const float light = m_lightMean + m_lightSpread * random.normal();
        float warm = m_warmMean + m_warmSpread * random.normal();
        float green = m_greenMean + m_greenSpread * random.normal();
        if (random.chance(m_vivid)) {
            warm *= 3.0F;
            green *= 4.0F;
        }
        return {std::exp(light + warm + 0.3F * green),
                std::exp(light - 0.6F * green),
                std::exp(light - warm + 0.3F * green)};
    }

private:
    float m_lightMean, m_lightSpread, m_warmMean, m_warmSpread, m_greenMean, m_greenSpread, m_vivid;
};

//! A square of periodic noise with a power spectrum about 1 / f^(2 slope), mean 0, deviation 1.
class NoiseField
{
public:
    NoiseField(Random &random, float slope)
        : m_values(kSide * kSide)
    {
        float weight = 1.0F;
        for (int cell = kSide / 2; cell >= 1; cell /= 2) {
            addOctave(random, cell, weight);
            weight *= std::pow(0.5F, slope);
        }
        float sum = 0, squares = 0;
        for (const float v : m_values) {
            sum += v;
            squares += v * v;
        }
        const float count = kSide * kSide;
        const float mean = sum / count;
        const float scale = 1.0F / std::sqrt(std::max(1e-9F, squares / count - mean * mean));
        for (float &v : m_values)
            v = (v - mean) * scale;
    }

    float at(float x, float y) const
    {
        const auto ix = static_cast<int>(std::floor(x));
        const auto iy = static_cast<int>(std::floor(y));
        const float fx = x - static_cast<float>(ix);
        const float fy = y - static_cast<float>(iy);
        const float a = value(ix, iy) + (value(ix + 1, iy) - value(ix, iy)) * fx;
        const float b = value(ix, iy + 1) + (value(ix + 1, iy + 1) - value(ix, iy + 1)) * fx;
        return a + (b - a) * fy;
    }

private:
    static constexpr int kSide = 256;

    float value(int x, int y) const
    {
        return m_values[static_cast<std::size_t>((y & (kSide - 1)) * kSide + (x & (kSide - 1)))];
    }

    void addOctave(Random &random, int cell, float weight)
    {
        const int side = kSide / cell;
        std::vector<float> knots(static_cast<std::size_t>(side * side));
        for (float &knot : knots)
            knot = random.normal();
        const float scale = 1.0F / static_cast<float>(cell);
        for (int y = 0; y < kSide; ++y) {
            const float gy = static_cast<float>(y) * scale;
            const int y0 = static_cast<int>(gy);
            const float fy = smooth(gy - static_cast<float>(y0));
            for (int x = 0; x < kSide; ++x) {
                const float gx = static_cast<float>(x) * scale;
                const int x0 = static_cast<int>(gx);
                const float fx = smooth(gx - static_cast<float>(x0));
                const auto knot = [&](int kx, int ky) {
                    return knots[static_cast<std::size_t>((ky % side) * side + kx % side)];
                };
                const float top = knot(x0, y0) + (knot(x0 + 1, y0) - knot(x0, y0)) * fx;
                const float low = knot(x0, y0 + 1) + (knot(x0 + 1, y0 + 1) - knot(x0, y0 + 1)) * fx;
                m_values[static_cast<std::size_t>(y * kSide + x)] += weight * (top + (low - top) * fy);
            }
        }
    }

    static float smooth(float t) { return t * t * (3.0F - 2.0F * t); }

    std::vector<float> m_values;
};

//! How one leaf is coloured: a shaded base with an optional texture.
struct Surface
{
    Color base;
    Color other; //!< The second colour of a texture.
    enum class Kind { Plain, Cloud, Fibres, Weave, Speckle } kind = Kind::Plain;
    float amplitude = 0, frequency = 1, angle = 0, offsetX = 0, offsetY = 0, stretch = 1;
    float shadeX = 0, shadeY = 0; //!< Linear shading per radius.
};

Surface makeSurface(const SceneOptions &options, const Palette &palette, Random &random)
{
    Surface s;
    s.base = palette.pick(random);
    s.shadeX = random.normal() * 0.35F;
    s.shadeY = random.normal() * 0.35F;
    if (!random.chance(options.textureShare))
        return s;
    constexpr std::array kinds = {Surface::Kind::Cloud,
                                  Surface::Kind::Cloud,
                                  Surface::Kind::Cloud,
                                  Surface::Kind::Fibres,
                                  Surface::Kind::Weave,
                                  Surface::Kind::Speckle};
    s.kind = kinds[static_cast<std::size_t>(random.below(static_cast<int>(kinds.size())))];
    s.other = random.chance(0.7F) ? s.base * random.logUniform(0.35F, 2.5F) : palette.pick(random);
    s.amplitude = random.logUniform(0.06F, 1.2F);
    s.frequency = random.logUniform(options.slowestTexture, options.fastestTexture);
    s.angle = random.uniform(0.0F, 2.0F * kPi);
    s.offsetX = random.uniform(0.0F, 256.0F);
    s.offsetY = random.uniform(0.0F, 256.0F);
    s.stretch = random.logUniform(3.0F, 14.0F);
    return s;
}

class Canvas
{
public:
    Canvas(int side, Random &random)
        : m_picture(side, side)
        , m_rough(random, random.uniform(0.3F, 0.8F))
        , m_soft(random, random.uniform(0.9F, 1.5F))
    {
    }

    Plane3 &picture() { return m_picture; }

    void fill(const Surface &surface)
    {
        const auto side = static_cast<float>(m_picture.width);
        for (int y = 0; y < m_picture.height; ++y)
            for (int x = 0; x < m_picture.width; ++x)
                put(x, y, colorOf(surface, static_cast<float>(x), static_cast<float>(y), side / 2, side / 2, side / 2));
    }

    //! A disc, ellipse, polygon or band of about \p radius pixels.
    void leaf(const Surface &surface, float radius, Random &random)
    {
        const auto side = static_cast<float>(m_picture.width);
        const float cx = random.uniform(-radius, side + radius);
        const float cy = random.uniform(-radius, side + radius);
        const float aspect = random.chance(0.3F) ? random.logUniform(1.0F, 8.0F) : random.logUniform(1.0F, 2.0F);
        const float angle = random.uniform(0.0F, kPi);
        const float ca = std::cos(angle), sa = std::sin(angle);
        const int corners = random.chance(0.45F) ? 0 : 3 + random.below(4);
        std::array<float, 8> edge{};
        for (int i = 0; i < corners; ++i)
            edge[static_cast<std::size_t>(i)] =
                2.0F * kPi * (static_cast<float>(i) + random.uniform(-0.3F, 0.3F)) / static_cast<float>(corners);
        const float reach = radius * std::sqrt(aspect);
        const int x0 = std::max(0, static_cast<int>(cx - reach)),
                  x1 = std::min(m_picture.width - 1, static_cast<int>(cx + reach));
        const int y0 = std::max(0, static_cast<int>(cy - reach)),
                  y1 = std::min(m_picture.height - 1, static_cast<int>(cy + reach));
        const float scaleU = 1.0F / (radius * std::sqrt(aspect)), scaleV = std::sqrt(aspect) / radius;
        for (int y = y0; y <= y1; ++y)
            for (int x = x0; x <= x1; ++x) {
                const float dx = static_cast<float>(x) - cx, dy = static_cast<float>(y) - cy;
                const float u = (dx * ca + dy * sa) * scaleU, v = (dy * ca - dx * sa) * scaleV;
                if (inside(u, v, corners, edge))
                    put(x, y, colorOf(surface, static_cast<float>(x), static_cast<float>(y), cx, cy, radius));
            }
    }

    //! A bent stroke of \p width pixels: hair, a thread, handwriting.
    void stroke(Color color, float width, float length, float bend, float direction, Random &random)
    {
        float x = random.uniform(0.0F, static_cast<float>(m_picture.width));
        float y = random.uniform(0.0F, static_cast<float>(m_picture.height));
        float angle = direction;
        const float step = std::max(0.5F, width * 0.4F);
        for (float done = 0; done < length; done += step) {
            dot(x, y, width / 2, color);
            x += std::cos(angle) * step;
            y += std::sin(angle) * step;
            angle += bend * random.normal() * std::sqrt(step);
        }
    }

private:
    static bool inside(float u, float v, int corners, const std::array<float, 8> &edge)
    {
        if (corners == 0)
            return u * u + v * v <= 1.0F;
        for (int i = 0; i < corners; ++i) {
            const float a = edge[static_cast<std::size_t>(i)], b = edge[static_cast<std::size_t>((i + 1) % corners)];
            const float ax = std::cos(a), ay = std::sin(a);
            if ((std::cos(b) - ax) * (v - ay) - (std::sin(b) - ay) * (u - ax) < 0.0F)
                return false;
        }
        return true;
    }

    Color colorOf(const Surface &s, float x, float y, float cx, float cy, float radius) const
    {
        const float shade = std::exp(((x - cx) * s.shadeX + (y - cy) * s.shadeY) / radius);
        float t = 0.0F;
        if (s.kind != Surface::Kind::Plain) {
            const float ca = std::cos(s.angle), sa = std::sin(s.angle);
            const float u = (x * ca + y * sa) * s.frequency, v = (y * ca - x * sa) * s.frequency;
            switch (s.kind) {
            case Surface::Kind::Cloud:
                t = m_soft.at(u + s.offsetX, v + s.offsetY);
                break;
            case Surface::Kind::Fibres:
                t = m_rough.at(u / s.stretch + s.offsetX, v + s.offsetY);
                break;
            case Surface::Kind::Weave:
                t = std::sin(u * 2.2F + 0.6F * m_soft.at(x * 0.1F, y * 0.1F)) * std::sin(v * 2.2F) * 1.6F;
                break;
            case Surface::Kind::Speckle:
                t = std::max(0.0F, m_rough.at(u + s.offsetX, v + s.offsetY) - 0.8F) * 2.0F;
                break;
            case Surface::Kind::Plain:
                break;
            }
        }
        const float mix =
            std::clamp(t * s.amplitude * 0.5F + (s.kind == Surface::Kind::Plain ? 0.0F : 0.25F), -0.6F, 1.0F);
        const Color mixed = s.base * (1.0F - mix) + s.other * mix;
        return {std::max(0.0F, mixed.r) * shade, std::max(0.0F, mixed.g) * shade, std::max(0.0F, mixed.b) * shade};
    }

    void dot(float cx, float cy, float radius, Color color)
    {
        const int x0 = std::max(0, static_cast<int>(cx - radius)),
                  x1 = std::min(m_picture.width - 1, static_cast<int>(cx + radius + 0.5F));
        const int y0 = std::max(0, static_cast<int>(cy - radius)),
                  y1 = std::min(m_picture.height - 1, static_cast<int>(cy + radius + 0.5F));
        for (int y = y0; y <= y1; ++y)
            for (int x = x0; x <= x1; ++x)
                put(x, y, color);
    }

    void put(int x, int y, Color color)
    {
        const std::size_t at =
            static_cast<std::size_t>(y) * static_cast<std::size_t>(m_picture.width) + static_cast<std::size_t>(x);
        m_picture.plane(0)[at] = color.r;
        m_picture.plane(1)[at] = color.g;
        m_picture.plane(2)[at] = color.b;
    }

    Plane3 m_picture;
    NoiseField m_rough;
    NoiseField m_soft;
};

void addStrokes(Canvas &canvas, const Palette &palette, Random &random)
{
    const int kind = random.below(3); // hair, crossing threads, writing
    const float direction = random.uniform(0.0F, 2.0F * kPi);
    const Color ink = palette.pick(random) * (kind == 2 ? 0.3F : 1.0F);
    const int count = kind == 2 ? 20 + random.below(80) : 30 + random.below(250);
    for (int i = 0; i < count; ++i) {
        const Color color = ink * random.uniform(0.7F, 1.4F);
        if (kind == 0)
            canvas.stroke(color,
                          random.uniform(1.0F, 4.0F),
                          random.uniform(60.0F, 400.0F),
                          0.015F,
                          direction + random.normal() * 0.12F,
                          random);
        else if (kind == 1)
            canvas.stroke(color,
                          random.uniform(1.0F, 3.0F),
                          random.uniform(100.0F, 640.0F),
                          0.002F,
                          direction + (random.chance(0.5F) ? kPi / 2 : 0.0F),
                          random);
        else
            canvas.stroke(color,
                          random.uniform(2.0F, 5.0F),
                          random.uniform(10.0F, 60.0F),
                          0.12F,
                          random.uniform(0.0F, 2.0F * kPi),
                          random);
    }
}

void paintLeaves(Canvas &canvas, const SceneOptions &options, const Palette &palette, float coverage, Random &random)
{
    // Radii by inversion of the power law's distribution function, at twice the final scale.
    const float a = 2.0F * random.logUniform(options.smallestLeaf, options.smallestLeaf * 16.0F);
    const float b = options.largestLeaf * 2, p = 1.0F - options.power;
    const float side = static_cast<float>(canvas.picture().width);
    float painted = 0;
    while (painted < coverage * side * side) {
        const float radius = std::pow(std::pow(a, p) + random.uniform() * (std::pow(b, p) - std::pow(a, p)), 1.0F / p);
        canvas.leaf(makeSurface(options, palette, random), radius, random);
        painted += kPi * radius * radius;
    }
}

} // namespace

Plane3 makeScene(const SceneOptions &options, Random random)
{
    const int side = options.size * 2;
    const Palette palette(random, options.contrast);
    Canvas canvas(side, random);
    canvas.fill(makeSurface(options, palette, random));
    paintLeaves(canvas, options, palette, random.uniform(0.6F, 4.0F), random);
    if (random.chance(0.35F)) // background out of focus, foreground over it
        blur(canvas.picture(), random.logUniform(1.0F, 24.0F));
    paintLeaves(canvas, options, palette, random.uniform(0.02F, 0.9F), random);
    if (random.chance(options.strokeShare))
        addStrokes(canvas, palette, random);
    if (!random.chance(options.sharpShare))
        blur(canvas.picture(), random.uniform(1.0F, 2.0F * options.largestLens));

    illuminate(canvas.picture(), random);
    const float exposure = random.logUniform(0.5F, 1.8F);
    const float contrast = random.uniform(-0.1F, 0.6F);
    Plane3 out(options.size, options.size);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < options.size; ++y)
            for (int x = 0; x < options.size; ++x) {
                const float *from = canvas.picture().plane(c) + static_cast<std::ptrdiff_t>(2 * y) * side + 2 * x;
                const float mean = (from[0] + from[1] + from[side] + from[side + 1]) * 0.25F;
                out.plane(c)[static_cast<std::ptrdiff_t>(y) * options.size + x] = encode(mean, exposure, contrast);
            }
    if (options.softChromaShare > 0.0F && random.chance(options.softChromaShare))
        softenChroma(out);
    if (random.chance(options.grainShare))
        addGrain(out, random.logUniform(0.4F, options.largestGrain255) / 255.0F, random);
    return out;
}

} // namespace ambrotype::training
