#pragma once

#include "inference/weights/checkpoint.h"
#include "inference/weights/mapped_bytes.h"
#include "inference/weights/pickle_value.h"

#include <vector>

namespace ambrotype::inference {

//! Checks every tensor of \p document against its storage: rank, signs, reach, overflow, and that stride 0 does not
//! blow a small file up. Throws Refusal. Looks at numbers only, so that nothing is read or unpacked in vain.
void checkTensors(const pickle::Document &document, std::size_t fileBytes);

//! Walks the dictionaries of \p document and names its tensors. checkTensors() has passed.
//! \param storages the bytes of Document::storages, in that order; each as long as its storage says.
//! Throws Refusal when there is no dictionary with tensors.
Checkpoint
collectTensors(const pickle::Document &document, const std::vector<MappedBytes> &storages, CheckpointFormat format);

} // namespace ambrotype::inference
