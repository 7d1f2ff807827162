#include "analyze_command.h"

#include "each_input.h"
#include "interrupt.h"
#include "output.h"
#include "param_text.h"
#include "reading_options.h"

#include "imaging/io/reader.h"
#include "pipeline/analysis.h"
#include "pipeline/source.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cstdio>

namespace ambrotype::cli {
namespace {

struct Analysis
{
    pipeline::Measurements measured;
    pipeline::Advice advice;
};

Result<Analysis> analyze(const std::filesystem::path &file, const imaging::ReadOptions &options)
{
    const CancelToken cancel = interrupt::token();
    Result<imaging::Picture> picture = imaging::readPicture(file, options, cancel);
    if (!picture)
        return picture.error();
    const auto source = pipeline::Source::create(std::move(*picture), file.string());
    if (!source)
        return source.error();
    const Result<pipeline::Measurements> measured = pipeline::measure(**source, cancel);
    if (!measured)
        return measured.error();
    return Analysis{*measured, pipeline::advise(*measured)};
}

void printJsonAnalysis(const std::filesystem::path &file, const Analysis &analysis)
{
    nlohmann::json object = {{"event", "item"}, {"input", file.string()}, {"state", "done"}, {"error", nullptr}};
    const std::string text = pipeline::analysisJson(analysis.measured, analysis.advice);
    const nlohmann::json values = nlohmann::json::parse(text, nullptr, false);
    if (values.is_object())
        object.update(values);
    printJson(object);
}

void printAnalysis(const std::filesystem::path &file, const Analysis &analysis)
{
    const pipeline::Measurements &m = analysis.measured;
    const pipeline::Advice &a = analysis.advice;
    const auto row = [](const char *name, const char *format, auto... values) {
        char text[160];
        std::snprintf(text, sizeof text, format, values...);
        printLine("    " + padded(name, 12) + text);
    };
    printLine(file.string());
    row("size",
        "%d x %d, %.1f megapixels%s",
        m.width,
        m.height,
        m.megapixels,
        m.sepia        ? ", sepia"
        : m.monochrome ? ", monochrome"
                       : "");
    row("noise", "%.2f in light, %.2f in colour (of 255)", m.noiseLuma, m.noiseChroma);
    row("sharpness", "%.0f of 100", m.sharpness);
    if (m.jpegQuality > 0)
        row("JPEG", "quality %d, blockiness %.2f", m.jpegQuality, m.blockiness);
    row("clipping", "%.2f %% black, %.2f %% white", 100 * m.clippedShadows, 100 * m.clippedHighlights);
    row("quality", "%s", pipeline::qualityName(a.quality));
    row("suggested",
        "strength %.0f, denoise %.0f, sharpen %.0f (%s)",
        a.strength,
        a.denoise,
        a.sharpen,
        a.mode.c_str());
    for (const std::string &reason : a.reasons)
        printLine("        " + reason);
}

class AnalyzeCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("analyze", "Measure pictures and suggest values, with reasons");
        m_app->add_option("INPUT", m_inputs, "Files, folders, or globs")->required();
        m_app->add_flag("--json", m_json, "One JSON object per picture on stdout");
        addReadingOptions(*m_app, m_reading);
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override
    {
        return forEachInput(m_inputs, m_json, [&](const std::filesystem::path &file) -> Result<void> {
            const Result<Analysis> analysis = analyze(file, m_reading);
            if (!analysis)
                return analysis.error();
            if (m_json)
                printJsonAnalysis(file, *analysis);
            else
                printAnalysis(file, *analysis);
            return {};
        });
    }

private:
    CLI::App *m_app = nullptr;
    std::vector<std::string> m_inputs;
    bool m_json = false;
    imaging::ReadOptions m_reading;
};

} // namespace

std::unique_ptr<Command> makeAnalyzeCommand()
{
    return std::make_unique<AnalyzeCommand>();
}

} // namespace ambrotype::cli
