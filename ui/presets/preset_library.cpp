#include "presets/preset_library.h"

#include "language/core_text.h"

#include <QFile>

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
