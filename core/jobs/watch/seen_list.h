#pragma once

#include "base/file_lock.h"
#include "base/result.h"
#include "jobs/watch/settling.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace ambrotype::jobs::watch {

//! A file that was handed on, or is about to be.
struct SeenFile
{
    std::filesystem::path file;
    FileFacts facts;
    std::string sha256;
    //! False: the note made before it was handed on. If the program ended then, nobody knows whether it was.
    bool isTaken = false;
    std::int64_t notedAt = 0; //!< Milliseconds since 1970.
};

//! What a hot folder has handed on, kept in a file so that no restart does anything twice: one line of JSON for each
//! note, the last one of a file counts. Held by one program at a time. One thread.
class SeenList
{
public:
    //! Reads \p file, or begins it. A torn last line, of a program that was killed, is taken off.
    //! Errors: Io with a sentence when another program holds it; those of reading and writing.
    static Result<std::unique_ptr<SeenList>> open(const std::filesystem::path &file);

    std::optional<SeenFile> find(const std::filesystem::path &file) const;
    //! Files of which it is not known whether they were handed on.
    std::vector<SeenFile> unsure() const;
    std::size_t count() const { return m_files.size(); } //!< Different files.

    //! Notes \p files and waits until the disk has them. Errors: PermissionDenied, DiskFull, Io; then the file is as it
    //! was before, and only this object knows of them.
    Result<void> note(const std::vector<SeenFile> &files);

private:
    SeenList(std::filesystem::path file, std::unique_ptr<FileLock> lock);
    Result<void> read();

    std::filesystem::path m_file;
    std::unique_ptr<FileLock> m_lock;
    std::int64_t m_bytes = 0;                          //!< Of whole lines in the file.
    std::unordered_map<std::string, SeenFile> m_files; //!< No order of it reaches a result.
};

} // namespace ambrotype::jobs::watch
