#pragma once

#include "faces/resolution.h"
#include "pipeline/network/model_files.h"

#include <optional>
#include <string>

//! Which restorer the values of the face stage mean.
namespace ambrotype::pipeline {

struct RestorerChoice
{
    std::optional<UsableModel> model; //!< None: the classic way.
    std::string name = "classic";     //!< Catalogue id or file name.
    bool isMissing = false;           //!< "auto" found no network on this machine.
};

//! The restorer that \p id (a catalogue id, "auto", "classic" or "file") and \p file name. Any thread, not the
//! window's. Errors: InvalidArgument ("file" without one); ModelMissing, NotFound.
Result<RestorerChoice> chooseRestorer(const std::string &id, const std::string &file);

//! The crops of that restorer, by its card: also of one whose weights are not on this machine. What no card and no file
//! tells is taken for 512 pixels. Any thread, not the window's. Errors: as chooseRestorer(), for what is no id.
Result<faces::CropShape> restorerCrop(const std::string &id, const std::string &file);

} // namespace ambrotype::pipeline
