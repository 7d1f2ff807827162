#pragma once

#include "base/result.h"
#include "imaging/picture.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace ambrotype::pipeline {

//! What is done to a clean picture before a method is asked to undo it: the same numbers for the same seed on every
//! machine.
struct Degradation
{
    enum class Kind {
        Blur,  //!< Gaussian, deviation in pixels.
        Down,  //!< Bicubic reduction (a = -0.5, without aliasing) by a whole factor; sides are cut to multiples first.
        Noise, //!< White Gaussian, deviation on the scale of 0..255, the same for every channel.
        Jpeg   //!< Written and read again, quality 1..100; colours at half size below 90.
    };
    struct Step
    {
        Kind kind = Kind::Noise;
        double value = 0;
    };
    std::vector<Step> steps; //!< In the order in which they are done; 8 bits after each.
    std::uint64_t seed = 1;

    int factor() const;   //!< How many times smaller the result is.
    double sigma() const; //!< Of the noise, 0 without; sums up in squares.

    //! "noise=25", "down=2,jpeg=80", "blur=1.5,noise=5,seed=3". Errors: InvalidArgument, with what may be written.
    static Result<Degradation> parse(std::string_view text);
    std::string text() const; //!< What parse() reads.
};

//! \p clean as 8-bit pixels whose sides are multiples of degradation.factor(): what results are compared with.
//! Transparency is left out.
imaging::Picture evaluationReference(const imaging::Picture &clean, const Degradation &degradation);

//! The degraded picture. \p index numbers the pictures of a set, so that each has noise of its own.
//! Errors: Io and its like (the JPEG is written to the folder for temporary files).
Result<imaging::Picture>
degradePicture(const imaging::Picture &reference, const Degradation &degradation, std::uint64_t index);

} // namespace ambrotype::pipeline
