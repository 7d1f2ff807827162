#pragma once

#include "base/result.h"
#include "imaging/io/reader.h"
#include "imaging/io/writer.h"
#include "pipeline/findings.h"
#include "pipeline/recipe.h"

#include <filesystem>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ambrotype::jobs {

enum class ItemState { Queued, Running, Done, Skipped, Failed, Cancelled };

const char *stateName(ItemState state); //!< "queued", "running", "done", "skipped", "failed", "cancelled"

//! One picture to be enhanced: frozen when it was added, so that later changes do not touch it.
struct BatchItem
{
    std::filesystem::path input;
    //! The output folder, with the mirrored sub-folder of the input in it. Made when it is not there.
    std::filesystem::path outputFolder;
    std::string nameTemplate = "{name}"; //!< Tokens: see output_name.h.
    int sequence = 1;                    //!< For {seq}.
    //! The one file to write, with its extension, instead of a name made from the two above; empty = not used.
    std::filesystem::path outputFile;
    pipeline::Recipe recipe;
    std::string presetName; //!< For {preset} and reports.
    bool automatic = false; //!< Analyse first and let the advice set the sliders.
    //! Laid over the advice: values that were set on purpose. Only what is named.
    std::vector<pipeline::StageSettings> overAdvice;
    bool keepFormat = true; //!< Write the input's format (see outputFormat()); else write.format.
    imaging::WriteOptions write;
    //! Note in the XMP what was done, unless all metadata is stripped, nothing was changed, or write.processingNote
    //! says something already.
    bool noteInMetadata = true;
    imaging::ReadOptions read;
    std::string device = "auto";

    //! Set by planOutputs(), see output_plan.h.
    int duplicate = 0;     //!< How many items before this one of the same run would get the same name.
    std::string nameGroup; //!< Equal for items that would get the same name; empty when no other does.
    //! Every input of the run: none of them is ever replaced, not only the item's own.
    std::shared_ptr<const std::unordered_set<std::string>> runInputs;
};

//! How an item ended.
struct ItemResult
{
    ItemState state = ItemState::Queued;
    Error error;                       //!< When Failed.
    std::filesystem::path output;      //!< When Done; when Skipped the file that is there already.
    std::vector<std::string> warnings; //!< Whole sentences.
    imaging::Size inputSize;
    imaging::Size outputSize;
    double seconds = 0.0;
    std::string device;          //!< Where it ran.
    pipeline::Recipe usedRecipe; //!< After automatic values.
    std::vector<std::pair<std::string, double>> stageSeconds;
    pipeline::Findings findings; //!< The faces and what became of them.
};

} // namespace ambrotype::jobs
