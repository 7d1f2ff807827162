#include "jobs/runner/audit_writer.h"

#include "base/log.h"
#include "jobs/audit/outcome.h"
#include "jobs/handover.h"

namespace ambrotype::jobs {

AuditWriter::AuditWriter(std::function<void(const std::vector<StoreId> &)> written)
    : m_written(std::move(written))
{
    m_thread.setMaxThreadCount(1);
}

AuditWriter::~AuditWriter()
{
    m_thread.waitForDone();
    allDone();
}

void AuditWriter::write(StoreId id, std::shared_ptr<const BatchItem> item, std::shared_ptr<const ItemResult> result)
{
    const std::lock_guard<std::mutex> lock(m_mutex);
    m_waiting.push_back({id, std::move(item), std::move(result)});
    if (std::exchange(m_isWriting, true))
        return;
    m_thread.start(handedOver([this] { writeAll(); }));
}

void AuditWriter::writeAll()
{
    for (;;) {
        std::vector<Entry> entries;
        {
            const std::lock_guard<std::mutex> lock(m_mutex);
            entries.swap(m_waiting);
            m_isWriting = !entries.empty();
            if (!m_isWriting)
                return;
        }
        std::vector<audit::Outcome> outcomes;
        std::vector<StoreId> ids;
        for (const Entry &entry : entries) {
            ids.push_back(entry.id);
            outcomes.push_back(audit::Outcome::of(*entry.item, *entry.result));
        }
        if (const Result<void> noted = audit::recordOutcomes(outcomes); noted)
            m_written(ids);
        else // they stay due, see QueueStore::auditDues()
            log(LogLevel::Error, "audit", noted.error().message + " " + noted.error().detail);
    }
}

} // namespace ambrotype::jobs
