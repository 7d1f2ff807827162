#pragma once

#include "jobs/batch_queue.h"

#include <QAbstractTableModel>

namespace ambrotype::ui {

//! The batch queue as a table. Window thread.
class QueueModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        FileColumn,
        TargetColumn,
        PresetColumn,
        StateColumn,
        ProgressColumn,
        TimeColumn,
        NoteColumn,
        ColumnCount
    };
    enum Role { StateRole = Qt::UserRole, ProgressRole, IdRole, OutputRole };

    explicit QueueModel(jobs::BatchQueue &queue, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    static QString stateText(jobs::ItemState state);
    static QString stateIcon(jobs::ItemState state);

private:
    QString text(const jobs::BatchQueue::Row &row, int column) const;

    void noteIds();

    jobs::BatchQueue &m_queue;
    QList<qint64> m_ids; //!< Of the rows as the views know them.
    int m_rows = 0;      //!< As told to the views.
};

} // namespace ambrotype::ui
