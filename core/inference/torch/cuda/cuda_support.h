#pragma once

#include "inference/engine.h"
#include "inference/torch/run_recorder.h"

#include <c10/core/Device.h>

//! What only the headers of CUDA give. There are two files behind this one: cuda_support.cpp where LibTorch has CUDA
//! and its headers are found when the program is configured, no_cuda_support.cpp elsewhere.
namespace ambrotype::inference {

//! Completes \p info of CUDA device \p index: the driver's name, memory, what the chip can do. Leaves it as it is where
//! nothing is known.
void describeCudaDevice(int index, DeviceInfo &info);

//! Memory of CUDA device \p index that a run may use: free, or kept by LibTorch for the next one. 0: not known.
std::uint64_t freeCudaBytes(int index);

//! Waits for CUDA device \p index and gives memory that LibTorch keeps back to the driver.
void releaseCudaMemory(int index);

//! Null where runs cannot be recorded: without the headers, and with a LibTorch older than 2.1, whose recording
//! disturbs other threads.
std::shared_ptr<RunRecorder> makeCudaRecorder(const c10::Device &device);

const char *cudaSupportDescription(); //!< "CUDA graphs", "no CUDA graphs".

} // namespace ambrotype::inference
