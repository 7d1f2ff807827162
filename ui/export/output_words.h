#pragma once

#include "export/export_settings.h"

namespace ambrotype::ui {

//! "JPEG"; what files of \p format are called everywhere.
QString formatTitle(imaging::FileFormat format);

//! "Adobe RGB"; "As the original" where nothing is chosen.
QString profileTitle(imaging::OutputProfile profile);

//! Whether what is written has a quality to choose: lossy formats, and the original's format, which may be one.
bool hasQuality(const ExportSettings &settings);
//! The same of bits per sample.
bool hasDepth(const ExportSettings &settings);

//! What the files of \p settings will be, in one line: "TIFF, 16 bits, profile of the original, all metadata, {name}".
QString outputLine(const ExportSettings &settings);

} // namespace ambrotype::ui
