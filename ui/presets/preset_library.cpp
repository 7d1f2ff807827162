#include "presets/preset_library.h"

#include "language/core_text.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>

namespace ambrotype::ui {

PresetLibrary::PresetLibrary(QObject *parent)
    : QObject(parent)
{
}

void PresetLibrary::reload()
{
    m_work.run([] { return pipeline::loadPresets(); },
               [this](const std::vector<pipeline::Preset> &presets) {
                   m_presets = presets;
                   m_loaded = true;
                   Q_EMIT changed();
               });
}

const pipeline::Preset *PresetLibrary::find(const QString &id) const
{
    const std::string wanted = id.toStdString();
    const auto found = std::find_if(
        m_presets.begin(), m_presets.end(), [&wanted](const pipeline::Preset &preset) { return preset.id == wanted; });
    return found == m_presets.end() ? nullptr : &*found;
}

void PresetLibrary::save(const pipeline::Preset &preset)
{
    m_work.run(
        [preset] {
            const auto written = pipeline::saveUserPreset(preset);
            return written ? QString() : coreText(written.error().message);
        },
        [this](const QString &error) {
            if (error.isEmpty())
                reload();
            else
                Q_EMIT failed(error);
        });
}

void PresetLibrary::remove(const QString &id)
{
    m_work.run(
        [id] {
            const auto removed = pipeline::removeUserPreset(id.toStdString());
            return removed ? QString() : coreText(removed.error().message);
        },
        [this](const QString &error) {
            if (error.isEmpty())
                reload();
            else
                Q_EMIT failed(error);
        });
}

void PresetLibrary::importFiles(const QStringList &files)
{
    struct Outcome
    {
        QStringList taken; //!< Ids.
        QString problem;   //!< Of the first file that was refused.
    };
    m_work.run(
        [files] {
            Outcome outcome;
            for (const QString &name : files) {
                const auto refuse = [&](const QString &why) {
                    if (outcome.problem.isEmpty())
                        outcome.problem = tr("%1 was not imported. %2").arg(QFileInfo(name).fileName(), why);
                };
                QFile file(name);
                if (!file.open(QIODevice::ReadOnly)) {
                    refuse(tr("The file cannot be read."));
                    continue;
                }
                // One byte more than a preset may have, so that what is too long is refused as such.
                const auto preset = pipeline::parsePreset(file.read((4 << 20) + 1).toStdString(), {});
                if (!preset) {
                    refuse(coreText(preset.error().message));
                    continue;
                }
                const auto written = pipeline::saveUserPreset(*preset);
                if (written)
                    outcome.taken << QString::fromStdString(written->stem().string());
                else
                    refuse(coreText(written.error().message));
            }
            return outcome;
        },
        [this](const Outcome &outcome) {
            if (!outcome.taken.isEmpty()) {
                reload();
                Q_EMIT imported(outcome.taken);
            }
            if (!outcome.problem.isEmpty())
                Q_EMIT failed(outcome.problem);
        });
}

void PresetLibrary::exportTo(const QString &id, const QString &file)
{
    const pipeline::Preset *preset = find(id);
    if (!preset)
        return;
    m_work.run(
        [text = QByteArray::fromStdString(preset->json), file] {
            QSaveFile saved(file);
            const bool written = saved.open(QIODevice::WriteOnly) && saved.write(text) == text.size() && saved.commit();
            return written ? QString() : tr("The preset could not be written: %1.").arg(saved.errorString());
        },
        [this, file](const QString &problem) {
            if (problem.isEmpty())
                Q_EMIT exported(file);
            else
                Q_EMIT failed(problem);
        });
}

pipeline::Preset
PresetLibrary::retitled(const pipeline::Preset &preset, const QString &name, const QString &description)
{
    pipeline::Preset changed = preset;
    changed.name = name.toStdString();
    changed.description = description.toStdString();
    QJsonObject text = QJsonDocument::fromJson(QByteArray::fromStdString(preset.json)).object();
    text.insert(QStringLiteral("name"), name);
    text.insert(QStringLiteral("description"), description);
    changed.json = QJsonDocument(text).toJson().toStdString();
    return changed;
}

QString PresetLibrary::title(const pipeline::Preset &preset)
{
    return preset.builtIn ? coreText(preset.name) : QString::fromStdString(preset.name);
}

QString PresetLibrary::description(const pipeline::Preset &preset)
{
    if (preset.description.empty())
        return {};
    return preset.builtIn ? coreText(preset.description) : QString::fromStdString(preset.description);
}

QString PresetLibrary::iconName(const pipeline::Preset &preset)
{
    const QString name = QString::fromStdString(preset.icon);
    const bool known = !name.isEmpty() && QFile::exists(QStringLiteral(":/ambrotype/icons/%1.svg").arg(name));
    return known ? name : QStringLiteral("preset");
}

} // namespace ambrotype::ui
