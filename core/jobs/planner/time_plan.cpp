#include "jobs/planner/time_plan.h"

#include <algorithm>
#include <map>
#include <utility>

namespace ambrotype::jobs::planner {
namespace {

constexpr double kWorthNaming = 0.1; //!< A stage that takes less of the time is not named as one to leave out.

} // namespace

struct TimePlanner::Group
{
    BatchItem item; //!< The first of them.
    WorkCutter cutter;
    std::vector<imaging::Size> sizes;
};

struct TimePlanner::Sum
{
    double seconds = 0.0;
    double seen = 0.0; //!< Seconds.
    bool complete = true;
    bool usesDevice = false;
    std::map<std::string, double> stages;
};

TimePlanner::TimePlanner(WorkTimes times)
    : m_times(std::move(times))
{
}

TimePlanner::~TimePlanner() = default;

TimePlanner::Group &TimePlanner::groupOf(const BatchItem &item)
{
    const auto alike = [&item](const std::unique_ptr<Group> &group) {
        const BatchItem &first = group->item;
        return first.recipe == item.recipe && first.automatic == item.automatic && first.device == item.device
               && first.keepFormat == item.keepFormat && first.write.format == item.write.format
               && first.variants == item.variants && first.sidecar == item.sidecar
               && first.measureResult == item.measureResult && first.input.extension() == item.input.extension();
    };
    // From the end: pictures with the same settings usually stand together.
    const auto found = std::find_if(m_groups.rbegin(), m_groups.rend(), alike);
    if (found != m_groups.rend())
        return **found;
    m_groups.push_back(std::make_unique<Group>(Group{item, WorkCutter::ofItem(item), {}}));
    return *m_groups.back();
}

void TimePlanner::add(const BatchItem &item, imaging::Size size)
{
    groupOf(item).sizes.push_back(size);
    ++m_pictures;
    m_megapixels += static_cast<double>(size.pixels()) * 1e-6;
}

std::string TimePlanner::deviceFor(const std::string &wanted) const
{
    if (wanted == "auto")
        return m_times.automaticDevice();
    for (const std::string &device : m_times.devices())
        if (device == wanted || device.rfind(wanted + ":", 0) == 0)
            return device;
    return wanted;
}

TimePlanner::Sum TimePlanner::sumOf(const std::string &device, const std::string &withoutStage) const
{
    Sum sum;
    for (const std::unique_ptr<Group> &group : m_groups) {
        const std::string where = device.empty() ? deviceFor(group->item.device) : device;
        WorkCutter cutter = group->cutter;
        if (!withoutStage.empty() && !group->item.automatic) {
            pipeline::Recipe recipe = group->item.recipe;
            recipe.setEnabled(withoutStage, false);
            cutter = WorkCutter::ofRecipe(group->item, recipe);
        }
        for (const imaging::Size size : group->sizes) {
            for (const WorkPiece &piece : cutter.pieces(size)) {
                const std::optional<WorkTimes::Guess> guess = m_times.guess(piece, where);
                sum.usesDevice = sum.usesDevice || piece.onDevice;
                if (!guess) {
                    sum.complete = false;
                    continue;
                }
                sum.seconds += guess->seconds;
                sum.seen += guess->seen ? guess->seconds : 0.0;
                sum.stages[piece.stage] += guess->seconds;
            }
        }
    }
    return sum;
}

std::optional<TimePlan> TimePlanner::plan() const
{
    const Sum sum = sumOf({}, {});
    if (m_pictures == 0 || !sum.complete)
        return std::nullopt;
    TimePlan plan;
    plan.pictures = m_pictures;
    plan.megapixels = m_megapixels;
    plan.seconds = sum.seconds;
    plan.seen = sum.seconds > 0 ? sum.seen / sum.seconds : 1.0;
    for (const auto &[stage, seconds] : sum.stages)
        plan.stages.push_back({stage, seconds});
    std::stable_sort(plan.stages.begin(), plan.stages.end(), [](const TimePlan::Share &a, const TimePlan::Share &b) {
        return a.seconds > b.seconds;
    });
    const auto dearest = std::find_if(plan.stages.begin(), plan.stages.end(), [](const TimePlan::Share &share) {
        return share.stage != kFiles && share.stage != kWhole;
    });
    if (dearest != plan.stages.end() && dearest->seconds >= kWorthNaming * plan.seconds) {
        const Sum rest = sumOf({}, dearest->stage);
        if (rest.complete && rest.seconds <= (1 - kWorthNaming) * plan.seconds)
            plan.without = TimePlan::Share{dearest->stage, rest.seconds};
    }
    if (!sum.usesDevice)
        return plan;
    plan.device = deviceFor(m_groups.front()->item.device);
    for (const std::string &device : m_times.devices()) {
        const Sum there = sumOf(device, {});
        if (device != plan.device && there.complete && there.seen >= there.seconds)
            plan.elsewhere.push_back({device, there.seconds});
    }
    return plan;
}

std::optional<TimePlan> planFiles(const std::vector<BatchItem> &items, WorkTimes times, std::size_t mostOpened)
{
    TimePlanner planner(std::move(times));
    const std::size_t opened = std::min(items.size(), mostOpened);
    imaging::Size last;
    for (std::size_t i = 0; i < items.size(); ++i) {
        // Spread over the whole shoot, of which one part may be from another camera.
        if (i == 0 || i * opened / items.size() != (i - 1) * opened / items.size()) {
            if (const auto header = imaging::readHeader(items[i].input, items[i].read.limits))
                last = header->size;
        }
        if (!last.empty())
            planner.add(items[i], last);
    }
    return planner.plan();
}

} // namespace ambrotype::jobs::planner
