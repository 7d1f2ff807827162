#include "imaging/color/matrix_shaper.h"

#include "imaging/color/lcms.h"
#include "imaging/color/transfer.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace ambrotype::imaging {
namespace {

using Matrix = std::array<double, 9>;

//! Columns: what one unit of red, green, blue is in XYZ (D50).
std::optional<Matrix> colorants(cmsHPROFILE profile)
{
    static constexpr std::array<cmsTagSignature, 3> kTags = {
        cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag};
    Matrix matrix{};
    for (std::size_t column = 0; column < 3; ++column) {
        const auto *color = static_cast<const cmsCIEXYZ *>(cmsReadTag(profile, kTags[column]));
        if (!color)
            return std::nullopt;
        matrix[column] = color->X;
        matrix[3 + column] = color->Y;
        matrix[6 + column] = color->Z;
    }
    return matrix;
}

std::optional<Matrix> inverted(const Matrix &m)
{
    Matrix out = {m[4] * m[8] - m[5] * m[7],
                  m[2] * m[7] - m[1] * m[8],
                  m[1] * m[5] - m[2] * m[4],
                  m[5] * m[6] - m[3] * m[8],
                  m[0] * m[8] - m[2] * m[6],
                  m[2] * m[3] - m[0] * m[5],
                  m[3] * m[7] - m[4] * m[6],
                  m[1] * m[6] - m[0] * m[7],
                  m[0] * m[4] - m[1] * m[3]};
    const double determinant = m[0] * out[0] + m[1] * out[3] + m[2] * out[6];
    constexpr double kSingular = 1e-9;
    if (!(std::abs(determinant) > kSingular))
        return std::nullopt;
    for (double &value : out)
        value /= determinant;
    return out;
}

Matrix product(const Matrix &a, const Matrix &b)
{
    Matrix out{};
    for (std::size_t row = 0; row < 3; ++row)
        for (std::size_t column = 0; column < 3; ++column)
            for (std::size_t k = 0; k < 3; ++k)
                out[row * 3 + column] += a[row * 3 + k] * b[k * 3 + column];
    return out;
}

std::array<float, 9> toFloat(const Matrix &matrix)
{
    std::array<float, 9> out{};
    std::transform(matrix.begin(), matrix.end(), out.begin(), [](double value) { return static_cast<float>(value); });
    return out;
}

float lookUp(const std::vector<float> &table, float position, int steps)
{
    const float scaled = position * static_cast<float>(steps);
    const int index = std::clamp(static_cast<int>(scaled), 0, steps - 1);
    const float part = scaled - static_cast<float>(index); // beyond 0..1 outside the table: a straight line
    const auto at = static_cast<std::size_t>(index);
    return table[at] + part * (table[at + 1] - table[at]);
}

} // namespace

float MatrixShaper::Curve::toLinear(float device) const
{
    if (!(device >= 0.0F))
        return device;
    return lookUp(forward, device, kForwardSteps);
}

float MatrixShaper::Curve::toDevice(float linear) const
{
    if (!(linear >= 0.0F))
        return linear;
    if (linear > 1.0F) {
        const float slope = (forward[kForwardSteps] - forward[kForwardSteps - 1]) * static_cast<float>(kForwardSteps);
        return slope > 0.0F ? 1.0F + (linear - 1.0F) / slope : 1.0F;
    }
    return lookUp(backward, std::sqrt(linear), kBackwardSteps);
}

bool MatrixShaper::fillCurve(const void *toneCurve, Curve &curve)
{
    const auto *tone = static_cast<const cmsToneCurve *>(toneCurve);
    if (!tone || !cmsIsToneCurveMonotonic(tone) || cmsIsToneCurveDescending(tone))
        return false;
    curve.forward.resize(kForwardSteps + 1);
    for (int i = 0; i <= kForwardSteps; ++i)
        curve.forward[static_cast<std::size_t>(i)] = cmsEvalToneCurveFloat(tone, static_cast<float>(i) / kForwardSteps);
    if (!(curve.forward.back() > 0.9F) || !(curve.forward.front() < 0.1F))
        return false;

    curve.backward.resize(kBackwardSteps + 1);
    std::size_t at = 0;
    for (int i = 0; i <= kBackwardSteps; ++i) {
        const double root = double(i) / kBackwardSteps;
        const double linear = root * root;
        while (at + 2 < curve.forward.size() && double(curve.forward[at + 1]) < linear)
            ++at;
        const double low = curve.forward[at];
        const double high = curve.forward[at + 1];
        const double part = high > low ? std::clamp((linear - low) / (high - low), 0.0, 1.0) : 0.0;
        curve.backward[static_cast<std::size_t>(i)] = static_cast<float>((double(at) + part) / kForwardSteps);
    }
    return true;
}

std::unique_ptr<const MatrixShaper> MatrixShaper::make(const IccProfile &profile)
{
    const lcms::Profile handle(
        cmsOpenProfileFromMem(profile.bytes().data(), static_cast<cmsUInt32Number>(profile.bytes().size())));
    if (!handle)
        return nullptr;
    auto shaper = std::make_unique<MatrixShaper>();
    if (profile.model() == ColorModel::Gray) {
        shaper->m_channels = 1;
        return fillCurve(cmsReadTag(handle.get(), cmsSigGrayTRCTag), shaper->m_curves[0]) ? std::move(shaper) : nullptr;
    }
    // Where a profile has tables too, they are what its maker means.
    const bool tables = cmsIsTag(handle.get(), cmsSigAToB0Tag) || cmsIsTag(handle.get(), cmsSigAToB1Tag)
                        || cmsIsTag(handle.get(), cmsSigDToB1Tag);
    if (profile.model() != ColorModel::Rgb || tables || !cmsIsMatrixShaper(handle.get()))
        return nullptr;
    static constexpr std::array<cmsTagSignature, 3> kCurves = {cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag};
    for (std::size_t i = 0; i < 3; ++i)
        if (!fillCurve(cmsReadTag(handle.get(), kCurves[i]), shaper->m_curves[i]))
            return nullptr;

    const lcms::Profile srgb(cmsCreate_sRGBProfile());
    const auto device = colorants(handle.get());
    const auto working = colorants(srgb.get());
    const auto fromXyz = working ? inverted(*working) : std::nullopt;
    if (!device || !fromXyz)
        return nullptr;
    const Matrix toSrgb = product(*fromXyz, *device);
    const auto fromSrgb = inverted(toSrgb);
    if (!fromSrgb)
        return nullptr;
    shaper->m_toSrgb = toFloat(toSrgb);
    shaper->m_fromSrgb = toFloat(*fromSrgb);
    return shaper;
}

void MatrixShaper::multiply(const std::array<float, 9> &matrix, float *const *planes, int index) const
{
    const float r = planes[0][index];
    const float g = planes[1][index];
    const float b = planes[2][index];
    planes[0][index] = matrix[0] * r + matrix[1] * g + matrix[2] * b;
    planes[1][index] = matrix[3] * r + matrix[4] * g + matrix[5] * b;
    planes[2][index] = matrix[6] * r + matrix[7] * g + matrix[8] * b;
}

void MatrixShaper::toWorking(float *const *planes, int count) const
{
    const SrgbTransfer &transfer = SrgbTransfer::instance();
    for (int c = 0; c < m_channels; ++c)
        for (int i = 0; i < count; ++i)
            planes[c][i] = m_curves[static_cast<std::size_t>(c)].toLinear(planes[c][i]);
    if (m_channels == 3)
        for (int i = 0; i < count; ++i)
            multiply(m_toSrgb, planes, i);
    for (int c = 0; c < m_channels; ++c)
        for (int i = 0; i < count; ++i)
            planes[c][i] = transfer.toEncoded(planes[c][i]);
}

void MatrixShaper::toDevice(float *const *planes, int count) const
{
    const SrgbTransfer &transfer = SrgbTransfer::instance();
    for (int c = 0; c < m_channels; ++c)
        for (int i = 0; i < count; ++i)
            planes[c][i] = transfer.toLinear(planes[c][i]);
    if (m_channels == 3)
        for (int i = 0; i < count; ++i)
            multiply(m_fromSrgb, planes, i);
    for (int c = 0; c < m_channels; ++c)
        for (int i = 0; i < count; ++i)
            planes[c][i] = m_curves[static_cast<std::size_t>(c)].toDevice(planes[c][i]);
}

} // namespace ambrotype::imaging
