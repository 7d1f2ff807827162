#pragma once

#include "base/cancel.h"
#include "base/progress.h"
#include "jobs/output/sidecar.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ambrotype::jobs {

struct RebuildOptions
{
    //! Where the files are written. Empty: they are made to be compared, and only what is missing beside the sidecar is
    //! put back there. A file that is there is never replaced.
    std::filesystem::path outputFolder;
    //! Looked through, with all below, for an input that was moved: it is known by its content.
    std::vector<std::filesystem::path> searchFolders;
    std::string device; //!< Empty: that of the sidecar.
};

//! One file of a sidecar, made again.
struct RebuiltFile
{
    std::string label;          //!< Empty for the main result.
    std::filesystem::path path; //!< Where it belongs.
    std::string expected;       //!< Its hash by the sidecar.
    std::string made;           //!< Its hash now; empty when it was not made.
    bool written = false;       //!< It was put to its place.
    bool otherInPlace = false;  //!< A different file lies there, which was left alone.
};

struct Rebuild
{
    std::vector<RebuiltFile> files;
    //! What is not as it was: program, processor, device, models. Whole sentences; may be there though the bytes are
    //! the same.
    std::vector<std::string> differences;
    std::vector<std::string> warnings; //!< Of the work itself.

    bool isIdentical() const; //!< Every file has the same bytes.
};

//! Makes what \p sidecar tells of again and compares. Blocks as processItem() does.
//! Errors: NotFound (the input is not there; or it was changed, in words), ModelMissing (names what is not on this
//! machine), those of processItem() and of writing, Cancelled.
Result<Rebuild> rebuild(const Sidecar &sidecar,
                        const RebuildOptions &options = {},
                        const CancelToken &cancel = {},
                        const Progress &progress = {});

//! The picture with the content that \p sidecar names: where it says, beside it, or in \p searchFolders.
//! Errors: NotFound, in words that tell a moved file from a changed one; Cancelled.
Result<std::filesystem::path> findInput(const Sidecar &sidecar,
                                        const std::vector<std::filesystem::path> &searchFolders = {},
                                        const CancelToken &cancel = {});

} // namespace ambrotype::jobs
