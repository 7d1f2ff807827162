#include "estimate_command.h"

#include "device_option.h"
#include "enhance_options.h"
#include "interrupt.h"
#include "output.h"

#include "jobs/input_list.h"
#include "jobs/planner/time_file.h"
#include "jobs/planner/time_plan.h"
#include "pipeline/stage.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>

namespace ambrotype::cli {
namespace {

using jobs::planner::TimePlan;
using jobs::planner::TimePlanner;

constexpr double kWorthALine = 0.02; //!< Smaller shares of the time are not listed.
constexpr double kRough = 0.9;       //!< With less of it seen before, an estimate is called rough.

//! "6 h 20 min", "35 min", "40 s".
std::string spokenTime(double seconds)
{
    const auto whole = static_cast<long long>(std::ceil(seconds));
    if (whole < 60)
        return std::to_string(whole) + " s";
    const long long minutes = (whole + 59) / 60;
    if (minutes < 60)
        return std::to_string(minutes) + " min";
    return std::to_string(minutes / 60) + " h " + std::to_string(minutes % 60) + " min";
}

std::string partName(const std::string &stage)
{
    if (stage == jobs::planner::kFiles)
        return "reading and writing";
    if (stage == jobs::planner::kWhole)
        return "automatic values";
    const pipeline::Stage *found = pipeline::findStage(stage);
    return found ? found->info().title : stage;
}

nlohmann::json toJson(const TimePlan &plan)
{
    nlohmann::json stages = nlohmann::json::object();
    for (const TimePlan::Share &share : plan.stages)
        stages[share.stage] = share.seconds;
    nlohmann::json elsewhere = nlohmann::json::object();
    for (const TimePlan::OnDevice &there : plan.elsewhere)
        elsewhere[there.device] = there.seconds;
    nlohmann::json without;
    if (plan.without)
        without = {{"stage", plan.without->stage}, {"seconds", plan.without->seconds}};
    return {{"seconds", plan.seconds},
            {"seen", plan.seen},
            {"stages", stages},
            {"without", without},
            {"device", plan.device.empty() ? nlohmann::json() : nlohmann::json(plan.device)},
            {"elsewhere", elsewhere}};
}

void print(const TimePlan &plan)
{
    char head[160];
    std::snprintf(head,
                  sizeof head,
                  "%d picture%s, %.0f megapixels: about %s%s%s",
                  plan.pictures,
                  plan.pictures == 1 ? "" : "s",
                  plan.megapixels,
                  spokenTime(plan.seconds).c_str(),
                  plan.device.empty() ? "" : " on ",
                  plan.device.c_str());
    printLine(head);
    for (const TimePlan::Share &share : plan.stages)
        if (share.seconds >= kWorthALine * plan.seconds)
            printLine("    " + partName(share.stage) + ": " + spokenTime(share.seconds));
    if (plan.without)
        printLine("Without " + partName(plan.without->stage) + ": about " + spokenTime(plan.without->seconds));
    for (const TimePlan::OnDevice &there : plan.elsewhere)
        printLine("On " + there.device + ": about " + spokenTime(there.seconds));
    if (plan.seen < kRough)
        printProblem({}, "Part of this work was never done here, so the estimate is rough.");
}

class EstimateCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("estimate", "Say how long \"enhance\" would take, from earlier work here");
        m_app->add_option("INPUT", m_options.inputs, "Files, folders (with all below them), or globs")->required();
        declarePictureOptions(*m_app, m_options);
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override
    {
        if (const Result<void> device = checkDevice(m_options.device); !device)
            return usageError(device.error().message);
        const Result<jobs::BatchItem> common = commonItem(m_options);
        if (!common)
            return usageError(common.error().message);
        TimePlanner planner(jobs::planner::TimeFile::standard().read());
        readSizes(*common, planner);
        if (interrupt::token().isCancelled())
            return kInterrupted;
        tell(planner.plan());
        return m_unread > 0 || m_pictures == 0 ? kSomeFailed : kAllDone;
    }

private:
    void readSizes(const jobs::BatchItem &common, TimePlanner &planner)
    {
        const jobs::InputList list = jobs::expandInputs(m_options.inputs, {});
        for (const auto &[path, error] : list.missing)
            refuse(path, error);
        jobs::BatchItem item = common;
        for (const jobs::InputFile &input : list.files) {
            if (interrupt::token().isCancelled())
                return;
            const Result<imaging::FileHeader> header = imaging::readHeader(input.file, common.read.limits);
            if (!header) {
                refuse(input.file, header.error());
                continue;
            }
            item.input = input.file;
            planner.add(item, header->size);
            ++m_pictures;
        }
    }

    void refuse(const std::filesystem::path &path, const Error &error)
    {
        ++m_unread;
        printError(path, error);
    }

    void tell(const std::optional<TimePlan> &plan) const
    {
        if (m_options.json) {
            nlohmann::json object = {
                {"event", "estimate"}, {"pictures", m_pictures}, {"unreadable", m_unread}, {"seconds", nullptr}};
            if (plan)
                object.update(toJson(*plan));
            printJson(object);
        } else if (plan) {
            print(*plan);
        } else if (m_pictures > 0) {
            printProblem({},
                         "How long this takes is not known yet. Enhance a few pictures in this way: their times are "
                         "remembered.");
        } else {
            printProblem({}, "No pictures were found among what was given.");
        }
    }

    CLI::App *m_app = nullptr;
    EnhanceOptions m_options;
    int m_pictures = 0;
    int m_unread = 0;
};

} // namespace

std::unique_ptr<Command> makeEstimateCommand()
{
    return std::make_unique<EstimateCommand>();
}

} // namespace ambrotype::cli
