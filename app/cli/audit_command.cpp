#include "audit_command.h"

#include "interrupt.h"
#include "output.h"

#include "jobs/audit/audit_log.h"
#include "jobs/audit/audit_verify.h"
#include "jobs/audit/batch_report.h"
#include "jobs/audit/delivery_sheet.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace ambrotype::cli {
namespace {

namespace audit = jobs::audit;

std::string placeOf(const audit::Damage &damage)
{
    if (damage.line == 0)
        return "audit log";
    return damage.day + ".jsonl, line " + std::to_string(damage.line);
}

class AuditCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("audit", "The log of what was done: verify it, make sheets and reports of it");
        m_app->require_subcommand(1);
        m_app->add_option("--folder", m_folder, "Folder of the log; default: that of this user")->type_name("DIR");
        m_app->fallthrough();

        m_verify = m_app->add_subcommand("verify", "Find changed, removed, inserted or moved lines");
        m_verify->add_option("--expect", m_witness, "Hash of a line that was kept elsewhere")->type_name("HASH");
        m_verify->add_flag("--json", m_json, "One JSON object on stdout");

        m_sheet = m_app->add_subcommand("sheet", "Delivery sheet of an order, as HTML or CSV");
        m_sheet->add_option("--order", m_sheetOptions.order, "The order, as given to \"enhance --order\"");
        m_sheet->add_option("-o,--output", m_output, "File that ends in .html or .csv")->required()->type_name("FILE");
        m_sheet->add_flag("--anonymous", m_sheetOptions.anonymous, "No name, path, person or remark");
        m_sheet->add_flag("--thumbnails", m_sheetOptions.thumbnails, "Small pictures before and after (HTML)");

        m_report = m_app->add_subcommand("report", "Totals, reasons, time, models and licences, from the log");
        m_report->add_option("--order", m_reportOrder, "Only this order");
        m_report->add_option("--from", m_selection.firstDay, "First day")->type_name("YYYY-MM-DD");
        m_report->add_option("--to", m_selection.lastDay, "Last day")->type_name("YYYY-MM-DD");
        m_report->add_option("-o,--output", m_output, "File that ends in .html, .csv, .json or .txt; else stdout")
            ->type_name("FILE");
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override
    {
        const std::filesystem::path folder =
            m_folder.empty() ? audit::AuditLog::standard().folder() : std::filesystem::path(m_folder);
        if (m_verify->parsed())
            return verify(folder);
        return m_sheet->parsed() ? sheet(folder) : report(folder);
    }

private:
    int verify(const std::filesystem::path &folder)
    {
        const auto found = audit::verify(folder, m_witness, interrupt::token());
        if (!found)
            return failed(folder, found.error());
        if (m_json) {
            nlohmann::json damages = nlohmann::json::array();
            for (const audit::Damage &damage : found->damages)
                damages.push_back({{"day", damage.day}, {"line", damage.line}, {"message", damage.sentence}});
            printJson({{"event", "audit"},
                       {"whole", found->isWhole()},
                       {"days", found->days},
                       {"lines", found->lines},
                       {"last_hash", found->lastHash},
                       {"damages", damages},
                       {"notes", found->notes}});
        } else {
            for (const audit::Damage &damage : found->damages)
                printLine(placeOf(damage) + ": " + damage.sentence);
            printLine(std::to_string(found->lines) + " lines of " + std::to_string(found->days) + " days, "
                      + (found->isWhole() ? "whole" : "NOT whole") + ". The last hash is " + found->lastHash);
        }
        for (const std::string &note : found->notes)
            printProblem({}, note);
        return found->isWhole() ? kAllDone : kSomeFailed;
    }

    int sheet(const std::filesystem::path &folder)
    {
        const auto written = audit::writeDeliverySheet(folder, m_sheetOptions, m_output, interrupt::token());
        return written ? kAllDone : failed(folder, written.error());
    }

    int report(const std::filesystem::path &folder)
    {
        if (!m_reportOrder.empty())
            m_selection.order = m_reportOrder;
        auto recorded = audit::readRecorded(folder, m_selection);
        if (!recorded)
            return failed(folder, recorded.error());
        audit::BatchReport report = audit::BatchReport::of(std::move(recorded->outcomes));
        report.auditHash = audit::AuditLog(folder).lastHash();
        if (m_output.empty()) {
            printLine(report.toText());
            return kAllDone;
        }
        const auto written = audit::writeReport(report, m_output);
        return written ? kAllDone : failed(folder, written.error());
    }

    static int failed(const std::filesystem::path &folder, const Error &error)
    {
        if (error.code == ErrorCode::Cancelled)
            return kInterrupted;
        if (error.code == ErrorCode::InvalidArgument)
            return usageError(error.message);
        printError(folder, error);
        return kSomeFailed;
    }

    CLI::App *m_app = nullptr;
    CLI::App *m_verify = nullptr;
    CLI::App *m_sheet = nullptr;
    CLI::App *m_report = nullptr;
    std::string m_folder;
    std::string m_witness;
    bool m_json = false;
    std::string m_output;
    audit::SheetOptions m_sheetOptions;
    std::string m_reportOrder;
    audit::Selection m_selection;
};

} // namespace

std::unique_ptr<Command> makeAuditCommand()
{
    return std::make_unique<AuditCommand>();
}

} // namespace ambrotype::cli
