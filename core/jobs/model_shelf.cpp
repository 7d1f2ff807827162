#include "jobs/model_shelf.h"

#include "inference/catalog/model_catalog.h"
#include "pipeline/network/model_files.h"

namespace ambrotype::jobs {

std::set<std::string> missingModels(const std::vector<std::string> &ids)
{
    inference::ModelCatalog catalog(inference::CatalogFolders::standard());
    std::set<std::string> missing;
    if (!catalog.scan())
        return missing; // nothing is called missing that was not looked for
    catalog.saveHashes();
    for (const std::string &id : ids) {
        if (catalog.card(id) && !catalog.fileOf(id))
            missing.insert(id);
    }
    return missing;
}

Result<ImportedModel> importModel(const std::filesystem::path &file)
{
    inference::ModelCatalog catalog(inference::CatalogFolders::standard());
    const auto imported = catalog.import(file);
    if (!imported)
        return imported.error();
    catalog.saveHashes();
    if (!imported->card.empty()) {
        // So that the stages see it at once; what they say is of no interest here.
        [[maybe_unused]] const auto seen = pipeline::findModel(imported->card);
    }
    return ImportedModel{imported->path, imported->card, imported->problem};
}

} // namespace ambrotype::jobs
