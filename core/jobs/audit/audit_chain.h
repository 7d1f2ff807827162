#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

//! The form of the audit log: a folder with one file of lines per day and the file "head", which says where the log
//! ends.
//!
//! A line is one JSON object {"hash":"H","previous":"P","day":"2026-11-21",...}. H is the SHA-256 of the line's bytes
//! behind the first comma, without the line break; P is H of the line before, also across days, and 64 zeros in the
//! very first line. So a changed byte breaks its line, and a removed, inserted or moved line breaks the one behind it;
//! "head" holds the hash of the last line, so that its loss is seen too. This shows that something was changed; it
//! cannot keep somebody with the same program from writing a whole new log. Who wants to prove that none was, keeps the
//! last hash elsewhere (a report prints it).
namespace ambrotype::jobs::audit {

//! What the very first line names as the one before.
extern const std::string kNoLine;

//! The line (with its break) of \p members, the JSON text of an object's members without braces.
std::string makeLine(const std::string &previous, const std::string &day, std::string_view members);

//! What a line says of its place in the log.
struct LineFacts
{
    std::string hash;     //!< As it says.
    std::string computed; //!< Of its bytes; the same if it is unchanged.
    std::string previous;
    std::string day;
};

//! Takes \p line (without its break) apart; nothing when it does not have the form of one.
std::optional<LineFacts> lineFacts(std::string_view line);

//! Where the log ends.
struct Head
{
    std::string day;         //!< Of the last line; empty when there is none.
    std::uint64_t bytes = 0; //!< Of that day's file.
    std::uint64_t lines = 0; //!< In that day's file.
    std::string hash;        //!< Of the last line.

    bool operator==(const Head &) const = default;
};

//! Bytes of the file "head", always: it is written in place by one call, so that a killed program or a lost current
//! leave the old or the new one.
constexpr std::size_t kHeadBytes = 256;

//! Exactly kHeadBytes.
std::string headText(const Head &head);
//! Nothing when \p text is not exactly what headText() makes.
std::optional<Head> headFrom(std::string_view text);

//! "2026-11-21.jsonl" -> "2026-11-21"; nothing for other names.
std::optional<std::string> dayOfFileName(std::string_view name);

//! The days of \p folder that have a file, from \p first on, in order.
std::vector<std::string> daysFrom(const std::filesystem::path &folder, const std::string &first = {});

} // namespace ambrotype::jobs::audit
