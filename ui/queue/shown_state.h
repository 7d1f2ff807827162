#pragma once

#include "theme/icons.h"

#include "jobs/batch_queue.h"

#include <QString>

#include <vector>

namespace ambrotype::ui {

//! What the list of the queue says about a picture: its state, finer where people act differently.
enum class ShownState {
    Queued,
    WaitingForTry,  //!< A try failed in a way that may pass.
    WaitingForFile, //!< The same, because somebody was still writing the input.
    Running,
    Paused, //!< Stands still at a tile and keeps what it has done.
    Done,
    NeedsReview,
    Approved,
    Rejected,
    Handwork,
    Failed,
    Skipped,
    Cancelled
};

ShownState shownState(const jobs::BatchQueue::Row &row, bool queueStandsStill);
//! A word or a few; \p tries: those that were begun.
QString shownStateText(ShownState state, int tries);
QString shownStateIcon(ShownState state);
IconTone shownStateTone(ShownState state);
//! The texts of all states, the longest forms of them: for the width of a column.
std::vector<QString> shownStateTexts();

} // namespace ambrotype::ui
