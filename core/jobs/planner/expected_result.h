#pragma once

#include "jobs/batch_item.h"

#include <cstdint>
#include <filesystem>

namespace ambrotype::jobs::planner {

//! What is known of a result before its picture is opened.
struct ExpectedResult
{
    //! Its file, without the number that Conflict::Unique may add; empty when the name tells something that only the
    //! opened picture knows.
    std::filesystem::path file;
    imaging::Size size;
    std::uint64_t bytes = 0; //!< Room that it and its variants will want, see expectedBytes().
};

//! Reads the first bytes of the input. Blocks: not for the window's thread.
//! Errors: those of imaging::readHeader(); InvalidArgument (name template).
Result<ExpectedResult> expectedResult(const BatchItem &item);

//! Bytes of a picture of \p size in \p format. What the largest of some photographs wanted (portraits, landscapes and
//! old photographs of 0.3 to 5 megapixels, denoised and sharpened, at their own and twice their size), so most want
//! less: a plan for room on a disk is to be kept. Grain that was left in may want up to half as much again.
//! \param depth 8 or 16 bits per sample. \param quality 1..100, of lossy formats.
std::uint64_t expectedBytes(imaging::FileFormat format, imaging::Size size, int channels, int depth, int quality);

} // namespace ambrotype::jobs::planner
