#pragma once

#include "jobs/planner/face_counts.h"
#include "jobs/planner/work_times.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ambrotype::jobs::planner {

//! How long a batch will take on this machine, and what it depends on.
struct TimePlan
{
    int pictures = 0;
    double megapixels = 0.0; //!< Of all inputs together.
    double seconds = 0.0;
    double seen = 0.0; //!< 0..1: share of the time that rests on work seen before in this very way.
    int counted = 0;   //!< Pictures whose time depends on faces, where it is known how many there are,
    int uncounted = 0; //!< and those where it is not: they are taken to be like the counted ones.

    struct Share
    {
        std::string stage; //!< Id, kFiles or kWhole.
        double seconds = 0.0;
    };
    std::vector<Share> stages; //!< The dearest first.

    //! What the batch takes without its dearest stage; nothing when leaving one out hardly helps.
    std::optional<Share> without;

    struct OnDevice
    {
        std::string device;
        double seconds = 0.0;
    };
    std::string device;              //!< Where the networks of this plan run; empty when there are none.
    std::vector<OnDevice> elsewhere; //!< The same batch on other devices whose times are known.
};

//! Adds up the time of a batch. Blocks while it looks for models: not for the window's thread.
class TimePlanner
{
public:
    explicit TimePlanner(WorkTimes times);
    ~TimePlanner();

    //! Whether the time of \p item depends on the faces in it, so that it is worth counting them.
    bool dependsOnFaces(const BatchItem &item);
    //! One more picture, of \p size pixels, with so many \p faces that the usual rules would restore (FaceCounts);
    //! nothing: not known.
    void add(const BatchItem &item, imaging::Size size, std::optional<int> faces = {});

    //! Nothing when a part of the work is of a kind whose time was never seen here: then any number would be a lie.
    std::optional<TimePlan> plan() const;

private:
    struct Group; //!< Pictures with the same work.
    struct Sum;
    Group &groupOf(const BatchItem &item);
    std::string deviceFor(const std::string &wanted) const;
    std::optional<WorkTimes::Guess>
    guessUncounted(const WorkCutter &cutter, std::size_t piece, imaging::Size size, const std::string &device) const;
    Sum sumOf(const std::string &device, const std::string &withoutStage) const;

    WorkTimes m_times;
    std::vector<std::unique_ptr<Group>> m_groups;
    std::map<int, int> m_facesSeen; //!< How many of the counted pictures have so many faces.
    int m_pictures = 0;
    int m_uncounted = 0;
    double m_megapixels = 0.0;
};

struct FilesPlanning
{
    std::size_t mostOpened = 200; //!< Files that are looked at, spread over all; the others count as one opened before.
    FaceCounts *faces = nullptr;  //!< Where the time depends on faces, these are asked; null: nobody knows them.
    FaceCounts::Bounds looks;     //!< Of \p faces. Cancelled, there is no plan.
};

//! The plan of \p items. Blocks: not for the window's thread.
std::optional<TimePlan> planFiles(const std::vector<BatchItem> &items, WorkTimes times, const FilesPlanning &planning);

} // namespace ambrotype::jobs::planner
