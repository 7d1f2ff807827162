#include "base/paths.h"
#include "pipeline/preset.h"
#include "pipeline/stage.h"
#include "pipeline/test_pictures.h"
#include "support/own_home.h"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>

using namespace ambrotype;
using namespace ambrotype::pipeline;

namespace {

std::optional<double> named(const Preset &preset, const std::string &stage, const std::string &param)
{
    for (const StageSettings &settings : preset.stages)
        if (settings.stage == stage)
            if (const auto value = settings.values.find(param); value != settings.values.end())
                return std::get<double>(value->second);
    return std::nullopt;
}

} // namespace

TEST_CASE("The shipped presets are valid and hold the designed values", "[pipeline][preset]")
{
    const test::TemporaryHome home;
    struct Row
    {
        std::optional<double> strength, denoise, sharpen;
        std::string mode;
        bool doubled;
    };
    const std::map<std::string, Row> designed = {{"Studio portrait", {60, 20, 45, "natural", false}},
                                                 {"Phone / social", {75, 35, 60, "detail", false}},
                                                 {"Old photo", {90, 60, 70, "strong", true}},
                                                 {"Wedding", {65, 25, 45, "natural", false}},
                                                 {"Newborn / children", {45, 25, 25, "natural", false}},
                                                 {"ID photo", {40, 15, 35, "natural", false}},
                                                 {"Event / low light", {70, 45, 50, "detail", false}},
                                                 {"Product", {std::nullopt, 20, 55, "", true}},
                                                 {"Landscape", {std::nullopt, 20, 40, "", true}},
                                                 {"Illustration", {std::nullopt, 10, 20, "", true}}};
    const auto presets = loadPresets();
    REQUIRE(presets.size() == designed.size());
    for (const Preset &preset : presets) {
        INFO(preset.id);
        REQUIRE(designed.count(preset.name) == 1);
        const Row &row = designed.at(preset.name);
        CHECK(named(preset, "strength", "amount") == row.strength);
        CHECK(named(preset, "denoise", "amount") == row.denoise);
        CHECK(named(preset, "sharpen", "amount") == row.sharpen);
        CHECK(preset.mode == row.mode);
        CHECK(named(preset, "resize", "factor") == (row.doubled ? std::optional<double>(2) : std::nullopt));
        CHECK(preset.builtIn);
        CHECK(preset.description.size() > 20);
        CHECK(preset.description.back() == '.');
        CHECK_FALSE(preset.icon.empty());
        const auto recipe = preset.applyTo(Recipe::neutral());
        REQUIRE(recipe.ok());
        CHECK_FALSE(recipe->changesNothing());
        // Only stages of later versions may be unknown.
        const auto again = parsePreset(preset.json, preset.id);
        REQUIRE(again.ok());
        for (const std::string &warning : again->warnings)
            CHECK(warning.find("preset's stage \"") != std::string::npos);
    }
    CHECK(presets.front().name == "Studio portrait");
    CHECK(presets.back().name == "Illustration");
}

TEST_CASE("A preset changes only what it names", "[pipeline][preset]")
{
    const auto preset = parsePreset(
        R"({"schema": 1, "name": "n", "stages": {"denoise": {"amount": 20}, "tone": {"enabled": false}}})", "n");
    REQUIRE(preset.ok());
    Recipe base = test::busyRecipe();
    REQUIRE(base.set("denoise", "chroma", 50.0).ok());
    const auto recipe = preset->applyTo(base);
    REQUIRE(recipe.ok());
    CHECK(recipe->number("denoise", "amount") == 20);
    CHECK(recipe->number("denoise", "chroma") == 50);
    CHECK(recipe->number("sharpen", "amount") == base.number("sharpen", "amount"));
    CHECK_FALSE(recipe->isEnabled("tone"));
}

TEST_CASE("Stages of later versions are kept and reported, misspelt parameters refused", "[pipeline][preset]")
{
    const auto later = parsePreset(
        R"({"schema": 1, "name": "n", "licence": "x", "stages": {"colourise": {"model": 3}, "sharpen": {"amount": 5}}})",
        "n");
    REQUIRE(later.ok());
    CHECK(later->warnings.size() == 2);
    CHECK(later->stages.size() == 1);
    CHECK(later->json.find("colourise") != std::string::npos);
    const auto refuse = [](const char *text, ErrorCode code, const char *words) {
        const auto preset = parsePreset(text, "x");
        REQUIRE_FALSE(preset.ok());
        CHECK(preset.error().code == code);
        CHECK(preset.error().message.find(words) != std::string::npos);
    };
    refuse(R"({"name": "n", "stages": {"sharpen": {"amuont": 5}}})", ErrorCode::InvalidArgument, "\"amount\"");
    refuse(R"({"name": "n", "stages": {"sharpen": {"amount": 500}}})", ErrorCode::InvalidArgument, "0 to 100");
    refuse(R"({"name": "n", "stages": {"sharpen": 3}})", ErrorCode::BadFormat, "stages.sharpen");
    refuse(R"({"name": "n", "stages": []})", ErrorCode::BadFormat, "stages");
    refuse(R"({"stages": {}})", ErrorCode::BadFormat, "name");
    refuse(R"({"name": 3})", ErrorCode::BadFormat, "name");
    refuse(R"({"name": "n", "schema": "1"})", ErrorCode::BadFormat, "schema");
    refuse("{\n\"name\"", ErrorCode::BadFormat, "line 2");
}

TEST_CASE("A preset made of a recipe gives that recipe again", "[pipeline][preset]")
{
    Recipe recipe = test::busyRecipe();
    recipe.setEnabled("tone", false);
    const Preset preset = presetFromRecipe(recipe, "Mine", "What I like.");
    CHECK(preset.applyTo(Recipe::neutral()).value() == recipe);
    const auto parsed = parsePreset(preset.json, "mine");
    REQUIRE(parsed.ok());
    CHECK(parsed->applyTo(Recipe::neutral()).value() == recipe);
    CHECK(parsed->name == "Mine");
    CHECK(preset.json.find("long-edge") == std::string::npos); // stayed at its default
    CHECK(presetFromRecipe(Recipe::neutral(), "None", "").stages.empty());
}

TEST_CASE("Presets are found by id, name and file, and missed with the nearest name", "[pipeline][preset]")
{
    const test::TemporaryHome home;
    CHECK(findPreset("old-photo").value().name == "Old photo");
    CHECK(findPreset("OLD PHOTO").value().id == "old-photo");
    const auto none = findPreset("none");
    REQUIRE(none.ok());
    CHECK(none->applyTo(test::busyRecipe()).value() == Recipe::neutral());
    const auto missing = findPreset("old-foto");
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.error().code == ErrorCode::NotFound);
    CHECK(missing.error().message.find("\"old-photo\"") != std::string::npos);
    CHECK(findPreset("zzzzzzzzzzz").error().message.find("studio-portrait") != std::string::npos);
    const test::TemporaryDir dir;
    std::ofstream(dir / "file.json") << R"({"name": "From a file", "stages": {"sharpen": {"amount": 1}}})";
    CHECK(findPreset((dir / "file.json").string()).value().name == "From a file");
    std::ofstream(dir / "broken.json") << "{";
    CHECK(findPreset((dir / "broken.json").string()).error().code == ErrorCode::BadFormat);
}

TEST_CASE("User presets are saved, win over shipped ones, and are removed", "[pipeline][preset]")
{
    const test::TemporaryHome home;
    Preset mine = presetFromRecipe(test::busyRecipe(), "My look / 1", "Mine.");
    const auto first = saveUserPreset(mine);
    REQUIRE(first.ok());
    CHECK(first->filename() == "my-look-1.json");
    const auto second = saveUserPreset(mine); // without an id never over another file
    REQUIRE(second.ok());
    CHECK(second->filename() == "my-look-1-2.json");
    mine.id = "my-look-1";
    CHECK(saveUserPreset(mine).value() == *first);
    mine.id.clear();
    mine.name = "\xe4\xba\xba\xe5\x83\x8f"; // two Chinese characters
    CHECK(saveUserPreset(mine).value().stem() == "\xe4\xba\xba\xe5\x83\x8f");
    CHECK(loadPresets().size() == 13);

    mine.id = "old-photo";
    mine.name = "My old photo";
    mine.json = presetFromRecipe(test::busyRecipe(), "My old photo", "").json;
    REQUIRE(saveUserPreset(mine).ok());
    CHECK(findPreset("old-photo").value().name == "My old photo");
    CHECK(loadPresets().size() == 13);
    REQUIRE(removeUserPreset("old-photo").ok());
    CHECK(findPreset("old-photo").value().name == "Old photo");
    CHECK(removeUserPreset("old-photo").error().code == ErrorCode::NotFound);
    CHECK(removeUserPreset("../../etc/passwd").error().code == ErrorCode::NotFound);

    Preset nameless = mine;
    nameless.id.clear();
    nameless.name = " / ";
    CHECK(saveUserPreset(nameless).error().code == ErrorCode::InvalidArgument);
    nameless.name = "None";
    CHECK(saveUserPreset(nameless).error().code == ErrorCode::InvalidArgument);
    std::ofstream(paths::configDir() / "presets" / "broken.json") << "not json";
    CHECK(loadPresets().size() == 13); // the broken one is left out
}
