#pragma once

#include <cstddef>
#include <cstdint>

namespace ambrotype::inference {

//! CRC-32 as zip uses it (ISO-HDLC, reflected 0xEDB88320). Carry-less multiplication where the processor has it:
//! about 10 GB/s instead of 1.
std::uint32_t crc32(const void *data, std::size_t bytes);

} // namespace ambrotype::inference
