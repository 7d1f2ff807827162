#include "inference/catalog/model_catalog.h"

#include "base/log.h"
#include "base/paths.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <fstream>

namespace ambrotype::inference {
namespace {

namespace fs = std::filesystem;

constexpr int kDepth = 2; // folders inside a model folder
constexpr std::array<std::string_view, 9> kExtensions = {
    ".pth", ".pt", ".ckpt", ".h5", ".bin", ".safetensors", ".onnx", ".tar", ".caffemodel"};

std::string lower(std::string text)
{
    std::transform(
        text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

bool isWeightsName(const fs::path &file)
{
    const std::string extension = lower(file.extension().string());
    return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

//! File names as people compare them: no extension, no case, one kind of separator.
std::string plainName(const fs::path &file)
{
    std::string name = lower(file.stem().string());
    std::replace(name.begin(), name.end(), '_', '-');
    return name;
}

bool hasName(const ModelCard &card, const fs::path &file)
{
    const std::string name = plainName(file);
    return plainName(card.file) == name
           || std::any_of(card.aliases.begin(), card.aliases.end(), [&](const auto &alias) {
                  return plainName(alias.file) == name;
              });
}

bool hasHash(const ModelCard &card, const std::string &sha256)
{
    return card.sha256 == sha256 || std::any_of(card.aliases.begin(), card.aliases.end(), [&](const auto &alias) {
               return alias.sha256 == sha256;
           });
}

//! Whether what the keys show does not contradict the card.
bool fitsKeys(const ModelCard &card, const Recognition &network, std::int64_t parameters)
{
    constexpr std::int64_t kCounters = 500; // batch counters, which some files leave out
    if (card.network != network.architecture)
        return false;
    const auto scale = network.hyperparameters.find("scale");
    if (scale != network.hyperparameters.end() && scale->second != std::to_string(card.scale))
        return false;
    return !card.parameters || std::abs(*card.parameters - parameters) <= kCounters;
}

std::vector<fs::path> extraFolders()
{
    std::vector<fs::path> folders;
    if (const char *list = std::getenv("AMBROTYPE_MODEL_DIRS")) { // NOLINT(concurrency-mt-unsafe): nobody calls setenv
        std::string text = list;
        for (std::size_t from = 0; from <= text.size();) {
            const std::size_t to = std::min(text.find(':', from), text.size());
            if (to > from)
                folders.emplace_back(text.substr(from, to - from));
            from = to + 1;
        }
    }
    std::ifstream stream(paths::configDir() / "models.json", std::ios::binary);
    const auto config = stream ? nlohmann::json::parse(stream, nullptr, false) : nlohmann::json();
    if (config.is_object() && config.contains("folders") && config["folders"].is_array())
        for (const auto &folder : config["folders"])
            if (folder.is_string())
                folders.emplace_back(folder.get<std::string>());
    return folders;
}

Error ioError(const std::error_code &failed, const fs::path &where)
{
    if (failed == std::errc::no_space_on_device)
        return {ErrorCode::DiskFull, "There is not enough room on the disk for the model.", where.string()};
    if (failed == std::errc::permission_denied)
        return {ErrorCode::PermissionDenied, "The model folder cannot be written to.", where.string()};
    return {ErrorCode::Io, "The model could not be copied.", where.string() + ": " + failed.message()};
}

//! Copies by way of a temporary name, so that a half-written model is never found.
Result<void> copyFile(const fs::path &from, const fs::path &to)
{
    std::error_code failed;
    if (fs::equivalent(from, to, failed))
        return {};
    fs::path temporary = to;
    temporary += ".part";
    failed.clear();
    fs::copy_file(from, temporary, fs::copy_options::overwrite_existing, failed);
    if (!failed)
        fs::rename(temporary, to, failed);
    if (failed) {
        std::error_code ignored;
        fs::remove(temporary, ignored);
        return ioError(failed, to);
    }
    return {};
}

} // namespace

const char *evidenceName(Evidence evidence)
{
    switch (evidence) {
    case Evidence::Hash:
        return "hash";
    case Evidence::NameAndKeys:
        return "name and keys";
    case Evidence::Keys:
        return "keys";
    case Evidence::None:
        break;
    }
    return "unknown";
}

CatalogFolders CatalogFolders::standard()
{
    CatalogFolders folders;
    const fs::path own = paths::dataDir() / "models";
    folders.cards = {paths::resource("models"), paths::resource("models") / "embedded", own};
    folders.models = {own};
    for (fs::path &folder : extraFolders())
        folders.models.push_back(std::move(folder));
    folders.models.push_back(paths::resource("models") / "embedded");
    folders.hashes = paths::cacheDir() / "model-hashes.json";
    return folders;
}

Error modelMissing(const ModelCard &card)
{
    std::string message =
        "The model " + card.title + " is not on this machine. Get " + card.file + " (" + card.sizeText() + ")";
    message += card.source.empty() ? std::string(" from its authors") : " from " + card.source;
    message += " and import it under Models, or with: ambrotype-cli models import " + card.file;
    return {ErrorCode::ModelMissing, message, card.id};
}

ModelCatalog::ModelCatalog(CatalogFolders folders)
    : m_folders(std::move(folders))
    , m_hashes(m_folders.hashes)
{
    loadCards();
}

void ModelCatalog::loadCards()
{
    std::map<std::string, ModelCard> byId;
    for (const fs::path &folder : m_folders.cards) {
        std::error_code failed;
        for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
            if (entry->path().extension() != ".json")
                continue;
            auto card = readModelCard(entry->path());
            if (card)
                byId[card->id] = std::move(card).value();
            else
                m_cardProblems.push_back(card.error());
        }
    }
    for (auto &[id, card] : byId)
        m_cards.push_back(std::move(card));
    for (const Error &problem : m_cardProblems)
        log(LogLevel::Warning, "inference", problem.message + " " + problem.detail);
}

const ModelCard *ModelCatalog::card(std::string_view id) const
{
    const auto found =
        std::find_if(m_cards.begin(), m_cards.end(), [id](const ModelCard &card) { return card.id == id; });
    return found == m_cards.end() ? nullptr : &*found;
}

std::vector<const ModelCard *> ModelCatalog::forTask(std::string_view task) const
{
    std::vector<const ModelCard *> found;
    for (const ModelCard &card : m_cards)
        if (card.task == task)
            found.push_back(&card);
    return found;
}

void ModelCatalog::matchByKeys(ModelFile &file) const
{
    ReadOptions options;
    options.verifyChecksums = false; // the hash was taken, and loading compares them
    const auto checkpoint = readCheckpoint(file.path, options);
    if (!checkpoint) {
        // Another program's format with a card of its own is known by its hash and needs no reader of ours.
        if (file.card.empty() || !card(file.card)->network.empty())
            file.problem = checkpoint.error().message;
        return;
    }
    if (checkpoint->format == CheckpointFormat::TorchScript) {
        file.problem = "This is a TorchScript program, not plain weights; it is not among the known networks.";
        return;
    }
    auto networks = recogniseFile(*checkpoint);
    if (networks.empty()) {
        const auto near = nearestNetwork(checkpoint->weights());
        file.problem = "The weights belong to no network that is known here." + (near ? " " + near->text() : "");
        return;
    }
    const std::int64_t parameters = weightsOf(*checkpoint, networks.front()).parameters();
    file.network = std::move(networks.front());
    if (!file.card.empty())
        return;
    std::vector<const ModelCard *> fitting;
    std::vector<const ModelCard *> named;
    for (const ModelCard &known : m_cards)
        if (fitsKeys(known, *file.network, parameters)) {
            fitting.push_back(&known);
            if (hasName(known, file.path))
                named.push_back(&known);
        }
    // Networks that differ in what no key shows (an activation, anchors) are in the catalogue too: one of several is
    // chosen by a name that only it has, and else not at all.
    if (named.size() == 1) {
        file.card = named.front()->id;
        file.evidence = Evidence::NameAndKeys;
    } else if (fitting.size() == 1) {
        file.card = fitting.front()->id;
        file.evidence = Evidence::Keys;
    } else {
        for (const ModelCard *known : fitting)
            file.candidates.push_back(known->id);
    }
}

Result<ModelFile> ModelCatalog::identify(const fs::path &path, const CancelToken &cancel)
{
    ModelFile file;
    file.path = path;
    if (lower(path.extension().string()) == ".param") { // the hash of an ncnn pair is that of its weights
        file.path.replace_extension(".bin");
        std::error_code ignored;
        if (!fs::exists(file.path, ignored))
            return Error{
                ErrorCode::NotFound, "The .bin file of this ncnn network does not stand beside it.", path.string()};
    }
    std::error_code failed;
    if (fs::is_directory(file.path, failed))
        return Error{ErrorCode::NotAFile, "This is a folder, not a weights file.", path.string()};
    file.bytes = static_cast<std::int64_t>(fs::file_size(file.path, failed));
    auto hash = m_hashes.hash(file.path, cancel);
    if (!hash)
        return hash.error();
    file.sha256 = std::move(hash).value();
    for (const ModelCard &known : m_cards)
        if (hasHash(known, file.sha256)) {
            file.card = known.id;
            file.evidence = Evidence::Hash;
        }
    matchByKeys(file);
    return file;
}

Result<void> ModelCatalog::scan(const CancelToken &cancel)
{
    std::map<fs::path, ModelFile> found;
    for (const fs::path &folder : m_folders.models) {
        std::error_code failed;
        const auto skip = fs::directory_options::skip_permission_denied;
        for (fs::recursive_directory_iterator entry(folder, skip, failed), end; !failed && entry != end;
             entry.increment(failed)) {
            if (entry.depth() >= kDepth)
                entry.disable_recursion_pending();
            std::error_code ignored;
            if (!entry->is_regular_file(ignored) || !isWeightsName(entry->path()))
                continue;
            auto file = identify(entry->path(), cancel);
            if (file)
                found[entry->path()] = std::move(file).value();
            else if (file.error().code == ErrorCode::Cancelled)
                return file.error();
            else
                log(LogLevel::Warning, "inference", file.error().message + " " + file.error().detail);
        }
    }
    m_files.clear();
    for (auto &[path, file] : found)
        m_files.push_back(std::move(file));
    m_hashes.save();
    return {};
}

const ModelFile *ModelCatalog::fileOf(std::string_view id) const
{
    const ModelFile *best = nullptr;
    for (const ModelFile &file : m_files)
        if (file.card == id && file.problem.empty() && (!best || file.evidence > best->evidence))
            best = &file;
    return best;
}

Result<ModelFile> ModelCatalog::require(std::string_view id) const
{
    const ModelCard *known = card(id);
    if (!known)
        return Error{ErrorCode::NotFound, "There is no model called " + std::string(id) + ".", {}};
    if (const ModelFile *file = fileOf(id))
        return *file;
    return modelMissing(*known);
}

Result<ModelFile> ModelCatalog::findForTask(std::string_view task, const std::vector<std::string> &preferred) const
{
    for (const std::string &id : preferred)
        if (const ModelFile *file = fileOf(id))
            return *file;
    const auto candidates = forTask(task);
    for (const ModelCard *candidate : candidates)
        if (const ModelFile *file = fileOf(candidate->id); file && !candidate->network.empty())
            return *file;
    for (const std::string &id : preferred)
        if (const ModelCard *wanted = card(id))
            return modelMissing(*wanted);
    for (const ModelCard *candidate : candidates)
        if (!candidate->network.empty())
            return modelMissing(*candidate);
    return Error{ErrorCode::ModelMissing, "No model is known for this task.", std::string(task)};
}

Result<ModelFile> ModelCatalog::import(const fs::path &path, const CancelToken &cancel)
{
    auto file = identify(path, cancel);
    if (!file)
        return file;
    if (!file->problem.empty())
        return Error{ErrorCode::BadFormat, file->problem, path.string()};
    const fs::path &folder = m_folders.models.front();
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed)
        return ioError(failed, folder);
    fs::path target = folder / file->path.filename();
    if (fs::exists(target, failed) && !fs::equivalent(target, file->path, failed)) {
        const auto there = m_hashes.hash(target, cancel);
        if (there && *there == file->sha256)
            return identify(target, cancel);
        // Two files of one name: the hash keeps them apart.
        target = folder / (target.stem().string() + "-" + file->sha256.substr(0, 8) + target.extension().string());
    }
    fs::path param = file->path;
    param.replace_extension(".param");
    if (fs::exists(param, failed)) {
        fs::path paramTarget = target;
        if (auto copied = copyFile(param, paramTarget.replace_extension(".param")); !copied)
            return copied.error();
    }
    if (auto copied = copyFile(file->path, target); !copied)
        return copied.error();
    m_hashes.forget(target);
    auto result = identify(target, cancel);
    m_hashes.save();
    return result;
}

Result<std::optional<bool>> ModelCatalog::verify(const ModelFile &file, const CancelToken &cancel)
{
    m_hashes.forget(file.path);
    const auto hash = m_hashes.hash(file.path, cancel);
    if (!hash)
        return hash.error();
    const ModelCard *known = file.card.empty() ? nullptr : card(file.card);
    if (!known || (known->sha256.empty() && known->aliases.empty()))
        return std::optional<bool>();
    return std::optional<bool>(hasHash(*known, *hash));
}

} // namespace ambrotype::inference
