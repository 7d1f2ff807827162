#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

namespace ambrotype::inference {

//! Read-only bytes with a shared owner: a mapped file, or memory.
struct MappedBytes
{
    const std::byte *data = nullptr;
    std::size_t size = 0;
    std::shared_ptr<const void> owner;

    std::string_view text(std::size_t from, std::size_t length) const
    {
        return {reinterpret_cast<const char *>(data) + from, length};
    }
    std::string_view text() const { return text(0, size); }
    //! Whether \p length bytes from \p from on lie inside; safe for any numbers.
    bool holds(std::uint64_t from, std::uint64_t length) const { return from <= size && length <= size - from; }
    //! Little-endian integer at \p from; the caller has checked holds().
    template <typename T> T load(std::size_t from) const
    {
        T value;
        std::memcpy(&value, data + from, sizeof value);
        return value;
    }
};

//! Maps a whole file. Errors: NotFound, NotAFile, PermissionDenied, EmptyFile, Io.
Result<MappedBytes> mapFile(const std::filesystem::path &file);

//! Bytes in memory, moved in.
MappedBytes ownBytes(std::vector<std::byte> bytes);

//! A copy of \p text as bytes.
MappedBytes ownBytes(std::string_view text);

} // namespace ambrotype::inference
