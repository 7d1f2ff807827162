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
    std::string id;          //!< File name without extension: "studio-portrait".
    std::string name;        //!< "Studio portrait"
    std::string description; //!< One sentence.
    std::string icon;        //!< Name of an icon of ours; may be empty.
    std::string mode; //!< "natural", "detail", "strong", or empty: how the stages of later versions are to be bundled.
    int rank = 1000;  //!< Order in lists, small first.
    bool automatic = false; //!< Measure each picture and let the advice set the three sliders first.
    bool builtIn = false;
    std::vector<StageSettings> stages; //!< Only what is named. A stage that is named is switched on unless it says not.
    //! What the text names and this version does not know (stages of later versions), one sentence each; such parts
    //! are kept in \p json and do nothing here. Empty for shipped presets.
    std::vector<std::string> warnings;
    std::string json; //!< The whole text, unknown keys included.

    //! \p base with this preset's values laid over it. Errors: InvalidArgument.
    Result<Recipe> applyTo(Recipe base) const;
};

//! {"schema": 1, "name": "...", "description": "...", "stages": {"denoise": {"amount": 20}, ...}}; besides them "icon",
//! "mode", "rank" and "automatic". A stage may say "enabled": false. Unknown stages and top-level keys are kept and
//! reported in Preset::warnings; an unknown parameter of a known stage is an error, because it is most often misspelt.
//! Errors: BadFormat with the place, InvalidArgument (unknown parameter, out of range). Never throws.
Result<Preset> parsePreset(std::string_view json, std::string id);

//! A preset that sets exactly what differs between \p recipe and \p start, the recipe that it will be laid over.
Preset presetFromRecipe(const Recipe &recipe,
                        std::string name,
                        std::string description,
                        const Recipe &start = Recipe::neutral());

//! All presets: the shipped ones of resources/presets and the user's of the configuration folder (a user's preset of
//! the same id wins). Broken files are left out and logged. Reads the disk.
std::vector<Preset> loadPresets();

//! By id, by name (case does not matter), or by path of a JSON file; "none" is the neutral preset, which sets every
//! value back.
//! Errors: NotFound (with the nearest names), and those of parsePreset.
Result<Preset> findPreset(const std::string &nameOrFile);

//! Writes the user's preset, under its id when it has one (replacing the file of that id), else under an id made of its
//! name that no file has yet. Errors: Io and the other errors of writing, InvalidArgument (a name without a letter).
Result<std::filesystem::path> saveUserPreset(const Preset &preset);
//! Errors: NotFound, Io.
Result<void> removeUserPreset(const std::string &id);

} // namespace ambrotype::pipeline
