#include "jobs/planner/time_plan.h"

#include <algorithm>
#include <compare>
#include <filesystem>
#include <utility>

namespace ambrotype::jobs::planner {
namespace {

constexpr double kWorthNaming = 0.1; //!< A stage that takes less of the time is not named as one to leave out.
//! Counted pictures that weigh as much as what was learnt: a few alone could be the only portraits of a shoot.
constexpr double kLearntBelief = 4.0;

} // namespace

struct TimePlanner::Group
{
    BatchItem item; //!< The first of them.
    WorkCutter cutter;

    struct Picture
    {
        int width = 0;
        int height = 0;
        std::optional<int> faces;

        auto operator<=>(const Picture &) const = default;
    };
    std::map<Picture, int> pictures; //!< How many there are of each: those of one camera have few sizes.
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

bool TimePlanner::dependsOnFaces(const BatchItem &item)
{
    return groupOf(item).cutter.dependsOnFaces();
}

void TimePlanner::add(const BatchItem &item, imaging::Size size, std::optional<int> faces)
{
    Group &group = groupOf(item);
    if (!group.cutter.dependsOnFaces())
        faces.reset();
    else if (!faces)
        ++m_uncounted;
    else
        ++m_facesSeen[*faces];
    ++group.pictures[{size.width, size.height, faces}];
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

//! Of piece number \p index of a picture whose faces are not known: it is taken for one of those counted in this batch,
//! and a little for one of those whose times were learnt.
std::optional<WorkTimes::Guess> TimePlanner::guessUncounted(const WorkCutter &cutter,
                                                            std::size_t index,
                                                            imaging::Size size,
                                                            const std::string &device) const
{
    std::optional<WorkTimes::Guess> guess = m_times.guess(cutter.pieces(size)[index], device);
    if (!guess)
        return guess;
    double seconds = kLearntBelief * guess->seconds;
    double weight = kLearntBelief;
    for (const auto &[faces, count] : m_facesSeen) {
        const auto likeIt = m_times.guess(cutter.pieces(size, faces)[index], device);
        if (!likeIt)
            return guess;
        seconds += count * likeIt->seconds;
        weight += count;
    }
    guess->seconds = seconds / weight;
    return guess;
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
        for (const auto &[picture, count] : group->pictures) {
            const imaging::Size size{picture.width, picture.height};
            const std::vector<WorkPiece> pieces = cutter.pieces(size, picture.faces);
            for (std::size_t i = 0; i < pieces.size(); ++i) {
                const WorkPiece &piece = pieces[i];
                const std::optional<WorkTimes::Guess> guess = piece.onFaces && !piece.faces
                                                                  ? guessUncounted(cutter, i, size, where)
                                                                  : m_times.guess(piece, where);
                sum.usesDevice = sum.usesDevice || piece.onDevice;
                if (!guess) {
                    sum.complete = false;
                    continue;
                }
                const double seconds = count * guess->seconds;
                sum.seconds += seconds;
                sum.seen += guess->seen ? seconds : 0.0;
                sum.stages[piece.stage] += seconds;
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
    for (const auto &[faces, count] : m_facesSeen)
        plan.counted += count;
    plan.uncounted = m_uncounted;
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

std::optional<TimePlan> planFiles(const std::vector<BatchItem> &items, WorkTimes times, const FilesPlanning &planning)
{
    TimePlanner planner(std::move(times));
    const std::size_t opened = std::min(items.size(), planning.mostOpened);
    std::vector<imaging::Size> sizes;
    std::vector<std::size_t> onFaces; // of those that are opened
    std::vector<std::filesystem::path> files;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (planning.looks.cancel.isCancelled())
            return std::nullopt;
        sizes.push_back(sizes.empty() ? imaging::Size() : sizes.back());
        // Spread over the whole shoot, of which one part may be from another camera.
        if (i != 0 && i * opened / items.size() == (i - 1) * opened / items.size())
            continue;
        if (const auto header = imaging::readHeader(items[i].input, items[i].read.limits))
            sizes.back() = header->size;
        if (planning.faces && planner.dependsOnFaces(items[i])) {
            onFaces.push_back(i);
            files.push_back(items[i].input);
        }
    }
    std::vector<std::optional<int>> faces(items.size());
    if (!files.empty()) {
        const std::vector<std::optional<int>> counts = planning.faces->of(files, planning.looks);
        for (std::size_t i = 0; i < onFaces.size(); ++i)
            faces[onFaces[i]] = counts[i];
    }
    if (planning.looks.cancel.isCancelled())
        return std::nullopt;
    for (std::size_t i = 0; i < items.size(); ++i)
        if (!sizes[i].empty())
            planner.add(items[i], sizes[i], faces[i]);
    return planner.plan();
}

} // namespace ambrotype::jobs::planner
