#include "command.h"
#include "interrupt.h"

#include "base/log.h"
#include "inference/engine_loader.h"

#include <CLI/CLI.hpp>

#include <cstdlib>

int main(int argc, char **argv)
{
    using namespace ambrotype::cli;
    interrupt::install();
    ambrotype::inference::prepareProcess();
    // The log is for those who look for a fault; people are told what concerns them in whole sentences.
    if (!std::getenv("AMBROTYPE_LOG")) // NOLINT(concurrency-mt-unsafe): no other thread exists yet
        ambrotype::setLogSink({});

    CLI::App program("Restores and enhances photographs, on this machine alone.", "ambrotype-cli");
    program.set_version_flag("--version", "ambrotype-cli " AMBROTYPE_VERSION);
    program.require_subcommand(1);
    program.footer("Exit status: 0 all done, 1 some pictures failed, 2 wrong usage, 130 interrupted.");
    const auto commands = makeCommands();
    for (const auto &command : commands)
        command->declare(program);
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError &problem) {
        return program.exit(problem) == 0 ? kAllDone : kUsage;
    }
    for (const auto &command : commands) {
        if (command->isChosen())
            return command->run();
    }
    return kUsage;
}
