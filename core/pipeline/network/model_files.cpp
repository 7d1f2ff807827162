#include "pipeline/network/model_files.h"

#include "inference/catalog/model_catalog.h"
#include "pipeline/network/default_models.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <mutex>

namespace ambrotype::pipeline {
namespace {

//! The process's catalogue. A pointer that is never deleted: streams may outlive main.
struct Shared
{
    std::mutex mutex;
    inference::ModelCatalog catalog{inference::CatalogFolders::standard()};
    bool scanned = false;
    std::chrono::steady_clock::time_point lastScan;
};

//! A file that a person adds while the program runs is seen after so long.
constexpr std::chrono::seconds kLookAgain{10};

Shared &shared()
{
    static auto *const instance = new Shared;
    return *instance;
}

bool isPath(const std::string &name)
{
    return name.find('/') != std::string::npos || name.find('.') != std::string::npos;
}

UsableModel usable(const inference::ModelFile &file, const inference::ModelCard *card)
{
    UsableModel model;
    model.path = file.path;
    model.sha256 = file.sha256;
    if (card) {
        model.architecture = card->network;
        model.settings = card->settings;
        model.fixedSize = static_cast<int>(card->fixedSize.value_or(0));
    } else if (file.network) {
        model.architecture = file.network->architecture;
        const auto size = file.network->hyperparameters.find("size");
        if (size != file.network->hyperparameters.end())
            model.fixedSize = std::atoi(size->second.c_str());
    }
    return model;
}

Result<void> scan(Shared &state)
{
    if (auto scanned = state.catalog.scan(); !scanned)
        return scanned;
    state.scanned = true;
    state.lastScan = std::chrono::steady_clock::now();
    state.catalog.saveHashes();
    return {};
}

Result<UsableModel> findPath(Shared &state, const std::string &name)
{
    const auto file = state.catalog.identify(name);
    if (!file)
        return file.error();
    if (!file->problem.empty())
        return Error{ErrorCode::Unsupported, file->problem, name};
    return usable(*file, state.catalog.card(file->card));
}

} // namespace

ModelPaper modelPaper(const std::string &sha256)
{
    ModelPaper paper;
    paper.sha256 = sha256;
    Shared &state = shared();
    const std::lock_guard<std::mutex> lock(state.mutex);
    const inference::ModelCard *card = nullptr;
    for (const inference::ModelFile &file : state.catalog.files()) {
        if (file.sha256 != sha256)
            continue;
        paper.file = file.path.filename().string();
        card = state.catalog.card(file.card);
        paper.paidWork = inference::paidWorkName(file.paidWork(card));
        break;
    }
    if (!card) {
        for (const inference::ModelCard &known : state.catalog.cards()) {
            if (known.sha256 != sha256)
                continue;
            card = &known;
            paper.paidWork = inference::paidWorkName(known.paidWork);
            break;
        }
    }
    paper.title = card ? card->title : paper.file;
    if (card) {
        paper.id = card->id;
        paper.codeLicence = card->codeLicence;
        paper.weightsLicence = card->weightsLicence;
        paper.dataTerms = card->dataTerms;
    }
    return paper;
}

Result<UsableModel> findModel(const std::string &name)
{
    Shared &state = shared();
    const std::lock_guard<std::mutex> lock(state.mutex);
    // Ids may hold dots ("gfpgan-v1.4"), so the catalogue goes first.
    const inference::ModelCard *card = state.catalog.card(name);
    if (!card && isPath(name))
        return findPath(state, name);
    const inference::ModelFile *known = state.scanned ? state.catalog.fileOf(name) : nullptr;
    std::error_code ignored;
    if (!known || !std::filesystem::exists(known->path, ignored)) {
        if (auto scanned = scan(state); !scanned)
            return scanned.error();
    }
    const auto file = state.catalog.require(name);
    if (!file)
        return file.error();
    return usable(*file, card);
}

std::optional<UsableModel> describedModel(const std::string &id)
{
    Shared &state = shared();
    const std::lock_guard<std::mutex> lock(state.mutex);
    const inference::ModelCard *card = state.catalog.card(id);
    if (!card)
        return std::nullopt;
    return usable(inference::ModelFile{}, card);
}

std::optional<UsableModel> findModelFor(const std::string &task, const std::vector<std::string> &preferred, bool others)
{
    Shared &state = shared();
    const std::lock_guard<std::mutex> lock(state.mutex);
    if (!state.scanned || std::chrono::steady_clock::now() - state.lastScan > kLookAgain)
        if (!scan(state))
            return std::nullopt;
    const auto file = state.catalog.findForTask(task, preferredFirst(task, preferred));
    if (!file || !file->problem.empty())
        return std::nullopt;
    if (!others && std::find(preferred.begin(), preferred.end(), file->card) == preferred.end())
        return std::nullopt;
    return usable(*file, state.catalog.card(file->card));
}

} // namespace ambrotype::pipeline
