#pragma once

//! Differences between the versions of LibTorch that we build with (1.13 to 2.x), in one place. Private.

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/Exception.h>
#include <torch/version.h>

#include "base/result.h"

#include <new>
#include <optional>
#include <string>

#define AMBROTYPE_TORCH_AT_LEAST(major, minor)                                                                         \
    (TORCH_VERSION_MAJOR > (major) || (TORCH_VERSION_MAJOR == (major) && TORCH_VERSION_MINOR >= (minor)))

namespace ambrotype::inference {

#if AMBROTYPE_TORCH_AT_LEAST(2, 3)
template <typename T> using TorchOptional = std::optional<T>;
#else
template <typename T> using TorchOptional = c10::optional<T>;
#endif

//! Whether \p text, from LibTorch, says that memory ran out. The CPU allocator throws a plain c10::Error.
inline bool saysOutOfMemory(const std::string &text)
{
    return text.find("out of memory") != std::string::npos || text.find("can't allocate memory") != std::string::npos
           || text.find("not enough memory") != std::string::npos;
}

//! The Error of a c10::Error: without the backtrace that what() carries.
inline Error torchError(const c10::Error &error)
{
    const std::string text = error.what_without_backtrace();
    if (saysOutOfMemory(text))
        return {ErrorCode::OutOfMemory, "There was not enough memory to run the network.", text};
    if (text.find("CUDA error") != std::string::npos || text.find("cuDNN error") != std::string::npos
        || text.find("MPS") != std::string::npos)
        return {ErrorCode::Device, "The graphics card failed while it ran the network.", text};
    return {ErrorCode::Internal, "The network could not be run.", text};
}

//! Runs \p body, which returns a Result, and turns what LibTorch and the standard library throw into an Error.
template <typename Body> auto translateTorchErrors(const Body &body) -> decltype(body())
{
    try {
        return body();
    } catch (const c10::Error &error) {
        return torchError(error);
    } catch (const std::bad_alloc &) {
        return Error{ErrorCode::OutOfMemory, "There was not enough memory to run the network.", "bad_alloc"};
    } catch (const std::exception &error) {
        const std::string text = error.what();
        if (saysOutOfMemory(text))
            return Error{ErrorCode::OutOfMemory, "There was not enough memory to run the network.", text};
        return Error{ErrorCode::Internal, "The network could not be run.", text};
    }
}

} // namespace ambrotype::inference
