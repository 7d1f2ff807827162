#include "jobs/audit/audit_log.h"

#include "base/hash.h"
#include "base/paths.h"
#include "jobs/audit/audit_chain.h"
#include "jobs/audit/locked_file.h"
#include "jobs/host_name.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <ctime>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <pwd.h>
#include <unistd.h>

namespace ambrotype::jobs::audit {
namespace {

namespace fs = std::filesystem;

std::string timeText(std::int64_t seconds, const char *form, bool local)
{
    const std::time_t time = seconds;
    std::tm parts = {};
    if (local)
        localtime_r(&time, &parts);
    else
        gmtime_r(&time, &parts);
    char text[40];
    return {text, std::strftime(text, sizeof text, form, &parts)};
}

std::string userName()
{
    std::array<char, 4096> buffer{};
    passwd entry = {};
    passwd *found = nullptr;
    if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found)
        return found->pw_name;
    return std::to_string(geteuid());
}

//! Members of a JSON object, without its braces.
std::string membersOf(const nlohmann::ordered_json &object)
{
    const std::string text = object.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
    return text.substr(1, text.size() - 2);
}

//! One append in progress; lives while the lock is held.
class Appending
{
public:
    Appending(const fs::path &folder, LockedFile head, std::int64_t now)
        : m_folder(folder)
        , m_headFile(std::move(head))
        , m_now(now)
    {
    }

    Result<void> run(const std::vector<AuditLog::Line> &lines)
    {
        if (const Result<void> found = findEnd(); !found)
            return found;
        std::vector<AuditLog::Line> all;
        for (const nlohmann::ordered_json &note : m_notes)
            all.push_back({"recovered", membersOf(note)});
        all.insert(all.end(), lines.begin(), lines.end());
        return write(all);
    }

private:
    fs::path fileOf(const std::string &day) const { return m_folder / (day + ".jsonl"); }

    //! Learns where the log ends, and puts right what a killed program left.
    Result<void> findEnd()
    {
        const Result<std::string> text = m_headFile.readFrom(0);
        if (!text)
            return text.error();
        m_head = headFrom(*text).value_or(Head());
        std::vector<std::string> days = daysFrom(m_folder, m_head.day);
        if (m_head.day.empty() && !days.empty()) {
            m_notes.push_back({{"what", "the file \"head\" was lost"}});
            days.erase(days.begin(), days.end() - 1);
        } else if (!m_head.day.empty() && (days.empty() || days.front() != m_head.day)) {
            days.insert(days.begin(), m_head.day); // its file is gone; told below
        }
        for (const std::string &day : days) {
            if (day != m_head.day)
                m_head = {day, 0, 0, m_head.hash};
            if (const Result<void> read = readOn(); !read)
                return read;
        }
        return {};
    }

    //! Takes in the lines behind the head, which a program wrote and was ended before it could move the head.
    Result<void> readOn()
    {
        const Result<LockedFile> file = LockedFile::open(fileOf(m_head.day), LockedFile::Lock::None);
        if (!file)
            return file.error();
        const Result<std::uint64_t> bytes = file->size();
        if (!bytes)
            return bytes.error();
        if (*bytes < m_head.bytes) {
            m_notes.push_back({{"what", "lines at the end of the log were lost"},
                               {"bytes_expected", m_head.bytes},
                               {"bytes_found", *bytes}});
            m_head.bytes = *bytes;
            return {};
        }
        const Result<std::string> rest = file->readFrom(m_head.bytes);
        if (!rest)
            return rest.error();
        std::size_t at = 0;
        for (std::size_t end = rest->find('\n'); end != std::string::npos; end = rest->find('\n', at)) {
            if (const auto facts = lineFacts(std::string_view(*rest).substr(at, end - at)))
                m_head.hash = facts->hash;
            ++m_head.lines;
            at = end + 1;
        }
        m_head.bytes += at;
        if (at == rest->size())
            return {};
        const std::string torn = rest->substr(at);
        m_notes.push_back(
            {{"what", "a line was torn when the program ended"}, {"bytes", torn.size()}, {"sha256", sha256(torn)}});
        return file->cutTo(m_head.bytes);
    }

    //! All lines in one go: one wait for the disk, and all of them or none.
    Result<void> write(const std::vector<AuditLog::Line> &lines)
    {
        // A clock that was set back must not put a line before others.
        const std::string today = timeText(m_now, "%Y-%m-%d", true);
        Head next = m_head;
        if (today > m_head.day) {
            next.day = today;
            next.bytes = next.lines = 0;
        }
        std::string text;
        for (const AuditLog::Line &line : lines) {
            const std::string whole = makeLine(next.hash.empty() ? kNoLine : next.hash, next.day, everythingOf(line));
            next.hash = lineFacts(std::string_view(whole).substr(0, whole.size() - 1))->hash;
            text += whole;
        }
        const Result<LockedFile> file = LockedFile::open(fileOf(next.day), LockedFile::Lock::None);
        if (!file)
            return file.error();
        Result<void> written = file->writeAt(next.bytes, text);
        if (written)
            written = file->flushToDisk();
        if (!written) {
            const Result<void> undone = file->cutTo(next.bytes);
            return undone ? written.error() : undone.error();
        }
        next.bytes += text.size();
        next.lines += lines.size();
        m_head = next;
        return m_headFile.writeAt(0, headText(m_head));
    }

    //! The members of a line: who, when and where, and what it has to say.
    std::string everythingOf(const AuditLog::Line &line) const
    {
        static const std::string user = userName();
        static const std::string host = hostName();
        const std::string common = membersOf({{"time", timeText(m_now, "%Y-%m-%dT%H:%M:%SZ", false)},
                                              {"event", line.event},
                                              {"who", user},
                                              {"machine", host},
                                              {"program", AMBROTYPE_VERSION}});
        return line.members.empty() ? common : common + ',' + line.members;
    }

    const fs::path &m_folder;
    LockedFile m_headFile;
    std::int64_t m_now;
    Head m_head;
    std::vector<nlohmann::ordered_json> m_notes; //!< What was put right.
};

} // namespace

AuditLog::AuditLog(fs::path folder)
    : m_folder(std::move(folder))
    , m_clock([] { return static_cast<std::int64_t>(std::time(nullptr)); })
{
}

AuditLog AuditLog::standard()
{
    return AuditLog(paths::dataDir() / "audit");
}

Result<void> AuditLog::append(const std::string &event, const std::string &members) const
{
    return append({{event, members}});
}

Result<void> AuditLog::append(const std::vector<Line> &lines) const
{
    if (lines.empty())
        return {};
    std::error_code failed;
    fs::create_directories(m_folder, failed);
    if (failed)
        return auditError(failed.value());
    Result<LockedFile> head = LockedFile::open(m_folder / "head", LockedFile::Lock::Exclusive);
    if (!head)
        return head.error();
    return Appending(m_folder, std::move(*head), m_clock()).run(lines);
}

std::string AuditLog::lastHash() const
{
    const Result<LockedFile> file = LockedFile::open(m_folder / "head", LockedFile::Lock::Shared);
    const Result<std::string> text = file ? file->readFrom(0) : Result<std::string>(file.error());
    const std::optional<Head> head = text ? headFrom(*text) : std::nullopt;
    return head ? head->hash : std::string();
}

} // namespace ambrotype::jobs::audit
