#include "review/review_model.h"

#include "file_text.h"
#include "language/core_text.h"
#include "theme/icons.h"

#include <algorithm>
#include <unordered_map>

namespace ambrotype::ui {

using jobs::QueueRow;
using jobs::Review;

void ReviewModel::setRows(const std::vector<QueueRow> &rows)
{
    std::unordered_map<jobs::StoreId, std::size_t> places;
    for (std::size_t i = 0; i < m_rows.size(); ++i)
        places.emplace(m_rows[i].id, i);
    std::vector<QueueRow> ordered = rows;
    const auto placeOf = [&places](const QueueRow &row) {
        const auto found = places.find(row.id);
        return found == places.end() ? places.size() : found->second;
    };
    std::stable_sort(ordered.begin(), ordered.end(), [&](const QueueRow &a, const QueueRow &b) {
        const bool bothKnown = placeOf(a) < places.size() && placeOf(b) < places.size();
        if (!bothKnown && a.flags.empty() != b.flags.empty())
            return !a.flags.empty();
        return placeOf(a) < placeOf(b);
    });
    const bool same = ordered.size() == m_rows.size()
                      && std::equal(ordered.begin(), ordered.end(), m_rows.begin(), [](const auto &a, const auto &b) {
                             return a.id == b.id;
                         });
    if (same) {
        m_rows = std::move(ordered);
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(ordered);
    endResetModel();
}

const QueueRow *ReviewModel::at(int row) const
{
    return row >= 0 && row < rowCount() ? &m_rows[static_cast<std::size_t>(row)] : nullptr;
}

int ReviewModel::rowOf(jobs::StoreId id) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [id](const QueueRow &row) { return row.id == id; });
    return found == m_rows.end() ? -1 : static_cast<int>(found - m_rows.begin());
}

void ReviewModel::showDecision(int row, Review review)
{
    if (!at(row))
        return;
    m_rows[static_cast<std::size_t>(row)].review = review;
    Q_EMIT dataChanged(index(row), index(row));
}

ReviewModel::Counts ReviewModel::counts() const
{
    Counts counts;
    for (const QueueRow &row : m_rows) {
        const bool decided = row.review != Review::Undecided;
        ++counts.all;
        counts.decided += decided ? 1 : 0;
        counts.flagged += row.flags.empty() ? 0 : 1;
        counts.flaggedDecided += !row.flags.empty() && decided ? 1 : 0;
    }
    return counts;
}

int ReviewModel::nextUndecided(int row) const
{
    const int count = rowCount();
    for (int step = 1; step <= count; ++step) {
        const int candidate = (row + step) % count;
        if (candidate != row && at(candidate)->review == Review::Undecided)
            return candidate;
    }
    return -1;
}

int ReviewModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant ReviewModel::data(const QModelIndex &index, int role) const
{
    const QueueRow *row = index.isValid() ? at(index.row()) : nullptr;
    if (!row)
        return {};
    const QString name = fileToText(row->input.filename());
    switch (role) {
    case Qt::DisplayRole:
        return name;
    case Qt::DecorationRole:
        if (row->review != Review::Undecided)
            return icon(decisionIcon(row->review));
        return row->flags.empty() ? icon(QStringLiteral("picture"), IconTone::Dim)
                                  : icon(QStringLiteral("warning"), IconTone::Warning);
    case Qt::ToolTipRole: {
        QStringList lines{fileToText(row->target)};
        for (const std::string &flag : row->flags)
            lines << coreText(flag);
        return lines.join(QLatin1Char('\n'));
    }
    case Qt::AccessibleTextRole:
        return row->flags.empty() ? tr("%1, %2").arg(name, decisionText(row->review))
                                  : tr("%1, %2, flagged").arg(name, decisionText(row->review));
    case DecisionRole:
        return static_cast<int>(row->review);
    case FlaggedRole:
        return !row->flags.empty();
    case IdRole:
        return static_cast<qint64>(row->id);
    default:
        return {};
    }
}

QString ReviewModel::decisionText(Review review)
{
    switch (review) {
    case Review::Approved:
        return tr("Approved");
    case Review::Rejected:
        return tr("Rejected");
    case Review::Handwork:
        return tr("Hand work");
    case Review::Undecided:
        break;
    }
    return tr("Undecided");
}

QString ReviewModel::decisionIcon(Review review)
{
    switch (review) {
    case Review::Approved:
        return QStringLiteral("check");
    case Review::Rejected:
        return QStringLiteral("close");
    case Review::Handwork:
        return QStringLiteral("brush");
    case Review::Undecided:
        break;
    }
    return QStringLiteral("picture");
}

IconTone ReviewModel::decisionTone(Review review)
{
    switch (review) {
    case Review::Approved:
        return IconTone::Good;
    case Review::Rejected:
        return IconTone::Bad;
    case Review::Handwork:
        return IconTone::Warning;
    case Review::Undecided:
        break;
    }
    return IconTone::Dim;
}

} // namespace ambrotype::ui
