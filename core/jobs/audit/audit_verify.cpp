#include "jobs/audit/audit_verify.h"

#include "jobs/audit/audit_chain.h"
#include "jobs/audit/locked_file.h"

#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace ambrotype::jobs::audit {
namespace {

//! "line 3 of 2026-11-21"
struct Place
{
    std::string day;
    std::uint64_t line = 0;
    std::string text() const { return "line " + std::to_string(line) + " of " + day; }
};

class Verifying
{
public:
    Verifying(std::optional<Head> head, std::string witness)
        : m_head(std::move(head))
        , m_witness(std::move(witness))
    {
    }

    //! \p text is the whole file of \p day.
    void readDay(const std::string &day, std::string_view text, bool isLastDay)
    {
        ++m_found.days;
        m_place = {day, 0};
        m_offset = 0;
        while (m_offset < text.size()) {
            const std::size_t end = text.find('\n', m_offset);
            ++m_place.line;
            if (end == std::string_view::npos) {
                readTorn(text.size() - m_offset, isLastDay);
                return;
            }
            readLine(text.substr(m_offset, end - m_offset));
            m_offset = end + 1;
            noteHead();
        }
    }

    Verification finish()
    {
        if (m_found.lines > 0 && !m_head) {
            damage({}, "The file \"head\" is missing or was changed, so lines at the end may be missing.");
        } else if (m_head && !m_headSeen) {
            damage({m_head->day, m_head->lines},
                   "The log ended at this line when it was last written, but the line is not there or not the same: "
                   "lines at the end were removed or changed.");
        }
        if (!m_witness.empty() && !m_found.foundWitness)
            damage({}, "No line has the hash " + m_witness + " that was kept: the log was written anew or cut.");
        m_found.lastHash = m_last.hash;
        return std::move(m_found);
    }

private:
    void damage(const Place &place, std::string sentence)
    {
        m_found.damages.push_back({place.day, place.line, std::move(sentence)});
    }

    void readLine(std::string_view line)
    {
        ++m_found.lines;
        const std::optional<LineFacts> facts = lineFacts(line);
        if (!facts) {
            damage(m_place, "The line was changed: it does not have the form of a line of this log.");
            m_isLastBroken = true;
            return;
        }
        const bool changed = facts->hash != facts->computed;
        if (changed)
            damage(m_place, "The line was changed: it does not fit its hash.");
        else if (facts->day != m_place.day)
            damage(m_place, "The line was moved here: it was written on " + facts->day + ".");
        else if (!follows(*facts))
            damage(m_place, whyNotFollowing(*facts));
        m_isLastBroken = changed;
        m_last = *facts;
        m_places.emplace(facts->hash, m_place);
        m_found.foundWitness = m_found.foundWitness || facts->hash == m_witness;
    }

    //! Behind a line that was told of already, one is not told of for that alone.
    bool follows(const LineFacts &facts) const
    {
        if (facts.previous == (m_last.hash.empty() ? kNoLine : m_last.hash))
            return true;
        return m_isLastBroken && (m_last.hash.empty() || facts.previous == m_last.computed || !knows(facts.previous));
    }

    bool knows(const std::string &hash) const { return m_places.count(hash) > 0; }

    std::string whyNotFollowing(const LineFacts &facts) const
    {
        if (const auto same = m_places.find(facts.hash); same != m_places.end())
            return "The line is a copy of " + same->second.text() + ".";
        if (const auto before = m_places.find(facts.previous); before != m_places.end())
            return "The line was written right behind " + before->second.text()
                   + ": what stands between them was inserted or moved.";
        if (m_last.hash.empty())
            return "The beginning of the log was removed: this is not its first line.";
        return "The line does not follow the one before it: lines between them were removed or moved.";
    }

    void readTorn(std::size_t bytes, bool isLastDay)
    {
        const bool isBehindHead =
            m_head && m_head->day == m_place.day ? m_offset >= m_head->bytes : m_head && m_head->day < m_place.day;
        if (isLastDay && isBehindHead) {
            m_found.notes.push_back("The last line (" + std::to_string(bytes)
                                    + " bytes) is torn, because the program was ended while it wrote. The next entry "
                                      "takes it off and says so.");
            return;
        }
        ++m_found.lines;
        damage(m_place, "The line was changed: its end is missing.");
        m_isLastBroken = true;
    }

    //! Whether the log ended here when it was last written.
    void noteHead()
    {
        if (m_head && m_head->day == m_place.day && m_head->bytes == m_offset && m_head->lines == m_place.line
            && (m_head->hash == m_last.hash || m_isLastBroken))
            m_headSeen = true;
    }

    std::optional<Head> m_head;
    std::string m_witness;
    Verification m_found;
    Place m_place;
    std::size_t m_offset = 0;
    LineFacts m_last;            //!< Of the last line that had the form of one.
    bool m_isLastBroken = false; //!< The line before was told of.
    bool m_headSeen = false;
    std::unordered_map<std::string, Place> m_places;
};

} // namespace

Result<Verification> verify(const std::filesystem::path &folder, const std::string &witness, const CancelToken &cancel)
{
    const Result<LockedFile> headFile = LockedFile::open(folder / "head", LockedFile::Lock::Shared);
    if (!headFile && headFile.error().code != ErrorCode::NotFound)
        return headFile.error();
    std::optional<Head> head;
    if (headFile) {
        const Result<std::string> text = headFile->readFrom(0);
        if (!text)
            return text.error();
        head = headFrom(*text);
    }
    const std::vector<std::string> days = daysFrom(folder);
    if (days.empty() && !headFile)
        return headFile.error();
    Verifying verifying(head, witness);
    for (const std::string &day : days) {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, {}, {}};
        const Result<LockedFile> file = LockedFile::open(folder / (day + ".jsonl"), LockedFile::Lock::Shared);
        const Result<std::string> text = file ? file->readFrom(0) : Result<std::string>(file.error());
        if (!text)
            return text.error();
        verifying.readDay(day, *text, day == days.back());
    }
    return verifying.finish();
}

} // namespace ambrotype::jobs::audit
