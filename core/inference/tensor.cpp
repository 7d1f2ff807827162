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

Tensor copyOf(const TensorView &view)
{
    Tensor copy;
    copy.shape = view.shape;
    std::size_t count = 1;
    for (const std::int64_t size : view.shape)
        count *= static_cast<std::size_t>(size);
    copy.data.reserve(count);
    std::vector<std::int64_t> index(view.shape.size(), 0);
    std::int64_t offset = 0;
    for (std::size_t i = 0; i < count; ++i) {
        copy.data.push_back(view.data[offset]);
        for (std::size_t axis = index.size(); axis-- > 0;) {
            offset += view.strides[axis];
            if (++index[axis] < view.shape[axis])
                break;
            offset -= view.shape[axis] * view.strides[axis];
            index[axis] = 0;
        }
    }
    return copy;
}

const char *precisionName(Precision precision)
{
    switch (precision) {
    case Precision::Auto:
        return "auto";
    case Precision::Fp32:
        return "fp32";
    case Precision::Bf16:
        return "bf16";
    case Precision::Fp16:
        return "fp16";
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

const char *cpuBackendName(CpuBackend backend)
{
    switch (backend) {
    case CpuBackend::Auto:
        return "auto";
    case CpuBackend::TorchContiguous:
        return "torch-contiguous";
    case CpuBackend::TorchChannelsLast:
        return "torch";
    case CpuBackend::Native:
        return "native";
    }
    return "auto";
}

Result<CpuBackend> cpuBackendFromName(const std::string &name)
{
    for (const CpuBackend backend :
         {CpuBackend::Auto, CpuBackend::TorchContiguous, CpuBackend::TorchChannelsLast, CpuBackend::Native})
        if (name == cpuBackendName(backend))
            return backend;
    return Error{ErrorCode::InvalidArgument, "The back end must be auto, native, torch or torch-contiguous.", name};
}

} // namespace ambrotype::inference
