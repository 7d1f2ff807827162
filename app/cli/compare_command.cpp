#include "compare_command.h"

#include "interrupt.h"
#include "output.h"

#include "imaging/io/reader.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>

namespace ambrotype::cli {
namespace {

class CompareCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("compare", "Say in numbers how much two pictures of one size differ");
        m_app->add_option("A", m_first, "A picture")->required();
        m_app->add_option("B", m_second, "Another one of the same size")->required();
        m_app->add_flag("--json", m_json, "One JSON object on stdout");
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override { return kUsage; }

private:
    CLI::App *m_app = nullptr;
    std::string m_first;
    std::string m_second;
    bool m_json = false;
};

} // namespace

std::unique_ptr<Command> makeCompareCommand() { return std::make_unique<CompareCommand>(); }

} // namespace ambrotype::cli
