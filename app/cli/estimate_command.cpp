#include "estimate_command.h"

#include "device_option.h"
#include "enhance_options.h"
#include "interrupt.h"
#include "output.h"

#include "jobs/input_list.h"
#include "jobs/planner/face_counts.h"
#include "jobs/planner/time_file.h"
#include "jobs/planner/time_plan.h"
#include "pipeline/stage.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <vector>

namespace ambrotype::cli {
namespace {

using jobs::planner::TimePlan;
using jobs::planner::TimePlanner;

constexpr double kLookSeconds = 10.0;
constexpr double kMostLookSeconds = 86'400.0;
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
            {"faces_counted", plan.counted},
            {"faces_not_counted", plan.uncounted},
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
    if (plan.uncounted > 0)
        printLine("    Faces were counted in " + std::to_string(plan.counted) + " of "
                  + std::to_string(plan.counted + plan.uncounted) + " pictures.");
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
        m_app
            ->add_option(
                "--look",
                m_lookSeconds,
                "Seconds to look for faces at most, where the time depends on how many there are. What is found "
                "is remembered; pictures that were not looked at are taken to be like the others.")
            ->check(CLI::Range(0.0, kMostLookSeconds))
            ->capture_default_str();
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override
    {
        if (const Result<void> device = checkDevice(m_options.device); !device)
            return usageError(device.error().message);
        const Result<jobs::BatchItem> common = commonItem(m_options);
        if (!common)
            return usageError(common.error().message);
        readSizes(*common);
        const jobs::planner::WorkTimes times = jobs::planner::TimeFile::standard().read();
        bool dependsOnFaces = false;
        m_faces.resize(m_files.size());
        std::optional<TimePlan> plan = planOf(*common, times, dependsOnFaces);
        if (plan && dependsOnFaces) {
            m_faces = jobs::planner::FaceCounts::standard().of(m_files, {m_lookSeconds, interrupt::token()});
            plan = planOf(*common, times, dependsOnFaces);
        }
        if (interrupt::token().isCancelled())
            return kInterrupted;
        tell(plan);
        return m_unread > 0 || m_files.empty() ? kSomeFailed : kAllDone;
    }

private:
    void readSizes(const jobs::BatchItem &common)
    {
        const jobs::InputList list = jobs::expandInputs(m_options.inputs, {});
        for (const auto &[path, error] : list.missing)
            refuse(path, error);
        for (const jobs::InputFile &input : list.files) {
            if (interrupt::token().isCancelled())
                return;
            const Result<imaging::FileHeader> header = imaging::readHeader(input.file, common.read.limits);
            if (!header) {
                refuse(input.file, header.error());
                continue;
            }
            m_files.push_back(input.file);
            m_sizes.push_back(header->size);
        }
    }

    std::optional<TimePlan>
    planOf(const jobs::BatchItem &common, const jobs::planner::WorkTimes &times, bool &dependsOnFaces) const
    {
        TimePlanner planner(times);
        jobs::BatchItem item = common;
        for (std::size_t i = 0; i < m_files.size(); ++i) {
            item.input = m_files[i];
            planner.add(item, m_sizes[i], m_faces[i]);
            dependsOnFaces = dependsOnFaces || planner.dependsOnFaces(item);
        }
        return planner.plan();
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
                {"event", "estimate"}, {"pictures", m_files.size()}, {"unreadable", m_unread}, {"seconds", nullptr}};
            if (plan)
                object.update(toJson(*plan));
            printJson(object);
        } else if (plan) {
            print(*plan);
        } else if (!m_files.empty()) {
            printProblem({},
                         "How long this takes is not known yet. Enhance a few pictures in this way: their times are "
                         "remembered.");
        } else {
            printProblem({}, "No pictures were found among what was given.");
        }
    }

    CLI::App *m_app = nullptr;
    EnhanceOptions m_options;
    double m_lookSeconds = kLookSeconds;
    std::vector<std::filesystem::path> m_files; //!< Those that can be read,
    std::vector<imaging::Size> m_sizes;         //!< and of each the size
    std::vector<std::optional<int>> m_faces;    //!< and the faces.
    int m_unread = 0;
};

} // namespace

std::unique_ptr<Command> makeEstimateCommand()
{
    return std::make_unique<EstimateCommand>();
}

} // namespace ambrotype::cli
