#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ambrotype::pipeline {

//! The names of \p known that \p name was probably meant to be, nearest first: at most three, by Damerau-Levenshtein
//! distance without case, at most a third of the name's length away. Names that begin with \p name count as near.
std::vector<std::string> nearestNames(std::string_view name, const std::vector<std::string> &known);

//! " Did you mean \"amount\"?" with a leading blank, or nothing when no name is near.
std::string didYouMean(std::string_view name, const std::vector<std::string> &known);

} // namespace ambrotype::pipeline
