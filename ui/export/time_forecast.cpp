#include "export/time_forecast.h"

#include "language/core_text.h"

#include "pipeline/stage.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace ambrotype::ui {

using jobs::planner::TimePlan;

namespace {

constexpr double kRough = 0.9;   //!< With less of it seen before, a forecast is called rough,
constexpr double kGuessed = 0.5; //!< and with this little it may be wrong several times over.

} // namespace

TimeForecast::TimeForecast(QWidget *parent)
    : QLabel(parent)
{
    setWordWrap(true);
    setProperty("dim", true);
    setObjectName(QStringLiteral("timeForecast"));
    setAccessibleDescription(tr("Time that it will take"));
    setMinimumHeight(2 * fontMetrics().lineSpacing()); // the text comes later and shall squeeze nothing
    setAlignment(Qt::AlignTop | Qt::AlignLeft);
}

void TimeForecast::tell(const std::optional<TimePlan> &plan)
{
    setText(sentence(plan));
}

QString TimeForecast::duration(double seconds)
{
    const int minutes = std::max(1, static_cast<int>(std::ceil(seconds / 60)));
    const auto [hours, rest] = std::div(minutes, 60);
    if (hours == 0)
        return tr("%n minute(s)", nullptr, rest);
    return rest == 0 ? tr("%1 h").arg(hours) : tr("%1 h %2 min").arg(hours).arg(rest);
}

QString TimeForecast::sentence(const std::optional<TimePlan> &plan)
{
    if (!plan)
        return tr("How long this takes is not known yet: it is learnt from the first pictures.");
    if (plan->seen < kGuessed)
        return tr("How long this takes is not known yet: most of this work was never done here.");
    QStringList sentences;
    if (plan->seconds < 60)
        sentences << tr("Takes less than a minute.");
    else if (plan->seen < kRough)
        sentences << tr("Takes roughly %1; part of this work was never done here.").arg(duration(plan->seconds));
    else
        sentences << tr("Takes about %1.").arg(duration(plan->seconds));
    if (plan->without && plan->seconds >= 60) {
        const pipeline::Stage *stage = pipeline::findStage(plan->without->stage);
        if (stage)
            sentences
                << tr("Without \"%1\": about %2.").arg(coreText(stage->info().title), duration(plan->without->seconds));
    }
    for (const TimePlan::OnDevice &there : plan->elsewhere)
        sentences << tr("On %1: about %2.").arg(QString::fromStdString(there.device), duration(there.seconds));
    return sentences.join(u' ');
}

} // namespace ambrotype::ui
