#pragma once

#include <vector>

//! The parts of coreTexts(), one file each. Private to it.
namespace ambrotype::ui {

const std::vector<const char *> &declaredCoreTexts();
const std::vector<const char *> &composedCoreTexts();
const std::vector<const char *> &cardCoreTexts();
const std::vector<const char *> &sentenceCoreTexts();

} // namespace ambrotype::ui
