#include "each_input.h"

#include "command.h"
#include "interrupt.h"
#include "output.h"

#include "jobs/input_list.h"

#include <nlohmann/json.hpp>

namespace ambrotype::cli {

int forEachInput(const std::vector<std::string> &inputs,
                 bool json,
                 const std::function<Result<void>(const std::filesystem::path &file)> &work)
{
    const jobs::InputList list = jobs::expandInputs(inputs);
    bool failed = list.files.empty();
    const auto report = [json, &failed](const std::filesystem::path &file, const Error &error) {
        failed = true;
        if (json)
            printJson({{"event", "item"}, {"input", file.string()}, {"state", "failed"}, {"error", toJson(error)}});
        printError(file, error);
    };
    for (const auto &[path, error] : list.missing)
        report(path, error);
    if (list.files.empty() && list.missing.empty())
        printProblem({}, "No pictures were found.");
    for (const jobs::InputFile &input : list.files) {
        const Result<void> done = work(input.file);
        if (interrupt::token().isCancelled())
            return kInterrupted;
        if (!done)
            report(input.file, done.error());
    }
    return failed ? kSomeFailed : kAllDone;
}

} // namespace ambrotype::cli
