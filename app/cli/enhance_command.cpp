#include "enhance_command.h"

#include "device_option.h"
#include "enhance_options.h"
#include "enhance_run.h"
#include "output.h"
#include "people_option.h"

#include <CLI/CLI.hpp>

namespace ambrotype::cli {
namespace {

class EnhanceCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("enhance", "Enhance pictures; the originals stay as they are");
        declareOptions(*m_app, m_options);
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override
    {
        const Result<void> device = checkDevice(m_options.device);
        if (!device)
            return usageError(device.error().message);
        Result<EnhancePlan> plan = planEnhance(m_options);
        if (!plan)
            return usageError(plan.error().message);
        if (m_options.people)
            if (const int status = givePeople(*plan, m_options.json); status != kAllDone)
                return status;
        return runEnhance(std::move(*plan), m_options.jobs, m_options.json);
    }

private:
    CLI::App *m_app = nullptr;
    EnhanceOptions m_options;
};

} // namespace

std::unique_ptr<Command> makeEnhanceCommand()
{
    return std::make_unique<EnhanceCommand>();
}

} // namespace ambrotype::cli
