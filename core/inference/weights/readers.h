#pragma once

#include "inference/weights/checkpoint.h"
#include "inference/weights/mapped_bytes.h"

//! One reader per file format, from bytes. readCheckpoint() chooses among them; tests and fuzzers call them alone.
//! All are bounded in time and memory by the size of what they are given. Errors as readCheckpoint().
namespace ambrotype::inference {

Result<Checkpoint> readSafetensors(const MappedBytes &file);

//! torch.save since 1.6, and TorchScript archives, whose tensors are listed only.
Result<Checkpoint> readTorchZip(const MappedBytes &file, const ReadOptions &options = {});

//! torch.save before 1.6 (or with _use_new_zipfile_serialization=False).
Result<Checkpoint> readTorchLegacy(const MappedBytes &file);

//! An ncnn network: SRVGGNetCompact or RRDBNet only, whose layers get the official key names.
Result<Checkpoint> readNcnn(const MappedBytes &param, const MappedBytes &bin);

//! As readNcnn(), from files.
Result<Checkpoint> readNcnnFiles(const std::filesystem::path &param, const std::filesystem::path &bin);

//! Whether the text begins like an ncnn .param file.
bool looksLikeNcnnParam(const MappedBytes &bytes);

//! Chooses the reader by content; ncnn needs two files and is refused here.
Result<Checkpoint> readCheckpointBytes(const MappedBytes &file, const ReadOptions &options = {});

} // namespace ambrotype::inference
