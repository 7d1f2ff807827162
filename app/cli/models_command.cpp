#include "models_command.h"

#include "interrupt.h"
#include "models_fetch.h"
#include "output.h"
#include "param_text.h"

#include "inference/catalog/model_catalog.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace ambrotype::cli {
namespace {

using namespace inference;

std::string evidenceText(const ModelFile &file)
{
    switch (file.evidence) {
    case Evidence::Hash:
        return "recognised by its hash";
    case Evidence::NameAndKeys:
        return "recognised by its name and its weights; its hash is not known";
    case Evidence::Keys:
        return "recognised by its weights; its hash is not known";
    case Evidence::None:
        break;
    }
    return "not a file that is known";
}

std::string settingsText(const Recognition &network)
{
    std::string text;
    for (const auto &[name, value] : network.hyperparameters)
        text += (text.empty() ? "" : ", ") + name + " " + value;
    return text;
}

nlohmann::json fileJson(const ModelFile &file, const ModelCard *card)
{
    nlohmann::json json = {{"path", file.path.string()},
                           {"bytes", file.bytes},
                           {"sha256", file.sha256},
                           {"model", file.card.empty() ? nlohmann::json() : nlohmann::json(file.card)},
                           {"evidence", evidenceName(file.evidence)},
                           {"candidates", file.candidates},
                           {"paid_work", paidWorkName(file.paidWork(card))},
                           {"problem", file.problem}};
    if (file.network)
        json["network"] = {{"architecture", file.network->architecture},
                           {"title", file.network->title},
                           {"settings", file.network->hyperparameters}};
    return json;
}

class ModelsCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("models", "Network weights: what there is, what is here, bringing files in");
        m_app->require_subcommand(1);
        m_list = m_app->add_subcommand("list", "Every known model, its licence, and whether it is on this machine");
        m_list->add_option("--task", m_task, "Only those for one task (upscale, denoise, face-restore ...)");
        m_list->add_flag("--json", m_json, "One JSON object per model");
        m_info = m_app->add_subcommand("info", "What a weights file is and what is in it");
        m_info->add_option("FILE", m_files, "A weights file of any kind")->required();
        m_info->add_flag("--json", m_json, "One JSON object per file");
        m_import = m_app->add_subcommand("import", "Copy weights files into the model folder");
        m_import->add_option("FILE", m_files, "Files as their authors publish them")->required();
        m_verify = m_app->add_subcommand("verify", "Read every model on this machine and compare its hash");
        m_where = m_app->add_subcommand("where", "Print the folders in which models are looked for");
        m_fetch = m_app->add_subcommand("fetch", "Download one model from its authors' address (asks first)");
        m_fetch->add_option("ID", m_id, "Id of the model, as in 'models list'")->required();
        m_fetch->add_flag("--yes", m_yes, "Do not ask");
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override
    {
        ModelCatalog catalog(CatalogFolders::standard());
        if (m_info->parsed())
            return info(catalog);
        if (m_import->parsed())
            return import(catalog);
        if (m_where->parsed())
            return where(catalog);
        if (m_fetch->parsed())
            return fetchModel(catalog, m_id, m_yes);
        if (const auto scanned = catalog.scan(interrupt::token()); !scanned)
            return kInterrupted;
        return m_verify->parsed() ? verify(catalog) : list(catalog);
    }

private:
    int list(const ModelCatalog &catalog) const
    {
        for (const ModelCard &card : catalog.cards()) {
            if (!m_task.empty() && card.task != m_task)
                continue;
            const ModelFile *file = catalog.fileOf(card.id);
            if (m_json) {
                printJson({{"id", card.id},
                           {"title", card.title},
                           {"task", card.task},
                           {"network", card.network},
                           {"file", card.file},
                           {"source", card.source},
                           {"bytes", card.bytes ? nlohmann::json(*card.bytes) : nlohmann::json()},
                           {"sha256", card.sha256},
                           {"licence_code", card.codeLicence},
                           {"licence_weights", card.weightsLicence},
                           {"data", card.dataTerms},
                           {"paid_work", paidWorkName(card.paidWork)},
                           {"here", file ? nlohmann::json(file->path.string()) : nlohmann::json()},
                           {"evidence", file ? evidenceName(file->evidence) : "unknown"}});
            } else {
                printLine(std::string(file ? "* " : "  ") + padded(card.id, 32) + padded(card.task, 16)
                          + padded("paid work " + std::string(paidWorkName(card.paidWork)), 20) + card.title);
            }
        }
        if (!m_json) {
            for (const ModelFile &file : catalog.files())
                if (file.card.empty())
                    printLine("? " + file.path.string() + ": "
                              + (file.problem.empty() ? file.network->title + ", a file that is not in the catalogue"
                                                      : file.problem));
            printLine(
                "An asterisk marks what is on this machine. Paid work: what the authors' texts say, no legal advice.");
        }
        return kAllDone;
    }

    int info(ModelCatalog &catalog) const
    {
        int status = kAllDone;
        for (const std::string &name : m_files) {
            const auto file = catalog.identify(name, interrupt::token());
            if (!file) {
                printError(name, file.error());
                status = kSomeFailed;
                continue;
            }
            const ModelCard *card = file->card.empty() ? nullptr : catalog.card(file->card);
            if (m_json)
                printJson(fileJson(*file, card));
            else
                describe(*file, card);
            if (!file->problem.empty())
                status = kSomeFailed;
        }
        catalog.saveHashes();
        return status;
    }

    static void describe(const ModelFile &file, const ModelCard *card)
    {
        printLine(file.path.string());
        printLine("  sha256      " + file.sha256);
        printLine("  model       " + (card ? card->title + " (" + card->id + "), " : std::string())
                  + evidenceText(file));
        for (const std::string &candidate : file.candidates)
            printLine("  could be    " + candidate + " (the weights alone cannot tell)");
        if (file.network)
            printLine("  network     " + file.network->title + ": " + settingsText(*file.network));
        if (card) {
            printLine("  licence     code " + card->codeLicence + "; weights " + card->weightsLicence);
            if (!card->note.empty())
                printLine("  note        " + card->note);
        }
        printLine(std::string("  paid work   ") + paidWorkName(file.paidWork(card)));
        if (!file.problem.empty())
            printLine("  problem     " + file.problem);
        ReadOptions quick;
        quick.verifyChecksums = false;
        if (const auto checkpoint = readCheckpoint(file.path, quick)) {
            printLine(std::string("  format      ") + formatName(checkpoint->format) + ", "
                      + std::to_string(checkpoint->tensors.size()) + " tensors, "
                      + std::to_string(checkpoint->tensors.parameters()) + " values");
            for (const std::string &group : checkpoint->groups)
                if (!group.empty())
                    printLine("  part        " + group);
            std::int64_t broken = 0;
            for (const auto &[key, tensor] : checkpoint->tensors)
                broken += countNonFinite(tensor);
            if (broken > 0)
                printLine("  warning     " + std::to_string(broken)
                          + " values are not finite; results with this file may be broken");
        }
    }

    int import(ModelCatalog &catalog) const
    {
        int status = kAllDone;
        for (const std::string &name : m_files) {
            const auto file = catalog.import(name, interrupt::token());
            if (!file) {
                printError(name, file.error());
                status = kSomeFailed;
                continue;
            }
            printLine(name + ": " + (file->card.empty() ? file->network->title : file->card) + ", "
                      + evidenceText(*file) + " -> " + file->path.string());
        }
        return status;
    }

    static int verify(ModelCatalog &catalog)
    {
        int status = kAllDone;
        for (const ModelFile &file : catalog.files()) {
            const auto same = catalog.verify(file, interrupt::token());
            if (!same) {
                printError(file.path, same.error());
                status = kSomeFailed;
                continue;
            }
            std::string problem = file.problem;
            if (problem.empty() && file.evidence == Evidence::Hash && *same && !**same)
                problem = "changed since it was brought in; get it again";
            if (problem.empty() && file.network) // with the checksums inside the file
                if (const auto whole = readCheckpoint(file.path); !whole)
                    problem = whole.error().message;
            const bool damaged = !problem.empty();
            const bool proven = *same && **same;
            printLine(file.path.string() + ": "
                      + (damaged  ? problem
                         : proven ? "right"
                                  : "readable; these bytes are not the published file, or its hash is not known"));
            status = damaged ? static_cast<int>(kSomeFailed) : status;
        }
        catalog.saveHashes();
        return status;
    }

    static int where(const ModelCatalog &catalog)
    {
        for (const std::filesystem::path &folder : catalog.folders().models)
            printLine(folder.string());
        return kAllDone;
    }

    CLI::App *m_app = nullptr;
    CLI::App *m_list = nullptr;
    CLI::App *m_info = nullptr;
    CLI::App *m_import = nullptr;
    CLI::App *m_verify = nullptr;
    CLI::App *m_where = nullptr;
    CLI::App *m_fetch = nullptr;
    std::vector<std::string> m_files;
    std::string m_task;
    std::string m_id;
    bool m_json = false;
    bool m_yes = false;
};

} // namespace

std::unique_ptr<Command> makeModelsCommand()
{
    return std::make_unique<ModelsCommand>();
}

} // namespace ambrotype::cli
