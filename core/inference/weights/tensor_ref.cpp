#include "inference/weights/tensor_ref.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace ambrotype::inference {
namespace {

float fromHalf(std::uint16_t bits)
{
    const std::uint32_t sign = std::uint32_t(bits & 0x8000U) << 16;
    const std::uint32_t exponent = bits >> 10 & 31U;
    const std::uint32_t fraction = bits & 0x3FFU;
    std::uint32_t word = sign;
    if (exponent == 31)
        word |= 0x7F800000U | fraction << 13;
    else if (exponent != 0)
        word |= (exponent + 112) << 23 | fraction << 13;
    else if (fraction != 0) { // subnormal half = normal float: fraction * 2^-24
        const float value = static_cast<float>(fraction) * 5.9604644775390625e-8F;
        return sign ? -value : value;
    }
    float value = 0;
    std::memcpy(&value, &word, sizeof value);
    return value;
}

float fromBfloat(std::uint16_t bits)
{
    const std::uint32_t word = std::uint32_t(bits) << 16;
    float value = 0;
    std::memcpy(&value, &word, sizeof value);
    return value;
}

//! One stored element: Raw is the stored type, operator() its value.
template <typename T> struct Plain
{
    using Raw = T;
    static T value(T raw) { return raw; }
};
struct Half
{
    using Raw = std::uint16_t;
    static float value(Raw raw) { return fromHalf(raw); }
};
struct Bfloat
{
    using Raw = std::uint16_t;
    static float value(Raw raw) { return fromBfloat(raw); }
};
struct Boolean
{
    using Raw = std::uint8_t;
    static int value(Raw raw) { return raw != 0 ? 1 : 0; }
};

template <typename Element> typename Element::Raw loadRaw(const std::byte *from)
{
    typename Element::Raw raw;
    std::memcpy(&raw, from, sizeof raw);
    return raw;
}

//! Calls visit(value) for every element in row-major order.
template <typename Element, typename Visit> void forEach(const TensorRef &tensor, Visit visit)
{
    constexpr std::int64_t kSize = sizeof(typename Element::Raw);
    const std::int64_t count = tensor.elements();
    if (count == 0)
        return;
    const std::size_t rank = tensor.shape.size();
    if (tensor.isContiguous()) {
        for (std::int64_t i = 0; i < count; ++i)
            visit(Element::value(loadRaw<Element>(tensor.data + i * kSize)));
        return;
    }
    std::vector<std::int64_t> index(rank, 0);
    const std::int64_t inner = tensor.shape[rank - 1];
    const std::int64_t step = tensor.strides[rank - 1] * kSize;
    std::int64_t offset = 0; // elements
    for (std::int64_t done = 0; done < count; done += inner) {
        const std::byte *from = tensor.data + offset * kSize;
        for (std::int64_t i = 0; i < inner; ++i)
            visit(Element::value(loadRaw<Element>(from + i * step)));
        for (std::size_t d = rank - 1; d-- > 0;) {
            offset += tensor.strides[d];
            if (++index[d] < tensor.shape[d])
                break;
            offset -= tensor.strides[d] * tensor.shape[d];
            index[d] = 0;
        }
    }
}

template <typename Visit> void forEachValue(const TensorRef &tensor, Visit visit)
{
    switch (tensor.dtype) {
    case DType::F64:
        return forEach<Plain<double>>(tensor, visit);
    case DType::F32:
        return forEach<Plain<float>>(tensor, visit);
    case DType::F16:
        return forEach<Half>(tensor, visit);
    case DType::BF16:
        return forEach<Bfloat>(tensor, visit);
    case DType::I64:
        return forEach<Plain<std::int64_t>>(tensor, visit);
    case DType::I32:
        return forEach<Plain<std::int32_t>>(tensor, visit);
    case DType::I16:
        return forEach<Plain<std::int16_t>>(tensor, visit);
    case DType::I8:
        return forEach<Plain<std::int8_t>>(tensor, visit);
    case DType::U8:
        return forEach<Plain<std::uint8_t>>(tensor, visit);
    case DType::Bool:
        return forEach<Boolean>(tensor, visit);
    }
}

} // namespace

std::size_t elementSize(DType dtype)
{
    switch (dtype) {
    case DType::F64:
    case DType::I64:
        return 8;
    case DType::F32:
    case DType::I32:
        return 4;
    case DType::F16:
    case DType::BF16:
    case DType::I16:
        return 2;
    case DType::I8:
    case DType::U8:
    case DType::Bool:
        break;
    }
    return 1;
}

const char *dtypeName(DType dtype)
{
    constexpr const char *kNames[] = {
        "float64", "float32", "float16", "bfloat16", "int64", "int32", "int16", "int8", "uint8", "bool"};
    return kNames[static_cast<std::size_t>(dtype)];
}

std::int64_t TensorRef::elements() const
{
    std::int64_t product = 1;
    for (const std::int64_t size : shape)
        product *= size;
    return product;
}

bool TensorRef::isContiguous() const
{
    if (elements() == 0)
        return true;
    std::int64_t expected = 1;
    for (std::size_t d = shape.size(); d-- > 0;) {
        if (shape[d] != 1 && strides[d] != expected)
            return false;
        expected *= shape[d];
    }
    return true;
}

const float *TensorRef::contiguousFloat() const
{
    if (dtype != DType::F32 || !isContiguous() || reinterpret_cast<std::uintptr_t>(data) % alignof(float) != 0)
        return nullptr;
    return reinterpret_cast<const float *>(data);
}

TensorRef TensorRef::fromFloats(std::vector<std::int64_t> shape, std::vector<float> values)
{
    TensorRef tensor;
    tensor.strides = contiguousStrides(shape);
    tensor.shape = std::move(shape);
    const auto memory = std::make_shared<std::vector<float>>(std::move(values));
    tensor.data = reinterpret_cast<const std::byte *>(memory->data());
    tensor.owner = memory;
    return tensor;
}

std::vector<std::int64_t> contiguousStrides(const std::vector<std::int64_t> &shape)
{
    std::vector<std::int64_t> strides(shape.size(), 1);
    if (std::find(shape.begin(), shape.end(), 0) != shape.end())
        return strides; // nothing to step over, and the product of the rest may be beyond all bounds
    for (std::size_t d = shape.size(); d-- > 1;)
        strides[d - 1] = strides[d] * shape[d];
    return strides;
}

std::vector<float> toFloat(const TensorRef &tensor)
{
    std::vector<float> values(static_cast<std::size_t>(tensor.elements()));
    copyFloat(tensor, values.data());
    return values;
}

void copyFloat(const TensorRef &tensor, float *out)
{
    if (tensor.dtype == DType::F32 && tensor.isContiguous()) {
        if (const auto bytes = static_cast<std::size_t>(tensor.elements()) * sizeof(float); bytes > 0)
            std::memcpy(out, tensor.data, bytes);
        return;
    }
    forEachValue(tensor, [&out](auto value) { *out++ = static_cast<float>(value); });
}

std::vector<double> toDouble(const TensorRef &tensor)
{
    std::vector<double> values;
    values.reserve(static_cast<std::size_t>(tensor.elements()));
    forEachValue(tensor, [&values](auto value) { values.push_back(static_cast<double>(value)); });
    return values;
}

std::int64_t countNonFinite(const TensorRef &tensor)
{
    if (tensor.dtype > DType::BF16)
        return 0;
    std::int64_t count = 0;
    forEachValue(tensor, [&count](auto value) { count += std::isfinite(static_cast<double>(value)) ? 0 : 1; });
    return count;
}

std::string shapeText(const std::vector<std::int64_t> &shape)
{
    std::string text = "[";
    for (const std::int64_t size : shape)
        text += (text.size() > 1 ? ", " : "") + std::to_string(size);
    return text + "]";
}

} // namespace ambrotype::inference
