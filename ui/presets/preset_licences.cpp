#include "presets/preset_licences.h"

#include "presets/preset_library.h"

#include "jobs/recipe_models.h"

#include <QStringList>

#include <vector>

namespace ambrotype::ui {

namespace {

QHash<QString, QString> sentencesOf(const std::vector<pipeline::Preset> &presets)
{
    QHash<QString, QString> sentences;
    for (const pipeline::Preset &preset : presets) {
        const auto recipe = preset.applyTo(pipeline::Recipe::neutral());
        if (!recipe)
            continue;
        QStringList lines;
        for (const jobs::UsedModel &model : jobs::modelsOf(*recipe)) {
            if (model.paper.paidWork == "yes")
                continue;
            const QString title = QString::fromStdString(model.paper.title);
            lines << (model.paper.paidWork == "no"
                          ? PresetLicences::tr("It uses %1, which its authors do not clear for paid work.").arg(title)
                          : PresetLicences::tr("It uses %1. Whether paid work is allowed with it is not known.")
                                .arg(title));
        }
        lines.removeDuplicates();
        if (!lines.isEmpty())
            sentences.insert(QString::fromStdString(preset.id), lines.join(u'\n'));
    }
    return sentences;
}

} // namespace

PresetLicences::PresetLicences(const PresetLibrary &library, QObject *parent)
    : QObject(parent)
    , m_library(library)
{
}

void PresetLicences::ask()
{
    m_again = m_asking;
    if (m_asking)
        return;
    m_asking = true;
    m_work.run([presets = m_library.presets()] { return sentencesOf(presets); },
               [this](const QHash<QString, QString> &sentences) {
                   m_asking = false;
                   m_sentences = sentences;
                   Q_EMIT changed();
                   if (m_again)
                       ask();
               });
}

} // namespace ambrotype::ui
