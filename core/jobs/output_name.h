#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>

namespace ambrotype::jobs {

//! What the tokens of a name template stand for.
struct NameFacts
{
    std::string name;   //!< {name}: input file name without extension.
    std::string preset; //!< {preset}
    std::string date;   //!< {date}: capture date or file date, YYYY-MM-DD.
    int sequence = 1;   //!< {seq}, {seq:4} = with zeros to four digits (1 to 9).
    std::string scale;  //!< {scale}: "2x", "1x".
    int width = 0;      //!< {width}, {height} of the result.
    int height = 0;
    std::string format; //!< {format}: "jpeg"
};

//! File name without extension. Characters that file systems refuse become "_"; never empty, never hidden, never
//! "." or "..", at most 200 bytes, cut at a whole UTF-8 character. "{{" and "}}" stand for the braces themselves.
//! Errors: InvalidArgument (unknown token, unbalanced brace).
Result<std::string> expandName(const std::string &nameTemplate, const NameFacts &facts);

} // namespace ambrotype::jobs
