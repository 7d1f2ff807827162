#pragma once

#include "base/cancel.h"
#include "base/progress.h"
#include "base/result.h"
#include "jobs/batch_item.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ambrotype::jobs {

//! What goes to somebody who finishes a picture by hand: layers for any program that edits pictures.
struct HandOffRequest
{
    std::filesystem::path input;
    imaging::ReadOptions read;
    pipeline::Recipe recipe; //!< Values after automatics.
    std::string device = "auto";
    std::string title; //!< Of the package; empty: the input's name.
    std::string reviewer;
    std::string remark; //!< What is to be done, in the reviewer's words.
    //! Width over which the mask of the faces fades, as a share of the longer side.
    double featherShare = 0.01;
};

//! The request for what an item has done.
HandOffRequest handOffOf(const BatchItem &item, const ItemResult &result);

struct HandOff
{
    std::filesystem::path folder;
    std::filesystem::path original;     //!< On the result's grid.
    std::filesystem::path withoutFaces; //!< The result without restored faces; empty when none was restored.
    std::filesystem::path result;
    std::filesystem::path mask; //!< Grey: where the faces change the result. With it, the layers add up to the result.
    std::filesystem::path changes;  //!< Grey: how far the result lies from the original, for a look where to look.
    std::filesystem::path invented; //!< Grey: detail of the result that the original does not explain.
    std::filesystem::path recipe;
    std::filesystem::path note; //!< For people: what the files are, what was done, which faces.
    std::vector<std::string> warnings;
};

//! Renders the layers anew with 16 bits per sample and writes "TITLE (hand-off)" below \p parent, which is made; the
//! folder appears whole or not at all, under a name that is free. All layers have the same size and profile (mask,
//! changes and invented are grey and have none); withoutFaces * (1 - mask) + result * mask is the result, to 1/65535.
//! Errors: those of reading, rendering and writing; Cancelled.
Result<HandOff> writeHandOff(const HandOffRequest &request,
                             const std::filesystem::path &parent,
                             const CancelToken &cancel = {},
                             const Progress &progress = {});

} // namespace ambrotype::jobs
