#include "rebuild_command.h"

#include "device_option.h"
#include "interrupt.h"
#include "output.h"

#include "jobs/input_list.h"
#include "jobs/output/rebuild.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <system_error>

namespace ambrotype::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".ambrotype.json";

bool isSidecarName(const fs::path &file)
{
    const std::string name = file.filename().string();
    return name.size() > kSuffix.size() && name.compare(name.size() - kSuffix.size(), kSuffix.size(), kSuffix) == 0;
}

//! The sidecars that \p inputs name: files, and folders with all below them.
std::vector<fs::path> sidecarsIn(const std::vector<std::string> &inputs)
{
    std::vector<fs::path> sidecars;
    for (const std::string &input : inputs) {
        std::error_code failed;
        if (!fs::is_directory(input, failed)) {
            sidecars.emplace_back(input);
            continue;
        }
        const auto options = fs::directory_options::skip_permission_denied;
        for (fs::recursive_directory_iterator entry(input, options, failed), end; !failed && entry != end;
             entry.increment(failed)) {
            if (isSidecarName(entry->path()))
                sidecars.push_back(entry->path());
        }
    }
    std::sort(sidecars.begin(), sidecars.end());
    sidecars.erase(std::unique(sidecars.begin(), sidecars.end()), sidecars.end());
    return sidecars;
}

const char *outcomeOf(const jobs::Rebuild &made)
{
    const bool disturbed =
        std::any_of(made.files.begin(), made.files.end(), [](const auto &file) { return file.otherInPlace; });
    return !made.isIdentical() ? "different" : disturbed ? "other-file-in-place" : "identical";
}

nlohmann::json filesJson(const jobs::Rebuild &made)
{
    nlohmann::json files = nlohmann::json::array();
    for (const jobs::RebuiltFile &file : made.files) {
        files.push_back({{"label", file.label},
                         {"file", file.path.string()},
                         {"expected", file.expected},
                         {"made", file.made},
                         {"identical", file.made == file.expected},
                         {"written", file.written},
                         {"other_in_place", file.otherInPlace}});
    }
    return files;
}

class RebuildCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("rebuild", "Make results again from their sidecars, and compare the bytes");
        m_app->add_option("SIDECAR", m_inputs, "Files \"picture.ext.ambrotype.json\", or folders of them")->required();
        m_app
            ->add_option("-o,--output",
                         m_output,
                         "Write the files there. Without it they are compared, and a missing one is put back")
            ->type_name("DIR");
        m_app->add_option("--search", m_search, "Look here for originals that were moved; may be repeated")
            ->type_name("DIR")
            ->allow_extra_args(false);
        m_app->add_option("--device", m_device, "auto, cpu, cuda, cuda:N or mps; default: that of the sidecar")
            ->type_name("DEVICE");
        m_app->add_flag("--json", m_json, "One JSON object per sidecar on stdout, then a summary");
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override
    {
        if (!m_device.empty()) {
            if (const Result<void> device = checkDevice(m_device); !device)
                return usageError(device.error().message);
        }
        const std::vector<fs::path> sidecars = sidecarsIn(m_inputs);
        for (const fs::path &file : sidecars) {
            if (interrupt::token().isCancelled())
                break;
            one(file);
        }
        if (m_json)
            printJson({{"event", "summary"},
                       {"total", sidecars.size()},
                       {"identical", m_identical},
                       {"different", m_different},
                       {"failed", m_failed}});
        else
            printProblem({},
                         std::to_string(m_identical) + " identical, " + std::to_string(m_different) + " different, "
                             + std::to_string(m_failed) + " could not be made again.");
        if (interrupt::token().isCancelled())
            return kInterrupted;
        return m_different + m_failed > 0 || sidecars.empty() ? kSomeFailed : kAllDone;
    }

private:
    void one(const fs::path &file)
    {
        jobs::RebuildOptions options;
        options.outputFolder = m_output;
        options.searchFolders.assign(m_search.begin(), m_search.end());
        options.device = m_device;
        const Result<jobs::Sidecar> sidecar = jobs::readSidecar(file);
        const Result<jobs::Rebuild> made =
            sidecar ? jobs::rebuild(*sidecar, options, interrupt::token()) : Result<jobs::Rebuild>(sidecar.error());
        if (!made) {
            if (made.error().code == ErrorCode::Cancelled)
                return;
            ++m_failed;
            printError(file, made.error());
            if (m_json)
                printJson({{"event", "sidecar"},
                           {"sidecar", file.string()},
                           {"state", "failed"},
                           {"error", toJson(made.error())}});
            return;
        }
        ++(made->isIdentical() ? m_identical : m_different);
        if (m_json)
            printJson({{"event", "sidecar"},
                       {"sidecar", file.string()},
                       {"state", outcomeOf(*made)},
                       {"error", nullptr},
                       {"files", filesJson(*made)},
                       {"differences", made->differences},
                       {"warnings", made->warnings}});
        else
            tell(file, *made);
    }

    static void tell(const fs::path &file, const jobs::Rebuild &made)
    {
        for (const jobs::RebuiltFile &each : made.files) {
            const bool same = each.made == each.expected;
            printLine(each.path.string() + ": " + (same ? "identical" : "different")
                      + (each.written ? ", written" : ""));
            if (each.otherInPlace)
                printProblem(each.path.string(), "Another file lies there; it was left alone.");
        }
        if (made.isIdentical())
            return;
        for (const std::string &sentence : made.differences)
            printProblem(file.string(), sentence);
        if (made.differences.empty())
            printProblem(file.string(),
                         "Original, recipe, models and version are the same; the sidecar itself, the libraries that "
                         "write pictures or the processor must differ.");
        for (const std::string &warning : made.warnings)
            printProblem(file.string(), warning);
    }

    CLI::App *m_app = nullptr;
    std::vector<std::string> m_inputs;
    std::string m_output;
    std::vector<std::string> m_search;
    std::string m_device;
    bool m_json = false;
    int m_identical = 0;
    int m_different = 0;
    int m_failed = 0;
};

} // namespace

std::unique_ptr<Command> makeRebuildCommand()
{
    return std::make_unique<RebuildCommand>();
}

} // namespace ambrotype::cli
