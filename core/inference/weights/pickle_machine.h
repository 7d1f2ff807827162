#pragma once

#include "inference/weights/pickle_value.h"

#include <string_view>

namespace ambrotype::inference::pickle {

//! Limits of one pickle; a checkpoint of 10,000 tensors stays under a tenth of each.
struct Limits
{
    std::size_t bytes = std::size_t(64) << 20;
    std::size_t values = 2'000'000;
    std::size_t tensors = 200'000;
};

//! Reads a pickle (protocols 2 to 5) as data. It knows the opcodes that torch.save writes, and a handful of
//! constructors by name (OrderedDict, _rebuild_tensor_v2, _rebuild_parameter, typed storages, numpy scalars): any
//! other call is refused, none is ever made. Throws Refusal; time and memory are linear in the bytes read.
//! \param bytes the pickle, possibly with more behind it. Must outlive the document.
//! \param torchScript accepts instances of "__torch__" classes, as data.
Document read(std::string_view bytes, bool torchScript = false, const Limits &limits = {});

//! The value as JSON text: numbers, text, lists; bytes as hexadecimal; Opaque ones "...".
//! \param characters about where it is shortened: values may refer to each other many times. Also bounds the time.
std::string describe(const Document &document, Ref ref, std::size_t characters = 4000);

//! Decimal digits of a Kind::BigInteger's little-endian two's complement.
std::string decimal(std::string_view bytes);

} // namespace ambrotype::inference::pickle
