#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace ambrotype::inference {

//! Element types that a checkpoint may hold. Numbers are stored little-endian.
enum class DType { F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool };

//! Bytes of one element.
std::size_t elementSize(DType dtype);

//! PyTorch's name of \p dtype: "float32", "bfloat16", "int64", "uint8", "bool" ...
const char *dtypeName(DType dtype);

//! One tensor of a checkpoint, seen where it lies: in the mapped file, or in memory of its own when the file
//! holds it compressed. A view: several tensors may share bytes, strides are arbitrary but not negative.
//! The readers have checked that every element lies inside the storage. Any thread may read.
struct TensorRef
{
    DType dtype = DType::F32;
    std::vector<std::int64_t> shape;   //!< Empty for a scalar; a dimension may be 0.
    std::vector<std::int64_t> strides; //!< In elements, as many as dimensions; 0 repeats an element.
    const std::byte *data = nullptr;   //!< First element of the view; may be unaligned.
    std::shared_ptr<const void> owner; //!< Keeps `data` alive.

    //! Product of the dimensions; 1 for a scalar.
    std::int64_t elements() const;
    //! Whether the elements lie row-major without gaps.
    bool isContiguous() const;
    //! The elements in place, without a copy: not null only for a contiguous F32 tensor at an address that is a
    //! multiple of 4. Valid as long as `owner` is held. Else use toFloat().
    const float *contiguousFloat() const;
    //! Row-major float32 tensor over memory of its own, which is moved in. values.size() = product of \p shape.
    static TensorRef fromFloats(std::vector<std::int64_t> shape, std::vector<float> values);
};

//! Strides of a row-major tensor without gaps.
std::vector<std::int64_t> contiguousStrides(const std::vector<std::int64_t> &shape);

//! All elements, row-major, converted to float32: half and bfloat16 exactly, 64-bit types rounded, bool as 0 or 1.
std::vector<float> toFloat(const TensorRef &tensor);

//! As toFloat(), into \p out, which has room for tensor.elements() values.
void copyFloat(const TensorRef &tensor, float *out);

//! All elements, row-major, as float64 (exact for everything but integers beyond 2^53).
std::vector<double> toDouble(const TensorRef &tensor);

//! Number of elements that are NaN or infinite; 0 for integer types.
std::int64_t countNonFinite(const TensorRef &tensor);

//! "[64, 3, 3, 3]".
std::string shapeText(const std::vector<std::int64_t> &shape);

} // namespace ambrotype::inference
