#pragma once

#include "jobs/batch_queue.h"

#include <QAbstractTableModel>

namespace ambrotype::ui {

class QueueOutlook;
class QueueThumbnails;

//! The batch queue as a table. Window thread.
class QueueModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column {
        HandleColumn,
        ThumbnailColumn,
        FileColumn,
        TargetColumn,
        PresetColumn,
        StateColumn,
        ProgressColumn,
        TimeColumn,
        DeviceColumn,
        NoteColumn,
        ColumnCount
    };
    //! ShownRole: a ShownState as a number.
    enum Role { StateRole = Qt::UserRole, ShownRole, ProgressRole, IdRole, OutputRole, ErrorRole };

    explicit QueueModel(jobs::BatchQueue &queue, QObject *parent = nullptr);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    //! Where thumbnails and the names of results to come are taken from; both outlive this, or are null.
    void setSources(const QueueThumbnails *thumbnails, const QueueOutlook *outlook);
    bool namesDevices() const { return m_namesDevices; } //!< Some picture was not worked on by the processor.

private:
    QString text(const jobs::BatchQueue::Row &row, int column) const;
    QString target(const jobs::BatchQueue::Row &row) const;
    QString note(const jobs::BatchQueue::Row &row) const;
    void noteIds();
    void noteDevice(int row);

    jobs::BatchQueue &m_queue;
    QList<qint64> m_ids; //!< Of the rows as the views know them.
    int m_rows = 0;      //!< As told to the views.
    const QueueThumbnails *m_thumbnails = nullptr;
    const QueueOutlook *m_outlook = nullptr;
    bool m_namesDevices = false;
};

} // namespace ambrotype::ui
