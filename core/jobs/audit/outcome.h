#pragma once

#include "base/result.h"
#include "jobs/audit/audit_log.h"
#include "jobs/batch_item.h"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ambrotype::jobs::audit {

//! What audit log, report and delivery sheet say about one picture: names, hashes, values and numbers, never pixels.
struct Outcome
{
    std::string time; //!< "2026-11-21T09:00:00Z", set by the log; empty before.
    std::string who;  //!< User name, set by the log.
    std::string order;
    std::string state; //!< stateName(): "done", "skipped", "failed".
    std::string errorCode;
    std::string errorText;
    std::filesystem::path input;
    std::string inputHash;
    std::uint64_t inputBytes = 0;
    imaging::Size inputSize;
    std::vector<WrittenFile> files; //!< The main result first.
    std::string preset;
    bool automatic = false;
    std::string recipe; //!< JSON text of the stages that were on with their values in force.
    std::string recipeHash;
    std::vector<UsedModel> models;
    std::string device;
    double seconds = 0.0;
    std::vector<std::pair<std::string, double>> stageSeconds;
    std::vector<std::string> warnings;

    //! A face and how like its result is to the original.
    struct Identity
    {
        int number = 0;
        std::string verdict;         //!< "passed", "lowered", "flagged", ...
        std::optional<double> score; //!< 1 = the same.
        std::optional<double> limit;
    };
    std::vector<Identity> faces;

    static Outcome of(const BatchItem &item, const ItemResult &result);
    std::string toMembers() const; //!< JSON members for AuditLog::append().
    //! From one line of the log; nothing when it is not of the event "outcome".
    static std::optional<Outcome> fromLine(std::string_view line);
};

//! What a person decided about a result.
struct Review
{
    std::string time; //!< Set by the log.
    std::string order;
    std::filesystem::path result; //!< The file.
    std::string resultHash;
    std::string inputHash;
    std::string decision; //!< "approved", "rejected", "handwork", "undecided".
    std::string reviewer;
    std::string remark; //!< In the reviewer's words; may be empty.

    std::string toMembers() const;
    static std::optional<Review> fromLine(std::string_view line);
};

//! Writes how \p item ended to \p log. For items that are done, skipped or failed, once each. Any thread.
//! Errors: those of AuditLog::append().
Result<void> recordOutcome(const BatchItem &item, const ItemResult &result, const AuditLog &log = AuditLog::standard());

//! The same for several at once, with one wait for the disk.
Result<void> recordOutcomes(const std::vector<Outcome> &outcomes, const AuditLog &log = AuditLog::standard());

//! Writes a decision to \p log. Any thread.
Result<void> recordReview(const Review &review, const AuditLog &log = AuditLog::standard());

//! Which lines of the log are wanted.
struct Selection
{
    std::optional<std::string> order; //!< Only this order.
    std::string firstDay;             //!< "2026-11-21"; empty: from the beginning.
    std::string lastDay;              //!< Empty: to the end.
};

struct Recorded
{
    std::vector<Outcome> outcomes; //!< In the order of the log.
    std::vector<Review> reviews;
};

//! Reads what was recorded in \p folder. Does not verify. Errors: NotFound, PermissionDenied, Io.
Result<Recorded> readRecorded(const std::filesystem::path &folder, const Selection &selection = {});

} // namespace ambrotype::jobs::audit
