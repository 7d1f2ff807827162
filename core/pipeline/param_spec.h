#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace ambrotype::pipeline {

//! A parameter's value. Which alternative is right is said by its ParamSpec.
using ParamValue = std::variant<bool, std::int64_t, double, std::string>;

enum class ParamType { Bool, Integer, Number, Choice, Text };

//! One entry of a Choice.
struct ParamChoice
{
    std::string id;    //!< As in recipes and on the command line.
    std::string title; //!< English source text; the window translates it.
};

//! When a parameter is in force: only while the Choice \p param of the same stage has one of these values. A control
//! that is not in force is shown disabled, and its value enters no hash. No \p param: always in force.
struct ParamCondition
{
    std::string param;
    std::vector<std::string> values;
};

//! The declaration of one parameter of a stage, made once: panels, command line, validation and help all come
//! from it. Titles and help are English source texts.
struct ParamSpec
{
    std::string id; //!< Unique in its stage, e.g. "amount".
    std::string title;
    ParamType type = ParamType::Number;
    ParamValue defaultValue;
    double minimum = 0.0; //!< Integer and Number.
    double maximum = 100.0;
    double step = 1.0;
    std::string unit; //!< "%", "px", "dpi", "" ...
    std::string help; //!< One sentence: what moving it does to the picture.
    std::vector<ParamChoice> choices;
    std::size_t longest = 4096; //!< Text: bytes at most; a path or a name, unless said otherwise.
    bool advanced = false;      //!< Hidden in simple mode.
    ParamCondition condition;   //!< Always in force unless said here.
};

} // namespace ambrotype::pipeline
