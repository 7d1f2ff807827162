#pragma once

#include "base/result.h"
#include "imaging/io/reader.h"
#include "jobs/batch_item.h"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace CLI {
class App;
}

namespace ambrotype::cli {

//! What was written on the command line of "enhance", unread.
struct EnhanceOptions
{
    std::vector<std::string> inputs;
    std::string output;
    std::optional<std::string> preset; //!< Default: studio-portrait, or none when a recipe is given.
    std::string recipeFile;
    std::vector<std::string> set; //!< "stage.param=value"
    bool automatic = false;
    std::optional<double> scale;
    std::optional<int> longEdge;
    std::string upscale;      //!< Id of a network, or a checkpoint file; empty: no network.
    std::string denoiseModel; //!< "thorough", "fast", "classic", "learned" or the id of the learned network; empty: as
                              //!< the preset.
    std::string faces;        //!< "auto", "off", "classic", an id or a checkpoint file; empty: as the preset.
    std::string faceSelect;   //!< "all", "largest", "centre"; empty: as the preset.
    std::optional<double> fidelity; //!< 0..100.
    bool people = false;            //!< Look through all inputs first and hold each face against its person's others.
    std::string format;             //!< Empty: that of the input.
    int depth = 0;
    std::string profile;
    std::optional<int> quality;
    std::string strip;
    std::string name = "{name}";
    std::string conflict = "unique";
    std::vector<std::string> variants; //!< See variant_option.h.
    bool sidecar = false;
    bool compareResults = false; //!< Measure results, to flag those that fall out of the row.
    std::string order;
    std::string report; //!< File for the report at the end; empty: none.
    int jobs = 0;       //!< 0 = as many as there are cores.
    std::string device = "auto";
    bool json = false;
    imaging::ReadOptions reading;
};

//! Declares all options on \p command; \p options must outlive the parsing.
void declareOptions(CLI::App &command, EnhanceOptions &options);

//! Those that say what is done to each picture, how it is written, and by how many at once: all but the inputs, the
//! place of the results and the report at the end.
void declarePictureOptions(CLI::App &command, EnhanceOptions &options);

//! What every picture of \p options gets: all but input and place. Errors: wrong usage, in words.
Result<jobs::BatchItem> commonItem(const EnhanceOptions &options);

//! What is to be done.
struct EnhancePlan
{
    std::vector<jobs::BatchItem> items;
    std::vector<std::pair<std::filesystem::path, Error>> missing; //!< Inputs that are not there.
    std::size_t ignored = 0; //!< Files in the folders that are no pictures by name.
    std::filesystem::path resultFolder;
    std::filesystem::path report; //!< Empty: none.
};

//! Reads presets and recipes and finds the inputs; opens no picture. In the recipe, what stands later wins: the recipe
//! file, the preset, --scale, --long-edge, the models (--upscale, --denoise-model, --faces), the automatic values of
//! each picture, --set. Errors: wrong usage, in words.
Result<EnhancePlan> planEnhance(const EnhanceOptions &options);

} // namespace ambrotype::cli
