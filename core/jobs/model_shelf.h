#pragma once

#include "base/cancel.h"
#include "base/result.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ambrotype::jobs {

//! Those of \p ids that are models of the catalogue and whose weights are not on this machine. Other ids ("none",
//! "auto", "file") are nobody's. Looks through the model folders, and hashes files it has never seen: not for the
//! window's thread.
std::set<std::string> missingModels(const std::vector<std::string> &ids);

//! What became of a file that was brought in.
struct ImportedModel
{
    std::filesystem::path path;
    std::string id;      //!< Of the catalogue; empty for a file that it does not know.
    std::string problem; //!< Why it cannot be used, for people; empty if it can.
};

//! Copies a weights file into the folder of models. Not for the window's thread.
//! Errors: those of inference::ModelCatalog::import().
Result<ImportedModel> importModel(const std::filesystem::path &file);

//! One line of the model manager: a model of the catalogue, here or not, or a file that the catalogue does not know.
struct ShelfModel
{
    enum class Here {
        Missing,
        Verified,   //!< Byte for byte what the authors published.
        Recognised, //!< Its weights fit; its bytes are not vouched for.
        Unknown,    //!< A network that runs, of no card.
        Unusable    //!< See problem.
    };
    std::string id; //!< Of its card; empty for a file that the catalogue does not know.
    std::string title;
    std::string task;         //!< "upscale", "face-restore" ...; empty when not known.
    std::string purpose;      //!< English, without a full stop.
    std::string architecture; //!< Empty where this program does not run it.
    int scale = 1;
    std::string officialFile;
    std::string source; //!< Address of the official file; empty if unknown.
    std::string codeLicence;
    std::string weightsLicence;
    std::string dataTerms;
    std::string paidWork; //!< "yes", "no", "unknown".
    std::string note;

    Here here = Here::Missing;
    std::filesystem::path path; //!< Empty while missing.
    std::int64_t bytes = 0;     //!< Of the file here, else of the official one; 0 = unknown.
    std::string sha256;         //!< Of the file here.
    std::string problem;        //!< For people.
};

//! All models of the catalogue by task and title, then files that it does not know. Looks through the model folders:
//! not for the window's thread. Errors: Cancelled.
Result<std::vector<ShelfModel>> modelShelf(const CancelToken &cancel = {});

//! The folder that imports go to.
std::filesystem::path modelFolder();

//! Reads the file of \p model again, whatever was remembered. \returns whether it is what its card states; nothing when
//! the card states no hash. Not for the window's thread. Errors: NotFound, those of reading; Cancelled.
Result<std::optional<bool>> verifyModel(const ShelfModel &model, const CancelToken &cancel = {});

//! What a self-test found.
struct ModelTest
{
    double seconds = 0.0;             //!< Of one run, without loading.
    double secondsPerMegapixel = 0.0; //!< Of input.
    std::string device;
    std::string backend; //!< "own kernels, fp32 ...".
};

//! Loads the file of \p model and runs it once on a small picture that it makes itself; the result must be finite
//! numbers that differ from pixel to pixel. Not for the window's thread.
//! Errors: those of inference::Engine::load() and of the run; Internal when the result cannot be right.
Result<ModelTest> testModel(const ShelfModel &model, const CancelToken &cancel = {});

//! Deletes the file of \p model (and the other one of an ncnn pair) from this machine. Errors: NotFound,
//! PermissionDenied, Io.
Result<void> removeModel(const ShelfModel &model);

} // namespace ambrotype::jobs
