#include "models/model_table.h"

#include "file_text.h"
#include "language/core_text.h"
#include "language/data_size.h"
#include "theme/icons.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>
#include <limits>
#include <tuple>

using namespace Qt::Literals::StringLiterals;

namespace ambrotype::ui {

using Here = jobs::ShelfModel::Here;

namespace {

IconTone toneOf(Here here)
{
    switch (here) {
    case Here::Verified:
        return IconTone::Good;
    case Here::Unusable:
        return IconTone::Bad;
    case Here::Missing:
        return IconTone::Dim;
    default:
        return IconTone::Text;
    }
}

QString iconOf(Here here)
{
    switch (here) {
    case Here::Verified:
        return u"done"_s;
    case Here::Unusable:
        return u"failed"_s;
    case Here::Missing:
        return u"missing"_s;
    default:
        return u"check"_s;
    }
}

} // namespace

void ModelTable::setShelf(std::vector<jobs::ShelfModel> shelf)
{
    beginResetModel();
    m_shelf = std::move(shelf);
    endResetModel();
}

const jobs::ShelfModel *ModelTable::at(int row) const
{
    return row >= 0 && row < rowCount() ? &m_shelf[static_cast<std::size_t>(row)] : nullptr;
}

int ModelTable::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shelf.size());
}

int ModelTable::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

namespace {

struct Task
{
    const char *id;
    const char *name;
};

//! In the order of what portraits need; a task that is not named here comes last.
constexpr Task kTasks[]{{"face-restore", QT_TRANSLATE_NOOP("ambrotype::ui::ModelTable", "Restoring faces")},
                        {"face-detect", QT_TRANSLATE_NOOP("ambrotype::ui::ModelTable", "Finding faces")},
                        {"face-parse", QT_TRANSLATE_NOOP("ambrotype::ui::ModelTable", "Parts of faces")},
                        {"face-recognise", QT_TRANSLATE_NOOP("ambrotype::ui::ModelTable", "Likeness of faces")},
                        {"upscale", QT_TRANSLATE_NOOP("ambrotype::ui::ModelTable", "Enlarging")},
                        {"denoise", QT_TRANSLATE_NOOP("ambrotype::ui::ModelTable", "Denoising")},
                        {"deblur", QT_TRANSLATE_NOOP("ambrotype::ui::ModelTable", "Deblurring")},
                        {"old-photo", QT_TRANSLATE_NOOP("ambrotype::ui::ModelTable", "Old photographs")},
                        {"colorize", QT_TRANSLATE_NOOP("ambrotype::ui::ModelTable", "Colourising")},
                        {"face-colorize", QT_TRANSLATE_NOOP("ambrotype::ui::ModelTable", "Colourising faces")},
                        {"face-inpaint", QT_TRANSLATE_NOOP("ambrotype::ui::ModelTable", "Filling in faces")},
                        {"face-generate", QT_TRANSLATE_NOOP("ambrotype::ui::ModelTable", "Generating faces")},
                        {"animate", QT_TRANSLATE_NOOP("ambrotype::ui::ModelTable", "Animating")},
                        {"", QT_TRANSLATE_NOOP("ambrotype::ui::ModelTable", "Unknown")}};

} // namespace

QString ModelTable::taskText(const std::string &task)
{
    const auto found =
        std::find_if(std::begin(kTasks), std::end(kTasks), [&](const Task &each) { return each.id == task; });
    return found == std::end(kTasks) ? QString::fromStdString(task) : tr(found->name);
}

int ModelTable::taskRank(const std::string &task)
{
    const auto found =
        std::find_if(std::begin(kTasks), std::end(kTasks), [&](const Task &each) { return each.id == task; });
    return static_cast<int>(found - std::begin(kTasks));
}

QString ModelTable::stateText(Here here)
{
    switch (here) {
    case Here::Missing:
        return tr("Missing");
    case Here::Verified:
        return tr("Here, genuine");
    case Here::Recognised:
        return tr("Here, recognised");
    case Here::Unknown:
        return tr("Here, not in the catalogue");
    case Here::Unusable:
        return tr("Cannot be used");
    }
    return {};
}

QString ModelTable::paidText(const std::string &paidWork)
{
    return paidWork == "yes" ? tr("allowed") : paidWork == "no" ? tr("not allowed") : tr("unknown");
}

void ModelTable::setResident(std::vector<jobs::ResidentModel> resident)
{
    m_resident = std::move(resident);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, MemoryColumn), index(rowCount() - 1, UsedColumn));
}

void ModelTable::setDefaults(std::map<std::string, std::string> ids)
{
    m_defaults = std::move(ids);
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, TaskColumn), index(rowCount() - 1, TaskColumn));
}

bool ModelTable::isDefault(const jobs::ShelfModel &model) const
{
    const auto found = m_defaults.find(model.task);
    return found != m_defaults.end() && !model.id.empty() && found->second == model.id;
}

const jobs::ResidentModel *ModelTable::residentOf(const jobs::ShelfModel &model) const
{
    const jobs::ResidentModel *latest = nullptr;
    for (const jobs::ResidentModel &each : m_resident) {
        if (!model.path.empty() && each.file == model.path
            && (!latest || each.secondsSinceUse < latest->secondsSinceUse))
            latest = &each;
    }
    return latest;
}

bool ModelTable::isResident(const jobs::ShelfModel &model) const
{
    return std::any_of(m_resident.begin(), m_resident.end(), [&model](const jobs::ResidentModel &each) {
        return !model.path.empty() && each.file == model.path && !each.isLoading;
    });
}

void ModelTable::addUses(const jobs::ModelUses &uses, std::int64_t now)
{
    m_now = now;
    for (const auto &[file, time] : uses) {
        const auto [known, isNew] = m_uses.emplace(file, time);
        if (!isNew)
            known->second = std::max(known->second, time);
    }
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0, UsedColumn), index(rowCount() - 1, UsedColumn));
}

std::int64_t ModelTable::secondsSinceUse(const jobs::ShelfModel &model) const
{
    if (const jobs::ResidentModel *there = residentOf(model))
        return static_cast<std::int64_t>(there->secondsSinceUse);
    const auto used = model.path.empty() ? m_uses.end() : m_uses.find(model.path.string());
    // A clock that was put back makes a use of the future.
    return used == m_uses.end() ? -1 : std::max<std::int64_t>(0, m_now - used->second);
}

QString ModelTable::agoText(std::int64_t seconds)
{
    constexpr std::int64_t kMinute = 60;
    constexpr std::int64_t kHour = 60 * kMinute;
    constexpr std::int64_t kDay = 24 * kHour;
    if (seconds < kMinute)
        return tr("just now");
    if (seconds < kHour)
        return tr("%n minute(s) ago", nullptr, static_cast<int>(seconds / kMinute));
    if (seconds < kDay)
        return tr("%n hour(s) ago", nullptr, static_cast<int>(seconds / kHour));
    return tr("%n day(s) ago", nullptr, static_cast<int>(seconds / kDay));
}

QString ModelTable::taskOf(const jobs::ShelfModel &model) const
{
    return model.task == "upscale" && model.scale > 1 ? tr("%1, %2x").arg(taskText(model.task)).arg(model.scale)
                                                      : taskText(model.task);
}

QString ModelTable::text(const jobs::ShelfModel &model, int column) const
{
    switch (column) {
    case NameColumn:
        return QString::fromStdString(model.title);
    case TaskColumn:
        return isDefault(model) ? tr("%1, your default").arg(taskOf(model)) : taskOf(model);
    case StateColumn:
        return stateText(model.here);
    case PaidColumn:
        return paidText(model.paidWork);
    case SizeColumn:
        return model.bytes > 0 ? dataSize(static_cast<std::uint64_t>(model.bytes), 0) : QString();
    case MemoryColumn: {
        const jobs::ResidentModel *there = residentOf(model);
        return !there ? QString()
               : there->isLoading
                   ? tr("loading")
                   : tr("%1, %2").arg(QString::fromStdString(there->device).toUpper(), dataSize(there->bytes, 0));
    }
    case UsedColumn: {
        const std::int64_t seconds = secondsSinceUse(model);
        return seconds < 0 ? QString() : agoText(seconds);
    }
    case FileColumn:
        return model.path.empty() ? QString::fromStdString(model.officialFile) : fileToText(model.path.filename());
    default:
        return {};
    }
}

QVariant ModelTable::data(const QModelIndex &index, int role) const
{
    const jobs::ShelfModel *model = index.isValid() ? at(index.row()) : nullptr;
    if (!model)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return text(*model, index.column());
    case Qt::ToolTipRole:
        if (index.column() == StateColumn && !model->problem.empty())
            return coreText(model->problem);
        return index.column() == FileColumn && !model->path.empty() ? fileToText(model->path)
                                                                    : text(*model, index.column());
    case Qt::DecorationRole:
        return index.column() == StateColumn ? QVariant(icon(iconOf(model->here), toneOf(model->here))) : QVariant();
    case Qt::TextAlignmentRole:
        return index.column() == SizeColumn ? QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter))
                                            : QVariant();
    case TaskRole:
        return QString::fromStdString(model->task);
    case HereRole:
        return model->here != Here::Missing;
    case SecondsSinceUseRole:
        return static_cast<qint64>(secondsSinceUse(*model));
    case BytesInMemoryRole: {
        const jobs::ResidentModel *there = residentOf(*model);
        return there ? static_cast<qint64>(there->bytes) : qint64(-1);
    }
    default:
        return {};
    }
}

QVariant ModelTable::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case NameColumn:
        return tr("Model");
    case TaskColumn:
        return tr("Task");
    case StateColumn:
        return tr("State");
    case PaidColumn:
        return tr("Paid work");
    case SizeColumn:
        return tr("Size");
    case MemoryColumn:
        return tr("In memory");
    case UsedColumn:
        return tr("Last used");
    case FileColumn:
        return tr("File");
    default:
        return {};
    }
}

void ModelFilter::setText(const QString &text)
{
    m_text = text.trimmed();
    invalidateFilter();
}

void ModelFilter::setTask(const QString &task)
{
    m_task = task;
    invalidateFilter();
}

void ModelFilter::setOnlyHere(bool only)
{
    m_onlyHere = only;
    invalidateFilter();
}

bool ModelFilter::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const auto *table = qobject_cast<const ModelTable *>(sourceModel());
    if (left.column() == ModelTable::UsedColumn) {
        const auto age = [](const QModelIndex &index) {
            const qint64 seconds = index.data(ModelTable::SecondsSinceUseRole).toLongLong();
            return seconds < 0 ? std::numeric_limits<qint64>::max() : seconds; // never is the longest ago
        };
        return age(left) < age(right);
    }
    if (left.column() == ModelTable::MemoryColumn) {
        const auto bytes = [](const QModelIndex &index) {
            return index.data(ModelTable::BytesInMemoryRole).toLongLong();
        };
        return bytes(left) < bytes(right);
    }
    if (!table || (left.column() != ModelTable::SizeColumn && left.column() != ModelTable::TaskColumn))
        return QSortFilterProxyModel::lessThan(left, right);
    const jobs::ShelfModel &a = *table->at(left.row());
    const jobs::ShelfModel &b = *table->at(right.row());
    if (left.column() == ModelTable::SizeColumn)
        return a.bytes < b.bytes;
    const auto place = [](const jobs::ShelfModel &model) {
        return std::tuple(ModelTable::taskRank(model.task), model.scale, model.here == Here::Missing);
    };
    return place(a) != place(b)
               ? place(a) < place(b)
               : QString::localeAwareCompare(QString::fromStdString(a.title), QString::fromStdString(b.title)) < 0;
}

bool ModelFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QModelIndex first = sourceModel()->index(row, 0, parent);
    if (m_onlyHere && !first.data(ModelTable::HereRole).toBool())
        return false;
    if (!m_task.isEmpty() && first.data(ModelTable::TaskRole).toString() != m_task)
        return false;
    for (const int column : {ModelTable::NameColumn, ModelTable::TaskColumn, ModelTable::FileColumn}) {
        if (first.siblingAtColumn(column).data().toString().contains(m_text, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

} // namespace ambrotype::ui
