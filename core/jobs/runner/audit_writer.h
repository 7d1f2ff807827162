#pragma once

#include "jobs/store/queue_types.h"

#include <QThreadPool>

#include <functional>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace ambrotype::jobs {

//! Writes how items ended to the audit log, on a thread of its own: what gathers while a write waits for the disk goes
//! there together. Destroying it waits until everything is written. Any thread.
class AuditWriter
{
public:
    //! \p written is told on that thread whose lines are on the disk.
    explicit AuditWriter(std::function<void(const std::vector<StoreId> &)> written);
    ~AuditWriter();
    AuditWriter(const AuditWriter &) = delete;
    AuditWriter &operator=(const AuditWriter &) = delete;

    void write(StoreId id, std::shared_ptr<const BatchItem> item, std::shared_ptr<const ItemResult> result);

private:
    void writeAll();

    struct Entry
    {
        StoreId id = 0;
        std::shared_ptr<const BatchItem> item;
        std::shared_ptr<const ItemResult> result;
    };
    const std::function<void(const std::vector<StoreId> &)> m_written;
    std::mutex m_mutex;
    std::vector<Entry> m_waiting;
    bool m_isWriting = false;
    QThreadPool m_thread;
};

} // namespace ambrotype::jobs
