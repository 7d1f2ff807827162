#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>
#include <vector>

//! How recipes of older versions are read. Private to the pipeline.
//!
//! Two versions exist. The recipe's own ("version" at the top) changes when the shape of the JSON changes. A stage's
//! (StageInfo::version, "version" beside "stage") changes when the same values begin to mean other pixels. Whoever
//! raises one adds a line to the table in migration.cpp and a test in tests/pipeline/recipe_test.cpp, in the same
//! commit. A step may rename, convert or drop values, or leave them when old recipes should take the new look.
namespace ambrotype::pipeline {

//! One step, from \p fromVersion to the next. \p stage empty: \p object is the whole recipe, else the object of that
//! stage as it stands in the recipe.
struct MigrationStep
{
    std::string stage;
    int fromVersion = 1;
    void (*apply)(nlohmann::json &object);
};

//! The steps that this version knows.
const std::vector<MigrationStep> &migrationSteps();

//! Runs the steps of \p table for \p stage from version \p from up to \p to over \p object, in order. A version without
//! a step needs no change.
void migrate(nlohmann::json &object, std::string_view stage, int from, int to, const std::vector<MigrationStep> &table);

} // namespace ambrotype::pipeline
