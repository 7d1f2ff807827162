#include "queue_command.h"

#include "device_option.h"
#include "enhance_options.h"
#include "output.h"
#include "people_option.h"
#include "qt_program.h"
#include "queue_review.h"
#include "queue_run.h"
#include "queue_show.h"

#include "jobs/audit/outcome.h"
#include "jobs/runner/audit_dues.h"
#include "jobs/runner/start_check.h"
#include "jobs/store/store_repair.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace ambrotype::cli {
namespace {

using jobs::ItemState;
using jobs::QueueStore;
using jobs::StoreId;

class QueueCommand : public Command
{
public:
    void declare(CLI::App &program) override
    {
        m_app = program.add_subcommand("queue",
                                       "The queue that survives: add, list, run, pause, retry, review, report, verify");
        m_app->require_subcommand(1);
        m_app->fallthrough();
        m_app
            ->add_option(
                "--queue", m_address, "postgresql://user:password@host:port/database, or a file; default: yours")
            ->type_name("ADDRESS");

        m_add = m_app->add_subcommand("add", "Put pictures into the queue, with the options of \"enhance\"");
        declareOptions(*m_add, m_enhance);
        m_add->add_option("--priority", m_priority, "Higher ones are done first; default: 0");

        m_list = m_app->add_subcommand("list", "What is in the queue");
        m_list->add_option("--state", m_state, "Only: queued, running, done, skipped, failed or cancelled")
            ->check(CLI::IsMember({"queued", "running", "done", "skipped", "failed", "cancelled"}));
        m_list->add_flag("--flagged", m_flagged, "Only those with a reason to look at them");
        m_list->add_option("--limit", m_limit, "At most so many")->check(CLI::PositiveNumber);
        m_list->add_flag("--json", m_json, "One JSON object per item, then a summary");

        m_run = m_app->add_subcommand("run", "Work off what is in the queue");
        m_run->add_option("--jobs", m_runOptions.jobs, "Pictures worked on at once; default: one per processor core")
            ->check(CLI::Range(1, 256));
        m_run
            ->add_option("--pause-below",
                         m_runOptions.pauseBelowPercent,
                         "Stand still while the machine runs on a battery that holds less than so many percent")
            ->check(CLI::Range(1, 100));
        m_run->add_flag("--force", m_runOptions.force, "Begin although the disk seems too small");
        m_run->add_flag("--json", m_runOptions.json, "One JSON object per picture on stdout, then a summary");

        m_pause = m_app->add_subcommand(
            "pause", "Begin nothing more, in whatever program; what runs stands still at its next tile");
        m_pause->add_flag("--after-item", m_afterItem, "What runs goes on to its end");
        m_pause->add_option("--reason", m_reason, "Shown to whoever wonders");
        m_resume = m_app->add_subcommand("resume", "Go on after a pause");

        m_retry = m_app->add_subcommand("retry", "Put failed or cancelled pictures back into the queue");
        m_retry->add_option("ID", m_ids, "Numbers of \"queue list\"");
        m_retry->add_flag("--failed", m_allFailed, "All failed ones");
        m_cancel = m_app->add_subcommand("cancel", "Do these pictures not");
        m_cancel->add_option("ID", m_ids, "Numbers of \"queue list\"");
        m_cancel->add_flag("--all", m_all, "All that wait or run");
        m_remove = m_app->add_subcommand("remove", "Take pictures off the list; files stay");
        m_remove->add_option("ID", m_ids, "Numbers of \"queue list\"");
        m_remove->add_flag("--finished", m_finished, "All that are done, skipped or cancelled");

        m_review.declare(*m_app);

        m_report = m_app->add_subcommand("report", "Totals, reasons, time, models and licences");
        m_report->add_option("-o,--output", m_output, "File that ends in .html, .csv, .json or .txt; else stdout")
            ->type_name("FILE");
        m_report->add_flag("--json", m_json, "JSON on stdout");

        m_verify = m_app->add_subcommand("verify", "Whether the queue is whole and every result as it was written");
        m_verify->add_flag("--repair", m_repair, "Save what a damaged queue still holds, the rest from its backup");
        m_verify->add_flag("--json", m_json, "JSON on stdout");
    }

    bool isChosen() const override { return m_app->parsed(); }

    int run() override
    {
        const Result<jobs::StoreAddress> address =
            m_address.empty() ? jobs::StoreAddress::usual() : jobs::StoreAddress::parse(m_address);
        if (!address)
            return usageError(address.error().message);
        if (m_run->parsed())
            return runQueue(*address, m_runOptions);
        if (const int wrong = checkUse(); wrong != kAllDone)
            return wrong;
        const QtProgram program;
        if (m_verify->parsed() && m_repair) {
            if (const int status = repair(*address); status != kAllDone)
                return status;
        }
        Result<std::unique_ptr<QueueStore>> store = QueueStore::open(*address);
        if (!store) {
            printError(address->text(), store.error());
            return kSomeFailed;
        }
        return work(**store);
    }

private:
    //! Finds what makes no sense before a store is made for it.
    int checkUse()
    {
        if (m_retry->parsed() && m_ids.empty() && !m_allFailed)
            return usageError("Name the items to try again, or give --failed.");
        if (m_cancel->parsed() && m_ids.empty() && !m_all)
            return usageError("Name the items to cancel, or give --all.");
        if (m_remove->parsed() && m_ids.empty() && !m_finished)
            return usageError("Name the items to remove, or give --finished.");
        if (!m_add->parsed())
            return kAllDone;
        if (const Result<void> device = checkDevice(m_enhance.device); !device)
            return usageError(device.error().message);
        Result<EnhancePlan> plan = planEnhance(m_enhance);
        if (!plan)
            return usageError(plan.error().message);
        m_plan = std::move(*plan);
        return m_enhance.people ? givePeople(m_plan, m_enhance.json) : kAllDone;
    }

    int work(QueueStore &store)
    {
        if (m_add->parsed())
            return add(store);
        if (m_list->parsed())
            return listQueue(store, filter(), m_limit, m_json);
        if (m_report->parsed())
            return reportQueue(store, m_output, m_json);
        if (m_verify->parsed())
            return verifyQueue(store, m_json);
        if (m_review.isChosen())
            return m_review.run(store);
        if (m_pause->parsed() || m_resume->parsed()) {
            const jobs::Pause how = m_afterItem ? jobs::Pause::AfterItem : jobs::Pause::AtTile;
            const Result<void> set = store.setPaused(m_pause->parsed() ? how : jobs::Pause::None, m_reason);
            return set ? kAllDone : failed(store, set.error());
        }
        if (m_retry->parsed())
            return retry(store);
        if (m_cancel->parsed())
            return told(store, m_all ? store.cancelAll() : store.cancel(ids()), "cancelled");
        return remove(store);
    }

    int add(QueueStore &store)
    {
        reportMissing();
        if (m_plan.items.empty()) {
            printProblem({}, "No pictures were found among what was given.");
            return kSomeFailed;
        }
        const jobs::StartCheck check = jobs::checkStart(m_plan.items);
        for (const std::string &sentence : check.sentences())
            printProblem({}, sentence);
        const Result<std::vector<StoreId>> ids = store.add(std::move(m_plan.items), m_priority);
        if (!ids)
            return failed(store, ids.error());
        if (m_enhance.json)
            printJson({{"event", "added"},
                       {"count", ids->size()},
                       {"first", ids->front()},
                       {"last", ids->back()},
                       {"existing", check.existing},
                       {"missing", check.missing + static_cast<int>(m_plan.missing.size())},
                       {"room", check.hasRoom()}});
        else
            printLine(std::to_string(ids->size()) + " pictures were added.");
        return m_plan.missing.empty() ? kAllDone : kSomeFailed;
    }

    //! What was asked for and is not there is part of the order's story: it goes to the audit log.
    void reportMissing() const
    {
        std::vector<jobs::audit::Outcome> outcomes;
        for (const auto &[path, error] : m_plan.missing) {
            printError(path, error);
            jobs::BatchItem item;
            item.input = std::filesystem::absolute(path);
            item.order = m_enhance.order;
            jobs::ItemResult result;
            result.state = ItemState::Failed;
            result.error = error;
            outcomes.push_back(jobs::audit::Outcome::of(item, result));
        }
        if (const Result<void> recorded = jobs::audit::recordOutcomes(outcomes); !recorded)
            printProblem({}, recorded.error().message);
    }

    int retry(QueueStore &store)
    {
        std::vector<StoreId> chosen = ids();
        if (m_allFailed) {
            jobs::RowFilter failedOnes;
            failedOnes.states = {ItemState::Failed};
            const Result<std::vector<jobs::QueueRow>> rows = store.list(failedOnes);
            if (!rows)
                return failed(store, rows.error());
            for (const jobs::QueueRow &row : *rows)
                chosen.push_back(row.id);
        }
        // What the audit log was not told of would be forgotten with the rows.
        if (const Result<void> kept = jobs::recordLeftBehind(store); !kept)
            return failed(store, kept.error());
        return told(store, store.retry(chosen), "put back into the queue");
    }

    int remove(QueueStore &store)
    {
        if (const Result<void> kept = jobs::recordLeftBehind(store); !kept)
            return failed(store, kept.error());
        return told(store, m_finished ? store.removeFinished() : store.remove(ids()), "removed");
    }

    int repair(const jobs::StoreAddress &address)
    {
        if (address.kind != jobs::StoreAddress::Kind::Sqlite)
            return usageError("A database server repairs itself; --repair is for the file of a queue.");
        const Result<std::unique_ptr<QueueStore>> whole = QueueStore::open(address);
        if (whole || whole.error().code != ErrorCode::Damaged) {
            printProblem({}, "The queue is not damaged, so nothing was repaired.");
            return kAllDone;
        }
        const Result<jobs::StoreRepair> done = jobs::repairStore(address.file);
        if (!done) {
            printError(address.text(), done.error());
            return kSomeFailed;
        }
        printProblem({},
                     std::to_string(done->readable) + " items were saved, " + std::to_string(done->fromBackup)
                         + " came from the backup. The damaged file is \"" + done->damaged.string()
                         + "\". The queue is paused; look through it, then \"ambrotype-cli queue resume\" lets it go "
                           "on.");
        return kAllDone;
    }

    int told(const QueueStore &store, const Result<int> &count, const char *what) const
    {
        if (!count)
            return failed(store, count.error());
        printProblem({}, std::to_string(*count) + (*count == 1 ? " picture was " : " pictures were ") + what + ".");
        return kAllDone;
    }

    static int failed(const QueueStore &store, const Error &error)
    {
        printError(store.address().text(), error);
        return kSomeFailed;
    }

    jobs::RowFilter filter() const
    {
        jobs::RowFilter filter;
        if (const auto state = jobs::stateFromName(m_state))
            filter.states = {*state};
        filter.flaggedOnly = m_flagged;
        return filter;
    }

    std::vector<StoreId> ids() const { return {m_ids.begin(), m_ids.end()}; }

    CLI::App *m_app = nullptr;
    CLI::App *m_add = nullptr;
    CLI::App *m_list = nullptr;
    CLI::App *m_run = nullptr;
    CLI::App *m_pause = nullptr;
    CLI::App *m_resume = nullptr;
    CLI::App *m_retry = nullptr;
    CLI::App *m_cancel = nullptr;
    CLI::App *m_remove = nullptr;
    CLI::App *m_report = nullptr;
    CLI::App *m_verify = nullptr;
    QueueReview m_review;
    EnhanceOptions m_enhance;
    EnhancePlan m_plan;
    QueueRunOptions m_runOptions;
    std::string m_address;
    std::string m_state;
    std::string m_reason;
    std::string m_output;
    std::vector<long long> m_ids;
    int m_priority = 0;
    int m_limit = 1 << 30;
    bool m_flagged = false;
    bool m_json = false;
    bool m_allFailed = false;
    bool m_all = false;
    bool m_finished = false;
    bool m_repair = false;
    bool m_afterItem = false;
};

} // namespace

std::unique_ptr<Command> makeQueueCommand()
{
    return std::make_unique<QueueCommand>();
}

} // namespace ambrotype::cli
