#include "queue/queue_model.h"

#include "file_text.h"
#include "language/core_text.h"
#include "theme/icons.h"

#include <QLocale>

namespace ambrotype::ui {

QueueModel::QueueModel(jobs::BatchQueue &queue, QObject *parent)
    : QAbstractTableModel(parent)
    , m_queue(queue)
    , m_rows(queue.count())
{
    noteIds();
    connect(&queue, &jobs::BatchQueue::rowsInserted, this, [this](int first, int last) {
        beginInsertRows({}, first, last);
        m_rows += last - first + 1;
        noteIds();
        endInsertRows();
    });
    connect(&queue, &jobs::BatchQueue::rowsRemoved, this, [this](int first, int last) {
        beginRemoveRows({}, first, last);
        m_rows -= last - first + 1;
        noteIds();
        endRemoveRows();
    });
    connect(&queue, &jobs::BatchQueue::rowsReordered, this, [this] {
        Q_EMIT layoutAboutToBeChanged();
        const QModelIndexList before = persistentIndexList();
        QModelIndexList after;
        for (const QModelIndex &kept : before) // stays on its item, wherever that stands now
            after << index(m_queue.indexOf(m_ids.value(kept.row())), kept.column());
        changePersistentIndexList(before, after);
        noteIds();
        Q_EMIT layoutChanged();
    });
    connect(&queue, &jobs::BatchQueue::rowChanged, this, [this](int row) {
        Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    });
}

void QueueModel::noteIds()
{
    m_ids.resize(m_queue.count());
    for (int row = 0; row < m_queue.count(); ++row)
        m_ids[row] = m_queue.row(row).id;
}

int QueueModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int QueueModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString QueueModel::text(const jobs::BatchQueue::Row &row, int column) const
{
    const jobs::ItemResult &result = row.result;
    switch (column) {
    case FileColumn:
        return fileToText(row.item.input.filename());
    case TargetColumn: {
        const std::filesystem::path folder = row.item.outputFolder.filename();
        return result.output.empty() ? fileToText(folder) + QLatin1Char('/')
                                     : fileToText(folder / result.output.filename());
    }
    case PresetColumn:
        return row.item.presetName.empty() ? tr("own settings") : coreText(row.item.presetName);
    case StateColumn:
        return stateText(result.state);
    case TimeColumn:
        return result.seconds > 0 ? tr("%1 s").arg(QLocale().toString(result.seconds, 'f', 1)) : QString();
    case NoteColumn:
        if (result.state == jobs::ItemState::Queued && row.notBefore > 0)
            return tr("Tried again later: %1").arg(coreText(result.error.message));
        if (result.state == jobs::ItemState::Running && row.elsewhere)
            return tr("In another program");
        if (!row.flags.empty())
            return coreText(row.flags.front());
        if (result.state == jobs::ItemState::Failed)
            return coreText(result.error.message);
        return result.warnings.empty() ? QString() : coreText(result.warnings.front());
    default:
        return {};
    }
}

QVariant QueueModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_queue.count())
        return {};
    const jobs::BatchQueue::Row &row = m_queue.row(index.row());
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        if (index.column() == FileColumn)
            return fileToText(row.item.input);
        if (index.column() == TargetColumn)
            return fileToText(row.result.output.empty() ? row.item.outputFolder : row.result.output);
        return text(row, index.column());
    case Qt::DecorationRole:
        if (index.column() == StateColumn)
            return icon(stateIcon(row.result.state));
        return {};
    case Qt::TextAlignmentRole:
        if (index.column() == TimeColumn)
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        return {};
    case StateRole:
        return static_cast<int>(row.result.state);
    case ProgressRole:
        return row.result.state == jobs::ItemState::Done ? 1.0 : row.progress;
    case IdRole:
        return row.id;
    case OutputRole:
        return fileToText(row.result.output);
    default:
        return {};
    }
}

QVariant QueueModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case FileColumn:
        return tr("File");
    case TargetColumn:
        return tr("Target");
    case PresetColumn:
        return tr("Preset");
    case StateColumn:
        return tr("State");
    case ProgressColumn:
        return tr("Progress");
    case TimeColumn:
        return tr("Time");
    case NoteColumn:
        return tr("Note");
    default:
        return {};
    }
}

QString QueueModel::stateText(jobs::ItemState state)
{
    switch (state) {
    case jobs::ItemState::Queued:
        return tr("Queued");
    case jobs::ItemState::Running:
        return tr("Running");
    case jobs::ItemState::Done:
        return tr("Done");
    case jobs::ItemState::Skipped:
        return tr("Skipped");
    case jobs::ItemState::Failed:
        return tr("Failed");
    case jobs::ItemState::Cancelled:
        return tr("Cancelled");
    }
    return {};
}

QString QueueModel::stateIcon(jobs::ItemState state)
{
    switch (state) {
    case jobs::ItemState::Queued:
        return QStringLiteral("queued");
    case jobs::ItemState::Running:
        return QStringLiteral("running");
    case jobs::ItemState::Done:
        return QStringLiteral("done");
    case jobs::ItemState::Skipped:
        return QStringLiteral("skipped");
    case jobs::ItemState::Failed:
        return QStringLiteral("failed");
    case jobs::ItemState::Cancelled:
        return QStringLiteral("cancelled");
    }
    return {};
}

} // namespace ambrotype::ui
