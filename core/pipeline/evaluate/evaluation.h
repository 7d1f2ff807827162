#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "imaging/picture.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ambrotype::pipeline {

//! What a method may be told of the damage: what it would have to guess otherwise.
struct Known
{
    double sigma255 = 0;         //!< Deviation of the noise, 0..255 scale; 0 when there is none.
    int jpegQuality = 0;         //!< Of the file, 1..100; 0: no JPEG.
    imaging::Size size;          //!< Of the result.
    std::string device = "auto"; //!< For networks.
    CancelToken cancel;
};

//! Something that makes a picture better.
class Method
{
public:
    virtual ~Method() = default;
    virtual std::string name() const = 0;
    //! \returns a picture of known.size, 8 bits.
    virtual Result<imaging::Picture> apply(const imaging::Picture &degraded, const Known &known) const = 0;
    //! Million floating point operations per pixel of the result (a multiply-add counts as two); nothing where the
    //! work is no network's.
    virtual std::optional<double> mflopPerPixel() const { return std::nullopt; }
};

//! The method of one word:
//! - "input", "bicubic", "lanczos": the degraded picture, enlarged where the result is larger;
//! - "fast", "thorough": the denoiser of these names at the known deviation; "nlm": OpenCV's non-local means, h = 0.63
//!   sigma, hColor = 0.65 sigma; "bilateral": OpenCV's bilateral filter, 9 pixels wide, 4.5 sigma and 2.5 pixels; both
//!   are the best of those tried;
//! - "preset:NAME": everything that the preset does, at the preset's strengths;
//! - "STAGE.PARAM=VALUE;...": stages with these values;
//! - a model of the catalogue or a weights file: the network alone, told the known deviation or JPEG quality if it
//! takes
//!   one; one that corrects the thorough denoiser after it. Where its factor is another than the wished one, Lanczos
//!   does the rest.
//! Errors: NotFound, ModelMissing, InvalidArgument, BadFormat.
Result<std::unique_ptr<Method>> makeMethod(const std::string &word, const std::string &device = "auto");

//! The usual ones for a task: what comes with the program and, where their files are here, the known networks that it
//! is compared with. \param enlarges whether results are larger; \p noisy whether there is noise to take out, \p
//! compressed whether there are JPEG files.
std::vector<std::string> usualMethods(bool enlarges, bool noisy, bool compressed);

//! How one method did on one picture.
struct Score
{
    std::string picture;
    double psnrDb = 0;
    std::optional<double> ssim;
    double seconds = 0;    //!< By the clock.
    double cpuSeconds = 0; //!< Of all threads of this program.
    double megapixels = 0; //!< Of the result.
};

struct MethodScores
{
    std::string method;
    std::optional<double> mflopPerPixel;
    std::vector<Score> scores;
    std::string problem; //!< For people: why there are no scores, or not all.

    double meanPsnrDb() const;
    double meanSsim() const;
    double cpuSecondsPerMegapixel() const;
    double secondsPerMegapixel() const;
};

//! A picture as it should be and as it is given.
struct EvaluationPair
{
    std::string name;
    imaging::Picture reference;
    imaging::Picture degraded;
    double sigma255 = 0;
};

//! Lets every method work on every pair, one after the other. \p next gives the pairs, nothing at the end, so that only
//! one is in memory. A method that fails once is not asked again; its problem says why. A method's first picture is
//! worked twice and timed the second time: loading a network is not its work.
//! Errors: Cancelled, and those of \p next.
Result<std::vector<MethodScores>> evaluate(const std::vector<std::unique_ptr<Method>> &methods,
                                           const std::function<Result<std::optional<EvaluationPair>>()> &next,
                                           const std::string &device,
                                           const CancelToken &cancel);

} // namespace ambrotype::pipeline
