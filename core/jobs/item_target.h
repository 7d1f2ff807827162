#pragma once

#include "jobs/batch_item.h"

#include <filesystem>
#include <optional>

namespace ambrotype::jobs {

//! Size of the result of \p recipe for an input of \p size pixels, known before the picture is opened.
imaging::Size expectedSize(imaging::Size size, const pipeline::Recipe &recipe);

//! The file that \p item is to be written to, before the writer makes it unique where that is asked for.
//! Errors: InvalidArgument (a bad name template; another input of the run lies there and would be replaced).
Result<std::filesystem::path>
targetFor(const BatchItem &item, imaging::FileFormat format, imaging::Size inputSize, const imaging::Picture &result);

//! The file that \p variant is to be written to; \p result knows the main result. Errors: InvalidArgument (template).
Result<std::filesystem::path> variantTarget(const BatchItem &item,
                                            const OutputVariant &variant,
                                            const ItemResult &result,
                                            const imaging::Picture &picture);

//! The file that \p item is to be written to, as far as it is known before the picture is opened: without the number
//! that Conflict::Unique may add. Nothing when the name tells something that only the opened picture knows ({date}).
//! Errors: InvalidArgument (template).
Result<std::optional<std::filesystem::path>>
expectedTarget(const BatchItem &item, imaging::FileFormat format, imaging::Size inputSize, imaging::Size expected);

//! For Conflict::Skip: the result of an earlier run, found without opening the picture. Nothing when it is not
//! there, or when its name tells something that only the opened picture knows ({date}).
std::optional<std::filesystem::path>
alreadyThere(const BatchItem &item, imaging::FileFormat format, imaging::Size inputSize, imaging::Size expected);

//! Whether makeFolder() and writing into \p folder can be expected to work, without making anything: to be asked before
//! the work of hours. Errors: as makeFolder().
Result<void> checkFolder(const std::filesystem::path &folder);

//! Makes \p folder with its parents. Errors: PermissionDenied, NotAFile (a file is in the way), DiskFull, Io.
Result<void> makeFolder(const std::filesystem::path &folder);

//! \p file with its folder's links resolved, so that two spellings of one place are equal. The file need not exist.
std::filesystem::path resolvedPlace(const std::filesystem::path &file);

} // namespace ambrotype::jobs
