#pragma once

#include "base/result.h"
#include "jobs/batch_item.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ambrotype::jobs {

//! What a sidecar "picture.ext.ambrotype.json" says: everything that is needed to make the same files again.
struct Sidecar
{
    //! Raised when older programs would misunderstand it.
    static constexpr int kVersion = 1;

    std::filesystem::path place; //!< Of the sidecar itself.
    std::string programVersion;
    std::string engine;          //!< What ran the networks, in words; results may differ between such machines.
    std::filesystem::path input; //!< As it lay from the sidecar's folder.
    std::string inputHash;
    std::uint64_t inputBytes = 0;
    //! Input, recipe after automatic values, write and read options, variants; ready for processItem() but for the
    //! place of the results.
    BatchItem item;
    std::vector<WrittenFile> files; //!< The main result first; paths relative to the sidecar's folder.
    std::vector<UsedModel> models;
    std::string device;
};

//! "picture.ext.ambrotype.json" for the result \p picture.
std::filesystem::path sidecarPath(const std::filesystem::path &picture);

//! Writes the sidecar of what \p result tells of, beside the main result, and notes its place in \p result. Keys that
//! another program wrote into a sidecar that is there already are kept.
//! \param options as the main result was written, with the literal note.
//! Errors: those of imaging::AtomicFile.
Result<void> writeSidecar(const BatchItem &item, const imaging::WriteOptions &options, ItemResult &result);

//! Errors: NotFound, PermissionDenied, Io; BadFormat (no sidecar, or one of a newer program, in words).
Result<Sidecar> readSidecar(const std::filesystem::path &file);

} // namespace ambrotype::jobs
