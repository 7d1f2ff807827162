#include "pipeline/analysis.h"

#include "pipeline/json_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <iterator>

namespace ambrotype::pipeline {
namespace {

//! One row of source 1's table: what it recommends for a quality.
struct Row
{
    double strength;
    double denoise;
    double sharpen;
    const char *mode;
};
constexpr Row kRows[] = {{60, 20, 45, "natural"}, {75, 35, 60, "detail"}, {90, 60, 70, "strong"}};

//! How bad a measure is, on the scale of the table's rows: 0 high, 1 medium, 2 low quality; straight lines between the
//! three values of the measure, which fall or rise.
double badness(double value, const std::array<double, 3> &knots)
{
    const bool rising = knots[2] > knots[0];
    const auto beyond = [&](double a, double b) { return rising ? a >= b : a <= b; };
    if (beyond(knots[0], value))
        return 0.0;
    for (int row = 0; row < 2; ++row) {
        const double low = knots[static_cast<std::size_t>(row)];
        const double high = knots[static_cast<std::size_t>(row) + 1];
        if (beyond(high, value))
            return row + (value - low) / (high - low);
    }
    return 2.0;
}

// The values of each measure that stand for high, medium and low quality. Found by trial on photographs of known noise,
// blur and compression.
constexpr std::array<double, 3> kNoise255{1.5, 4.5, 11.0};
constexpr std::array<double, 3> kIso{800, 6400, 51200};
constexpr std::array<double, 3> kSharpness{60, 35, 12};
constexpr std::array<double, 3> kJpegQuality{88, 70, 35};
constexpr std::array<double, 3> kBlockiness{0.08, 0.35, 1.0};
constexpr std::array<double, 3> kMegapixels{2.0, 0.5, 0.05};
//! Small pictures are not bad ones, so their size alone makes a picture at most "medium".
constexpr double kMostForSize = 1.0;

double interpolated(double Row::*column, double at)
{
    const int row = std::min(1, static_cast<int>(at));
    const double share = at - row;
    return std::round(kRows[row].*column + (kRows[row + 1].*column - kRows[row].*column) * share);
}

std::string withDigits(double value, int digits)
{
    char text[32];
    std::snprintf(text, sizeof(text), "%.*f", digits, value);
    return text;
}

//! A measure that speaks for a value: how bad it is, and the words for it.
struct Voice
{
    double badness = 0.0;
    std::string topic; //!< "noise"
    std::string words; //!< "the noise is strong (sigma 5.1, ISO 6400)"
};

Defect defectOf(double badness)
{
    return badness < 0.5 ? Defect::None : badness < 1.5 ? Defect::Slight : Defect::Strong;
}

const char *graded(double badness, const char *low, const char *middle, const char *high)
{
    const Defect defect = defectOf(badness);
    return defect == Defect::None ? low : defect == Defect::Slight ? middle : high;
}

Voice noiseVoice(const Measurements &measured)
{
    const double sigma = badness(measured.noiseLuma, kNoise255);
    // Cameras smooth their JPEG files, so that the finest noise is gone and the coarse rest is not measured.
    const double iso = measured.iso > 0 ? badness(measured.iso, kIso) : 0.0;
    Voice voice;
    voice.badness = std::max(sigma, iso);
    voice.topic = "noise";
    voice.words = std::string("the noise is ") + graded(voice.badness, "low", "visible", "strong") + " (sigma "
                  + withDigits(measured.noiseLuma, 1)
                  + (measured.iso > 0 ? ", ISO " + std::to_string(measured.iso) : "") + ")";
    return voice;
}

Voice compressionVoice(const Measurements &measured)
{
    Voice voice;
    voice.topic = "compression";
    const double quality = measured.jpegQuality > 0 ? badness(measured.jpegQuality, kJpegQuality) : 0.0;
    voice.badness = std::max(quality, badness(measured.blockiness, kBlockiness));
    voice.words = std::string("the compression is ") + graded(voice.badness, "light", "visible", "strong") + " (";
    if (measured.jpegQuality > 0)
        voice.words += "JPEG quality " + std::to_string(measured.jpegQuality) + ", ";
    voice.words += "blockiness " + withDigits(measured.blockiness, 2) + ")";
    return voice;
}

Voice blurVoice(const Measurements &measured)
{
    Voice voice;
    voice.topic = "sharpness";
    if (measured.edgeWidth <= 0) {
        voice.words = "no edges were found to measure the sharpness";
        return voice;
    }
    voice.badness = badness(measured.sharpness, kSharpness);
    voice.words = std::string("the edges are ") + graded(voice.badness, "sharp", "a little soft", "blurred")
                  + " (sharpness " + withDigits(measured.sharpness, 0) + ", edge width "
                  + withDigits(measured.edgeWidth, 1) + " px)";
    return voice;
}

Voice sizeVoice(const Measurements &measured)
{
    Voice voice;
    voice.topic = "size";
    voice.badness = std::min(kMostForSize, badness(measured.megapixels, kMegapixels));
    voice.words = std::string("the picture is ") + (voice.badness < 0.5 ? "large enough" : "small") + " ("
                  + std::to_string(measured.width) + " x " + std::to_string(measured.height) + ")";
    return voice;
}

const Voice &loudest(const std::vector<Voice> &voices)
{
    return *std::max_element(
        voices.begin(), voices.end(), [](const Voice &a, const Voice &b) { return a.badness < b.badness; });
}

double rounded(double value, double digits)
{
    return std::round(value * digits) / digits;
}

} // namespace

Advice advise(const Measurements &measured)
{
    const Voice noise = noiseVoice(measured);
    const Voice compression = compressionVoice(measured);
    const Voice blur = blurVoice(measured);
    const Voice size = sizeVoice(measured);
    const Voice worst = loudest({noise, blur, compression, size});
    const Voice grain = loudest({noise, compression}); // denoising calms both

    Advice advice;
    const int row = static_cast<int>(std::lround(worst.badness));
    advice.quality = row == 0 ? QualityClass::High : row == 1 ? QualityClass::Medium : QualityClass::Low;
    advice.mode = kRows[row].mode;
    advice.strength = interpolated(&Row::strength, worst.badness);
    advice.denoise = interpolated(&Row::denoise, grain.badness);
    advice.sharpen = interpolated(&Row::sharpen, blur.badness);
    const auto because = [&](const char *what, double value, const std::string &words) {
        advice.reasons.push_back(std::string(what) + " " + withDigits(value, 0) + " because " + words);
    };
    because(
        "strength", advice.strength, "the quality is " + std::string(qualityName(advice.quality)) + ": " + worst.words);
    because("denoise", advice.denoise, grain.words);
    because("sharpen", advice.sharpen, blur.words);
    advice.reasons.push_back("a denoiser that follows the noise takes out sigma "
                             + withDigits(measured.visibleNoiseLuma, 1) + ", of the colours "
                             + withDigits(measured.visibleNoiseChroma, 1) + ", at 50");
    if (measured.monochrome)
        advice.reasons.push_back(measured.sepia ? "the picture is black and white with a tone; the tone is kept"
                                                : "the picture is black and white");
    return advice;
}

Defect noiseDefect(const Measurements &measured)
{
    return defectOf(noiseVoice(measured).badness);
}

Defect blurDefect(const Measurements &measured)
{
    return defectOf(blurVoice(measured).badness);
}

void applyAdvice(const Advice &advice, Recipe &recipe)
{
    // The values come from the table above, which lies inside the parameters' ranges.
    (void)recipe.set("strength", "amount", advice.strength);
    (void)recipe.set("denoise", "amount", advice.denoise);
    (void)recipe.set("sharpen", "amount", advice.sharpen);
}

const char *qualityName(QualityClass quality)
{
    switch (quality) {
    case QualityClass::High:
        return "high";
    case QualityClass::Medium:
        return "medium";
    case QualityClass::Low:
        break;
    }
    return "low";
}

std::string analysisJson(const Measurements &measured, const Advice &advice)
{
    nlohmann::ordered_json json;
    json["width"] = measured.width;
    json["height"] = measured.height;
    json["megapixels"] = rounded(measured.megapixels, 1e3);
    json["noise_luma"] = rounded(measured.noiseLuma, 1e3);
    json["noise_chroma"] = rounded(measured.noiseChroma, 1e3);
    json["visible_noise_luma"] = rounded(measured.visibleNoiseLuma, 1e3);
    json["visible_noise_chroma"] = rounded(measured.visibleNoiseChroma, 1e3);
    json["sharpness"] = rounded(measured.sharpness, 1e2);
    json["edge_width"] = rounded(measured.edgeWidth, 1e3);
    json["jpeg_quality"] = measured.jpegQuality;
    json["blockiness"] = rounded(measured.blockiness, 1e3);
    json["clipped_shadows"] = rounded(measured.clippedShadows, 1e5);
    json["clipped_highlights"] = rounded(measured.clippedHighlights, 1e5);
    json["monochrome"] = measured.monochrome;
    json["sepia"] = measured.sepia;
    json["iso"] = measured.iso;
    json["quality"] = qualityName(advice.quality);
    json["suggested"] = {
        {"strength", advice.strength}, {"denoise", advice.denoise}, {"sharpen", advice.sharpen}, {"mode", advice.mode}};
    json["reasons"] = advice.reasons;
    return json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

} // namespace ambrotype::pipeline
