#include "stages_command.h"

#include "output.h"
#include "param_text.h"

#include "pipeline/stage.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace ambrotype::cli {
namespace {

nlohmann::json stageJson(const pipeline::Stage &stage)
{
    const pipeline::StageInfo &info = stage.info();
    nlohmann::json params = nlohmann::json::array();
    for (const pipeline::ParamSpec &spec : info.params)
        params.push_back(toJson(spec));
    return {
        {"stage", info.id}, {"title", info.title}, {"help", info.help}, {"version", info.version}, {"params", params}};
}

void printStage(const pipeline::Stage &stage)
{
    const pipeline::StageInfo &info = stage.info();
    printLine(info.id + "  " + info.title);
    printLine("    " + info.help);
    for (const pipeline::ParamSpec &spec : info.params) {
        printLine("    " + padded(info.id + "." + spec.id, 24) + " " + padded(rangeText(spec), 30) + " default "
                  + valueText(spec.defaultValue));
        printLine("        " + spec.help);
    }
    printLine({});
}

class StagesCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("stages", "List every stage with its parameters, ranges and defaults");
        m_app->add_flag("--json", m_json, "One JSON object per stage");
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override
    {
        for (const pipeline::Stage *stage : pipeline::stages()) {
            if (m_json)
                printJson(stageJson(*stage));
            else
                printStage(*stage);
        }
        if (!m_json)
            printLine("Set one with --set stage.parameter=value; stage.enabled=false switches a stage off.");
        return kAllDone;
    }

private:
    CLI::App *m_app = nullptr;
    bool m_json = false;
};

} // namespace

std::unique_ptr<Command> makeStagesCommand()
{
    return std::make_unique<StagesCommand>();
}

} // namespace ambrotype::cli
