#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "pipeline/recipe.h"
#include "pipeline/source.h"

#include <string>
#include <vector>

namespace ambrotype::pipeline {

enum class QualityClass { High, Medium, Low };

//! What was measured of a picture. Levels are of 255 in sRGB-encoded values.
struct Measurements
{
    int width = 0;
    int height = 0;
    double megapixels = 0.0;
    double noiseLuma = 0.0; //!< Standard deviation of the noise, 0..255 scale.
    double noiseChroma = 0.0;
    //! What a denoiser that follows the noise takes out at 50 (NoiseFound::visibleLuma255): more than the above where
    //! the finest noise is gone but coarse noise is seen.
    double visibleNoiseLuma = 0.0;
    double visibleNoiseChroma = 0.0;
    double sharpness = 0.0;      //!< 0 (blurred) .. 100 (pixel sharp), from the width of strong edges.
    double edgeWidth = 0.0;      //!< Pixels, 10 % to 90 % of strong edges; 0 = no edges to measure.
    int jpegQuality = 0;         //!< 0 = not a JPEG.
    double blockiness = 0.0;     //!< 0 none .. 1 and more: step at 8-pixel borders against steps inside.
    double clippedShadows = 0.0; //!< Share of pixels, 0..1.
    double clippedHighlights = 0.0;
    bool monochrome = false; //!< Grey, or grey with a tone.
    bool sepia = false;      //!< Monochrome with a tone.
    int iso = 0;             //!< From EXIF; 0 = unknown.
};

//! Suggested values with their reasons in words.
struct Advice
{
    QualityClass quality = QualityClass::High;
    double strength = 60; //!< 0..100
    double denoise = 20;
    double sharpen = 45;
    std::string mode = "natural";     //!< "natural", "detail", "strong"
    std::vector<std::string> reasons; //!< "denoise 38 because the noise is strong (sigma 5.1, ISO 6400)"
};

//! Measures \p source (a reduced or cropped sample of large pictures, always the same). About 0.1 s.
Result<Measurements> measure(const Source &source, const CancelToken &cancel = {});

//! The noise alone, the same numbers in less time. Source::noise() remembers them.
Result<NoiseFound> measureNoise(const Source &source, const CancelToken &cancel = {});

//! Rule table of the design (high 60/20/45 natural, medium 75/35/60 detail, low 90/60/70 strong, interpolated).
Advice advise(const Measurements &measured);

//! Sets the suggested values in \p recipe; leaves all else.
void applyAdvice(const Advice &advice, Recipe &recipe);

//! How bad something is, as the reasons of advise() put it.
enum class Defect {
    None,   //!< "low", "sharp".
    Slight, //!< "visible", "a little soft".
    Strong  //!< "strong", "blurred".
};
Defect noiseDefect(const Measurements &measured);
Defect blurDefect(const Measurements &measured); //!< None where no edges were found.

const char *qualityName(QualityClass quality); //!< "high", "medium", "low"

//! {"width": ..., "noise_luma": ..., ...} and the advice, as printed by `ambrotype-cli analyze --json`.
std::string analysisJson(const Measurements &measured, const Advice &advice);

} // namespace ambrotype::pipeline
