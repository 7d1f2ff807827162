#include "settings.h"

#include "file_text.h"

#include "base/paths.h"
#include "pipeline/param_value.h"

#include <algorithm>

namespace ambrotype::ui {

namespace {

QString faceKey(const std::string &param)
{
    return QStringLiteral("faces/") + QString::fromStdString(param);
}

} // namespace

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

const std::vector<std::string> &Settings::faceDefaults()
{
    static const std::vector<std::string> params{
        "detector", "threshold", "rotated", "smallest", "background", "identity"};
    return params;
}

pipeline::Recipe Settings::startingRecipe() const
{
    pipeline::Recipe recipe = pipeline::Recipe::neutral();
    for (const std::string &param : faceDefaults()) {
        const QString text = m_store.value(faceKey(param)).toString();
        if (text.isEmpty())
            continue;
        // A text that the stage refuses was written by somebody else; the stage's own value is in force then.
        [[maybe_unused]] const auto set = recipe.set("faces", param, text.toStdString());
    }
    return recipe;
}

void Settings::setFaceDefault(const std::string &param, const pipeline::ParamValue &value)
{
    if (value == pipeline::Recipe::neutral().value("faces", param))
        m_store.remove(faceKey(param));
    else
        m_store.setValue(faceKey(param), QString::fromStdString(pipeline::valueText(value)));
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
    return readExport(QStringLiteral("export/"), {});
}

void Settings::setExportSettings(const ExportSettings &settings)
{
    writeExport(QStringLiteral("export/"), settings);
}

ExportSettings Settings::lastExport() const
{
    return readExport(QStringLiteral("last_export/"), exportSettings());
}

void Settings::setLastExport(const ExportSettings &settings)
{
    writeExport(QStringLiteral("last_export/"), settings);
}

ExportSettings Settings::readExport(const QString &group, ExportSettings settings) const
{
    settings.besideOriginal = m_store.value(group + QLatin1StringView("beside"), settings.besideOriginal).toBool();
    settings.folder = m_store.value(group + QLatin1StringView("folder"), settings.folder).toString();
    settings.nameTemplate = m_store.value(group + QLatin1StringView("name"), settings.nameTemplate).toString();
    settings.keepFormat = m_store.value(group + QLatin1StringView("keep_format"), settings.keepFormat).toBool();
    settings.format = static_cast<imaging::FileFormat>(
        m_store.value(group + QLatin1StringView("format"), static_cast<int>(settings.format)).toInt());
    settings.depth = m_store.value(group + QLatin1StringView("depth"), settings.depth).toInt();
    settings.quality = m_store.value(group + QLatin1StringView("quality"), settings.quality).toInt();
    settings.profile =
        imaging::outputProfileFromName(m_store.value(group + QLatin1StringView("profile")).toString().toStdString())
            .value_or(settings.profile);
    settings.strip = static_cast<imaging::StripMetadata>(
        m_store.value(group + QLatin1StringView("strip"), static_cast<int>(settings.strip)).toInt());
    settings.conflict = static_cast<imaging::Conflict>(
        m_store.value(group + QLatin1StringView("conflict"), static_cast<int>(settings.conflict)).toInt());
    settings.note = m_store.value(group + QLatin1StringView("note"), settings.note).toBool();
    settings.mirrorFolders = folderLayout() != FolderLayout::Flat;
    return settings;
}

void Settings::writeExport(const QString &group, const ExportSettings &settings)
{
    m_store.setValue(group + QLatin1StringView("beside"), settings.besideOriginal);
    m_store.setValue(group + QLatin1StringView("folder"), settings.folder);
    m_store.setValue(group + QLatin1StringView("name"), settings.nameTemplate);
    m_store.setValue(group + QLatin1StringView("keep_format"), settings.keepFormat);
    m_store.setValue(group + QLatin1StringView("format"), static_cast<int>(settings.format));
    m_store.setValue(group + QLatin1StringView("depth"), settings.depth);
    m_store.setValue(group + QLatin1StringView("quality"), settings.quality);
    m_store.setValue(group + QLatin1StringView("profile"),
                     QString::fromLatin1(imaging::outputProfileName(settings.profile)));
    m_store.setValue(group + QLatin1StringView("strip"), static_cast<int>(settings.strip));
    m_store.setValue(group + QLatin1StringView("conflict"), static_cast<int>(settings.conflict));
    m_store.setValue(group + QLatin1StringView("note"), settings.note);
}

} // namespace ambrotype::ui
