#include "output.h"

#include "command.h"
#include "progress_line.h"

#include <nlohmann/json.hpp>

#include <cstdio>

namespace ambrotype::cli {

void printLine(const std::string &text)
{
    static bool closed = false;
    if (closed)
        return;
    const HiddenProgress hidden(stdout);
    const std::string line = text + '\n';
    closed = std::fwrite(line.data(), 1, line.size(), stdout) != line.size() || std::fflush(stdout) != 0;
}

void printJson(const nlohmann::json &object)
{
    printLine(object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

void printProblem(const std::string &name, const std::string &message)
{
    const HiddenProgress hidden(stderr);
    if (name.empty())
        std::fprintf(stderr, "%s\n", message.c_str());
    else
        std::fprintf(stderr, "%s: %s\n", name.c_str(), message.c_str());
}

void printError(const std::filesystem::path &name, const Error &error)
{
    printProblem(name.string(), error.message + " [" + errorName(error.code) + "]");
}

int usageError(const std::string &message)
{
    printProblem("ambrotype-cli", message);
    printProblem({}, "\"ambrotype-cli --help\" and \"ambrotype-cli enhance --help\" say what may be given.");
    return kUsage;
}

nlohmann::json toJson(const Error &error)
{
    return {{"code", errorName(error.code)}, {"message", error.message}, {"detail", error.detail}};
}

} // namespace ambrotype::cli
