#include "pipeline/migration.h"

#include <nlohmann/json.hpp>

namespace ambrotype::pipeline {

const std::vector<MigrationStep> &migrationSteps()
{
    // Example: {"denoise", 1, [](nlohmann::json &object) { object["amount"] = object.value("amount", 0.0) * 2; }},
    static const std::vector<MigrationStep> table;
    return table;
}

void migrate(nlohmann::json &object, std::string_view stage, int from, int to, const std::vector<MigrationStep> &table)
{
    for (int version = from; version < to; ++version)
        for (const MigrationStep &step : table)
            if (step.stage == stage && step.fromVersion == version)
                step.apply(object);
}

} // namespace ambrotype::pipeline
