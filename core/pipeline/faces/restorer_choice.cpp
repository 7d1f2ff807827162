#include "pipeline/faces/restorer_choice.h"

#include "pipeline/network/default_models.h"

namespace ambrotype::pipeline {
namespace {

faces::CropShape cropOf(const UsableModel &model)
{
    faces::CropShape crop;
    if (model.architecture == "gpen")
        crop.kind = faces::CropTemplate::Gpen;
    if (model.fixedSize > 0)
        crop.size = model.fixedSize;
    return crop;
}

} // namespace

Result<RestorerChoice> chooseRestorer(const std::string &id, const std::string &file)
{
    RestorerChoice chosen;
    if (id == "classic")
        return chosen;
    if (id == "auto") {
        chosen.model = findModelFor("face-restore", automaticModels("face-restore"), false);
        chosen.isMissing = !chosen.model;
        if (chosen.model)
            chosen.name = chosen.model->path.stem().string();
        return chosen;
    }
    if (id == "file" && file.empty())
        return Error{ErrorCode::InvalidArgument, "Choose the weights file of the network that restores faces.", {}};
    auto found = findModel(id == "file" ? file : id);
    if (!found)
        return found.error();
    chosen.model = std::move(*found);
    chosen.name = id == "file" ? chosen.model->path.filename().string() : id;
    return chosen;
}

Result<faces::CropShape> restorerCrop(const std::string &id, const std::string &file)
{
    if (const auto described = describedModel(id))
        return cropOf(*described);
    if (id == "none")
        return faces::CropShape();
    const auto chosen = chooseRestorer(id, file);
    if (!chosen)
        return chosen.error();
    return chosen->model ? cropOf(*chosen->model) : faces::CropShape();
}

} // namespace ambrotype::pipeline
