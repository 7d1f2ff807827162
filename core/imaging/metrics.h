#pragma once

#include "base/result.h"
#include "imaging/picture.h"

#include <array>
#include <optional>

namespace ambrotype::imaging {

//! How far two pictures lie apart, on a scale of 0..255 (in float, so 16 bits count fully); a grey one beside a
//! coloured one counts as R = G = B; alpha is left out.
struct Comparison
{
    //! 10 log10(255^2 / mean square error) over all pixels and channels; infinite for equal pictures.
    double psnrDb = 0.0;
    //! Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image Quality Assessment: From Error Visibility to
    //! Structural Similarity", IEEE TIP 13 (4), 2004: Gaussian window of 11 x 11, sigma 1.5, population covariance,
    //! K1 0.01, K2 0.03, mean over the picture without its border of 5 pixels and over the channels. Nothing when a
    //! side is below 11.
    std::optional<double> ssim;
    double largestDifference = 0.0; //!< 0..255.
    double meanDifference = 0.0;    //!< Mean of the absolute differences, 0..255.
    std::array<int, 2> largestAt{}; //!< x, y of the first pixel with the largest difference.
};

//! Which numbers are compared: those of the files, as published figures do, or the colours that they mean (sRGB).
enum class CompareBy { Numbers, Colors };

//! Errors: InvalidArgument (different sizes), Unsupported (a profile that cannot be used, with Colors).
Result<Comparison> compare(const Picture &first, const Picture &second, CompareBy by = CompareBy::Numbers);

} // namespace ambrotype::imaging
