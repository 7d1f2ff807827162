#include "jobs/watch/store_sink.h"

#include <algorithm>
#include <map>
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

    Result<std::vector<std::filesystem::path>> taken(const std::vector<SeenFile> &files) override
    {
        constexpr std::int64_t kClocksDiffer = 24 * 60 * 60 * 1000;
        std::map<std::filesystem::path, const SeenFile *> asked;
        for (const SeenFile &file : files)
            asked.emplace(file.file, &file);
        const Result<std::vector<QueueRow>> rows = m_store->list();
        if (!rows)
            return rows.error();
        std::map<std::filesystem::path, StoreId> newest; // a name may have come before with other contents
        for (const QueueRow &row : *rows) {
            const auto file = asked.find(row.input);
            if (file != asked.end() && row.addedAt >= file->second->notedAt - kClocksDiffer)
                newest[row.input] = std::max(newest[row.input], row.id);
        }
        std::vector<StoreId> ids;
        for (const auto &[input, id] : newest)
            ids.push_back(id);
        const Result<std::vector<BatchItem>> items = m_store->items(ids);
        if (!items)
            return items.error();
        std::vector<std::filesystem::path> found;
        for (const BatchItem &item : *items) {
            // A retry takes the input as it is, and the row knows no hash until it is done.
            if (item.expectedHash.empty() || item.expectedHash == asked.at(item.input)->sha256)
                found.push_back(item.input);
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
