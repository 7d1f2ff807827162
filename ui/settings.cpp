#include "settings.h"

#include "file_text.h"

#include "base/paths.h"

#include <algorithm>

namespace ambrotype::ui {

Settings::Settings()
    : Settings(fileToText(paths::configDir() / "ambrotype.ini"))
{
}

Settings::Settings(const QString &iniFile)
    : m_store(iniFile, QSettings::IniFormat)
{
}

std::optional<QStringList> Settings::keys(const QString &id) const
{
    const QString key = QStringLiteral("keys/") + id;
    if (!m_store.contains(key))
        return {};
    // An INI file cannot tell an empty list from one empty text.
    QStringList all = m_store.value(key).toStringList();
    all.removeAll(QString());
    return all;
}

void Settings::setKeys(const QString &id, const std::optional<QStringList> &keys)
{
    const QString key = QStringLiteral("keys/") + id;
    if (!keys)
        m_store.remove(key);
    else
        m_store.setValue(key, keys->isEmpty() ? QVariant(QString()) : QVariant(*keys));
}

FolderLayout Settings::folderLayout() const
{
    const QString name = read("queue/folders").toString();
    return name == QLatin1String("mirror") ? FolderLayout::Mirror
           : name == QLatin1String("flat") ? FolderLayout::Flat
                                           : FolderLayout::Ask;
}

void Settings::setFolderLayout(FolderLayout layout)
{
    write("queue/folders",
          layout == FolderLayout::Mirror ? QStringLiteral("mirror")
          : layout == FolderLayout::Flat ? QStringLiteral("flat")
                                         : QStringLiteral("ask"));
}

jobs::QueueRules Settings::queueRules() const
{
    jobs::QueueRules rules;
    rules.retries = std::clamp(read("queue/retries", rules.retries).toInt(), 0, kMostRetries);
    rules.pauseOnError = read("queue/pause_on_error", rules.pauseOnError).toBool();
    rules.keepAwake = read("queue/keep_awake", rules.keepAwake).toBool();
    return rules;
}

void Settings::setQueueRules(const jobs::QueueRules &rules)
{
    write("queue/retries", rules.retries);
    write("queue/pause_on_error", rules.pauseOnError);
    write("queue/keep_awake", rules.keepAwake);
}

jobs::CacheLimits Settings::cacheLimits() const
{
    jobs::CacheLimits limits;
    limits.bytes = static_cast<std::uint64_t>(std::max(1, cacheGigabytes())) * 1'000'000'000;
    limits.unusedSeconds = std::int64_t{std::max(1, cacheDays())} * 86'400;
    return limits;
}

ExportSettings Settings::exportSettings() const
{
    ExportSettings settings;
    settings.besideOriginal = read("export/beside", settings.besideOriginal).toBool();
    settings.folder = read("export/folder").toString();
    settings.nameTemplate = read("export/name", settings.nameTemplate).toString();
    settings.keepFormat = read("export/keep_format", settings.keepFormat).toBool();
    settings.format =
        static_cast<imaging::FileFormat>(read("export/format", static_cast<int>(settings.format)).toInt());
    settings.depth = read("export/depth", settings.depth).toInt();
    settings.quality = read("export/quality", settings.quality).toInt();
    settings.strip =
        static_cast<imaging::StripMetadata>(read("export/strip", static_cast<int>(settings.strip)).toInt());
    settings.conflict =
        static_cast<imaging::Conflict>(read("export/conflict", static_cast<int>(settings.conflict)).toInt());
    settings.note = read("export/note", settings.note).toBool();
    settings.mirrorFolders = folderLayout() != FolderLayout::Flat;
    return settings;
}

void Settings::setExportSettings(const ExportSettings &settings)
{
    write("export/beside", settings.besideOriginal);
    write("export/folder", settings.folder);
    write("export/name", settings.nameTemplate);
    write("export/keep_format", settings.keepFormat);
    write("export/format", static_cast<int>(settings.format));
    write("export/depth", settings.depth);
    write("export/quality", settings.quality);
    write("export/strip", static_cast<int>(settings.strip));
    write("export/conflict", static_cast<int>(settings.conflict));
    write("export/note", settings.note);
}

} // namespace ambrotype::ui
