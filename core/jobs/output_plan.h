#pragma once

#include "jobs/batch_item.h"

#include <optional>
#include <string>
#include <vector>

namespace ambrotype::jobs {

//! The format that is written for an input of \p format: with keepFormat JPEG, PNG, TIFF and WebP stay what they
//! are; HEIC and AVIF too where this build can write them, else they become JPEG (PNG when \p hasAlpha); RAW becomes
//! TIFF (with 16 bits, as it is developed); GIF, BMP and all else become PNG. Without keepFormat: write.format.
imaging::FileFormat outputFormat(const BatchItem &item, imaging::FileFormat format, bool hasAlpha);

//! Format by the extension of a name to be written; nothing when the extension is none that we write.
std::optional<imaging::FileFormat> formatOfExtension(const std::filesystem::path &file);

//! Looks at the items of one run together, before any of them is begun: items that would get the same output name
//! get the same nameGroup and count up in duplicate, and all learn which files are inputs. With it, two inputs
//! never end in one file and the names do not depend on which worker is quicker. Reads the first bytes of files
//! only where names meet.
void planOutputs(std::vector<BatchItem> &items);

} // namespace ambrotype::jobs
