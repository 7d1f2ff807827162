#include "presets_command.h"

#include "output.h"
#include "param_text.h"

#include "pipeline/preset.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace ambrotype::cli {
namespace {

class PresetsCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("presets", "List the presets or print one");
        m_app->require_subcommand(1);
        m_list = m_app->add_subcommand("list", "List all presets: the shipped ones and your own");
        m_list->add_flag("--json", m_json, "One JSON object per preset");
        m_show = m_app->add_subcommand("show", "Print one preset as JSON");
        m_show->add_option("NAME", m_name, "Id, name, or a JSON file")->required();
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override { return m_show->parsed() ? show() : list(); }

private:
    int list() const
    {
        const std::vector<pipeline::Preset> presets = pipeline::loadPresets();
        std::size_t idWidth = 0;
        std::size_t nameWidth = 0;
        for (const pipeline::Preset &preset : presets) {
            idWidth = std::max(idWidth, preset.id.size());
            nameWidth = std::max(nameWidth, preset.name.size());
        }
        for (const pipeline::Preset &preset : presets) {
            if (m_json) {
                printJson({{"id", preset.id},
                           {"name", preset.name},
                           {"description", preset.description},
                           {"automatic", preset.automatic},
                           {"built_in", preset.builtIn}});
            } else {
                printLine(padded(preset.id, idWidth) + "  " + padded(preset.name, nameWidth) + "  " + preset.description
                          + (preset.builtIn ? "" : " (your own)"));
            }
        }
        return kAllDone;
    }

    int show() const
    {
        const Result<pipeline::Preset> preset = pipeline::findPreset(m_name);
        if (!preset) {
            printError(m_name, preset.error());
            return kSomeFailed;
        }
        printLine(preset->json);
        return kAllDone;
    }

    CLI::App *m_app = nullptr;
    CLI::App *m_list = nullptr;
    CLI::App *m_show = nullptr;
    bool m_json = false;
    std::string m_name;
};

} // namespace

std::unique_ptr<Command> makePresetsCommand()
{
    return std::make_unique<PresetsCommand>();
}

} // namespace ambrotype::cli
