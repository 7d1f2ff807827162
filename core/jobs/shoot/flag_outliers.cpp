#include "jobs/shoot/flag_outliers.h"

#include "jobs/shoot/consistency.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace ambrotype::jobs::shoot {
namespace {

//! The done rows of the shoot that \p run belongs to.
Result<std::vector<QueueRow>> rowsOfShoot(QueueStore &store, std::int64_t run)
{
    RowFilter filter;
    filter.states = {ItemState::Done};
    filter.run = run;
    Result<std::vector<QueueRow>> rows = store.list(filter);
    if (!rows || rows->empty() || rows->front().order.empty())
        return rows;
    const std::string order = rows->front().order;
    filter.run.reset();
    rows = store.list(filter);
    if (rows)
        std::erase_if(*rows, [&](const QueueRow &row) { return row.order != order; });
    return rows;
}

//! \p flags without those of an earlier look.
std::vector<std::string> otherFlags(std::vector<std::string> flags)
{
    std::erase_if(flags, [](const std::string &flag) { return isOutlierSentence(flag); });
    return flags;
}

} // namespace

Result<int> flagOutliers(QueueStore &store, std::int64_t run, double limit)
{
    const Result<std::vector<QueueRow>> rows = rowsOfShoot(store, run);
    if (!rows)
        return rows.error();
    std::vector<ResultMeasures> measures;
    for (const QueueRow &row : *rows) {
        const Result<QueueEntry> entry = store.entry(row.id);
        if (!entry && entry.error().code != ErrorCode::NotFound && entry.error().code != ErrorCode::BadFormat)
            return entry.error();
        measures.push_back(entry ? entry->result.resultMeasures.value_or(ResultMeasures()) : ResultMeasures());
    }
    std::vector<std::vector<std::string>> sentences(rows->size());
    for (const Outlier &outlier : findOutliers(measures, limit).outliers)
        sentences[outlier.picture].push_back(outlier.sentence);
    int flagged = 0;
    for (std::size_t i = 0; i < rows->size(); ++i) {
        const QueueRow &row = (*rows)[i];
        std::vector<std::string> flags = otherFlags(row.flags);
        flagged += sentences[i].empty() ? 0 : 1;
        flags.insert(flags.end(), sentences[i].begin(), sentences[i].end());
        if (flags == row.flags)
            continue;
        if (const Result<void> set = store.setFlags(row.id, flags); !set)
            return set.error();
    }
    return flagged;
}

} // namespace ambrotype::jobs::shoot
