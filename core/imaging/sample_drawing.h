#pragma once

#include "imaging/sample_scene.h"

#include <algorithm>
#include <cmath>

//! Small drawing tools of the sample picture: colours in linear light, distances to shapes, smooth noise.
namespace ambrotype::imaging::sample {

struct Point
{
    float x = 0.0F;
    float y = 0.0F;
};

inline Point operator-(Point a, Point b)
{
    return {a.x - b.x, a.y - b.y};
}
inline Color operator*(Color c, float f)
{
    return {c.r * f, c.g * f, c.b * f};
}
inline Color operator+(Color a, Color b)
{
    return {a.r + b.r, a.g + b.g, a.b + b.b};
}

inline float clamp01(float v)
{
    return std::clamp(v, 0.0F, 1.0F);
}

inline float smoothStep(float from, float to, float v)
{
    const float t = clamp01((v - from) / (to - from));
    return t * t * (3.0F - 2.0F * t);
}

//! Colour from sRGB values of 0..255 to linear light (power 2.2: nobody measures this picture).
inline Color srgb(float r, float g, float b)
{
    return {std::pow(r / 255.0F, 2.2F), std::pow(g / 255.0F, 2.2F), std::pow(b / 255.0F, 2.2F)};
}

inline Color mix(Color a, Color b, float t)
{
    return a * (1.0F - t) + b * t;
}

//! Bell of height 1 and the given width around 0.
inline float bell(float distance, float width)
{
    return std::exp(-0.5F * distance * distance / (width * width));
}

//! How much of a pixel lies inside a shape whose edge is \p distance away (negative inside).
inline float coverage(float distance, float pixel)
{
    return clamp01(0.5F - distance / pixel);
}

//! Distance to the edge of an ellipse around 0, exact near the edge.
inline float ellipse(Point p, float rx, float ry)
{
    const float k0 = std::hypot(p.x / rx, p.y / ry);
    const float k1 = std::hypot(p.x / (rx * rx), p.y / (ry * ry));
    return k1 < 1e-6F ? -std::min(rx, ry) : k0 * (k0 - 1.0F) / k1;
}

inline float box(Point p, float halfWidth, float halfHeight, float rounding = 0.0F)
{
    const float dx = std::abs(p.x) - halfWidth + rounding;
    const float dy = std::abs(p.y) - halfHeight + rounding;
    return std::hypot(std::max(dx, 0.0F), std::max(dy, 0.0F)) + std::min(std::max(dx, dy), 0.0F) - rounding;
}

//! Distance to the middle line of a stroke from \p a to \p b.
inline float stroke(Point p, Point a, Point b)
{
    const Point along = b - a;
    const Point from = p - a;
    const float length2 = along.x * along.x + along.y * along.y;
    const float t = length2 > 0.0F ? clamp01((from.x * along.x + from.y * along.y) / length2) : 0.0F;
    return std::hypot(from.x - t * along.x, from.y - t * along.y);
}

inline Point rotated(Point p, float degrees)
{
    const float angle = degrees * 0.01745329252F;
    const float c = std::cos(angle);
    const float s = std::sin(angle);
    return {c * p.x + s * p.y, c * p.y - s * p.x};
}

//! Smooth noise, 0..1, one bump per unit.
inline float smoothNoise(float x, float y, std::uint32_t seed)
{
    const float fx = std::floor(x);
    const float fy = std::floor(y);
    const auto ix = static_cast<std::int32_t>(fx);
    const auto iy = static_cast<std::int32_t>(fy);
    const float tx = smoothStep(0.0F, 1.0F, x - fx);
    const float ty = smoothStep(0.0F, 1.0F, y - fy);
    const float top = hashNoise(ix, iy, seed) * (1.0F - tx) + hashNoise(ix + 1, iy, seed) * tx;
    const float bottom = hashNoise(ix, iy + 1, seed) * (1.0F - tx) + hashNoise(ix + 1, iy + 1, seed) * tx;
    return top * (1.0F - ty) + bottom * ty;
}

//! Several octaves of it.
inline float cloud(float x, float y, std::uint32_t seed)
{
    float sum = 0.0F;
    float weight = 0.5F;
    for (std::uint32_t i = 0; i < 4; ++i) {
        sum += weight * smoothNoise(x, y, seed + i);
        x *= 2.03F;
        y *= 2.03F;
        weight *= 0.5F;
    }
    return sum / 0.9375F;
}

} // namespace ambrotype::imaging::sample
