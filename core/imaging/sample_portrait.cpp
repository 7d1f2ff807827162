#include "imaging/sample_portrait.h"

namespace ambrotype::imaging::sample {
namespace {

constexpr Point kHead{-0.01F, 0.385F};
constexpr float kFaceWidth = 0.134F; // half of it
constexpr float kFaceHeight = 0.182F;

Color skinTone(float light, float redness)
{
    const Color base = mix(srgb(226, 172, 142), srgb(214, 136, 118), redness);
    // Shadows of skin are warmer than its lights.
    return {base.r * (0.16F + 0.90F * light), base.g * (0.10F + 0.94F * light), base.b * (0.09F + 0.95F * light)};
}

//! Half of the face's width at height \p y below its middle: a chin, temples, cheekbones.
float faceHalfWidth(float y)
{
    const float t = y / kFaceHeight;
    return kFaceWidth * (1.0F - 0.16F * smoothStep(0.15F, 1.0F, t) + 0.03F * bell(t - 0.12F, 0.2F));
}

float faceDistance(Point q)
{
    return ellipse({q.x * kFaceWidth / faceHalfWidth(q.y), q.y}, kFaceWidth, kFaceHeight);
}

//! Hair colour along strands: \p across runs over the strands, \p along with them.
Color hairColor(float across, float along, float light)
{
    const float strands =
        0.6F * smoothNoise(across * 260.0F, along * 6.0F, 61) + 0.4F * smoothNoise(across * 700.0F, along * 9.0F, 62);
    const float shine = bell(along - 0.33F, 0.09F);
    return mix(srgb(34, 22, 16), srgb(112, 74, 46), strands) * (0.25F + 0.7F * light)
           + srgb(190, 150, 110) * (0.35F * shine * strands * light);
}

void paintBackHair(Point q, float pixel, Color &color)
{
    const float wave = 0.008F * std::sin(22.0F * q.y) + 0.006F * cloud(q.y * 16.0F, q.x > 0.0F ? 1.0F : 4.0F, 63);
    const float crown = ellipse(q - Point{0.0F, -0.03F}, 0.172F, 0.185F);
    const float sides = box({std::abs(q.x) - 0.118F + wave, q.y - 0.12F}, 0.052F, 0.17F, 0.05F);
    const float cover = coverage(std::min(crown, sides), pixel);
    if (cover <= 0.0F)
        return;
    const float light = clamp01(0.55F - 2.1F * q.x);
    color = mix(color, hairColor(q.x + wave, 0.5F + q.y, light) * 0.8F, cover);
}

void paintBody(Point q, float pixel, Color &color)
{
    // Neck, with the shadow of the chin.
    const float neckWidth = 0.060F + 0.5F * std::max(0.0F, q.y - 0.225F) * std::max(0.0F, q.y - 0.225F) * 12.0F;
    const float neck = std::max(std::abs(q.x) - neckWidth, 0.10F - q.y);
    const float turn = q.x / 0.07F;
    const float shadow = 1.0F - 0.62F * bell(q.y - 0.165F - 0.01F * turn, 0.035F);
    const float light = clamp01(0.62F - 0.34F * turn) * shadow;
    if (q.y < 0.36F)
        color = mix(color, skinTone(light, 0.25F), coverage(neck, pixel));

    // Shoulders: a jacket in herringbone.
    const float outwards = std::max(0.0F, std::abs(q.x) - 0.06F);
    const float slope = 0.245F + 0.26F * outwards + 5.2F * outwards * outwards * outwards;
    const float jacket =
        std::max({slope - q.y, std::abs(q.x) - 0.372F - 0.03F * smoothStep(0.45F, 0.62F, q.y), -(q.y - 0.2F)});
    const float opening = std::abs(q.x) - 0.105F + 0.36F * std::max(0.0F, q.y - 0.25F);
    const float fold = cloud(q.x * 7.0F + 0.6F * q.y, q.y * 3.0F, 71);
    const float bodyLight =
        clamp01(0.66F - 0.95F * q.x + 0.25F * (fold - 0.5F)) * (0.75F + 0.25F * smoothStep(0.25F, 0.4F, q.y));
    // Herringbone: slanted threads that turn in every column.
    const float column = q.x / 0.026F;
    const float turned = std::abs(column - std::floor(column) - 0.5F);
    const float thread = 0.5F + 0.5F * std::sin(6.2831853F * (q.y + 0.03F * turned) / 0.0062F);
    Color cloth =
        mix(srgb(38, 46, 66), srgb(92, 102, 122), 0.75F * thread + 0.25F * smoothNoise(q.x * 500.0F, q.y * 500.0F, 72));
    cloth = cloth * (0.22F + 0.85F * bodyLight);
    Color shirt = srgb(238, 234, 226) * (0.30F + 0.62F * bodyLight + 0.10F * fold);
    // The throat between the points of the collar.
    const float throat = std::abs(q.x) - 0.062F + 0.52F * std::max(0.0F, q.y - 0.245F);
    shirt = mix(shirt, skinTone(light, 0.25F), coverage(throat, pixel));
    shirt = shirt * (1.0F - 0.35F * bell(throat, 0.004F));
    cloth = cloth * (1.0F - 0.5F * bell(opening - 0.045F + 0.25F * (q.y - 0.3F), 0.003F)); // edge of the lapel
    const Color dressed = mix(cloth, shirt, coverage(opening, pixel));
    color = mix(color, dressed * (1.0F - 0.4F * bell(opening, 0.006F)), coverage(jacket, pixel));
    for (int i = 0; i < 2; ++i) {
        const Point button = q - Point{0.004F, 0.455F + 0.075F * static_cast<float>(i)};
        if (jacket < 0.0F && opening < -0.02F)
            color = mix(color, srgb(206, 200, 190), 0.8F * coverage(ellipse(button, 0.0055F, 0.0055F), pixel));
    }
}

//! One eye around 0; \p side is -1 for the left one of the picture.
void paintEye(Point e, float side, float pixel, Color &color)
{
    const float upper = -0.0155F + 9.5F * e.x * e.x - 0.08F * side * e.x;
    const float lower = 0.0125F - 7.5F * e.x * e.x;
    const float inside = std::max(upper - e.y, e.y - lower);
    const float ball = coverage(inside, pixel);
    // The socket: a shade around the eye, and the crease above the lid.
    color = color * (1.0F - 0.22F * bell(ellipse(e - Point{0.0F, -0.006F}, 0.034F, 0.022F), 0.010F));
    if (std::abs(e.x) < 0.034F)
        color =
            color * (1.0F - 0.38F * bell(e.y - upper + 0.0085F, 0.0022F) * smoothStep(0.034F, 0.02F, std::abs(e.x)));
    if (ball > 0.0F) {
        Color white = srgb(232, 226, 220) * (0.80F - 6.0F * std::abs(e.x)) * smoothStep(-0.004F, 0.012F, e.y - upper);
        const Point iris = e - Point{-0.0015F, -0.0015F};
        const float radius = std::hypot(iris.x, iris.y);
        if (radius < 0.016F) {
            const float rays = smoothNoise(9.0F * std::atan2(iris.y, iris.x) + 30.0F, radius * 160.0F, 81);
            Color ring = mix(srgb(66, 84, 58), srgb(150, 128, 70), rays * smoothStep(0.012F, 0.006F, radius));
            ring = ring * (smoothStep(0.0142F, 0.011F, radius) * 0.75F + 0.25F)
                   * (0.55F + 26.0F * std::max(0.0F, e.y + 0.008F));
            white = mix(white, ring, coverage(radius - 0.0135F, 2.0F * pixel));
            white = mix(white, srgb(10, 8, 8), coverage(radius - 0.0058F, 1.5F * pixel));
        }
        white = white
                + srgb(255, 252, 246)
                      * (0.95F * coverage(ellipse(iris - Point{-0.0048F, -0.0050F}, 0.0028F, 0.0034F), 1.5F * pixel));
        color = mix(color, white, ball);
    }
    if (std::abs(e.x) < 0.0365F) {
        const float taper = smoothStep(0.0365F, 0.018F, std::abs(e.x));
        color = mix(color, srgb(30, 18, 14), 0.92F * taper * coverage(std::abs(e.y - upper) - 0.0022F, 2.0F * pixel));
        color = mix(color, srgb(120, 62, 50), 0.5F * taper * bell(e.y - lower, 0.0014F));
        // Lashes.
        const float lash = std::sin(620.0F * e.x + 90.0F * side * (upper - e.y));
        if (e.y < upper && e.y > upper - 0.0065F)
            color = mix(color,
                        srgb(30, 18, 14),
                        0.7F * taper * smoothStep(0.3F, 0.9F, lash) * smoothStep(0.0065F, 0.002F, upper - e.y));
    }
}

void paintBrow(Point b, float side, Color &color)
{
    const float x = b.x * side; // outwards
    const float middle = -0.010F + 6.0F * (x - 0.008F) * (x - 0.008F);
    const float thickness = 0.0058F * smoothStep(0.048F, 0.0F, x) * smoothStep(-0.034F, -0.026F, x);
    const float hairs = smoothNoise(b.x * 420.0F + side * b.y * 260.0F, b.y * 90.0F, 82);
    color = mix(color,
                srgb(46, 28, 20),
                (0.55F + 0.4F * hairs) * smoothStep(1.3F, 0.5F, std::abs(b.y - middle) / std::max(thickness, 1e-4F))
                    * (x > -0.034F && x < 0.048F ? 1.0F : 0.0F));
}

void paintMouth(Point m, float pixel, Color &color)
{
    const float t = std::abs(m.x) / 0.047F;
    if (t > 1.15F)
        return;
    const float line = 0.0022F * std::cos(3.0F * t) + 0.0024F - 0.0042F * t * t;
    const float upper = line - 0.0125F * (1.0F - t * t) + 0.0042F * bell(m.x, 0.007F);
    const float lower = line + 0.0165F * (1.0F - t * t * t);
    const bool above = m.y < line;
    const float lips = coverage(std::max(upper - m.y, m.y - lower), 3.0F * pixel);
    const float gloss = bell(m.y - line - 0.0085F, 0.0030F) * bell(m.x + 0.008F, 0.014F);
    const float ridges = smoothNoise(m.x * 900.0F, m.y * 60.0F, 83);
    Color lip = srgb(176, 84, 82) * ((above ? 0.55F : 0.82F) - 2.2F * m.x + 0.12F * ridges);
    lip = lip + srgb(255, 220, 210) * (0.30F * gloss);
    color = mix(color, lip, 0.88F * lips);
    color = mix(color, srgb(70, 24, 26), 0.85F * smoothStep(1.08F, 0.9F, t) * bell(m.y - line, 0.0016F));
    color = color * (1.0F - 0.25F * bell(m.y - lower - 0.007F, 0.005F) * bell(m.x, 0.025F)); // under the lip
}

//! Light on the face at \p q: a round head, then what stands out of it.
float faceLight(Point q)
{
    const float nx = clamp01(std::abs(q.x) / faceHalfWidth(q.y)) * (q.x < 0.0F ? -1.0F : 1.0F);
    const float ny = std::clamp(q.y / kFaceHeight, -1.0F, 1.0F);
    const float nz = std::sqrt(std::max(0.03F, 1.0F - 0.92F * nx * nx - 0.55F * ny * ny));
    float light = 0.10F + 0.90F * clamp01(-0.44F * nx - 0.26F * ny + 0.82F * nz);
    const float nose = smoothStep(-0.03F, 0.06F, q.y) * smoothStep(0.085F, 0.070F, q.y);
    light += 0.16F * bell(q.x + 0.006F, 0.008F) * nose;                    // bridge
    light -= 0.20F * bell(q.x - 0.021F, 0.010F) * nose;                    // its shadow side
    light += 0.20F * bell(std::hypot(q.x + 0.005F, q.y - 0.060F), 0.008F); // tip
    light -= 0.20F * bell(ellipse(q - Point{0.004F, 0.074F}, 0.026F, 0.004F), 0.006F);
    light += 0.10F * bell(std::hypot(q.x + 0.070F, q.y - 0.035F), 0.030F); // cheek in the light
    light += 0.05F * bell(std::hypot(q.x - 0.060F, q.y - 0.035F), 0.025F);
    light -= 0.10F * bell(q.x - 0.002F, 0.006F) * bell(q.y - 0.090F, 0.008F); // between nose and lip
    light += 0.08F * bell(std::hypot(q.x + 0.012F, q.y - 0.150F), 0.020F);    // chin
    return light;
}

void paintFace(Point q, float pixel, Color &color)
{
    const float cover = coverage(faceDistance(q), pixel);
    if (cover <= 0.0F)
        return;
    const float pores = 0.035F * (cloud(q.x * 130.0F, q.y * 130.0F, 84) - 0.5F);
    const float redness = 0.18F + 0.32F * bell(std::hypot(std::abs(q.x) - 0.075F, q.y - 0.055F), 0.030F)
                          + 0.20F * bell(std::hypot(q.x, q.y - 0.062F), 0.014F);
    Color face = skinTone(clamp01(faceLight(q) + pores), clamp01(redness));
    for (const float side : {-1.0F, 1.0F}) {
        // Nostrils.
        const float nostril = ellipse(rotated(q - Point{side * 0.0135F, 0.0735F}, 18.0F * side), 0.0062F, 0.0030F);
        face = mix(face, srgb(82, 34, 28), 0.8F * coverage(nostril, 4.0F * pixel));
        paintBrow(q - Point{side * 0.054F, -0.042F}, side, face);
        paintEye(q - Point{side * 0.054F, -0.004F}, side, pixel, face);
    }
    paintMouth(q - Point{0.0F, 0.112F}, pixel, face);
    // A few freckles.
    for (int i = 0; i < 14; ++i) {
        const Point spot{-0.08F + 0.16F * hashNoise(i, 0, 90), 0.02F + 0.05F * hashNoise(i, 1, 90)};
        face = face * (1.0F - 0.16F * bell(std::hypot(q.x - spot.x, q.y - spot.y), 0.0018F));
    }
    color = mix(color, face, cover);
}

//! Hair that falls over the forehead and along the cheeks, parted on one side.
void paintFrontHair(Point q, float pixel, Color &color)
{
    const float part = q.x + 0.035F;
    const float spread = part < 0.0F ? 0.62F : 1.0F;
    const float hairline = -0.158F + 0.95F * std::abs(part) * spread + (part > 0.0F ? 0.0F : 0.75F * part * part * 8.0F)
                           + 0.004F * std::sin(90.0F * part);
    const float crown = ellipse(q - Point{0.0F, -0.03F}, 0.168F, 0.180F);
    const float edge = std::max({crown, q.y - hairline, -0.02F - (q.x > 0.0F ? 1.0F : 0.0F) - 1.0F});
    const float soft = 0.0035F; // single hairs, not a line
    const float cover = coverage(edge, std::max(pixel, soft));
    if (cover > 0.0F && std::abs(q.x) > 0.0F) {
        const float light = clamp01(0.72F - 2.3F * q.x - 1.2F * (q.y + 0.12F));
        const float along = std::hypot(part, q.y + 0.2F) * 2.2F;
        const float across = std::atan2(q.y + 0.215F, part) * 0.11F;
        color = mix(color, hairColor(across, along, light), cover);
    }
    // A lock on each side, in front of the face.
    for (const float side : {-1.0F, 1.0F}) {
        const float inner = 0.104F + 0.016F * std::sin(14.0F * q.y + 0.6F);
        const float lock = box({side * q.x - inner - 0.028F, q.y - 0.040F}, 0.030F, 0.200F, 0.03F);
        const float strands =
            coverage(lock + 0.002F * smoothNoise(q.x * 500.0F, q.y * 8.0F, 64), std::max(pixel, soft));
        color = mix(color,
                    hairColor(q.x + 0.02F * std::sin(14.0F * q.y), 0.36F + q.y, clamp01(0.5F - 2.2F * q.x)),
                    strands * smoothStep(-0.15F, -0.04F, q.y));
    }
}

void paintEarring(Point q, float pixel, Color &color)
{
    for (const float side : {-1.0F, 1.0F}) {
        const Point pearl = q - Point{side * 0.101F, 0.105F};
        const float cover = coverage(ellipse(pearl, 0.0082F, 0.0082F), pixel);
        const float light = clamp01(0.75F - 40.0F * (pearl.x + pearl.y));
        color =
            mix(color,
                srgb(236, 228, 216) * (0.30F + 0.65F * light)
                    + srgb(255, 255, 255) * (0.7F * bell(std::hypot(pearl.x + 0.0028F, pearl.y + 0.0030F), 0.0016F)),
                cover);
    }
}

} // namespace

void paintPortrait(Point p, float pixel, Color &color)
{
    const Point q = p - kHead;
    if (std::abs(q.x) > 0.46F || q.y < -0.34F)
        return;
    // The shadow that the person throws on the backdrop.
    if (q.y < 0.44F)
        color = color * (1.0F - 0.30F * smoothStep(0.10F, -0.06F, ellipse(q - Point{0.06F, 0.02F}, 0.20F, 0.24F)));
    paintBackHair(q, pixel, color);
    paintBody(q, pixel, color);
    paintFace(q, pixel, color);
    paintFrontHair(q, pixel, color);
    paintEarring(q, pixel, color);
}

} // namespace ambrotype::imaging::sample
