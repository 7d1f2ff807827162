#include "worker_command.h"

#include "output.h"
#include "queue_run.h"

#include <CLI/CLI.hpp>

namespace ambrotype::cli {
namespace {

class WorkerCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("worker", "Work off a queue that several machines share, until Ctrl-C");
        m_app->add_option("--queue", m_address, "postgresql://user:password@host:port/database, or a file")
            ->required()
            ->type_name("ADDRESS");
        m_app->add_option("--jobs", m_options.jobs, "Pictures worked on at once; default: one per processor core")
            ->check(CLI::Range(1, 256));
        m_app
            ->add_option("--pause-below",
                         m_options.pauseBelowPercent,
                         "Stand still while the machine runs on a battery that holds less than so many percent")
            ->check(CLI::Range(1, 100));
        m_app->add_flag("--until-empty", m_untilEmpty, "End when nothing is left to do");
        m_app
            ->add_option("--lease",
                         m_options.leaseSeconds,
                         "Seconds without a sign of life before others take over; "
                         "default: 30")
            ->check(CLI::Range(1.0, 3600.0));
        m_app->add_flag("--json", m_options.json, "One JSON object per picture on stdout, then a summary");
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override
    {
        const Result<jobs::StoreAddress> address = jobs::StoreAddress::parse(m_address);
        if (!address)
            return usageError(address.error().message);
        m_options.stay = !m_untilEmpty;
        m_options.force = true; // the space of this machine says nothing about the others
        return runQueue(*address, m_options);
    }

private:
    CLI::App *m_app = nullptr;
    std::string m_address;
    bool m_untilEmpty = false;
    QueueRunOptions m_options;
};

} // namespace

std::unique_ptr<Command> makeWorkerCommand()
{
    return std::make_unique<WorkerCommand>();
}

} // namespace ambrotype::cli
