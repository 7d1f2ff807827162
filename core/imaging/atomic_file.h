#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace ambrotype::imaging {

//! A file that becomes visible as a whole or not at all: bytes go to a file without a name in the target's folder,
//! which even a killed program leaves nothing of (where the file system has no such files, to the hidden name
//! ".name.XXXXXX.tmp"); commit() flushes them to the disk and gives the name. Destroying an object that was not
//! committed removes what was written. One thread at a time.
//!
//! Errors of all calls: PermissionDenied, DiskFull (also a quota or a file size limit), NotFound (the folder), Io.
class AtomicFile
{
public:
    enum class Existing { Replace, Keep };

    //! Creates the temporary file for \p target. The folder must exist.
    static Result<AtomicFile> create(const std::filesystem::path &target);

    AtomicFile(AtomicFile &&other) noexcept;
    AtomicFile &operator=(AtomicFile &&other) noexcept;
    ~AtomicFile();

    //! Appends \p bytes bytes.
    Result<void> write(const void *data, std::size_t bytes);
    Result<void> write(std::string_view text) { return write(text.data(), text.size()); }
    //! Overwrites bytes that were already written, at \p offset from the start.
    Result<void> patch(std::uint64_t offset, const void *data, std::size_t bytes);
    //! Bytes written so far.
    std::uint64_t position() const { return m_position; }

    //! Sends what was written to the disk, which commit() then need not wait for. Nothing may be written afterwards.
    Result<void> flush() { return flushToDisk(); }

    //! Where what was written can be read while it has no name yet.
    std::filesystem::path place() const;

    //! Flushes to the disk and gives the file the name \p target (in the same folder as before).
    //! \returns false when \p existing is Keep and the name is taken; then nothing is lost and commit() may be
    //! called again with another name. Safe against other threads and programs that use the same name.
    Result<bool> commit(const std::filesystem::path &target, Existing existing);

private:
    AtomicFile() = default;
    //! Opens a file without a name in \p folder, which vanishes by itself when the program is killed.
    bool openNameless(const std::filesystem::path &folder);
    //! Gives it one. \returns 0 or an errno value.
    int nameNameless(const std::filesystem::path &target, Existing existing);
    Result<void> flushToDisk();
    void discard() noexcept;

    std::filesystem::path m_temporary; //!< Empty for a file without a name.
    int m_descriptor = -1;
    std::uint64_t m_position = 0;
};

//! Replaces the content of \p target by \p text, atomically. For recipes, presets, histories.
//! Errors: those of AtomicFile.
Result<void> writeTextAtomically(const std::filesystem::path &target, std::string_view text);

} // namespace ambrotype::imaging
