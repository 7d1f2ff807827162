#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ambrotype::jobs {

//! What the tokens of a name template stand for.
struct NameFacts
{
    std::string name;   //!< {name}: input file name without extension.
    std::string folder; //!< {folder}: name of the folder that the input lies in.
    std::string preset; //!< {preset}
    std::string order;  //!< {order}: the client's order.
    std::string date;   //!< {date}: capture date or file date, YYYY-MM-DD.
    int sequence = 1;   //!< {seq}, {seq:4} = with zeros to four digits (1 to 9).
    std::string scale;  //!< {scale}: "2x", "1x".
    int width = 0;      //!< {width}, {height} of the result.
    int height = 0;
    std::string format; //!< {format}: "jpeg"
    //! {result}: name of the main result without extension. Empty in the name of the main result itself, where the
    //! token and {variant} are unknown.
    std::string result;
    std::string variant; //!< {variant}: the label of a further file.
};

//! One token of a template, for the list behind a name field.
struct NameToken
{
    std::string token; //!< "{seq:4}"
    std::string help;  //!< What it stands for, in a few words.
    bool variantOnly = false;
};

//! Every token, in the order in which they are shown.
const std::vector<NameToken> &nameTokens();

//! File name without extension. Characters that file systems refuse become "_"; never empty, never hidden, never
//! "." or "..", no device of Windows, at most 200 bytes, cut at a whole UTF-8 character. "{{" and "}}" stand for the
//! braces themselves. Errors: InvalidArgument (unknown token, unbalanced brace).
Result<std::string> expandName(const std::string &nameTemplate, const NameFacts &facts);

//! A name as it will look, for showing beside the field while a template is typed: made from facts of an invented
//! picture, or of \p input where that is not empty. Opens no file. Errors: as expandName().
Result<std::string> exampleName(const std::string &nameTemplate,
                                const std::filesystem::path &input = {},
                                const std::string &preset = {},
                                const std::string &order = {});

} // namespace ambrotype::jobs
