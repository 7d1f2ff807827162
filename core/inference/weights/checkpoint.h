#pragma once

#include "inference/weights/state_dict.h"

#include "base/cancel.h"
#include "base/result.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ambrotype::inference {

enum class CheckpointFormat {
    TorchZip,    //!< torch.save since 1.6: a zip archive with data.pkl.
    TorchLegacy, //!< torch.save before 1.6: pickles in a row, then the storages.
    TorchScript, //!< An archive with code: only LibTorch can run it. Its tensors are listed.
    Safetensors,
    Ncnn //!< A .param and a .bin, translated to the official PyTorch names.
};

//! "PyTorch", "PyTorch (before 1.6)", "TorchScript", "safetensors", "ncnn".
const char *formatName(CheckpointFormat format);

//! What a file holds. Tensors of nested dictionaries are named by their path, joined with dots.
struct Checkpoint
{
    CheckpointFormat format = CheckpointFormat::TorchZip;
    //! Every tensor of the file, in its order: "params_ema.conv_first.weight", "generator.first.conv.weight".
    StateDict tensors;
    //! The dictionaries that hold tensors directly, as paths, in the order of the file: "" (the top level),
    //! "params", "params_ema", "generator", "kp_detector" ...
    std::vector<std::string> groups;
    //! For each tensor, in order, the index into `groups` of the dictionary that holds it directly.
    std::vector<std::size_t> groupOf;
    //! What stands beside the tensors (epoch, loss, file metadata), as path and JSON text. Facts to show, not
    //! to rely on; at most 1000 of them.
    std::vector<std::pair<std::string, std::string>> values;

    //! The tensors of one dictionary: its path and a "module." that stands before every key are removed. Tensors
    //! of dictionaries further inside belong to those. Empty if \p group is not one of `groups`.
    StateDict group(std::string_view group) const;
    //! The weights to use when the file is for one network, by what the authors' own loaders do: params_ema, params,
    //! g_ema, model_ema, state_dict, model, generator, netG, net_g; else the top level; else the group with most
    //! values.
    StateDict weights() const;
    //! The path of the group that weights() takes.
    std::string weightsGroup() const;
};

struct ReadOptions
{
    //! Compare the CRC that a zip archive states for every entry (0.1 s for 350 MB).
    bool verifyChecksums = true;
    CancelToken cancel = {};
};

//! Opens a checkpoint of any kind that we know; the kind is seen from the content, not from the name. The file
//! is mapped, not copied, and must not be changed while tensors of it are alive. Nothing that the file contains
//! is ever executed. For ncnn give either of the two files, the other stands beside it.
//!
//! Time and memory are bounded by the size of the file: a file that claims more than it holds is refused.
//! Errors: NotFound, NotAFile, PermissionDenied, EmptyFile, Io, Cancelled; Damaged (cut off, checksum, offsets,
//! tensors that reach past their data); BadFormat (no checkpoint, no state dict, a pickle that wants to call
//! something); Unsupported (element type, byte order, compression, ncnn layer). Any thread.
Result<Checkpoint> readCheckpoint(const std::filesystem::path &file, const ReadOptions &options = {});

} // namespace ambrotype::inference
