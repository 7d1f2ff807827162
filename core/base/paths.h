#pragma once

#include <filesystem>

//! Where Ambrotype keeps its files. XDG folders, or all below AMBROTYPE_HOME when that is set (portable mode).
namespace ambrotype::paths {

std::filesystem::path executableDir(); //!< Folder of the running program.
std::filesystem::path configDir();     //!< User presets, settings. Not created by this call.
std::filesystem::path dataDir();       //!< Queue, history, imported models (`models/`).
std::filesystem::path cacheDir();      //!< May be deleted at any time.

//! Read-only files that ship with the program (presets, embedded models): AMBROTYPE_RESOURCE_DIR, else
//! `../share/ambrotype` beside the program, else the source tree that this build was made from.
//! \param relative e.g. "presets" or "models".
std::filesystem::path resource(const std::filesystem::path &relative);

} // namespace ambrotype::paths
