// The part of model_shelf.h that lists what there is.
#include "jobs/model_shelf.h"

#include "inference/catalog/model_catalog.h"

#include <algorithm>
#include <tuple>

namespace ambrotype::jobs {

namespace {

using inference::Evidence;
using inference::ModelCard;
using inference::ModelFile;

ShelfModel ofCard(const ModelCard &card)
{
    ShelfModel model;
    model.id = card.id;
    model.title = card.title;
    model.task = card.task;
    model.purpose = card.purpose;
    model.architecture = card.network;
    model.scale = card.scale;
    model.officialFile = card.file;
    model.source = card.source;
    model.codeLicence = card.codeLicence;
    model.weightsLicence = card.weightsLicence;
    model.dataTerms = card.dataTerms;
    model.paidWork = inference::paidWorkName(card.paidWork);
    model.note = card.note;
    model.bytes = card.bytes.value_or(0);
    return model;
}

void addFile(ShelfModel &model, const ModelFile &file, const ModelCard *card)
{
    model.path = file.path;
    model.bytes = file.bytes;
    model.sha256 = file.sha256;
    model.problem = file.problem;
    model.paidWork = inference::paidWorkName(file.paidWork(card));
    if (file.network)
        model.architecture = file.network->architecture;
    if (!file.problem.empty())
        model.here = ShelfModel::Here::Unusable;
    else if (!card)
        model.here = ShelfModel::Here::Unknown;
    else
        model.here = file.evidence == Evidence::Hash ? ShelfModel::Here::Verified : ShelfModel::Here::Recognised;
}

} // namespace

Result<std::vector<ShelfModel>> modelShelf(const CancelToken &cancel)
{
    inference::ModelCatalog catalog(inference::CatalogFolders::standard());
    if (const auto scanned = catalog.scan(cancel); !scanned)
        return scanned.error();
    catalog.saveHashes();
    std::vector<ShelfModel> shelf;
    for (const ModelCard &card : catalog.cards()) {
        shelf.push_back(ofCard(card));
        if (const ModelFile *file = catalog.fileOf(card.id))
            addFile(shelf.back(), *file, &card);
    }
    std::stable_sort(shelf.begin(), shelf.end(), [](const ShelfModel &a, const ShelfModel &b) {
        return std::tie(a.task, a.title) < std::tie(b.task, b.title);
    });
    for (const ModelFile &file : catalog.files()) {
        if (!file.card.empty())
            continue;
        ShelfModel model;
        model.title = file.network ? file.network->title : file.path.filename().string();
        addFile(model, file, nullptr);
        shelf.push_back(std::move(model));
    }
    return shelf;
}

std::filesystem::path modelFolder()
{
    const auto folders = inference::CatalogFolders::standard().models;
    return folders.empty() ? std::filesystem::path() : folders.front();
}

Result<std::optional<bool>> verifyModel(const ShelfModel &model, const CancelToken &cancel)
{
    inference::ModelCatalog catalog(inference::CatalogFolders::standard());
    const auto file = catalog.identify(model.path, cancel);
    if (!file)
        return file.error();
    auto same = catalog.verify(*file, cancel);
    catalog.saveHashes();
    return same;
}

Result<void> removeModel(const ShelfModel &model)
{
    std::vector<std::filesystem::path> files{model.path};
    // The two files of an ncnn network are of no use alone.
    for (const auto &[one, other] : {std::pair(".param", ".bin"), std::pair(".bin", ".param")}) {
        auto twin = model.path;
        if (model.path.extension() == one && std::filesystem::exists(twin.replace_extension(other)))
            files.push_back(twin);
    }
    for (const std::filesystem::path &file : files) {
        std::error_code failed;
        if (std::filesystem::remove(file, failed))
            continue;
        if (!failed)
            return Error{ErrorCode::NotFound, "The file does not exist.", file.string()};
        return Error{failed == std::errc::permission_denied ? ErrorCode::PermissionDenied : ErrorCode::Io,
                     "The file could not be removed. Check the permissions of its folder.",
                     file.string() + ": " + failed.message()};
    }
    return {};
}

} // namespace ambrotype::jobs
