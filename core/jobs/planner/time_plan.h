#pragma once

#include "jobs/planner/work_times.h"

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

    //! One more picture, of \p size pixels.
    void add(const BatchItem &item, imaging::Size size);

    //! Nothing when a part of the work is of a kind whose time was never seen here: then any number would be a lie.
    std::optional<TimePlan> plan() const;

private:
    struct Group; //!< Pictures with the same work.
    struct Sum;
    Group &groupOf(const BatchItem &item);
    std::string deviceFor(const std::string &wanted) const;
    Sum sumOf(const std::string &device, const std::string &withoutStage) const;

    WorkTimes m_times;
    std::vector<std::unique_ptr<Group>> m_groups;
    int m_pictures = 0;
    double m_megapixels = 0.0;
};

//! The plan of \p items. Opens at most \p mostOpened of their files to learn their sizes, spread over all of them; the
//! others count as the one opened before. Blocks: not for the window's thread.
std::optional<TimePlan> planFiles(const std::vector<BatchItem> &items, WorkTimes times, std::size_t mostOpened);

} // namespace ambrotype::jobs::planner
