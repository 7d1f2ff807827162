#include "eval_command.h"

#include "eval_pairs.h"
#include "interrupt.h"
#include "output.h"

#include "pipeline/evaluate/evaluation.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>

namespace ambrotype::cli {
namespace {

using pipeline::MethodScores;

class EvalCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("eval", "Measure how well networks, stages and presets undo damage");
        auto *clean = m_app->add_option("--clean", m_clean, "Folder of good pictures; needs --degrade");
        auto *pairs = m_app->add_option("--pairs",
                                        m_pairs,
                                        "Folder with pairs.json, or with the folders \"reference\" and \"degraded\" "
                                        "that hold files of the same names");
        clean->excludes(pairs);
        m_app
            ->add_option("--degrade",
                         m_degrade,
                         "What is done to them: blur=PIXELS, down=FACTOR, noise=DEVIATION, jpeg=QUALITY, seed=NUMBER, "
                         "with commas between, in this order of work")
            ->needs(clean);
        m_app->add_option(
            "--method",
            m_methods,
            "What is measured: input, bicubic, lanczos, fast, thorough, bilateral, nlm, a model or a weights file, "
            "preset:NAME, or stage.parameter=value with semicolons between; may be repeated");
        m_app->add_option("--largest", m_largest, "Cut pictures to this many pixels a side, from their middle")
            ->check(CLI::Range(16, 65000));
        m_app->add_flag("--coloured", m_coloured, "Leave grey and toned pictures out");
        m_app->add_option("--device", m_device, "Where networks run: auto, cpu, cuda");
        m_app->add_flag("--json", m_json, "JSON objects on stdout");
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override
    {
        if (m_clean.empty() == m_pairs.empty() || m_clean.empty() != m_degrade.empty())
            return usageError("Give either --clean FOLDER with --degrade WHAT, or --pairs FOLDER.");
        EvalOptions options;
        options.folder = m_clean.empty() ? m_pairs : m_clean;
        options.largest = m_largest;
        options.colouredOnly = m_coloured;
        if (!m_degrade.empty()) {
            auto degradation = pipeline::Degradation::parse(m_degrade);
            if (!degradation)
                return usageError(degradation.error().message);
            options.degradation = std::move(*degradation);
        }
        auto set = EvalPairs::find(std::move(options));
        if (!set) {
            printError(set.error().detail, set.error());
            return kSomeFailed;
        }
        if (m_methods.empty())
            m_methods = pipeline::usualMethods(set->enlarges(), set->isNoisy(), set->isCompressed());
        std::vector<std::unique_ptr<pipeline::Method>> methods;
        for (const std::string &word : m_methods) {
            auto method = pipeline::makeMethod(word, m_device);
            if (!method) {
                printError(word, method.error());
                return kSomeFailed;
            }
            methods.push_back(std::move(*method));
        }
        const auto scores = pipeline::evaluate(
            methods, [&set] { return set->next(interrupt::token()); }, m_device, interrupt::token());
        if (!scores) {
            if (scores.error().code == ErrorCode::Cancelled)
                return kInterrupted;
            printError({}, scores.error());
            return kSomeFailed;
        }
        return tell(*scores);
    }

private:
    int tell(const std::vector<MethodScores> &all) const
    {
        bool isWhole = true;
        if (!m_json)
            printLine("PSNR dB   SSIM    CPU s/MP  s/MP    MFLOP/px  method");
        for (const MethodScores &one : all) {
            isWhole = isWhole && one.problem.empty() && !one.scores.empty();
            if (!one.problem.empty())
                printProblem(one.method, one.problem);
            if (m_json)
                printJsonScores(one);
            else
                printRow(one);
        }
        return isWhole ? kAllDone : kSomeFailed;
    }

    static void printRow(const MethodScores &one)
    {
        char text[160];
        char cost[24] = "-";
        if (one.mflopPerPixel)
            std::snprintf(cost, sizeof cost, "%.4f", *one.mflopPerPixel);
        std::snprintf(text,
                      sizeof text,
                      "%-8.3f  %.4f  %-8.3f  %-6.3f  %-8s  ",
                      one.meanPsnrDb(),
                      one.meanSsim(),
                      one.cpuSecondsPerMegapixel(),
                      one.secondsPerMegapixel(),
                      cost);
        printLine(text + one.method + " (" + std::to_string(one.scores.size()) + " pictures)");
    }

    static void printJsonScores(const MethodScores &one)
    {
        for (const pipeline::Score &score : one.scores)
            printJson({{"event", "score"},
                       {"method", one.method},
                       {"picture", score.picture},
                       {"psnr_db", score.psnrDb},
                       {"ssim", score.ssim ? nlohmann::json(*score.ssim) : nlohmann::json()},
                       {"seconds", score.seconds},
                       {"cpu_seconds", score.cpuSeconds},
                       {"megapixels", score.megapixels}});
        printJson({{"event", "method"},
                   {"method", one.method},
                   {"pictures", one.scores.size()},
                   {"psnr_db", one.meanPsnrDb()},
                   {"ssim", one.meanSsim()},
                   {"seconds_per_megapixel", one.secondsPerMegapixel()},
                   {"cpu_seconds_per_megapixel", one.cpuSecondsPerMegapixel()},
                   {"mflop_per_pixel", one.mflopPerPixel ? nlohmann::json(*one.mflopPerPixel) : nlohmann::json()},
                   {"problem", one.problem.empty() ? nlohmann::json() : nlohmann::json(one.problem)}});
    }

    CLI::App *m_app = nullptr;
    std::string m_clean, m_pairs, m_degrade;
    std::vector<std::string> m_methods;
    std::string m_device = "auto";
    int m_largest = 0;
    bool m_coloured = false;
    bool m_json = false;
};

} // namespace

std::unique_ptr<Command> makeEvalCommand()
{
    return std::make_unique<EvalCommand>();
}

} // namespace ambrotype::cli
