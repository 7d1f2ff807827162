#pragma once

#include "base/cancel.h"
#include "base/result.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace ambrotype {

//! SHA-256 (FIPS 180-4), fed in pieces. Used for models, sources, recipes and cache keys alike, so that there
//! is one kind of hash in logs and sidecars. Uses the processor's SHA instructions where it has them.
class Sha256
{
public:
    Sha256();
    void update(const void *data, std::size_t bytes);
    void update(std::string_view text) { update(text.data(), text.size()); }
    //! Ends the message; 64 lower-case hexadecimal digits. The object must not be used afterwards.
    std::string finish();

private:
    std::array<std::uint32_t, 8> m_state;
    std::array<unsigned char, 64> m_pending{};
    std::size_t m_pendingBytes = 0;
    std::uint64_t m_total = 0;
};

//! Hash of \p text.
std::string sha256(std::string_view text);

//! Hash of a whole file. Errors: NotFound, PermissionDenied, Io, Cancelled.
Result<std::string> sha256File(const std::filesystem::path &file, const CancelToken &cancel = {});

} // namespace ambrotype
