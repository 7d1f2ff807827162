#include "presets/preset_groups.h"

#include "presets/preset_model.h"

namespace ambrotype::ui {

PresetGroups::PresetGroups(PresetModel &presets, QObject *parent)
    : QAbstractListModel(parent)
    , m_presets(presets)
{
    connect(&presets, &QAbstractItemModel::modelReset, this, &PresetGroups::rebuild);
    rebuild();
}

void PresetGroups::setSearch(const QString &text)
{
    if (text.trimmed() == m_search)
        return;
    m_search = text.trimmed();
    rebuild();
}

void PresetGroups::setStarred(const QStringList &ids)
{
    if (ids == m_starred)
        return;
    m_starred = ids;
    rebuild();
}

void PresetGroups::setRecent(const QStringList &ids)
{
    if (ids == m_recent)
        return;
    m_recent = ids;
    rebuild();
}

void PresetGroups::setImported(const QStringList &ids)
{
    if (ids == m_imported)
        return;
    m_imported = ids;
    rebuild();
}

void PresetGroups::setDefault(const QString &id, const QString &folder)
{
    if (id == m_default && folder == m_defaultFolder)
        return;
    m_default = id;
    m_defaultFolder = folder;
    tellAll();
}

void PresetGroups::setLicences(const QHash<QString, QString> &sentences)
{
    if (sentences == m_licences)
        return;
    m_licences = sentences;
    tellAll();
}

void PresetGroups::tellAll()
{
    if (rowCount() > 0)
        Q_EMIT dataChanged(index(0), index(rowCount() - 1));
}

QString PresetGroups::remarks(int source) const
{
    const QString id = idOf(source);
    QStringList lines;
    if (!id.isEmpty() && id == m_default)
        lines << tr("Default for the folder \"%1\"").arg(m_defaultFolder);
    if (const QString licence = m_licences.value(id); !licence.isEmpty())
        lines << licence;
    return lines.join(u'\n');
}

QString PresetGroups::idOf(int source) const
{
    return m_presets.index(source).data(PresetModel::IdRole).toString();
}

bool PresetGroups::fits(int source) const
{
    const QModelIndex index = m_presets.index(source);
    return index.data().toString().contains(m_search, Qt::CaseInsensitive)
           || index.data(PresetModel::DescriptionRole).toString().contains(m_search, Qt::CaseInsensitive);
}

void PresetGroups::add(const QString &header, const std::vector<int> &sources)
{
    if (sources.empty())
        return;
    if (!header.isEmpty())
        m_rows.push_back({header, -1});
    for (const int source : sources)
        m_rows.push_back({{}, source});
}

void PresetGroups::rebuild()
{
    beginResetModel();
    m_rows.clear();
    std::vector<int> found, starred, own, imported, shipped, recent;
    for (int source = 0; source < m_presets.rowCount(); ++source) {
        const QString id = idOf(source);
        if (!m_search.isEmpty()) {
            if (fits(source))
                found.push_back(source);
        } else if (id.isEmpty()) {
            found.push_back(source); // "No preset" stands above all groups
        } else if (m_starred.contains(id)) {
            starred.push_back(source);
        } else if (m_presets.index(source).data(PresetModel::UserRole).toBool()) {
            (m_imported.contains(id) ? imported : own).push_back(source);
        } else {
            shipped.push_back(source);
        }
    }
    if (m_search.isEmpty()) {
        for (const QString &id : std::as_const(m_recent)) {
            const int source = id.isEmpty() ? -1 : m_presets.rowOf(id);
            if (source >= 0 && static_cast<int>(recent.size()) < kMostRecent)
                recent.push_back(source);
        }
    }
    add({}, found);
    add(tr("Starred"), starred);
    add(tr("Recent"), recent);
    add(tr("My presets"), own);
    add(tr("Imported"), imported);
    add(tr("Kinds of shoot"), shipped);
    endResetModel();
}

int PresetGroups::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant PresetGroups::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == HeaderRole)
        return row.source < 0;
    if (row.source < 0)
        return role == Qt::DisplayRole || role == Qt::AccessibleTextRole ? QVariant(row.header) : QVariant();
    const QString id = idOf(row.source);
    if (role == StarredRole)
        return m_starred.contains(id);
    if (role == FolderRole)
        return !id.isEmpty() && id == m_default ? m_defaultFolder : QString();
    if (role == LicenceRole)
        return m_licences.value(id);
    const QVariant value = m_presets.index(row.source).data(role);
    if (role == Qt::ToolTipRole || role == Qt::AccessibleDescriptionRole) {
        const QString more = remarks(row.source);
        return more.isEmpty() ? value : QVariant(value.toString() + u'\n' + more);
    }
    return value;
}

Qt::ItemFlags PresetGroups::flags(const QModelIndex &index) const
{
    return index.data(HeaderRole).toBool() ? Qt::NoItemFlags : QAbstractListModel::flags(index);
}

int PresetGroups::rowOf(const QString &id) const
{
    int last = -1; // "Recent" stands before the group that a preset belongs to
    for (int row = 0; row < rowCount(); ++row) {
        const int source = m_rows[static_cast<std::size_t>(row)].source;
        if (source >= 0 && idOf(source) == id)
            last = row;
    }
    return last;
}

} // namespace ambrotype::ui
