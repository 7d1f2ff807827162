#pragma once

#include "base/cancel.h"
#include "jobs/batch_item.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ambrotype::jobs {

//! What can be known before a batch is begun, so that nothing has to be asked in the middle of it.
struct StartCheck
{
    //! A disk that results go to.
    struct Disk
    {
        std::filesystem::path folder; //!< One of the folders on it.
        std::int64_t neededBytes = 0; //!< Estimated from sizes and formats, rather too much.
        std::int64_t freeBytes = 0;
    };
    std::vector<Disk> disks;
    int missing = 0;                                  //!< Inputs that are not there or cannot be read.
    int existing = 0;                                 //!< Results whose names are taken already.
    std::vector<std::filesystem::path> closedFolders; //!< Result folders that may not be written.

    bool hasRoom() const;                       //!< Every disk has the space.
    bool mayStart() const;                      //!< It has, and every folder may be written.
    std::vector<std::string> sentences() const; //!< What is to be told; empty when all is well.
};

//! Reads the headers of the inputs of \p items; about 0.1 ms each. Makes no folder and no file.
StartCheck checkStart(const std::vector<BatchItem> &items, const CancelToken &cancel = {});

//! "1.4 GB"
std::string bytesText(std::int64_t bytes);

} // namespace ambrotype::jobs
