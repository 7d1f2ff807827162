#pragma once

#include "base/result.h"
#include "imaging/io/writer.h"
#include "pipeline/recipe.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ambrotype::jobs {

enum class ItemState { Queued, Running, Done, Skipped, Failed, Cancelled };

const char *stateName(ItemState state); //!< "queued", "running", "done", "skipped", "failed", "cancelled"

//! One picture to be enhanced: frozen when it was added, so that later changes do not touch it.
struct BatchItem
{
    std::filesystem::path input;
    //! The output folder, with the mirrored sub-folder of the input in it.
    std::filesystem::path outputFolder;
    std::string nameTemplate = "{name}"; //!< Tokens: see output_name.h.
    int sequence = 1;                    //!< For {seq}.
    pipeline::Recipe recipe;
    std::string presetName; //!< For {preset} and reports.
    bool automatic = false; //!< Analyse first and let the advice set the sliders.
    bool keepFormat = true; //!< Write the input's format where that can be written; else write.format.
    imaging::WriteOptions write;
    imaging::ReadOptions read;
    std::string device = "auto";
};

//! How an item ended.
struct ItemResult
{
    ItemState state = ItemState::Queued;
    Error error;                        //!< When Failed.
    std::filesystem::path output;       //!< When Done.
    std::vector<std::string> warnings;  //!< Whole sentences.
    imaging::Size inputSize;
    imaging::Size outputSize;
    double seconds = 0.0;
    std::string device;                 //!< Where it ran.
    pipeline::Recipe usedRecipe;        //!< After automatic values.
    std::vector<std::pair<std::string, double>> stageSeconds;
};

} // namespace ambrotype::jobs
