#include "jobs/batch_queue_impl.h"

#include <utility>

// What the rows show: news from the desk, whoever made them.

namespace ambrotype::jobs {
namespace {

bool isOver(ItemState state)
{
    return state != ItemState::Queued && state != ItemState::Running;
}

//! What a list shows of a result.
ItemResult lightResult(const QueueRow &row)
{
    ItemResult result;
    result.state = row.state;
    if (row.error)
        result.error = *row.error;
    if (row.state == ItemState::Done || row.state == ItemState::Skipped)
        result.output = row.target;
    if (!row.note.empty())
        result.warnings = {row.note};
    result.seconds = row.seconds;
    result.device = row.device;
    return result;
}

} // namespace

void BatchQueue::Impl::take(const DeskNews &news)
{
    if (news.served == requests) { // else it may tell of a time before our last wish
        const QString reason = QString::fromStdString(news.pauseReason);
        if (pause != news.pause || (!reason.isEmpty() && reason != pauseReason)) {
            pause = news.pause;
            pauseReason = pause != Pause::None ? reason : QString();
            Q_EMIT queue->pausedChanged();
        }
    }
    insertNew(news);
    for (const DeskNews::Entry &entry : news.rows)
        takeRow(entry);
    eraseIds(news.removed);
    checkBusy();
}

//! Appends the rows that other programs, or earlier ones, have added.
void BatchQueue::Impl::insertNew(const DeskNews &news)
{
    const int first = queue->count();
    for (const DeskNews::Entry &entry : news.rows) {
        if (indexById.count(entry.id) > 0)
            continue;
        auto row = std::make_unique<Row>();
        row->id = entry.id;
        row->item = {entry.row.input, entry.row.target, entry.row.presetName, entry.row.automatic};
        // As it is; nobody wants to hear that something ended which ended long ago.
        row->result = lightResult(entry.row);
        row->flags = entry.row.flags;
        flagged += row->flags.empty() ? 0 : 1;
        indexById.emplace(row->id, queue->count());
        ++countOf(row->result.state);
        setState(*row, row->result.state);
        rows.push_back(std::move(row));
    }
    if (queue->count() > first)
        Q_EMIT queue->rowsInserted(first, queue->count() - 1);
}

void BatchQueue::Impl::takeRow(const DeskNews::Entry &entry)
{
    Row *row = find(entry.id);
    if (!row)
        return; // removed by one who heard of the item before
    const ItemState before = row->result.state;
    const ItemState now = entry.row.state;
    const bool whole = entry.result && entry.result->state == now;
    const bool shown = whole || before != now || row->flags != entry.row.flags || row->review != entry.row.review
                       || row->attempts != entry.row.attempts || row->notBefore != entry.row.notBefore
                       || row->item.presetName != entry.row.presetName;
    if (whole || before != now || !isOver(now)) {
        ItemResult result = whole ? *entry.result : lightResult(entry.row);
        result.state = before;
        row->result = std::move(result);
        row->whole = entry.item;
        setState(*row, now);
    }
    flagged += (entry.row.flags.empty() ? 0 : 1) - (row->flags.empty() ? 0 : 1);
    row->flags = entry.row.flags;
    row->review = entry.row.review;
    row->storeId = entry.row.id;
    row->item.presetName = entry.row.presetName;
    row->item.automatic = entry.row.automatic;
    row->elsewhere = entry.elsewhere;
    row->attempts = entry.row.attempts;
    row->notBefore = entry.row.notBefore;
    if (now != ItemState::Running)
        row->progress = now == ItemState::Done || now == ItemState::Skipped ? 1.0 : 0.0;
    if (shown)
        Q_EMIT queue->rowChanged(queue->indexOf(entry.id));
    if (!isOver(now) || isOver(before))
        return;
    if (now == ItemState::Done || now == ItemState::Failed)
        rate.finished();
    Q_EMIT queue->itemFinished(entry.id);
    if (Row *still = find(entry.id); still && whole) { // thousands of them are kept
        still->result = lightResult(entry.row);
        still->whole.reset();
    }
}

//! Whether any picture makes way. What stands still at its tile is running all the same; on a low battery, that is all
//! but what other programs have.
bool BatchQueue::Impl::isWorking() const
{
    if (pause == Pause::AtTile)
        return false;
    return lowBattery ? std::any_of(running.begin(), running.end(), [this](ItemId id) { return find(id)->elsewhere; })
                      : !running.empty();
}

//! To be called when something has changed that isWorking() looks at.
void BatchQueue::Impl::noteWorking()
{
    rate.setWorking(isWorking(), clock());
}

void BatchQueue::Impl::checkBusy()
{
    const bool busy = countOf(ItemState::Queued) + countOf(ItemState::Running) > 0;
    noteWorking();
    if (!busy)
        rate.forget();
    if (!busy && leftOver > 0)
        decided();
    if (std::exchange(wasBusy, busy) && !busy)
        Q_EMIT queue->idle();
}

void BatchQueue::Impl::eraseIds(const std::vector<qint64> &ids)
{
    std::vector<int> indices;
    for (const qint64 id : ids) {
        if (const auto found = indexById.find(id); found != indexById.end())
            indices.push_back(found->second);
    }
    std::sort(indices.begin(), indices.end());
    // From the end, in whole stretches, so that the numbers of the rows still to go stay as they are.
    while (!indices.empty()) {
        const int last = indices.back();
        int first = last;
        indices.pop_back();
        while (!indices.empty() && indices.back() == first - 1) {
            first = indices.back();
            indices.pop_back();
        }
        eraseRows(first, last);
    }
}

void BatchQueue::Impl::eraseRows(int first, int last)
{
    for (int i = first; i <= last; ++i) {
        const Row &row = *rows[static_cast<std::size_t>(i)];
        indexById.erase(row.id);
        --countOf(row.result.state);
        running.erase(row.id);
        flagged -= row.flags.empty() ? 0 : 1;
    }
    rows.erase(rows.begin() + first, rows.begin() + last + 1);
    for (std::size_t i = static_cast<std::size_t>(first); i < rows.size(); ++i)
        indexById[rows[i]->id] = static_cast<int>(i);
    Q_EMIT queue->rowsRemoved(first, last);
}

void BatchQueue::Impl::reorder(const QList<qint64> &ids)
{
    std::unordered_map<ItemId, int> place;
    for (const qint64 id : ids)
        place.emplace(id, static_cast<int>(place.size()));
    const auto placeOf = [&place](ItemId id) {
        const auto found = place.find(id);
        return found == place.end() ? static_cast<int>(place.size()) : found->second;
    };
    std::stable_sort(rows.begin(), rows.end(), [&](const std::unique_ptr<Row> &a, const std::unique_ptr<Row> &b) {
        return placeOf(a->id) < placeOf(b->id);
    });
    for (std::size_t i = 0; i < rows.size(); ++i)
        indexById[rows[i]->id] = static_cast<int>(i);
    Q_EMIT queue->rowsReordered();
}

void BatchQueue::Impl::decided()
{
    if (std::exchange(leftOver, 0) > 0)
        Q_EMIT queue->leftOverDecided();
}

} // namespace ambrotype::jobs
