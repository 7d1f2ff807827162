#include "queue/queue_model.h"

#include "file_text.h"
#include "language/core_text.h"
#include "queue/queue_outlook.h"
#include "queue/queue_thumbnails.h"
#include "queue/shown_state.h"

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
        for (int row = first; row <= last; ++row)
            noteDevice(row);
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
    const auto stopsOrGoesOn = [this] {
        if (m_rows > 0)
            Q_EMIT dataChanged(index(0, StateColumn), index(m_rows - 1, ProgressColumn));
    };
    connect(&queue, &jobs::BatchQueue::pausedChanged, this, stopsOrGoesOn);
    connect(&queue, &jobs::BatchQueue::lowBatteryChanged, this, stopsOrGoesOn);
    connect(&queue, &jobs::BatchQueue::rowChanged, this, [this](int row) {
        noteDevice(row);
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

void QueueModel::setSources(const QueueThumbnails *thumbnails, const QueueOutlook *outlook)
{
    m_thumbnails = thumbnails;
    m_outlook = outlook;
}

void QueueModel::noteDevice(int row)
{
    const std::string &device = m_queue.row(row).result.device;
    m_namesDevices = m_namesDevices || (!device.empty() && device != "cpu");
}

QString QueueModel::target(const jobs::BatchQueue::Row &row) const
{
    const std::filesystem::path expected = m_outlook ? m_outlook->fileOf(row.id) : std::filesystem::path();
    const std::filesystem::path &file = row.result.output.empty() ? expected : row.result.output;
    const std::filesystem::path &folder = row.item.outputFolder;
    return file.empty() ? fileToText(folder.filename()) + QLatin1Char('/')
                        : fileToText(file.parent_path().filename() / file.filename());
}

QString QueueModel::note(const jobs::BatchQueue::Row &row) const
{
    const jobs::ItemResult &result = row.result;
    if (result.state == jobs::ItemState::Queued && row.notBefore > 0)
        return tr("Tried again later: %1").arg(coreText(result.error.message));
    if (result.state == jobs::ItemState::Running && row.elsewhere)
        return tr("In another program");
    if (!row.flags.empty())
        return coreText(row.flags.front());
    if (result.state == jobs::ItemState::Failed)
        return coreText(result.error.message);
    return result.warnings.empty() ? QString() : coreText(result.warnings.front());
}

QString QueueModel::text(const jobs::BatchQueue::Row &row, int column) const
{
    const jobs::ItemResult &result = row.result;
    switch (column) {
    case FileColumn:
        return fileToText(row.item.input.filename());
    case TargetColumn:
        return target(row);
    case PresetColumn:
        return row.item.presetName.empty() ? tr("own settings") : coreText(row.item.presetName);
    case StateColumn:
        return shownStateText(shownState(row, m_queue.standsStill()), row.attempts);
    case TimeColumn:
        return result.seconds > 0 ? tr("%1 s").arg(QLocale().toString(result.seconds, 'f', 1)) : QString();
    case DeviceColumn:
        return result.state == jobs::ItemState::Done ? QString::fromStdString(result.device).toUpper() : QString();
    case NoteColumn:
        return note(row);
    default:
        return {};
    }
}

QVariant QueueModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= m_queue.count())
        return {};
    const jobs::BatchQueue::Row &row = m_queue.row(index.row());
    const bool isPicture = index.column() == ThumbnailColumn;
    switch (role) {
    case Qt::DisplayRole:
        return text(row, index.column());
    case Qt::ToolTipRole:
        if (index.column() == HandleColumn)
            return tr("Drag to another place in the queue, or press Alt+Up or Alt+Down");
        if (index.column() == FileColumn || isPicture)
            return fileToText(row.item.input);
        if (index.column() == TargetColumn)
            return fileToText(row.result.output.empty() ? row.item.outputFolder : row.result.output);
        return text(row, index.column());
    case Qt::AccessibleTextRole:
        if (index.column() == HandleColumn || isPicture)
            return text(row, FileColumn);
        return text(row, index.column());
    case Qt::DecorationRole:
        if (isPicture && m_thumbnails)
            return m_thumbnails->of(fileToText(row.item.input));
        return {};
    case Qt::TextAlignmentRole:
        if (index.column() == TimeColumn)
            return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
        return {};
    case StateRole:
        return static_cast<int>(row.result.state);
    case ShownRole:
        return static_cast<int>(shownState(row, m_queue.standsStill()));
    case ProgressRole:
        return row.result.state == jobs::ItemState::Done ? 1.0 : row.progress;
    case IdRole:
        return row.id;
    case OutputRole:
        return fileToText(row.result.output);
    case ErrorRole:
        return QString::fromStdString(row.result.error.message);
    default:
        return {};
    }
}

QVariant QueueModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    const bool isName = role == Qt::DisplayRole || role == Qt::AccessibleTextRole || role == Qt::ToolTipRole;
    if (orientation != Qt::Horizontal || !isName)
        return {};
    switch (section) {
    case HandleColumn: // too narrow for a title that is seen
        return role == Qt::DisplayRole ? QString() : tr("Place in the queue");
    case ThumbnailColumn:
        return role == Qt::DisplayRole ? QString() : tr("Picture");
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
    case DeviceColumn:
        return tr("Device");
    case NoteColumn:
        return tr("Note");
    default:
        return {};
    }
}

} // namespace ambrotype::ui
