#pragma once

#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace ambrotype::inference {

//! Whether the authors allow the use of a file in paid work, as far as their texts say. No legal advice.
enum class PaidWork { Yes, No, Unknown };

//! "yes", "no", "unknown".
const char *paidWorkName(PaidWork paidWork);

//! What is known about one weights file: models/<id>.json. Facts that nobody stated are empty or nothing.
struct ModelCard
{
    std::string id;      //!< "realesrgan-x4plus".
    std::string title;   //!< "Real-ESRGAN x4plus".
    std::string task;    //!< "upscale", "denoise", "deblur", "colorize", "face-restore", "face-detect" ...
    std::string purpose; //!< One sentence, without a full stop.
    std::string network; //!< Architecture as in recognise.h; empty where this program does not run it.
    std::map<std::string, std::string> settings; //!< What the keys of the file cannot tell; given to the network.

    std::string file;   //!< Name under which the authors publish it.
    std::string source; //!< Address; empty if unknown.
    std::optional<std::int64_t> bytes;
    std::string sha256; //!< Empty if unknown.
    //! The same weights as published by others under another name.
    struct Alias
    {
        std::string file;
        std::string sha256;
    };
    std::vector<Alias> aliases;
    std::string stateDict; //!< Where in the file the weights are, in words.
    std::optional<std::int64_t> parameters;

    std::string codeLicence;
    std::string weightsLicence;
    std::string dataTerms;
    PaidWork paidWork = PaidWork::Unknown;
    std::vector<std::string> readIn; //!< Where the licences were read: "owner/repository @ revision".

    std::string channels; //!< "RGB", "BGR", "grey" ...
    double rangeLow = 0;
    double rangeHigh = 1;
    std::string normalisation;             //!< From 8-bit values, in words; "none" when the range is 0..1.
    std::int64_t multiple = 1;             //!< Width and height must be multiples of this.
    std::optional<std::int64_t> fixedSize; //!< Width and height that the network is made for.
    int scale = 1;

    std::optional<std::int64_t> tileSize;           //!< Input pixels per side that were found good on a processor.
    bool wholeOnly = false;                         //!< Looks at the whole picture: never cut into tiles.
    std::optional<std::int64_t> bytesPerInputPixel; //!< Peak memory of activations, where it was measured.

    //! A second file whose weights are blended with these (denoise strength of Real-ESRGAN general).
    struct Pair
    {
        std::string with;      //!< Id of the other card.
        std::string parameter; //!< Name of the slider.
    };
    std::optional<Pair> pair;
    std::string note;

    //! "64 MB", or "of unknown size".
    std::string sizeText() const;
};

//! Reads one card. Every field must be there (null where a fact is not known), so that nothing is forgotten.
//! Errors: NotFound, Io; BadFormat, naming the field.
Result<ModelCard> readModelCard(const std::filesystem::path &file);

} // namespace ambrotype::inference
