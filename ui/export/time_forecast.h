#pragma once

#include "studio/background.h"

#include "jobs/batch_item.h"
#include "jobs/planner/time_plan.h"

#include <QLabel>

#include <optional>
#include <vector>

namespace ambrotype::ui {

//! Says how long pictures will take, from the times learnt on this machine. Looks at files in the background.
class TimeForecast : public QLabel
{
    Q_OBJECT

public:
    explicit TimeForecast(QWidget *parent = nullptr);

    //! Forecasts \p items; the text follows soon. Of very many the sizes of some stand for all.
    void ask(std::vector<jobs::BatchItem> items);

    //! What is known of the time of \p items. Blocks: for workers.
    static std::optional<jobs::planner::TimePlan> planOf(const std::vector<jobs::BatchItem> &items);
    //! "6 h 20 min"; rounded up to whole minutes.
    static QString duration(double seconds);
    //! What is said of \p plan; nothing = not known.
    static QString sentence(const std::optional<jobs::planner::TimePlan> &plan);

private:
    Background m_work{this};
    int m_asked = 0;
};

} // namespace ambrotype::ui
