#include "inference/engine.h"

#include "inference/weights/tensor_ref.h"

namespace ambrotype::inference {

TensorView Tensor::view() const
{
    return {data.data(), shape, contiguousStrides(shape)};
}

TensorSpan Tensor::span()
{
    return {data.data(), shape, contiguousStrides(shape)};
}

const char *precisionName(Precision precision)
{
    switch (precision) {
    case Precision::Auto: return "auto";
    case Precision::Fp32: return "fp32";
    case Precision::Bf16: return "bf16";
    case Precision::Fp16: return "fp16";
    }
    return "auto";
}

Result<Precision> precisionFromName(const std::string &name)
{
    for (const Precision precision : {Precision::Auto, Precision::Fp32, Precision::Bf16, Precision::Fp16})
        if (name == precisionName(precision))
            return precision;
    return Error{ErrorCode::InvalidArgument, "The precision must be auto, fp32, bf16 or fp16.", name};
}

} // namespace ambrotype::inference
