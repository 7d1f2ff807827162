#include "presets/folder_presets.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace ambrotype::ui {

void FolderPresets::set(const QString &folder, const QString &preset)
{
    if (preset.isEmpty())
        m_presets.remove(folder);
    else
        m_presets.insert(folder, preset);
}

QString FolderPresets::folderFor(const QString &path) const
{
    for (QString at = path; !m_presets.isEmpty() && !at.isEmpty(); at = at == u"/" ? QString() : folderOf(at)) {
        if (m_presets.contains(at))
            return at;
    }
    return {};
}

QString FolderPresets::folderOf(const QString &file)
{
    const qsizetype end = file.lastIndexOf(u'/');
    if (end < 0)
        return {}; // relative: in no folder that anybody named
    return end == 0 ? QStringLiteral("/") : file.left(end);
}

QString FolderPresets::toJson() const
{
    QJsonObject object;
    for (auto each = m_presets.cbegin(); each != m_presets.cend(); ++each)
        object.insert(each.key(), each.value());
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

FolderPresets FolderPresets::fromJson(const QString &text)
{
    FolderPresets presets;
    const QJsonObject object = QJsonDocument::fromJson(text.toUtf8()).object();
    for (auto each = object.begin(); each != object.end(); ++each)
        presets.set(each.key(), each.value().toString());
    return presets;
}

} // namespace ambrotype::ui
