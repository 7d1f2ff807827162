#pragma once

#include "theme/icons.h"

#include "jobs/store/queue_types.h"

#include <QAbstractListModel>

#include <vector>

namespace ambrotype::ui {

//! The results to look at, flagged ones first. A decision shows at once, before the store has it. Window thread.
class ReviewModel : public QAbstractListModel
{
    Q_OBJECT

public:
    enum Role { DecisionRole = Qt::UserRole, FlaggedRole, IdRole };

    using QAbstractListModel::QAbstractListModel;

    //! The order of rows that stay does not change while somebody works through them: new ones come behind the flagged
    //! or at the end.
    void setRows(const std::vector<jobs::QueueRow> &rows);
    const jobs::QueueRow *at(int row) const; //!< Null outside the list.
    int rowOf(jobs::StoreId id) const;       //!< -1 when gone.
    void showDecision(int row, jobs::Review review);

    struct Counts
    {
        int all = 0;
        int flagged = 0;
        int flaggedDecided = 0;
        int decided = 0;
    };
    Counts counts() const;
    //! The next row after \p row that nobody has decided on; around the end; -1 = none.
    int nextUndecided(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

    static QString decisionText(jobs::Review review);
    static QString decisionIcon(jobs::Review review);
    static IconTone decisionTone(jobs::Review review); //!< Of that icon, where it stands on a picture.

private:
    std::vector<jobs::QueueRow> m_rows;
};

} // namespace ambrotype::ui
