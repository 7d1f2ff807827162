#include "jobs/model_use.h"

#include "base/paths.h"
#include "inference/engine_loader.h"
#include "jobs/audit/locked_file.h"
#include "jobs/item_target.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace ambrotype::jobs {
namespace {

using audit::LockedFile;

constexpr int kVersion = 1;

ModelUses usesFrom(const std::string &text)
{
    ModelUses uses;
    const nlohmann::json root = nlohmann::json::parse(text, nullptr, false);
    if (!root.is_object() || root.value("version", nlohmann::json()) != kVersion)
        return uses;
    const nlohmann::json used = root.value("used", nlohmann::json());
    if (!used.is_object())
        return uses;
    for (const auto &[file, time] : used.items()) {
        if (time.is_number_integer())
            uses.emplace(file, time.get<std::int64_t>());
    }
    return uses;
}

std::string textOf(const ModelUses &uses)
{
    const nlohmann::json root{{"version", kVersion}, {"used", uses}};
    return root.dump(1, ' ', false, nlohmann::json::error_handler_t::replace);
}

ModelUses usesIn(const LockedFile &file)
{
    const Result<std::string> text = file.readFrom(0);
    return text && !text->empty() ? usesFrom(*text) : ModelUses();
}

void dropOldest(ModelUses &uses)
{
    if (uses.size() <= ModelUseFile::kMostFiles)
        return;
    std::vector<std::pair<std::string, std::int64_t>> all(uses.begin(), uses.end());
    std::sort(all.begin(), all.end(), [](const auto &left, const auto &right) { return left.second > right.second; });
    uses = ModelUses(all.begin(), all.begin() + ModelUseFile::kMostFiles);
}

} // namespace

ModelUses modelUses(std::int64_t now)
{
    ModelUses uses;
    const Result<inference::Engine *> engine = inference::engine();
    if (!engine)
        return uses;
    for (const inference::ModelUse &use : (*engine)->uses())
        uses.emplace(use.file, now - std::llround(use.secondsSinceUse));
    return uses;
}

ModelUseFile::ModelUseFile(std::filesystem::path file)
    : m_file(std::move(file))
{
}

ModelUseFile ModelUseFile::standard()
{
    return ModelUseFile(paths::dataDir() / "model-uses.json");
}

ModelUses ModelUseFile::read() const
{
    const Result<LockedFile> file = LockedFile::open(m_file, LockedFile::Lock::Shared);
    return file ? usesIn(*file) : ModelUses();
}

Result<void> ModelUseFile::remember(const ModelUses &uses) const
{
    if (const Result<void> made = makeFolder(m_file.parent_path()); !made)
        return made;
    const Result<LockedFile> file = LockedFile::open(m_file, LockedFile::Lock::Exclusive);
    if (!file)
        return file.error();
    ModelUses all = usesIn(*file);
    for (const auto &[path, time] : uses) {
        const auto [known, isNew] = all.emplace(path, time);
        if (!isNew)
            known->second = std::max(known->second, time);
    }
    dropOldest(all);
    const std::string text = textOf(all);
    // In place, under the lock; a program that dies here leaves text that does not parse, and the list begins anew.
    if (const Result<void> written = file->writeAt(0, text); !written)
        return written;
    return file->cutTo(text.size());
}

void ModelUseKeeper::keep(const ModelUses &uses)
{
    ModelUses fresh;
    for (const auto &[path, time] : uses) {
        const auto known = m_written.find(path);
        if (known == m_written.end() || time >= known->second + kWorthWriting)
            fresh.emplace(path, time);
    }
    if (fresh.empty() || !m_file.remember(fresh))
        return;
    for (const auto &[path, time] : fresh)
        m_written[path] = time;
}

} // namespace ambrotype::jobs
