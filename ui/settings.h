#pragma once

#include "export/export_settings.h"
#include "export/folder_layout.h"

#include "jobs/model_memory.h"
#include "jobs/output/cache_guard.h"
#include "jobs/runner/queue_rules.h"
#include "pipeline/recipe.h"

#include <QByteArray>
#include <QSettings>
#include <QString>
#include <QStringList>

#include <optional>
#include <string>
#include <vector>

namespace ambrotype::ui {

//! The one door to what is remembered between sessions: every key has its getter and setter here. Kept as an INI file
//! in the configuration folder (below AMBROTYPE_HOME in portable mode). Window thread.
class Settings
{
public:
    Settings();
    explicit Settings(const QString &iniFile); //!< For tests.

    QByteArray windowGeometry() const { return read("window/geometry").toByteArray(); }
    void setWindowGeometry(const QByteArray &bytes) { write("window/geometry", bytes); }
    QByteArray windowState() const { return read("window/docks").toByteArray(); }
    void setWindowState(const QByteArray &bytes) { write("window/docks", bytes); }

    QString theme() const { return read("look/theme", QStringLiteral("mid")).toString(); }
    void setTheme(const QString &id) { write("look/theme", id); }
    QString language() const { return read("look/language").toString(); } //!< "" = as the system.
    void setLanguage(const QString &code) { write("look/language", code); }

    double divider() const { return read("compare/divider", 0.5).toDouble(); } //!< 0..1
    void setDivider(double position) { write("compare/divider", position); }
    int compareMode() const { return read("compare/mode", 0).toInt(); }
    void setCompareMode(int mode) { write("compare/mode", mode); }
    bool horizontalDivider() const { return read("compare/horizontal", false).toBool(); }
    void setHorizontalDivider(bool on) { write("compare/horizontal", on); }
    bool labels() const { return read("compare/labels", true).toBool(); }
    void setLabels(bool on) { write("compare/labels", on); }
    int surround() const { return read("look/surround", 46).toInt(); } //!< Grey around the picture, 0..255.
    void setSurround(int grey) { write("look/surround", grey); }
    bool advanced() const { return read("panel/advanced", false).toBool(); }
    void setAdvanced(bool on) { write("panel/advanced", on); }

    QString leftTab() const { return read("window/left_tab").toString(); } //!< "shoot", "presets"; "" = never chosen.
    void setLeftTab(const QString &name) { write("window/left_tab", name); }
    QString presetId() const { return read("presets/last", QStringLiteral("studio-portrait")).toString(); }
    void setPresetId(const QString &id) { write("presets/last", id); }
    QStringList starredPresets() const { return read("presets/starred").toStringList(); } //!< Ids.
    void setStarredPresets(const QStringList &ids) { write("presets/starred", ids); }
    QStringList recentPresets() const { return read("presets/recent").toStringList(); } //!< Ids, the latest first.
    void setRecentPresets(const QStringList &ids) { write("presets/recent", ids); }
    //! Which settings were copied last, see PartChoice.
    QStringList copiedParts() const { return read("edit/copied_parts").toStringList(); }
    void setCopiedParts(const QStringList &parts) { write("edit/copied_parts", parts); }
    QStringList importedPresets() const { return read("presets/imported").toStringList(); } //!< Ids.
    void setImportedPresets(const QStringList &ids) { write("presets/imported", ids); }
    QString folderPresets() const { return read("presets/folders").toString(); } //!< See FolderPresets::toJson().
    void setFolderPresets(const QString &json) { write("presets/folders", json); }
    QString hotFolder() const { return read("hot/folder").toString(); }
    void setHotFolder(const QString &folder) { write("hot/folder", folder); }
    QString hotFolderResults() const { return read("hot/results").toString(); }
    void setHotFolderResults(const QString &folder) { write("hot/results", folder); }
    QString lastFolder() const { return read("files/folder").toString(); }
    void setLastFolder(const QString &folder) { write("files/folder", folder); }
    //! ICC file of the screen that wins over what the system says; "" = ask the system.
    QString monitorProfile() const { return read("display/profile").toString(); }
    void setMonitorProfile(const QString &file) { write("display/profile", file); }

    bool resumesShoot() const { return read("files/resume", true).toBool(); } //!< Goes on where the last session ended.
    void setResumesShoot(bool on) { write("files/resume", on); }

    static constexpr int kMostRetries = 9;
    FolderLayout folderLayout() const; //!< Of results of a folder with folders in it.
    void setFolderLayout(FolderLayout layout);
    jobs::QueueRules queueRules() const;
    void setQueueRules(const jobs::QueueRules &rules);
    int cacheGigabytes() const { return read("cache/gigabytes", 50).toInt(); } //!< Above it the cache is cleaned.
    void setCacheGigabytes(int gigabytes) { write("cache/gigabytes", gigabytes); }
    int cacheDays() const { return read("cache/days", 30).toInt(); } //!< What was used since is not removed.
    void setCacheDays(int days) { write("cache/days", days); }
    jobs::CacheLimits cacheLimits() const;

    //! The parameters of the stage "faces" for which the preferences hold a value.
    static const std::vector<std::string> &faceDefaults();
    //! What recipes start from: the neutral one with the values of the preferences. Changes no picture.
    pipeline::Recipe startingRecipe() const;
    //! \p param: one of faceDefaults(). The value that the stage has anyway is not stored.
    void setFaceDefault(const std::string &param, const pipeline::ParamValue &value);

    int threads() const { return read("performance/threads", 0).toInt(); } //!< 0 = all of the machine.
    void setThreads(int threads) { write("performance/threads", threads); }
    //! The queue stands still on a battery that holds less than so many percent; 0 = never.
    int pauseBelowPercent() const { return read("performance/pause_below", 0).toInt(); }
    void setPauseBelowPercent(int percent) { write("performance/pause_below", percent); }
    //! Share of the machine's memory that models may keep.
    int modelMemoryPercent() const
    {
        return read("performance/model_memory_percent", jobs::kUsualModelMemoryPercent).toInt();
    }
    void setModelMemoryPercent(int percent) { write("performance/model_memory_percent", percent); }
    int previewMegabytes() const { return read("performance/preview_mb", 0).toInt(); } //!< 0 = by the memory there is.
    void setPreviewMegabytes(int megabytes) { write("performance/preview_mb", megabytes); }
    //! Who decides in the review; goes into the record of decisions. "" = the name of the account.
    QString operatorName() const { return read("review/operator").toString(); }
    void setOperatorName(const QString &name) { write("review/operator", name); }
    bool autoAdvance() const { return read("review/auto_advance", true).toBool(); }
    void setAutoAdvance(bool on) { write("review/auto_advance", on); }
    bool reviewXmp() const { return read("review/xmp", false).toBool(); } //!< Decisions go into XMP files as well.
    void setReviewXmp(bool on) { write("review/xmp", on); }

    //! The keys that somebody has given to command \p id; nothing where the command has its own.
    std::optional<QStringList> keys(const QString &id) const;
    void setKeys(const QString &id, const std::optional<QStringList> &keys);

    QString file() const { return m_store.fileName(); }

    ExportSettings exportSettings() const; //!< Of Enhance and Add to queue.
    void setExportSettings(const ExportSettings &settings);
    ExportSettings lastExport() const; //!< What the export dialog begins with; as exportSettings() until it was used.
    void setLastExport(const ExportSettings &settings);

    void sync() { m_store.sync(); }

private:
    QVariant read(const char *key, const QVariant &fallback = {}) const
    {
        return m_store.value(QLatin1StringView(key), fallback);
    }
    void write(const char *key, const QVariant &value) { m_store.setValue(QLatin1StringView(key), value); }
    ExportSettings readExport(const QString &group, ExportSettings settings) const;
    void writeExport(const QString &group, const ExportSettings &settings);
    QSettings m_store;
};

} // namespace ambrotype::ui
