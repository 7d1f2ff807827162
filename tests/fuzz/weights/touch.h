#pragma once

#include "inference/weights/readers.h"

namespace ambrotype::fuzz {

//! Reads every element of what a reader accepted, so that a sanitizer sees a view that leaves its storage.
inline void touch(const Result<inference::Checkpoint> &checkpoint)
{
    if (!checkpoint)
        return;
    for (const auto &[key, tensor] : checkpoint->tensors) {
        inference::countNonFinite(tensor);
        if (tensor.dtype > inference::DType::BF16)
            inference::toDouble(tensor);
    }
    checkpoint->weights();
}

//! Bytes that end where the input ends, at an address of their own, so that one byte too far is seen.
inline inference::MappedBytes bytesOf(const std::uint8_t *data, std::size_t size)
{
    const auto *from = reinterpret_cast<const std::byte *>(data);
    return inference::ownBytes(std::vector<std::byte>(from, from + size));
}

} // namespace ambrotype::fuzz
