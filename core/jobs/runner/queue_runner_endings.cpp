#include "jobs/runner/queue_runner.h"

#include "jobs/handover.h"
#include "jobs/runner/audit_dues.h"
#include "jobs/runner/claimed_work.h"

#include <algorithm>
#include <utility>

// How items end: what workers have to say on its way into the store.

namespace ambrotype::jobs {
namespace {

constexpr double kQuickSeconds = 0.3; // longer items do not wait for company: their endings are worth more
constexpr std::size_t kMostGathered = 32;
constexpr int kGatherMs = 100; // endings go with the next file that is announced, or after so long
constexpr int kCompanyMs = 4;

} // namespace

//! On a worker's thread: the store's thread writes and answers.
std::future<Result<void>> QueueRunner::intendFrom(StoreId id, const std::vector<WrittenFile> &files)
{
    auto answer = std::make_shared<std::promise<Result<void>>>();
    std::future<Result<void>> said = answer->get_future();
    if (m_inMemory) {
        answer->set_value({}); // nobody can ask the store after a crash
        return said;
    }
    QMetaObject::invokeMethod(this,
                              handedOver([this, id, files, answer] {
                                  m_asked.push_back({{id, files}, answer});
                                  planServing();
                              }),
                              Qt::QueuedConnection);
    return said;
}

//! An item that cannot be begun, because the store is in trouble: back into the queue, for later.
void QueueRunner::putOff(StoreId id, const Error &error)
{
    constexpr std::int64_t kLater = 2'000;
    report(error);
    if (const Result<bool> back = m_store->giveBack(id, m_worker, &error, kLater); !back)
        report(back.error());
}

void QueueRunner::notBegun(StoreId id)
{
    const auto found = m_tasks.find(id);
    if (found == m_tasks.end())
        return;
    if (found->second->userCancelled) {
        ItemResult result;
        result.state = ItemState::Cancelled;
        result.usedRecipe = found->second->claim.item.recipe;
        finish(id, std::move(result), 0.0);
        return;
    }
    m_tasks.erase(found);
    m_alone = false;
    m_unbegun.push_back(id);
    planServing();
}

void QueueRunner::finish(StoreId id, ItemResult result, double waited)
{
    const auto found = m_tasks.find(id);
    if (found == m_tasks.end())
        return;
    const std::shared_ptr<Task> task = found->second;
    m_tasks.erase(found);
    m_alone = false;
    m_busySeconds += std::max(0.0, result.seconds - waited);
    ++m_ended;
    const std::optional<Result<Settled>> settled = settleAtOnce(*task, result);
    if (settled) {
        tellEnd(task, std::move(result), *settled);
        Q_EMIT storeChanged();
    } else {
        const bool mayWait = result.seconds < kQuickSeconds && !task->claim.alone && !m_tasks.empty();
        m_endings.push_back({task, std::move(result)});
        if (!mayWait || m_endings.size() >= kMostGathered)
            serve();
        else if (!m_gather.isActive())
            m_gather.start(kGatherMs);
    }
    look();
}

//! Endings that are none yet, and so go into the store each by itself. Nothing when it is over with the item.
std::optional<Result<QueueRunner::Settled>> QueueRunner::settleAtOnce(const Task &task, const ItemResult &result)
{
    const StoreId id = task.claim.id;
    const auto given = [](const Result<bool> &back) -> Result<Settled> {
        if (!back)
            return back.error();
        return *back ? Settled::Waits : Settled::NotMine;
    };
    if (task.lost)
        return Result<Settled>(Settled::NotMine);
    if (result.state == ItemState::Cancelled && !task.userCancelled)
        return given(m_store->giveBack(id, m_worker, nullptr, 0)); // stopped, not unwanted
    if (result.state != ItemState::Failed)
        return std::nullopt;
    if (result.error.code == ErrorCode::DiskFull && !m_inMemory) {
        pauseBecause(result.error.message); // the next thousand would fail as well until somebody makes room
        const Result<bool> back = m_store->giveBack(id, m_worker, nullptr, 0);
        report(result.error);
        return given(back);
    }
    if (const auto delay = mayPass(result.error.code) ? nextDelay(task.claim.attempt) : std::nullopt)
        return given(m_store->giveBack(id, m_worker, &result.error, *delay));
    if (m_options.rules.pauseOnError)
        pauseBecause("A picture failed. Look at it, then go on.");
    return std::nullopt;
}

//! Somebody may have paused already, here or in another program: what stands still for him goes on doing so.
void QueueRunner::pauseBecause(const std::string &reason)
{
    const Result<Pause> pause = m_store->pauseUnlessPaused(reason);
    if (!pause)
        report(pause.error());
    m_pause = pause ? *pause : std::max(m_pause, Pause::AfterItem);
    letBegin();
}

//! How long to wait before the try after the one of this number; nothing when that was the last.
std::optional<std::int64_t> QueueRunner::nextDelay(int attempt) const
{
    const std::vector<std::int64_t> &delays = m_options.retryDelaysMs;
    if (attempt > m_options.rules.retries || delays.empty())
        return std::nullopt;
    return delays[std::min(delays.size(), static_cast<std::size_t>(std::max(1, attempt))) - 1];
}

void QueueRunner::setRules(const QueueRules &rules)
{
    m_options.rules = rules;
    wake(); // which lets the machine sleep, or not
}

//! Announcements wait a moment for those of the other workers, whose cores have gone to further items meanwhile.
void QueueRunner::planServing()
{
    if (m_asked.size() < static_cast<std::size_t>(m_workers) && m_unbegun.empty() && running() > m_workers) {
        if (!m_gather.isActive() || m_gather.remainingTime() > kCompanyMs)
            m_gather.start(kCompanyMs);
        return;
    }
    if (!std::exchange(m_servingPlanned, true))
        QMetaObject::invokeMethod(this, &QueueRunner::serve, Qt::QueuedConnection);
}

//! Writes all that has gathered, in one go.
void QueueRunner::serve()
{
    m_servingPlanned = false;
    if (const std::vector<StoreId> unbegun = std::exchange(m_unbegun, {}); !unbegun.empty()) {
        if (const Result<int> back = m_store->giveBackUnbegun(unbegun, m_worker); !back)
            report(back.error());
        Q_EMIT storeChanged();
        wake();
    }
    std::vector<Ended> endings = std::exchange(m_endings, {});
    const std::vector<Asked> asked = std::exchange(m_asked, {});
    if (endings.empty() && asked.empty())
        return;
    std::vector<QueueStore::Ending> said;
    std::vector<pipeline::Recipe> used(endings.size());
    for (std::size_t i = 0; i < endings.size(); ++i) {
        Ended &ended = endings[i];
        // The settings say the same, unless the picture itself decided.
        if (!ended.task->claim.item.automatic)
            used[i] = std::exchange(ended.result.usedRecipe, {});
        said.push_back({ended.task->claim.id, &ended.result, reasonsToLook(ended.result)});
    }
    std::vector<QueueStore::Intention> intentions;
    for (const Asked &one : asked)
        intentions.push_back(one.intention);
    const Result<QueueStore::Noted> noted = m_store->note(m_worker, said, intentions);
    for (std::size_t i = 0; i < asked.size(); ++i) {
        if (!noted)
            asked[i].answer->set_value(noted.error());
        else if (noted->intentions[i])
            asked[i].answer->set_value({});
        else
            asked[i].answer->set_value(Error{ErrorCode::Cancelled, {}, "the item is no longer this worker's"});
    }
    for (std::size_t i = 0; i < endings.size(); ++i) {
        if (!endings[i].task->claim.item.automatic)
            endings[i].result.usedRecipe = std::move(used[i]);
    }
    noteEndings(std::move(endings), noted);
}

void QueueRunner::noteEndings(std::vector<Ended> endings, const Result<QueueStore::Noted> &noted)
{
    for (std::size_t i = 0; i < endings.size(); ++i) {
        Ended &ended = endings[i];
        if (ended.result.resultMeasures)
            m_measured.insert(ended.task->claim.run);
        if (!noted)
            tellEnd(ended.task, std::move(ended.result), noted.error());
        else
            tellEnd(ended.task, std::move(ended.result), noted->endings[i] ? Settled::Over : Settled::NotMine);
    }
    if (!endings.empty())
        Q_EMIT storeChanged();
}

//! \param settled what the store said of the item. Of what is another's by now, he tells.
void QueueRunner::tellEnd(const std::shared_ptr<Task> &task, ItemResult result, Result<Settled> settled)
{
    if (!settled)
        report(settled.error());
    else if (*settled == Settled::NotMine)
        return;
    const auto whole = std::make_shared<const ItemResult>(std::move(result));
    const std::shared_ptr<const BatchItem> item(task, &task->claim.item);
    if (settled && *settled == Settled::Over)
        writeToAudit(task->claim.id, item, whole);
    Q_EMIT ended(task->claim.id, item, whole);
}

//! The line waits for the disk, so it is written elsewhere.
void QueueRunner::writeToAudit(StoreId id,
                               std::shared_ptr<const BatchItem> item,
                               std::shared_ptr<const ItemResult> result)
{
    if (m_audit)
        m_audit->write(id, std::move(item), std::move(result));
}

//! Writes the lines that other runners could not write any more.
void QueueRunner::takeOverAudit()
{
    if (!m_audit)
        return;
    Result<std::vector<QueueEntry>> dues = auditDuesLeftBehind(*m_store, audit::AuditLog::standard());
    if (!dues) {
        report(dues.error());
        return;
    }
    for (QueueEntry &due : *dues)
        writeToAudit(due.row.id,
                     std::make_shared<const BatchItem>(std::move(due.item)),
                     std::make_shared<const ItemResult>(std::move(due.result)));
}

void QueueRunner::noteAudited()
{
    if (const Result<void> noted = m_store->noteAudited(m_audited); noted)
        m_audited.clear();
    else
        report(noted.error());
}

} // namespace ambrotype::jobs
