#pragma once

#include "base/result.h"
#include "imaging/io/reader.h"
#include "imaging/io/writer.h"
#include "jobs/shoot/result_measures.h"
#include "pipeline/analysis.h"
#include "pipeline/findings.h"
#include "pipeline/network/model_files.h"
#include "pipeline/recipe.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ambrotype::jobs {

enum class ItemState { Queued, Running, Done, Skipped, Failed, Cancelled };

const char *stateName(ItemState state); //!< "queued", "running", "done", "skipped", "failed", "cancelled"

//! A further file made from the same result: a small JPEG for the web beside the full TIFF.
struct OutputVariant
{
    std::string label; //!< "web": for {variant}, reports and sidecars; different within an item, not empty.
    //! Below the folder of the main result; empty = beside it. Relative, without "..".
    std::filesystem::path subFolder;
    std::string nameTemplate = "{result}-{variant}"; //!< Tokens: see output_name.h.
    imaging::FileFormat format = imaging::FileFormat::Jpeg;
    int quality = 85; //!< 1..100 for lossy formats.
    int depth = 0;    //!< 8 or 16 bits per sample; 0 = as the main result, as far as the format holds them.
    int longEdge = 0; //!< Pixels of the longer side; 0 = as the main result. Never enlarges.
    imaging::OutputProfile profile = imaging::OutputProfile::Original; //!< Original = as the main result.
    imaging::StripMetadata strip = imaging::StripMetadata::None;

    bool operator==(const OutputVariant &) const = default;
};

//! A file that an item has written.
struct WrittenFile
{
    std::string label; //!< Empty for the main result, else the variant's.
    std::filesystem::path path;
    std::string sha256;
    std::uint64_t bytes = 0;
    imaging::Size size;
};

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
    std::vector<OutputVariant> variants; //!< Written after the main result, with the same conflict policy.
    bool sidecar = false; //!< Write "picture.ext.ambrotype.json" beside the result, see output/sidecar.h.
    //! Measure the result, to find those that fall out of the row of a shoot (about 0.1 s), see shoot/consistency.h.
    bool measureResult = false;
    std::string order; //!< The client's order, for {order}, audit and delivery sheet; may be empty.
    //! SHA-256 that the input had when it was added; another content fails with a sentence. Empty = any.
    std::string expectedHash;
    //! Told of the main result and of every variant right before it gets its name; an error in the answer stops the
    //! item. For queues, which must know their own files again after a crash.
    std::function<std::future<Result<void>>(const WrittenFile &)> beforeNaming;

    //! Set by planOutputs(), see output_plan.h.
    int duplicate = 0;     //!< How many items before this one of the same run would get the same name.
    std::string nameGroup; //!< Equal for items that would get the same name; empty when no other does.
    //! Every input of the run: none of them is ever replaced, not only the item's own.
    std::shared_ptr<const std::unordered_set<std::string>> runInputs;
};

//! A weights file that a stage had at hand.
struct UsedModel
{
    std::string stage;
    pipeline::ModelPaper paper;
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
    double machineSeconds = 0.0; //!< Its share of them, see MachineShare; 0 when it is not known.
    std::string device;          //!< Where it ran.
    pipeline::Recipe usedRecipe; //!< After automatic values.
    std::vector<std::pair<std::string, double>> stageSeconds;
    pipeline::Findings findings; //!< The faces and what became of them.

    std::string inputHash; //!< SHA-256 of the input; empty when it was not read.
    std::uint64_t inputBytes = 0;
    std::vector<UsedModel> models;
    std::vector<WrittenFile> files;                      //!< The main result first.
    std::filesystem::path sidecar;                       //!< Empty when none was written.
    std::optional<pipeline::Measurements> measured;      //!< Of the input; with automatic values or a sidecar.
    std::vector<std::string> reasons;                    //!< Of the automatic values, in words.
    std::optional<shoot::ResultMeasures> resultMeasures; //!< With BatchItem::measureResult.
};

} // namespace ambrotype::jobs
