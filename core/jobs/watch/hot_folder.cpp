#include "jobs/watch/hot_folder.h"

#include "base/hash.h"
#include "base/paths.h"
#include "jobs/watch/whole_file.h"

#include <QDateTime>
#include <QFile>
#include <QStringList>

#include <algorithm>
#include <system_error>
#include <utility>

namespace ambrotype::jobs::watch {
namespace {

namespace fs = std::filesystem;

//! After an event more are to be expected at once.
constexpr int kGatherMs = 100;
constexpr std::size_t kHashShown = 16;

fs::path resolved(const fs::path &path)
{
    std::error_code failed;
    const fs::path absolute = fs::absolute(path, failed);
    fs::path whole = fs::weakly_canonical(absolute, failed);
    if (failed)
        whole = absolute.lexically_normal();
    return whole.has_filename() ? whole : whole.parent_path();
}

//! Whether \p path is \p folder or lies below it; both resolved.
bool isInside(const fs::path &path, const fs::path &folder)
{
    const fs::path relative = path.lexically_relative(folder);
    return !relative.empty() && *relative.begin() != "..";
}

QString nameOf(const fs::path &file)
{
    return QFile::decodeName(file.c_str());
}

std::int64_t nowMs()
{
    return QDateTime::currentMSecsSinceEpoch();
}

} // namespace

HotFolder::HotFolder(HotFolderOptions options, std::unique_ptr<HotFolderSink> sink, std::unique_ptr<SeenList> seen)
    : m_options(std::move(options))
    , m_sink(std::move(sink))
    , m_seen(std::move(seen))
    , m_settling(m_options.settleMs)
    , m_results(resolved(m_options.like.outputFolder))
    , m_events(this)
    , m_next(this)
{
    m_clock.start();
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, &HotFolder::look);
    connect(&m_events, &QFileSystemWatcher::directoryChanged, this, [this] { planLook(kGatherMs); });
}

HotFolder::~HotFolder() = default;

Result<std::unique_ptr<HotFolder>> HotFolder::open(HotFolderOptions options, std::unique_ptr<HotFolderSink> sink)
{
    std::error_code failed;
    const fs::file_status status = fs::status(options.folder, failed);
    if (!fs::exists(status))
        return Error{ErrorCode::NotFound, "There is no folder of this name to watch.", options.folder.string()};
    if (!fs::is_directory(status))
        return Error{ErrorCode::NotAFile, "Only folders can be watched, and this is a file.", options.folder.string()};
    options.folder = resolved(options.folder);
    if (resolved(options.like.outputFolder) == options.folder)
        return Error{ErrorCode::InvalidArgument,
                     "The results cannot go into the watched folder itself. Choose another one, or a folder in it.",
                     options.folder.string()};
    if (options.seenFile.empty())
        options.seenFile =
            paths::dataDir() / "watch" / (sha256(options.folder.native()).substr(0, kHashShown) + ".jsonl");
    Result<std::unique_ptr<SeenList>> seen = SeenList::open(options.seenFile);
    if (!seen)
        return seen.error();
    std::unique_ptr<HotFolder> made(new HotFolder(std::move(options), std::move(sink), std::move(*seen)));
    if (const Result<void> settled = made->settleUnsure(); !settled)
        return settled.error();
    return made;
}

//! Finds out about the files that were being handed on when an earlier run was ended, or when something failed.
Result<void> HotFolder::settleUnsure()
{
    if (!m_isUnsure)
        return {};
    std::vector<SeenFile> sure;
    if (const std::vector<SeenFile> unsure = m_seen->unsure(); !unsure.empty()) {
        const Result<std::vector<fs::path>> there = m_sink->taken(unsure);
        if (!there)
            return there.error();
        for (const SeenFile &seen : unsure) {
            if (std::find(there->begin(), there->end(), seen.file) == there->end())
                continue;
            sure.push_back(seen);
            sure.back().isTaken = true;
        }
    }
    m_isUnsure = false;
    return sure.empty() ? Result<void>() : m_seen->note(sure);
}

void HotFolder::start()
{
    planLook(0);
}

void HotFolder::stop()
{
    m_stop.cancel();
}

void HotFolder::planLook(int afterMs)
{
    if (!m_stop.isCancelled() && (!m_next.isActive() || m_next.remainingTime() > afterMs))
        m_next.start(afterMs);
}

void HotFolder::tell(const Error &error)
{
    if (!std::exchange(m_troubleTold, true))
        Q_EMIT troubled(QString::fromStdString(error.message), QString::fromStdString(error.detail));
}

bool HotFolder::isOfResults(const fs::path &folder) const
{
    return isInside(m_results, m_options.folder) && isInside(folder, m_results);
}

void HotFolder::watchFolders(const QStringList &folders)
{
    if (!m_options.useEvents)
        return;
    // Folders that are gone leave the list by themselves. Where the system has no more watches, polling does.
    const QStringList known = m_events.directories();
    QStringList fresh;
    for (const QString &folder : folders) {
        if (!known.contains(folder))
            fresh.append(folder);
    }
    if (!fresh.isEmpty())
        m_events.addPaths(fresh);
}

//! Every picture by name, sorted; nothing when the folder cannot be read: a drive that is gone is not an empty folder.
std::optional<std::vector<HotFolder::Found>> HotFolder::scan()
{
    std::vector<Found> files;
    QStringList folders{nameOf(m_options.folder)};
    std::error_code failed;
    fs::recursive_directory_iterator entry(m_options.folder, failed);
    if (failed) {
        tell({ErrorCode::NotFound,
              "The watched folder cannot be read. It is looked at again when it is back.",
              failed.message()});
        return std::nullopt;
    }
    for (const fs::recursive_directory_iterator end; entry != end && !m_stop.isCancelled(); entry.increment(failed)) {
        std::error_code ignored;
        const fs::path &path = entry->path();
        if (entry->is_directory(ignored)) {
            if (!m_options.withSubFolders || !isPeoplesFolder(path) || isOfResults(path)) {
                entry.disable_recursion_pending();
                continue;
            }
            // Closed to us: the increment would end the whole look.
            fs::directory_iterator open(path, ignored);
            if (ignored)
                entry.disable_recursion_pending();
            else
                folders.append(nameOf(path));
            continue;
        }
        Found found;
        if (!isPictureName(path) || !readFacts(path, found.facts))
            continue;
        found.file = path;
        found.subFolder = path.parent_path().lexically_relative(m_options.folder);
        if (found.subFolder == ".")
            found.subFolder.clear();
        files.push_back(std::move(found));
    }
    watchFolders(folders);
    std::sort(files.begin(), files.end(), [](const Found &a, const Found &b) {
        return std::pair(a.facts.modified, a.file) < std::pair(b.facts.modified, b.file);
    });
    return files;
}

//! For a file that has looked the same for \p age.
bool HotFolder::isWhole(const Found &found, std::int64_t age)
{
    if (isBeingWritten(found.file))
        return false;
    const bool handOnAnyway = age >= m_options.giveUpMs;
    if (!m_settling.isBroken(found.file)) {
        if (endsAsWhole(found.file) || decodesToTheEnd(found.file, m_stop.token()))
            return true;
        if (m_stop.isCancelled())
            return false;
        m_settling.setBroken(found.file);
        if (!handOnAnyway)
            Q_EMIT pictureIncomplete(nameOf(found.file), false);
    }
    if (handOnAnyway)
        Q_EMIT pictureIncomplete(nameOf(found.file), true);
    return handOnAnyway;
}

//! Whether \p found is to be handed on. Fills \p note in; a file that was only touched is noted and that is all.
Result<bool> HotFolder::isNews(const Found &found, SeenFile &note)
{
    Result<std::string> hash = sha256File(found.file, m_stop.token());
    if (!hash)
        return hash.error();
    FileFacts now;
    if (!readFacts(found.file, now) || !(now == found.facts))
        return false; // it moves again; the next look sees it
    note = {found.file, found.facts, std::move(*hash), false, nowMs()};
    const std::optional<SeenFile> before = m_seen->find(found.file);
    if (!before || !before->isTaken || before->sha256 != note.sha256)
        return true;
    note.isTaken = true;
    m_settling.forget(found.file);
    const Result<void> noted = m_seen->note({note});
    return noted ? Result<bool>(false) : Result<bool>(noted.error());
}

BatchItem HotFolder::itemFor(const Found &found, int sequence) const
{
    BatchItem item = m_options.like;
    item.input = found.file;
    item.sequence = sequence;
    const fs::path mirrored = item.outputFolder / found.subFolder;
    // Results above the watched folder would come back into it where the names of sub-folders meet.
    const bool comesBack = isInside(resolved(mirrored), m_options.folder) && !isOfResults(resolved(mirrored));
    if (!comesBack)
        item.outputFolder = mirrored;
    return item;
}

Result<void> HotFolder::handOn(const std::vector<Found> &ready)
{
    if (const Result<void> settled = settleUnsure(); !settled)
        return settled;
    std::vector<BatchItem> items;
    std::vector<SeenFile> notes;
    QStringList names;
    int sequence = static_cast<int>(m_seen->count());
    for (const Found &found : ready) {
        if (m_stop.isCancelled())
            break;
        SeenFile note;
        const Result<bool> news = isNews(found, note);
        if (!news && news.error().code != ErrorCode::NotFound && news.error().code != ErrorCode::Cancelled)
            return news.error();
        if (!news || !*news)
            continue;
        items.push_back(itemFor(found, ++sequence));
        items.back().expectedHash = note.sha256;
        names.append(nameOf(found.file));
        notes.push_back(std::move(note));
    }
    if (items.empty())
        return {};
    if (const Result<void> noted = m_seen->note(notes); !noted)
        return noted;
    m_isUnsure = true; // an error need not mean that nobody has them
    if (const Result<void> added = m_sink->add(std::move(items)); !added)
        return added;
    m_isUnsure = false;
    for (SeenFile &note : notes) {
        note.isTaken = true;
        m_settling.forget(note.file);
    }
    m_taken += static_cast<int>(notes.size());
    Q_EMIT picturesTaken(names);
    return m_seen->note(notes);
}

void HotFolder::look()
{
    const std::int64_t now = m_clock.elapsed();
    const std::optional<std::vector<Found>> files = scan();
    if (files && !m_stop.isCancelled()) {
        std::vector<Found> ready;
        for (const Found &found : *files) {
            const std::optional<SeenFile> before = m_seen->find(found.file);
            if (before && before->isTaken && before->facts == found.facts)
                continue;
            const std::int64_t age = m_settling.look(found.file, found.facts, now);
            if (age >= 0 && isWhole(found, age))
                ready.push_back(found);
        }
        m_settling.forgetUnseen(now);
        const Result<void> handed = handOn(ready);
        if (handed)
            m_troubleTold = false;
        else
            tell(handed.error());
    }
    Q_EMIT looked();
    // While something settles, look often enough that it is taken soon after.
    const bool busy = m_settling.count() > 0;
    planLook(busy ? std::clamp(m_options.settleMs / 4, 10, m_options.pollMs) : m_options.pollMs);
}

} // namespace ambrotype::jobs::watch
