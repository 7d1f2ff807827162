#include "panels/model_presence.h"

#include "file_text.h"
#include "language/core_text.h"
#include "panels/choice_row.h"

#include "jobs/model_shelf.h"
#include "pipeline/stage.h"

#include <QFileInfo>

#include <algorithm>
#include <vector>

namespace ambrotype::ui {

namespace {

//! All that the stages offer as a model; what is no model of the catalogue is sorted out by whoever looks.
std::vector<std::string> offeredModels()
{
    std::vector<std::string> ids;
    for (const pipeline::Stage *stage : pipeline::stages()) {
        const pipeline::ParamSpec *spec = stage->info().find("model");
        if (!spec)
            continue;
        for (const pipeline::ParamChoice &choice : spec->choices)
            ids.push_back(choice.id);
    }
    return ids;
}

} // namespace

ModelPresence::ModelPresence(QObject *parent)
    : QObject(parent)
{
}

void ModelPresence::attach(ChoiceRow &row)
{
    row.setMissing(m_missing);
    connect(this, &ModelPresence::changed, &row, [this, &row] { row.setMissing(m_missing); });
    connect(&row, &ChoiceRow::missingChosen, this, &ModelPresence::importWanted);
}

void ModelPresence::ask()
{
    if (m_asking)
        return;
    m_asking = true;
    m_work.run([ids = offeredModels()] { return jobs::missingModels(ids); },
               [this](const std::set<std::string> &missing) {
                   m_asking = false;
                   m_known = true;
                   m_missing = missing;
                   Q_EMIT changed();
               });
}

bool ModelPresence::lacksAll(const std::string &stage) const
{
    // Ways that need no file of the catalogue.
    static const std::set<std::string> kOthers{"none", "auto", "classic", "resample", "file"};
    const pipeline::Stage *found = pipeline::findStage(stage);
    const pipeline::ParamSpec *spec = found ? found->info().find("model") : nullptr;
    return m_known && spec
           && std::all_of(spec->choices.begin(), spec->choices.end(), [this](const pipeline::ParamChoice &choice) {
                  return kOthers.contains(choice.id) || isMissing(choice.id);
              });
}

void ModelPresence::import(const QString &file, const QString &id)
{
    m_work.run([path = textToFile(file)] { return jobs::importModel(path); },
               [this, file, id](const Result<jobs::ImportedModel> &result) {
                   const QString name = QFileInfo(file).fileName();
                   if (!result) {
                       Q_EMIT failed(tr("%1 was not imported. %2").arg(name, coreText(result.error().message)),
                                     QString::fromStdString(result.error().detail));
                       return;
                   }
                   if (!result->problem.empty()) {
                       Q_EMIT failed(
                           tr("%1 was imported, but it cannot be used. %2").arg(name, coreText(result->problem)),
                           fileToText(result->path));
                   } else if (result->id != id.toStdString()) {
                       Q_EMIT told(tr("Imported %1, but it is not the model that was chosen. It can be used as "
                                      "\"Another file\".")
                                       .arg(name));
                   } else {
                       Q_EMIT told(tr("Imported %1.").arg(name));
                       m_missing.erase(result->id);
                       Q_EMIT changed();
                       Q_EMIT imported(id);
                   }
                   ask();
               });
}

} // namespace ambrotype::ui
