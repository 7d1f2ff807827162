#include "models_fetch.h"

#include "../fetch/fetch.h"
#include "command.h"
#include "interrupt.h"
#include "output.h"

#include "base/plugin.h"
#include "inference/catalog/model_catalog.h"

#include <iostream>

#include <unistd.h>

namespace ambrotype::cli {
namespace {

using inference::ModelCard;

bool agrees()
{
    if (!::isatty(STDIN_FILENO)) {
        printProblem({}, "Nothing was downloaded. Say --yes to download without being asked.");
        return false;
    }
    std::cerr << "Download it? [y/N] " << std::flush;
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

void announce(const ModelCard &card, const std::filesystem::path &target)
{
    printLine("Model    " + card.title + " (" + card.id + ")");
    printLine("From     " + card.source);
    printLine("Size     " + card.sizeText());
    printLine("Licence  code " + card.codeLicence + "; weights " + card.weightsLicence + "; paid work "
              + inference::paidWorkName(card.paidWork));
    printLine("To       " + target.string());
    if (card.sha256.empty())
        printLine("Its hash is not known, so that it cannot be proven to be the authors' file.");
}

} // namespace

int fetchModel(inference::ModelCatalog &catalog, const std::string &id, bool agreed)
{
    const ModelCard *card = catalog.card(id);
    if (!card) {
        printProblem(id, "There is no model of this name; see 'ambrotype-cli models list'.");
        return kUsage;
    }
    if (card->source.empty()) {
        printProblem(id, "No address is known for this model. Get " + card->file + " from its authors and import it.");
        return kSomeFailed;
    }
    const std::filesystem::path target = catalog.folders().models.front() / card->file;
    announce(*card, target);
    if (!agreed && !agrees())
        return kSomeFailed;
    const auto symbol = openPlugin(fetch::kPlugin, fetch::kSymbol);
    if (!symbol) {
        printProblem(id, "This build cannot download. Get the file with a browser and import it with 'models import'.");
        return kSomeFailed;
    }
    const auto fetchFile = reinterpret_cast<fetch::FetchFunction (*)()>(*symbol)();
    fetch::Request request;
    request.url = card->source;
    request.target = target;
    request.bytes = card->bytes.value_or(-1);
    request.sha256 = card->sha256;
    request.cancel = interrupt::token();
    int shown = -1;
    request.progress = [&shown](std::int64_t done, std::int64_t total) {
        const int percent = total > 0 ? static_cast<int>(100 * done / total) : 0;
        if (percent != shown && ::isatty(STDERR_FILENO))
            std::cerr << '\r' << done / 1000000 << " MB (" << percent << " %) " << std::flush;
        shown = percent;
    };
    const auto fetched = fetchFile(request);
    if (shown >= 0 && ::isatty(STDERR_FILENO))
        std::cerr << '\n';
    if (!fetched) {
        if (fetched.error().code == ErrorCode::Cancelled)
            return kInterrupted;
        printError(id, fetched.error());
        return kSomeFailed;
    }
    const auto file = catalog.identify(target, interrupt::token());
    catalog.saveHashes();
    if (!file || !file->problem.empty()) {
        // A page that asks for a click answers under the same address: leave nothing that looks like a model.
        std::error_code ignored;
        std::filesystem::remove(target, ignored);
        printProblem(id, (file ? file->problem : file.error().message) + " Open the address in a browser instead.");
        return kSomeFailed;
    }
    printLine("Done: " + target.string());
    return kAllDone;
}

} // namespace ambrotype::cli
