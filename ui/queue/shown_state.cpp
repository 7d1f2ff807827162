#include "queue/shown_state.h"

#include "jobs/process_item.h"

#include <QCoreApplication>

using namespace Qt::Literals::StringLiterals;

namespace ambrotype::ui {

using jobs::ItemState;
using jobs::Review;

namespace {

QString said(const char *text)
{
    return QCoreApplication::translate("ambrotype::ui::QueueModel", text);
}

ShownState doneState(const jobs::BatchQueue::Row &row)
{
    switch (row.review) {
    case Review::Approved:
        return ShownState::Approved;
    case Review::Rejected:
        return ShownState::Rejected;
    case Review::Handwork:
        return ShownState::Handwork;
    case Review::Undecided:
        break;
    }
    return row.flags.empty() ? ShownState::Done : ShownState::NeedsReview;
}

} // namespace

ShownState shownState(const jobs::BatchQueue::Row &row, bool queueStandsStill)
{
    switch (row.result.state) {
    case ItemState::Queued:
        if (row.notBefore == 0)
            return ShownState::Queued;
        return jobs::isStillWritten(row.result.error) ? ShownState::WaitingForFile : ShownState::WaitingForTry;
    case ItemState::Running:
        return queueStandsStill && !row.elsewhere ? ShownState::Paused : ShownState::Running;
    case ItemState::Done:
        return doneState(row);
    case ItemState::Skipped:
        return ShownState::Skipped;
    case ItemState::Failed:
        return ShownState::Failed;
    case ItemState::Cancelled:
        break;
    }
    return ShownState::Cancelled;
}

QString shownStateText(ShownState state, int tries)
{
    switch (state) {
    case ShownState::Queued:
        return said(QT_TRANSLATE_NOOP("ambrotype::ui::QueueModel", "Queued"));
    case ShownState::WaitingForTry:
        return said(QT_TRANSLATE_NOOP("ambrotype::ui::QueueModel", "Waiting for try %1")).arg(tries + 1);
    case ShownState::WaitingForFile:
        return said(QT_TRANSLATE_NOOP("ambrotype::ui::QueueModel", "Waiting (file incomplete)"));
    case ShownState::Running:
        return said(QT_TRANSLATE_NOOP("ambrotype::ui::QueueModel", "Running"));
    case ShownState::Paused:
        return said(QT_TRANSLATE_NOOP("ambrotype::ui::QueueModel", "Paused"));
    case ShownState::Done:
        return said(QT_TRANSLATE_NOOP("ambrotype::ui::QueueModel", "Done"));
    case ShownState::NeedsReview:
        return said(QT_TRANSLATE_NOOP("ambrotype::ui::QueueModel", "Needs review"));
    case ShownState::Approved:
        return said(QT_TRANSLATE_NOOP("ambrotype::ui::QueueModel", "Approved"));
    case ShownState::Rejected:
        return said(QT_TRANSLATE_NOOP("ambrotype::ui::QueueModel", "Rejected"));
    case ShownState::Handwork:
        return said(QT_TRANSLATE_NOOP("ambrotype::ui::QueueModel", "Hand work"));
    case ShownState::Failed:
        return tries > 1 ? said(QT_TRANSLATE_NOOP("ambrotype::ui::QueueModel", "Failed in try %1")).arg(tries)
                         : said(QT_TRANSLATE_NOOP("ambrotype::ui::QueueModel", "Failed"));
    case ShownState::Skipped:
        return said(QT_TRANSLATE_NOOP("ambrotype::ui::QueueModel", "Skipped (exists)"));
    case ShownState::Cancelled:
        break;
    }
    return said(QT_TRANSLATE_NOOP("ambrotype::ui::QueueModel", "Cancelled"));
}

QString shownStateIcon(ShownState state)
{
    switch (state) {
    case ShownState::Queued:
        return u"queued"_s;
    case ShownState::WaitingForTry:
        return u"retry"_s;
    case ShownState::WaitingForFile:
        return u"history"_s;
    case ShownState::Running:
        return u"running"_s;
    case ShownState::Paused:
        return u"pause"_s;
    case ShownState::Done:
        return u"done"_s;
    case ShownState::NeedsReview:
        return u"warning"_s;
    case ShownState::Approved:
        return u"check"_s;
    case ShownState::Rejected:
        return u"close"_s;
    case ShownState::Handwork:
        return u"brush"_s;
    case ShownState::Failed:
        return u"failed"_s;
    case ShownState::Skipped:
        return u"skipped"_s;
    case ShownState::Cancelled:
        break;
    }
    return u"cancelled"_s;
}

IconTone shownStateTone(ShownState state)
{
    switch (state) {
    case ShownState::Running:
        return IconTone::Accent;
    case ShownState::Done:
    case ShownState::Approved:
        return IconTone::Good;
    case ShownState::Failed:
    case ShownState::Rejected:
        return IconTone::Bad;
    case ShownState::WaitingForTry:
    case ShownState::WaitingForFile:
    case ShownState::Paused:
    case ShownState::NeedsReview:
    case ShownState::Handwork:
    case ShownState::Skipped:
    case ShownState::Cancelled:
        return IconTone::Warning;
    case ShownState::Queued:
        break;
    }
    return IconTone::Dim;
}

std::vector<QString> shownStateTexts()
{
    constexpr int kTries = 4;
    std::vector<QString> texts;
    for (int state = 0; state <= static_cast<int>(ShownState::Cancelled); ++state)
        texts.push_back(shownStateText(static_cast<ShownState>(state), kTries));
    return texts;
}

} // namespace ambrotype::ui
