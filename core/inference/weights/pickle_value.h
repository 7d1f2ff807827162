#pragma once

#include "inference/weights/tensor_ref.h"

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace ambrotype::inference::pickle {

//! Index of a value in Document::values.
using Ref = std::uint32_t;

//! The kinds of thing that a checkpoint's pickle is made of. There is none that does something.
enum class Kind {
    None,
    Boolean, //!< integer is 0 or 1
    Integer,
    BigInteger, //!< text holds the little-endian two's complement
    Real,
    Text,
    Bytes,
    Tuple,   //!< items
    List,    //!< items
    Dict,    //!< items: key, value, key, value ...
    Global,  //!< text is the module, a line feed, the name; nothing is ever looked up
    Object,  //!< An instance in a TorchScript archive; items is empty, or its state
    Storage, //!< integer is the index into Document::storages
    Tensor,  //!< integer is the index into Document::tensors
    Opaque   //!< Something harmless whose content does not matter (numpy scalar, device, dtype)
};

//! One value. Containers refer to their items by index, so values form no tree of owners: a list that is nested a
//! hundred thousand deep, or contains itself, is freed like any other.
struct Value
{
    Kind kind = Kind::None;
    std::int64_t integer = 0;
    double real = 0;
    std::string_view text; //!< Into the pickle's bytes.
    std::vector<Ref> items;
};

//! A storage that the pickle names; where its bytes are is the business of the file format around it.
struct Storage
{
    std::string key;
    DType dtype = DType::F32;
    std::int64_t elements = 0;
};

//! A tensor as torch._utils._rebuild_tensor_v2 is told to build it. Not yet checked against its storage.
struct Tensor
{
    std::size_t storage = 0; //!< Index into Document::storages.
    std::int64_t offset = 0; //!< In elements.
    std::vector<std::int64_t> shape;
    std::vector<std::int64_t> strides;
};

//! What a pickle describes.
struct Document
{
    std::vector<Value> values;
    std::vector<Storage> storages;
    std::vector<Tensor> tensors;
    std::deque<std::string> names; //!< Texts that values refer to and that the file does not hold in one piece.
    Ref root = 0;
    std::size_t consumed = 0; //!< Bytes up to and with STOP.

    const Value &at(Ref ref) const { return values[ref]; }
};

} // namespace ambrotype::inference::pickle
