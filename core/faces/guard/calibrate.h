#pragma once

#include "faces/guard/embedder.h"
#include "faces/guard/input_quality.h"
#include "faces/guard/invention.h"

#include "base/cancel.h"
#include "base/result.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace ambrotype::faces {

//! A photographed face with known landmarks.
struct CalibrationFace
{
    std::string name;          //!< For messages.
    std::string person;        //!< Equal for photographs of one person.
    imaging::FloatImage photo; //!< The face and what is around it, 1 or 3 planes.
    Landmarks landmarks{};     //!< In photo.
};

//! One way to make a photo worse, after it was reduced.
struct Harm
{
    double blurPixels = 0.0;
    double noise255 = 0.0;
    int jpegQuality = 0; //!< 0: none.
};

struct CalibrationParams
{
    //! Faces at least this large (pixels between the eyes) are taken for sharp and made worse.
    double masterEyeDistance = 40.0;
    std::vector<double> eyeDistances{160, 100, 64, 44, 32, 24, 18, 14, 11};
    std::vector<Harm> harms{{0, 0, 0},
                            {0.6, 0, 0},
                            {1.0, 0, 0},
                            {1.5, 0, 0},
                            {0, 4, 0},
                            {0, 8, 0},
                            {0, 16, 0},
                            {0, 0, 85},
                            {0, 0, 65},
                            {0.6, 4, 75}};
    std::uint32_t seed = 1; //!< Of the noise.
    int cropSize = 512;
};

//! A JPEG of \p quality, decoded again; errors stop the calibration. Given by the caller, who may write files.
using JpegRoundTrip = std::function<Result<imaging::FloatImage>(const imaging::FloatImage &, int quality)>;

//! Compares every sharp face with its worsened copies and with other people, in classes of what measureInputQuality()
//! says of the copy, and returns the limits as the text of a JSON file (guard_limits.h): of the likeness by
//! \p recogniser (null: none) and of structure, and how much an honest restoration changes (attribute_guard.h).
//! \p provenance is put into the file as it is: a JSON object. \p earlier: an older file whose limits of other
//! recognisers are kept; may be empty. Errors: InvalidArgument (fewer than three sharp faces of different people),
//! Cancelled, and those of the engine and of \p jpeg.
Result<std::string> calibrateGuard(const std::vector<CalibrationFace> &faces,
                                   Embedder *recogniser,
                                   const JpegRoundTrip &jpeg,
                                   std::string_view provenance,
                                   std::string_view earlier,
                                   const CalibrationParams &params = {},
                                   const CancelToken &cancel = {});

} // namespace ambrotype::faces
