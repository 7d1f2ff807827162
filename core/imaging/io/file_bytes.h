#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

namespace ambrotype::imaging {

//! The content of a file in memory. Read, not mapped: a mapped file that another program cuts short kills us.
class FileBytes
{
public:
    //! Reads at most \p limit bytes from the start of \p file.
    //! Errors: NotFound, NotAFile, PermissionDenied, EmptyFile, OutOfMemory, Io.
    static Result<FileBytes> read(const std::filesystem::path &file, std::uint64_t limit = UINT64_MAX);

    std::span<const std::uint8_t> span() const { return {m_data.get(), m_size}; }
    std::uint64_t fileSize() const { return m_fileSize; } //!< Of the whole file.

private:
    std::unique_ptr<std::uint8_t[]> m_data;
    std::size_t m_size = 0;
    std::uint64_t m_fileSize = 0;
};

} // namespace ambrotype::imaging
