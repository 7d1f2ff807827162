#include "faces/face_models.h"

#include "language/core_text.h"
#include "panels/model_presence.h"

#include "pipeline/stage.h"

#include <QCoreApplication>

namespace ambrotype::ui {

std::vector<FaceModel> faceModels(const ModelPresence *presence)
{
    std::vector<FaceModel> models{{{}, QCoreApplication::translate("Faces", "As the other faces"), true}};
    const pipeline::Stage *stage = pipeline::findStage("faces");
    const pipeline::ParamSpec *spec = stage ? stage->info().find("model") : nullptr;
    if (!spec)
        return models;
    for (const pipeline::ParamChoice &choice : spec->choices)
        // These say something of the whole picture, or need another value beside them.
        if (choice.id != "none" && choice.id != "auto" && choice.id != "file")
            models.push_back({QString::fromStdString(choice.id),
                              coreText(choice.title),
                              !presence || !presence->isMissing(choice.id)});
    return models;
}

} // namespace ambrotype::ui
