#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ambrotype::ui {

//! A picture to try the program with.
struct SampleFile
{
    std::filesystem::path file;
    std::string preset; //!< The id of the one that suits it.
};

//! The sample pictures of the program as files in the data folder, made where they are not there yet. For workers;
//! takes about two seconds the first time. Errors: those of writing.
Result<std::vector<SampleFile>> makeSampleFiles();

} // namespace ambrotype::ui
