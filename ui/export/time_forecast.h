#pragma once

#include "jobs/planner/time_plan.h"

#include <QLabel>

#include <optional>

namespace ambrotype::ui {

//! Says how long pictures will take (see Forecaster).
class TimeForecast : public QLabel
{
    Q_OBJECT

public:
    explicit TimeForecast(QWidget *parent = nullptr);

    void tell(const std::optional<jobs::planner::TimePlan> &plan);

    //! "6 h 20 min"; rounded up to whole minutes.
    static QString duration(double seconds);
    //! What is said of \p plan; nothing = not known.
    static QString sentence(const std::optional<jobs::planner::TimePlan> &plan);
};

} // namespace ambrotype::ui
