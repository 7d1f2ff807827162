#include "jobs/watch/store_sink.h"

#include <set>
#include <utility>

namespace ambrotype::jobs::watch {
namespace {

class StoreSink final : public HotFolderSink
{
public:
    explicit StoreSink(std::unique_ptr<QueueStore> store)
        : m_store(std::move(store))
    {
    }

    Result<void> add(std::vector<BatchItem> items) override
    {
        const auto added = m_store->add(std::move(items));
        return added ? Result<void>() : added.error();
    }

    Result<std::vector<std::filesystem::path>> taken(const std::vector<std::filesystem::path> &inputs,
                                                     std::int64_t since) override
    {
        const std::set<std::filesystem::path> asked(inputs.begin(), inputs.end());
        const Result<std::vector<QueueRow>> rows = m_store->list();
        if (!rows)
            return rows.error();
        std::vector<std::filesystem::path> found;
        for (const QueueRow &row : *rows) {
            if (row.addedAt >= since && asked.count(row.input) > 0)
                found.push_back(row.input);
        }
        return found;
    }

private:
    std::unique_ptr<QueueStore> m_store;
};

} // namespace

std::unique_ptr<HotFolderSink> storeSink(std::unique_ptr<QueueStore> store)
{
    return std::make_unique<StoreSink>(std::move(store));
}

} // namespace ambrotype::jobs::watch
