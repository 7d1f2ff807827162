#pragma once

#include "studio/background.h"

#include "base/cancel.h"
#include "jobs/batch_item.h"
#include "jobs/planner/face_counts.h"
#include "jobs/planner/time_plan.h"

#include <QObject>

#include <memory>
#include <optional>
#include <vector>

namespace ambrotype::ui {

//! Works out how long pictures will take, from the times learnt on this machine. Lives longer than the dialogs that
//! ask, so that none of them waits for a picture that is being looked at when it is closed. Window thread.
class Forecaster : public QObject
{
    Q_OBJECT

public:
    explicit Forecaster(QObject *parent = nullptr);
    ~Forecaster() override; //!< Cancels and waits, at most for a look at one picture.

    //! Answers with planned(), soon, and again some seconds later where faces had to be counted first; only for the
    //! newest question. Of very many pictures the sizes and faces of some stand for all.
    void ask(std::vector<jobs::BatchItem> items);
    void cancel(); //!< No further answer.

    //! What is known of the time of \p items, and of the faces in them within \p looks. Blocks: for workers.
    static std::optional<jobs::planner::TimePlan> planOf(const std::vector<jobs::BatchItem> &items,
                                                         const jobs::planner::FaceCounts::Bounds &looks = {});

Q_SIGNALS:
    void planned(const std::optional<ambrotype::jobs::planner::TimePlan> &plan); //!< Nothing: not known.

private:
    using Items = std::shared_ptr<const std::vector<jobs::BatchItem>>;
    void plan(const Items &items, double lookSeconds);

    CancelSource m_cancel; //!< Of the newest question.
    Background m_work{this};
};

} // namespace ambrotype::ui
