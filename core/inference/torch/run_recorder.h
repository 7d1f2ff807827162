#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <memory>
#include <vector>

namespace ambrotype::inference {

//! The launches of one network for one shape, recorded once (a CUDA graph): repeated with one call instead of hundreds.
class RecordedRun
{
public:
    virtual ~RecordedRun() = default;

    //! Puts the run into the thread's current queue. \p inputs of the shapes that were recorded.
    //! \returns the results: memory of the recording, overwritten by the next replay of any recording of the device.
    //! \throws c10::Error.
    virtual const std::vector<at::Tensor> &replay(const std::vector<at::Tensor> &inputs) = 0;
};

//! Records runs on one device; one thread at a time.
class RunRecorder
{
public:
    using Compute = std::function<std::vector<at::Tensor>(const std::vector<at::Tensor> &inputs)>;

    virtual ~RunRecorder() = default;

    //! Records what \p compute does with \p inputs; it has run with these shapes in the thread's current queue before,
    //! so that everything that happens only once is done. Nothing is computed yet.
    //! \throws c10::Error when the device cannot, or when \p compute does what cannot be recorded; the queue can be
    //! used as before then.
    virtual std::unique_ptr<RecordedRun> record(const std::vector<at::Tensor> &inputs, const Compute &compute) = 0;
};

} // namespace ambrotype::inference
