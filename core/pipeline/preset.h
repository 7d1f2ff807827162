#pragma once

#include "base/result.h"
#include "pipeline/recipe.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ambrotype::pipeline {

//! Named values for a kind of shoot. Partial: it changes only what it names.
struct Preset
{
    std::string id;    //!< File name without extension: "studio-portrait".
    std::string name;  //!< "Studio portrait"
    std::string description; //!< One sentence.
    std::string icon;  //!< Name of an icon of ours; may be empty.
    bool automatic = false; //!< Measure each picture and let the advice set the three sliders first.
    bool builtIn = false;
    std::vector<StageSettings> stages; //!< Only what is named.
    std::string json; //!< The whole text, unknown keys included.

    //! \p base with this preset's values laid over it. Errors: InvalidArgument.
    Result<Recipe> applyTo(Recipe base) const;
};

//! {"schema": 1, "name": "...", "description": "...", "stages": {"denoise": {"amount": 20}, ...}}
//! Errors: BadFormat with the place, InvalidArgument (unknown parameter, out of range). Never throws.
Result<Preset> parsePreset(std::string_view json, std::string id);

//! A preset that sets exactly what differs between \p recipe and the neutral recipe.
Preset presetFromRecipe(const Recipe &recipe, std::string name, std::string description);

//! All presets: the shipped ones of resources/presets and the user's of the configuration folder (a user's preset of
//! the same id wins). Broken files are left out and logged. Reads the disk.
std::vector<Preset> loadPresets();

//! By id, by name (case does not matter), or by path of a JSON file; "none" is the neutral preset.
//! Errors: NotFound (with the nearest names), and those of parsePreset.
Result<Preset> findPreset(const std::string &nameOrFile);

//! Writes the user's preset. Errors: Io, InvalidArgument (a name without a letter).
Result<std::filesystem::path> saveUserPreset(const Preset &preset);
Result<void> removeUserPreset(const std::string &id);

} // namespace ambrotype::pipeline
