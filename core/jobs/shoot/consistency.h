#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "jobs/batch_item.h"
#include "jobs/shoot/result_measures.h"

#include <array>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

//! How even the results of one shoot are: what is measured of each, who falls out of the row, and a way back into it.
namespace ambrotype::jobs::shoot {

//! Measures the picture \p file that \p result tells of. About 0.2 s. Errors: those of opening it; Cancelled.
Result<ResultMeasures> measureResult(const ItemResult &result, const CancelToken &cancel = {});

//! The same of a picture in memory. \p faces in pixels of \p picture.
Result<ResultMeasures> measurePicture(const imaging::Picture &picture,
                                      const std::vector<faces::Box> &faces,
                                      std::optional<double> identity,
                                      const CancelToken &cancel = {});

//! The same of \p rendered, what came of the item that \p result tells of.
Result<ResultMeasures>
measureRendered(const imaging::Picture &rendered, const ItemResult &result, const CancelToken &cancel = {});

//! Middle and spread of one measure over the shoot.
struct Row
{
    double median = 0.0;
    //! 1.4826 times the median distance from the median, which is the standard deviation of normal values (F. R.
    //! Hampel, "The influence curve and its role in robust estimation", JASA 69, 1974); not below the least that is
    //! visible.
    double spread = 0.0;
    int count = 0;
};

//! One picture that falls out of the row.
struct Outlier
{
    std::size_t picture = 0; //!< Index into what was given.
    Measure measure = Measure::Sharpness;
    double z = 0.0;       //!< Distance from the median in spreads, with its sign.
    std::string sentence; //!< "The result is much softer than the rest of the shoot (sharpness 31, usual 72)."
};

struct Consistency
{
    double limit = 3.0; //!< In spreads.
    std::array<Row, kMeasures> rows;
    std::vector<Outlier> outliers; //!< By picture, then by measure.

    //! Distance of \p picture from the median in spreads; nothing when it has no such measure, or the shoot has none.
    std::optional<double> distance(const ResultMeasures &picture, Measure measure) const;
};

//! Finds the outliers: |z| > \p limit. Needs five pictures that have a measure; with fewer nobody falls out of the row.
//! Identity counts downwards only.
Consistency findOutliers(const std::vector<ResultMeasures> &pictures, double limit = 3.0);

//! Whether \p sentence is one that findOutliers() made.
bool isOutlierSentence(std::string_view sentence);

//! How far a picture is pulled. Found by trial on drawn pictures with known blur and noise.
struct PullParams
{
    double sharpenPerPoint = 1.0; //!< Points of the sharpening slider for a point of sharpness that is missing.
    //! The denoiser is set for what it is set for now and this share of the noise that is left in a noisy picture.
    double noiseShare = 1.0;
    double mostStep = 45.0;       //!< Points that a slider moves at most.
    double identityMargin = 0.02; //!< Nearer to its identity limit a picture is not changed more than it is.
};

//! \p recipe with its sharpening and denoising moved so that the picture comes nearer to the shoot, where it falls out
//! of the row: softer than the rest = more sharpening, noisier = more denoising, and the other way round. Skin is left
//! alone: its colour may be the light's. With an \p identityLimit that the picture is near to, only what changes faces
//! less is done. Nothing when nothing is to be moved.
std::optional<pipeline::Recipe> pulledToShoot(const pipeline::Recipe &recipe,
                                              const ResultMeasures &picture,
                                              const Consistency &shoot,
                                              std::optional<double> identityLimit = std::nullopt,
                                              const PullParams &params = {});

} // namespace ambrotype::jobs::shoot
