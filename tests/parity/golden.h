#pragma once

#include "inference/engine.h"
#include "inference/networks/networks.h"
#include "inference/weights/state_dict.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

//! Goldens: numbers that the authors' own code produced, and the rule that fills weights from their names.
namespace ambrotype::parity {

using inference::Tensor;

//! The tensors of a safetensors file as float32, in its order of names. \throws std::runtime_error.
std::map<std::string, Tensor> readTensors(const std::filesystem::path &file);

nlohmann::json readJson(const std::filesystem::path &file); //!< \throws std::exception.

//! Values of the name-seeded rule: FNV-1a of the key, splitmix64 per element, uniform in -1..1, times what the kind of
//! tensor asks for. \p gain as in a case's JSON: a number, or {"default": g, "<key prefix>": g}; null is 1.
std::vector<float>
seededValues(const std::string &key, const std::vector<std::int64_t> &shape, const nlohmann::json &gain);

//! The same for inputs: u in -1..1 mapped to low..high.
std::vector<float>
seededInput(const std::string &name, const std::vector<std::int64_t> &shape, double low, double high);

//! A whole state dict from its description (`state_dict.json`). Keys are seeded as \p seedPrefix + key.
inference::StateDict
seededStateDict(const nlohmann::json &description, const nlohmann::json &gain, const std::string &seedPrefix = {});

//! One case of one network, ready to run.
struct GoldenCase
{
    std::string network; //!< Folder.
    std::string name;    //!< Case.
    std::string architecture;
    inference::Hyperparameters settings;
    inference::StateDict weights;
    std::map<std::string, Tensor> inputs;
    std::map<std::string, Tensor> outputs;
    std::map<std::string, Tensor> mids; //!< Named without "mid."; whole or a slice.
    //! Largest absolute difference per output; 0 where it must be exact. An output "x.crop" is another part of "x".
    std::map<std::string, double> tolerance;
    //! Class maps: only where the best score is this far ahead of the second; margins are in outputs "<name>_margin".
    std::map<std::string, double> classMargin;
    std::map<std::string, double> midTolerance;
    std::map<std::string, double> outputStd;          //!< For bounds relative to the output's spread.
    nlohmann::json slices = nlohmann::json::object(); //!< Of partly stored tensors: [start, stop, step] per dimension.
    std::string sensitiveKey;                         //!< A weight whose change must show; empty: the first.
    std::size_t sensitiveIndex = 0;                   //!< Of its elements, flat.
    bool sensitiveReversed = false;                   //!< No single element shows: its last dimension is reversed.
};

//! The cases of our networks in \p parityDir, as (network, case).
std::vector<std::pair<std::string, std::string>> knownCases();

//! \throws std::exception when a file is missing or makes no sense.
GoldenCase loadCase(const std::filesystem::path &parityDir, const std::string &network, const std::string &name);

} // namespace ambrotype::parity
