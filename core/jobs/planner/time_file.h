#pragma once

#include "jobs/planner/work_times.h"

#include <filesystem>
#include <vector>

namespace ambrotype::jobs::planner {

//! What \p result tells of the time of its parts, of which each counts for its share while several pictures were worked
//! on at once (ItemResult::machineSeconds). Empty unless it is Done.
std::vector<SeenTime> seenTimes(const BatchItem &item, const ItemResult &result);

//! The times learnt on this machine, on its disk: a small file without names of pictures, shared by all programs of
//! this user. Plain and blocking; any thread, one object each.
class TimeFile
{
public:
    explicit TimeFile(std::filesystem::path file);
    //! Where the programs keep theirs.
    static TimeFile standard();

    //! What was learnt so far; nothing known when there is no file or it is damaged.
    WorkTimes read() const;
    //! Adds what a finished picture took. What cannot be written is not learnt, that is all: Io, PermissionDenied,
    //! DiskFull.
    Result<void> learn(const BatchItem &item, const ItemResult &result) const;

private:
    std::filesystem::path m_file;
};

} // namespace ambrotype::jobs::planner
