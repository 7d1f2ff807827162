#pragma once

#include "base/result.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace ambrotype::jobs::audit {

//! Appends to the audit log in a folder; form and chain: see audit_chain.h. An object is a name of the folder: any
//! number of objects, threads and programs may append at the same time (each call holds a file lock for about a
//! millisecond and flushes its line to the disk).
//!
//! What an earlier program left when it was killed is put right by the next append: a torn last line is taken off, and
//! a line of the event "recovered" tells its size and hash. Lines that were lost or changed stay as they are and are
//! told of by verify(); appending goes on behind them.
class AuditLog
{
public:
    explicit AuditLog(std::filesystem::path folder);

    //! "audit" in the user's data folder.
    static AuditLog standard();

    const std::filesystem::path &folder() const { return m_folder; }

    //! Appends one line with the time, the user, the machine and the program's version. Makes the folder.
    //! \param event what happened, in one word: "outcome", "review".
    //! \param members JSON text of further members of the object, without braces, on one line; may be empty.
    //! Errors: PermissionDenied, DiskFull, Io; nothing was appended then.
    Result<void> append(const std::string &event, const std::string &members) const;

    struct Line
    {
        std::string event;
        std::string members;
    };
    //! The same for several lines, with one wait for the disk: all of them or none.
    Result<void> append(const std::vector<Line> &lines) const;

    //! Hash of the last line, to be kept elsewhere; empty when there is no log.
    std::string lastHash() const;

    //! For tests: seconds since 1970 instead of the clock.
    void setClock(std::function<std::int64_t()> clock) { m_clock = std::move(clock); }

private:
    std::filesystem::path m_folder;
    std::function<std::int64_t()> m_clock;
};

} // namespace ambrotype::jobs::audit
