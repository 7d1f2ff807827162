#include "jobs/shoot/consistency.h"

#include "imaging/io/reader.h"
#include "imaging/io/sample_convert.h"
#include "imaging/ops/denoise.h"
#include "pipeline/analysis.h"
#include "pipeline/source.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ambrotype::jobs::shoot {
namespace {

using imaging::Image;

//! What one measure is to people.
struct MeasureWords
{
    const char *name;
    const char *title;
    const char *higher; //!< "The result is ... than the rest of the shoot".
    const char *lower;
    double leastSpread; //!< A smaller difference is not visible.
    int digits;
};

constexpr MeasureWords kWords[kMeasures] = {
    {"sharpness", "sharpness", "sharper", "softer", 2.0, 0},
    {"noise", "noise", "noisier", "smoother", 0.3, 1},
    {"skin-red", "skin, red against green", "redder in the faces", "greener in the faces", 2.0, 0},
    {"skin-yellow", "skin, yellow against blue", "yellower in the faces", "bluer in the faces", 2.0, 0},
    {"identity", "likeness", "more like the original", "less like the original", 0.01, 2},
};

//! Part of every sentence.
constexpr const char *kOfTheShoot = " than the rest of the shoot";

constexpr int kLeastPictures = 5;
//! The middle of a face's box is skin; its rim is hair and background.
constexpr double kSkinShare = 0.5;

const MeasureWords &wordsOf(Measure measure)
{
    return kWords[static_cast<std::size_t>(measure)];
}

double medianOf(std::vector<double> values)
{
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1)
        return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

Row rowOf(const std::vector<ResultMeasures> &pictures, Measure measure)
{
    constexpr double kNormal = 1.4826;
    std::vector<double> values;
    for (const ResultMeasures &picture : pictures) {
        if (const auto value = picture.of(measure))
            values.push_back(*value);
    }
    Row row;
    row.count = static_cast<int>(values.size());
    if (values.empty())
        return row;
    row.median = medianOf(values);
    for (double &value : values)
        value = std::abs(value - row.median);
    row.spread = std::max(wordsOf(measure).leastSpread, kNormal * medianOf(values));
    return row;
}

std::string sentenceFor(Measure measure, double value, double z, const Row &row)
{
    const MeasureWords &words = wordsOf(measure);
    char text[200];
    std::snprintf(text,
                  sizeof text,
                  "The result is %s%s (%s %.*f, usual %.*f).",
                  z > 0 ? words.higher : words.lower,
                  kOfTheShoot,
                  words.title,
                  words.digits,
                  value,
                  words.digits,
                  row.median);
    return text;
}

//! Adds the colours of the middle of \p box to \p sums (red, green, blue, pixels).
void addSkin(const Image &pixels, const faces::Box &box, std::array<double, 4> &sums)
{
    const double marginX = box.width() * (1 - kSkinShare) / 2;
    const double marginY = box.height() * (1 - kSkinShare) / 2;
    const int left = std::max(0, static_cast<int>(box.left + marginX));
    const int right = std::min(pixels.width(), static_cast<int>(box.right - marginX));
    const int top = std::max(0, static_cast<int>(box.top + marginY));
    const int bottom = std::min(pixels.height(), static_cast<int>(box.bottom - marginY));
    for (int y = top; y < bottom; ++y) {
        const auto *row = pixels.row<std::uint8_t>(y);
        for (int x = left; x < right; ++x) {
            for (std::size_t c = 0; c < 3; ++c)
                sums[c] += row[std::ptrdiff_t(x) * pixels.channels() + static_cast<std::ptrdiff_t>(c)];
            sums[3] += 1;
        }
    }
}

} // namespace

const char *measureName(Measure measure)
{
    return wordsOf(measure).name;
}

Result<ResultMeasures> measurePicture(const imaging::Picture &picture,
                                      const std::vector<faces::Box> &faces,
                                      std::optional<double> identity,
                                      const CancelToken &cancel)
{
    const auto source = pipeline::Source::create(picture, "shoot");
    if (!source)
        return source.error();
    const Result<pipeline::Measurements> measured = pipeline::measure(**source, cancel);
    if (!measured)
        return measured.error();
    ResultMeasures measures;
    auto &values = measures.values;
    if (measured->edgeWidth > 0)
        values[static_cast<std::size_t>(Measure::Sharpness)] = measured->sharpness;
    values[static_cast<std::size_t>(Measure::Noise)] = measured->noiseLuma;
    values[static_cast<std::size_t>(Measure::Identity)] = identity;
    if (faces.empty() || measured->monochrome || picture.pixels.colorChannels() != 3)
        return measures;
    const Image pixels = imaging::srgbPixels(picture, imaging::SampleType::U8);
    std::array<double, 4> sums{};
    for (const faces::Box &box : faces)
        addSkin(pixels, box, sums);
    if (sums[3] > 0) {
        values[static_cast<std::size_t>(Measure::SkinRed)] = (sums[0] - sums[1]) / sums[3];
        values[static_cast<std::size_t>(Measure::SkinYellow)] = ((sums[0] + sums[1]) / 2 - sums[2]) / sums[3];
    }
    return measures;
}

Result<ResultMeasures>
measureRendered(const imaging::Picture &rendered, const ItemResult &result, const CancelToken &cancel)
{
    const double scale = result.inputSize.width > 0 ? double(rendered.pixels.width()) / result.inputSize.width : 1.0;
    std::vector<faces::Box> boxes;
    std::optional<double> identity;
    for (const pipeline::FaceOutcome &outcome : result.findings.faces) {
        const faces::Box &box = outcome.face.box;
        boxes.push_back({box.left * scale, box.top * scale, box.right * scale, box.bottom * scale});
        if (outcome.score && (!identity || *outcome.score < *identity))
            identity = outcome.score;
    }
    return measurePicture(rendered, boxes, identity, cancel);
}

Result<ResultMeasures> measureResult(const ItemResult &result, const CancelToken &cancel)
{
    const Result<imaging::Picture> picture = imaging::readPicture(result.output, {}, cancel);
    return picture ? measureRendered(*picture, result, cancel) : Result<ResultMeasures>(picture.error());
}

bool isOutlierSentence(std::string_view sentence)
{
    return sentence.find(kOfTheShoot) != std::string_view::npos;
}

std::optional<double> Consistency::distance(const ResultMeasures &picture, Measure measure) const
{
    const Row &row = rows[static_cast<std::size_t>(measure)];
    const std::optional<double> value = picture.of(measure);
    if (!value || row.count < kLeastPictures)
        return std::nullopt;
    return (*value - row.median) / row.spread;
}

Consistency findOutliers(const std::vector<ResultMeasures> &pictures, double limit)
{
    Consistency found;
    found.limit = limit;
    for (int m = 0; m < kMeasures; ++m)
        found.rows[static_cast<std::size_t>(m)] = rowOf(pictures, static_cast<Measure>(m));
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        for (int m = 0; m < kMeasures; ++m) {
            const auto measure = static_cast<Measure>(m);
            const std::optional<double> z = found.distance(pictures[i], measure);
            // Nobody minds a result that is more like the original than others.
            if (!z || (measure == Measure::Identity ? -*z : std::abs(*z)) <= limit)
                continue;
            found.outliers.push_back(
                {i,
                 measure,
                 *z,
                 sentenceFor(measure, *pictures[i].of(measure), *z, found.rows[static_cast<std::size_t>(m)])});
        }
    }
    return found;
}

std::optional<pipeline::Recipe> pulledToShoot(const pipeline::Recipe &recipe,
                                              const ResultMeasures &picture,
                                              const Consistency &shoot,
                                              std::optional<double> identityLimit,
                                              const PullParams &params)
{
    constexpr double kFullSlider = 100.0;
    constexpr double kLeastNoise255 = 0.5; // below, a ratio says nothing
    const std::optional<double> identity = picture.of(Measure::Identity);
    const bool isNearLimit = identity && identityLimit && *identity - *identityLimit < params.identityMargin;
    pipeline::Recipe pulled = recipe;
    bool moved = false;
    const auto amountOf = [&](const char *stage) {
        return recipe.isEnabled(stage) ? recipe.number(stage, "amount") : 0.0;
    };
    const auto move = [&](const char *stage, double wanted) {
        const double before = amountOf(stage);
        const double step = std::clamp(wanted - before, -params.mostStep, params.mostStep);
        const double after = std::round(std::clamp(before + step, 0.0, kFullSlider));
        if (after == before || (isNearLimit && after > before))
            return;
        if (pulled.set(stage, "amount", after))
            moved = true;
    };
    const auto fallsOut = [&](Measure measure) {
        const std::optional<double> z = shoot.distance(picture, measure);
        return z && std::abs(*z) > shoot.limit;
    };
    const auto medianOfShoot = [&](Measure measure) { return shoot.rows[static_cast<std::size_t>(measure)].median; };
    if (fallsOut(Measure::Sharpness)) {
        const double missing = medianOfShoot(Measure::Sharpness) - *picture.of(Measure::Sharpness);
        move("sharpen", amountOf("sharpen") + missing * params.sharpenPerPoint);
    }
    if (fallsOut(Measure::Noise)) {
        const double noise = *picture.of(Measure::Noise);
        const double median = medianOfShoot(Measure::Noise);
        const double setFor = imaging::ops::denoiseSigmaFromAmount(static_cast<float>(amountOf("denoise")));
        const double wanted = noise > median ? setFor + params.noiseShare * noise : setFor - (median - noise);
        if (recipe.flag("denoise", "follow")) // the amount is a share of the noise of each picture
            move("denoise", amountOf("denoise") * noise / std::max(median, kLeastNoise255));
        else
            move("denoise", imaging::ops::denoiseAmountFromSigma(static_cast<float>(std::max(0.0, wanted))));
    }
    return moved ? std::optional(pulled) : std::nullopt;
}

} // namespace ambrotype::jobs::shoot
