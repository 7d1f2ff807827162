#include "compare_command.h"

#include "interrupt.h"
#include "output.h"

#include "imaging/io/reader.h"
#include "imaging/metrics.h"

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

    int run() override
    {
        const Result<imaging::Picture> first = read(m_first);
        if (!first)
            return fail(m_first, first.error());
        const Result<imaging::Picture> second = read(m_second);
        if (!second)
            return fail(m_second, second.error());
        const Result<imaging::Comparison> comparison = imaging::compare(*first, *second);
        if (!comparison)
            return fail(m_second, comparison.error());
        if (m_json)
            printJsonAnswer(*comparison);
        else
            printAnswer(*comparison);
        return kAllDone;
    }

private:
    static Result<imaging::Picture> read(const std::string &file)
    {
        return imaging::readPicture(file, {}, interrupt::token());
    }

    int fail(const std::string &file, const Error &error) const
    {
        if (error.code == ErrorCode::Cancelled)
            return kInterrupted;
        if (m_json)
            printJson({{"a", m_first}, {"b", m_second}, {"state", "failed"}, {"error", toJson(error)}});
        printError(file, error);
        return kSomeFailed;
    }

    void printJsonAnswer(const imaging::Comparison &c) const
    {
        // JSON has no infinity: equal pictures have no PSNR.
        printJson({{"a", m_first},
                   {"b", m_second},
                   {"state", "done"},
                   {"equal", c.largestDifference == 0.0},
                   {"psnr_db", std::isfinite(c.psnrDb) ? nlohmann::json(c.psnrDb) : nlohmann::json()},
                   {"ssim", c.ssim ? nlohmann::json(*c.ssim) : nlohmann::json()},
                   {"largest_difference", c.largestDifference},
                   {"mean_difference", c.meanDifference},
                   {"largest_at", c.largestAt}});
    }

    static void printAnswer(const imaging::Comparison &c)
    {
        if (c.largestDifference == 0.0) {
            printLine("The pictures are equal.");
            return;
        }
        char text[96];
        std::snprintf(text, sizeof text, "PSNR                %.2f dB", c.psnrDb);
        printLine(text);
        if (c.ssim) {
            std::snprintf(text, sizeof text, "SSIM                %.5f", *c.ssim);
            printLine(text);
        }
        std::snprintf(text,
                      sizeof text,
                      "largest difference  %.2f of 255, at %d, %d",
                      c.largestDifference,
                      c.largestAt[0],
                      c.largestAt[1]);
        printLine(text);
        std::snprintf(text, sizeof text, "mean difference     %.3f of 255", c.meanDifference);
        printLine(text);
    }

    CLI::App *m_app = nullptr;
    std::string m_first;
    std::string m_second;
    bool m_json = false;
};

} // namespace

std::unique_ptr<Command> makeCompareCommand()
{
    return std::make_unique<CompareCommand>();
}

} // namespace ambrotype::cli
