#include "export/forecaster.h"

#include "jobs/planner/time_file.h"
#include "jobs/worker_priority.h"

#include <utility>

namespace ambrotype::ui {

using jobs::planner::TimePlan;

namespace {

constexpr std::size_t kMostOpened = 200; //!< Headers read for one forecast: a tenth of a second, more on a server.
constexpr double kLookSeconds = 8.0;     //!< For looking at pictures whose faces nobody has counted.

} // namespace

std::optional<TimePlan> Forecaster::planOf(const std::vector<jobs::BatchItem> &items,
                                           const jobs::planner::FaceCounts::Bounds &looks)
{
    auto faces = jobs::planner::FaceCounts::standard();
    jobs::planner::FilesPlanning planning;
    planning.mostOpened = kMostOpened;
    planning.faces = &faces;
    planning.looks = looks;
    return jobs::planner::planFiles(items, jobs::planner::TimeFile::standard().read(), planning);
}

Forecaster::Forecaster(QObject *parent)
    : QObject(parent)
{
}

Forecaster::~Forecaster()
{
    cancel();
}

void Forecaster::ask(std::vector<jobs::BatchItem> items)
{
    cancel();
    m_cancel = CancelSource();
    plan(std::make_shared<const std::vector<jobs::BatchItem>>(std::move(items)), 0.0);
}

void Forecaster::cancel()
{
    m_cancel.cancel();
}

void Forecaster::plan(const Items &items, double lookSeconds)
{
    const CancelToken asked = m_cancel.token();
    m_work.run(
        [items, lookSeconds, asked] {
            if (lookSeconds > 0)
                jobs::giveWayToOthers();
            return planOf(*items, {lookSeconds, asked});
        },
        [this, items, lookSeconds, asked](const std::optional<TimePlan> &plan) {
            if (asked.isCancelled())
                return;
            Q_EMIT planned(plan);
            if (plan && plan->uncounted > 0 && lookSeconds <= 0)
                this->plan(items, kLookSeconds); // what is known first, and then a better answer
        });
}

} // namespace ambrotype::ui
