#include "filmstrip/shoot_model.h"

#include "review/review_model.h"

namespace ambrotype::ui {

namespace {

QString stateText(PictureState state)
{
    switch (state) {
    case PictureState::Edited:
        return ShootModel::tr("changed, not saved");
    case PictureState::Queued:
        return ShootModel::tr("in the queue");
    case PictureState::Running:
        return ShootModel::tr("being enhanced");
    case PictureState::Done:
        return ShootModel::tr("saved");
    case PictureState::Failed:
        return ShootModel::tr("failed");
    case PictureState::Stale:
        return ShootModel::tr("changed since it was saved");
    case PictureState::Untouched:
        break;
    }
    return ShootModel::tr("not changed");
}

QString spokenText(const PhotoDocument &document)
{
    QString text = document.stars() == 0 ? ShootModel::tr("%1, %2").arg(document.title(), stateText(document.state()))
                                         : ShootModel::tr("%1, %2, %n star(s)", nullptr, document.stars())
                                               .arg(document.title(), stateText(document.state()));
    if (document.review() != jobs::Review::Undecided)
        text = ShootModel::tr("%1, %2").arg(text, ReviewModel::decisionText(document.review()));
    else if (document.needsReview())
        text = ShootModel::tr("%1, %2").arg(text, ShootModel::tr("to look at"));
    if (const std::optional<int> faces = document.faceCount())
        text = ShootModel::tr("%1, %2").arg(text, ShootModel::tr("%n face(s)", nullptr, *faces));
    return text;
}

} // namespace

ShootModel::ShootModel(QObject *parent)
    : QAbstractListModel(parent)
{
}

ShootModel::~ShootModel() = default;

int ShootModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : count();
}

QVariant ShootModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= count())
        return {};
    const Entry &entry = m_entries[static_cast<std::size_t>(index.row())];
    const PhotoDocument &document = *entry.document;
    switch (role) {
    case Qt::DisplayRole:
        return document.title();
    case Qt::ToolTipRole:
        return document.note().isEmpty() ? document.file() : tr("%1\n%2").arg(document.file(), document.note());
    case Qt::AccessibleTextRole:
        return spokenText(document);
    case FileRole:
        return document.file();
    case StateRole:
        return static_cast<int>(document.state());
    case NoteRole:
        return document.note();
    case BrokenRole:
        return entry.broken;
    case StarsRole:
        return document.stars();
    case FaceCountRole:
        return document.faceCount().value_or(-1);
    case DecisionRole:
        return static_cast<int>(document.review());
    case DoubtRole:
        return document.needsReview();
    case ThumbnailRole:
        if (!entry.asked) {
            entry.asked = true;
            Q_EMIT thumbnailWanted(document.file());
        }
        return entry.thumbnail;
    default:
        return {};
    }
}

PhotoDocument *ShootModel::document(int row) const
{
    return row >= 0 && row < count() ? m_entries[static_cast<std::size_t>(row)].document.get() : nullptr;
}

int ShootModel::rowOf(const PhotoDocument *document) const
{
    return document ? rowOfFile(document->file()) : -1;
}

int ShootModel::rowOfFile(const QString &file) const
{
    return m_rows.value(file, -1);
}

std::vector<PhotoDocument *> ShootModel::add(const std::vector<Addition> &additions)
{
    std::vector<Entry> fresh;
    for (const Addition &addition : additions) {
        if (m_rows.contains(addition.file))
            continue;
        m_rows.insert(addition.file, count() + static_cast<int>(fresh.size()));
        Entry entry;
        entry.document = std::make_unique<PhotoDocument>(addition.file, addition.subFolder);
        fresh.push_back(std::move(entry));
    }
    std::vector<PhotoDocument *> documents;
    if (fresh.empty())
        return documents;
    beginInsertRows({}, count(), count() + static_cast<int>(fresh.size()) - 1);
    for (Entry &entry : fresh) {
        PhotoDocument *document = entry.document.get();
        documents.push_back(document);
        for (const auto signal : {&PhotoDocument::stateChanged,
                                  &PhotoDocument::starsChanged,
                                  &PhotoDocument::reviewChanged,
                                  &PhotoDocument::qualityChanged})
            connect(document, signal, this, [this, document] {
                const QModelIndex changed = index(rowOf(document));
                Q_EMIT dataChanged(changed, changed);
            });
        m_entries.push_back(std::move(entry));
    }
    endInsertRows();
    return documents;
}

void ShootModel::remove(int row)
{
    if (row < 0 || row >= count())
        return;
    beginRemoveRows({}, row, row);
    m_entries.erase(m_entries.begin() + row);
    m_rows.clear();
    for (int i = 0; i < count(); ++i)
        m_rows.insert(document(i)->file(), i);
    endRemoveRows();
}

void ShootModel::clear()
{
    if (m_entries.empty())
        return;
    beginRemoveRows({}, 0, count() - 1);
    m_entries.clear();
    m_rows.clear();
    endRemoveRows();
}

void ShootModel::setThumbnail(const QString &file, const QImage &image)
{
    const int row = rowOfFile(file);
    if (row < 0)
        return;
    m_entries[static_cast<std::size_t>(row)].thumbnail = image;
    Q_EMIT dataChanged(index(row), index(row), {ThumbnailRole});
}

void ShootModel::setThumbnailFailed(const QString &file)
{
    const int row = rowOfFile(file);
    if (row < 0)
        return;
    m_entries[static_cast<std::size_t>(row)].broken = true;
    Q_EMIT dataChanged(index(row), index(row), {BrokenRole});
}

} // namespace ambrotype::ui
