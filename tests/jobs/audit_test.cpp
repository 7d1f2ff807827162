#include "item_pictures.h"
#include "jobs/audit/audit_chain.h"
#include "jobs/audit/audit_log.h"
#include "jobs/audit/audit_verify.h"
#include "jobs/audit/outcome.h"
#include "jobs/process_item.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <csignal>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace ambrotype;
using namespace ambrotype::jobs;
using audit::AuditLog;
using audit::Verification;

namespace {

constexpr std::int64_t kNoon = 1'795'262'400; // 2026-11-21, 12:00 UTC
constexpr std::int64_t kDay = 86'400;

//! A log of \p days days with three lines each.
AuditLog writeLog(const std::filesystem::path &folder, int days)
{
    AuditLog log(folder);
    for (int day = 0; day < days; ++day) {
        log.setClock([day] { return kNoon + day * kDay; });
        for (int line = 0; line < 3; ++line)
            REQUIRE(log.append("test", R"("number":)" + std::to_string(day * 3 + line)).ok());
    }
    return log;
}

std::vector<std::string> linesOf(const std::filesystem::path &file)
{
    std::vector<std::string> lines;
    const std::string text = test::readText(file);
    std::size_t at = 0;
    for (std::size_t end = text.find('\n'); end != std::string::npos; end = text.find('\n', at)) {
        lines.push_back(text.substr(at, end + 1 - at));
        at = end + 1;
    }
    return lines;
}

//! A new file each time: emptying an old one waits for the disk on common file systems.
void rewrite(const std::filesystem::path &file, const std::string &text)
{
    std::filesystem::remove(file);
    test::writeText(file, text);
}

void writeLines(const std::filesystem::path &file, const std::vector<std::string> &lines)
{
    std::string text;
    for (const std::string &line : lines)
        text += line;
    test::writeText(file, text);
}

Verification verified(const std::filesystem::path &folder)
{
    const Result<Verification> found = audit::verify(folder);
    REQUIRE(found.ok());
    return *found;
}

bool namesLine(const Verification &found, const std::string &day, std::uint64_t line)
{
    for (const audit::Damage &damage : found.damages) {
        if (damage.day == day && damage.line == line)
            return true;
    }
    return false;
}

} // namespace

TEST_CASE("a log that nobody touched is whole, over days", "[jobs][audit]")
{
    const test::TemporaryDir dir;
    const AuditLog log = writeLog(dir / "audit", 3);
    const Verification found = verified(dir / "audit");
    CHECK(found.isWhole());
    CHECK(found.days == 3);
    CHECK(found.lines == 9);
    CHECK(found.notes.empty());
    CHECK(found.lastHash == log.lastHash());
    CHECK(audit::verify(dir / "nowhere").error().code == ErrorCode::NotFound);
    CHECK(AuditLog(dir / "nowhere").lastHash().empty());
}

TEST_CASE("every changed byte of a log is found at its line", "[jobs][audit]")
{
    const test::TemporaryDir dir;
    writeLog(dir / "audit", 2);
    for (const char *day : {"2026-11-21", "2026-11-22"}) {
        const auto file = dir / "audit" / (std::string(day) + ".jsonl");
        const std::string good = test::readText(file);
        std::uint64_t line = 1;
        std::size_t missed = 0;
        for (std::size_t at = 0; at < good.size(); ++at) {
            std::string bad = good;
            bad[at] = static_cast<char>(bad[at] ^ 1);
            rewrite(file, bad);
            missed += namesLine(verified(dir / "audit"), day, line) ? 0 : 1;
            line += good[at] == '\n' ? 1 : 0;
        }
        CHECK(missed == 0);
        rewrite(file, good);
    }
    CHECK(verified(dir / "audit").isWhole());
}

TEST_CASE("every removed and every inserted byte of a log is found at its line", "[jobs][audit]")
{
    const test::TemporaryDir dir;
    writeLog(dir / "audit", 2);
    const std::string day = "2026-11-21";
    const auto file = dir / "audit" / (day + ".jsonl");
    const std::string good = test::readText(file);
    std::uint64_t line = 1;
    std::size_t missed = 0;
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::string bad = good;
        bad.erase(at, 1);
        rewrite(file, bad);
        missed += namesLine(verified(dir / "audit"), day, line) ? 0 : 1;
        for (const char extra : {'\n', ' ', '0', '\0'}) {
            bad = good;
            bad.insert(at, 1, extra);
            rewrite(file, bad);
            const std::uint64_t expected = extra == '\n' && good[at] == '\n' ? line + 1 : line; // an empty line
            missed += namesLine(verified(dir / "audit"), day, expected) ? 0 : 1;
        }
        line += good[at] == '\n' ? 1 : 0;
    }
    CHECK(missed == 0);
}

TEST_CASE("removed, moved, doubled and inserted lines are found", "[jobs][audit]")
{
    const test::TemporaryDir dir;
    writeLog(dir / "audit", 3);
    const std::string day = "2026-11-22";
    const auto file = dir / "audit" / (day + ".jsonl");
    const std::vector<std::string> good = linesOf(file);
    const auto check = [&](const std::vector<std::string> &lines, const std::string &where, std::uint64_t line) {
        writeLines(file, lines);
        const Verification found = verified(dir / "audit");
        INFO((found.damages.empty() ? "whole" : found.damages[0].day + " " + found.damages[0].sentence));
        CHECK(namesLine(found, where, line));
    };
    check({good[1], good[2]}, day, 1);                   // the first is gone
    check({good[0], good[2]}, day, 2);                   // one between is gone
    check({good[0], good[1]}, "2026-11-23", 1);          // the last is gone: the next day does not fit
    check({good[1], good[0], good[2]}, day, 1);          // moved
    check({good[0], good[1], good[1], good[2]}, day, 3); // doubled
    check({good[0], audit::makeLine(audit::kNoLine, day, ""), good[1], good[2]}, day, 2); // invented
    writeLines(file, good);
    CHECK(verified(dir / "audit").isWhole());
}

TEST_CASE("missing days and a cut end are found", "[jobs][audit]")
{
    const test::TemporaryDir dir;
    writeLog(dir / "audit", 3);
    const auto first = dir / "audit/2026-11-21.jsonl";
    const auto last = dir / "audit/2026-11-23.jsonl";
    const std::vector<std::string> firstLines = linesOf(first);
    const std::vector<std::string> lastLines = linesOf(last);
    writeLines(last, {lastLines[0], lastLines[1]});
    CHECK(namesLine(verified(dir / "audit"), "2026-11-23", 3));
    std::filesystem::remove(last);
    CHECK(namesLine(verified(dir / "audit"), "2026-11-23", 3));
    writeLines(last, lastLines);
    std::filesystem::remove(first);
    CHECK(namesLine(verified(dir / "audit"), "2026-11-22", 1));
    writeLines(first, firstLines);
    // A whole day under another name.
    std::filesystem::rename(last, dir / "audit/2026-11-24.jsonl");
    CHECK(namesLine(verified(dir / "audit"), "2026-11-24", 1));
    std::filesystem::rename(dir / "audit/2026-11-24.jsonl", last);
    CHECK(verified(dir / "audit").isWhole());
    std::filesystem::remove(dir / "audit/head");
    CHECK_FALSE(verified(dir / "audit").isWhole());
}

TEST_CASE("every changed byte of the head is found", "[jobs][audit]")
{
    const test::TemporaryDir dir;
    writeLog(dir / "audit", 1);
    const std::string good = test::readText(dir / "audit/head");
    REQUIRE(good.size() == audit::kHeadBytes);
    std::size_t missed = 0;
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ 1);
        rewrite(dir / "audit/head", bad);
        missed += verified(dir / "audit").isWhole() ? 1 : 0;
    }
    CHECK(missed == 0);
}

TEST_CASE("lines that were cut off are not covered up by later ones", "[jobs][audit]")
{
    const test::TemporaryDir dir;
    AuditLog log = writeLog(dir / "audit", 1);
    const auto file = dir / "audit/2026-11-21.jsonl";
    writeLines(file, {linesOf(file)[0]});
    log.setClock([] { return kNoon + 10; });
    REQUIRE(log.append("test", "").ok());
    const Verification found = verified(dir / "audit");
    CHECK(namesLine(found, "2026-11-21", 2));
    CHECK(test::readText(file).find("lines at the end of the log were lost") != std::string::npos);
}

TEST_CASE("a torn last line is taken off and noted", "[jobs][audit]")
{
    const test::TemporaryDir dir;
    AuditLog log = writeLog(dir / "audit", 1);
    const auto file = dir / "audit/2026-11-21.jsonl";
    const std::string good = test::readText(file);
    const std::string head = test::readText(dir / "audit/head");
    const std::string next = audit::makeLine(log.lastHash(), "2026-11-21", "\"x\":1");
    for (const std::size_t bytes : {std::size_t(1), std::size_t(70), next.size() - 1}) {
        test::writeText(file, good + next.substr(0, bytes));
        test::writeText(dir / "audit/head", head);
        const Verification torn = verified(dir / "audit");
        CHECK(torn.isWhole());
        CHECK(torn.notes.size() == 1);
        log.setClock([] { return kNoon + 10; });
        REQUIRE(log.append("test", "").ok());
        const Verification found = verified(dir / "audit");
        CHECK(found.isWhole());
        CHECK(found.notes.empty());
        CHECK(found.lines == 5); // three, what was recovered, the new one
        CHECK(test::readText(file).find("torn") != std::string::npos);
    }
    // A whole line whose head was not moved any more, also when it began a new day.
    test::writeText(file, good + next);
    test::writeText(dir / "audit/head", head);
    CHECK(verified(dir / "audit").isWhole());
    REQUIRE(log.append("test", "").ok());
    CHECK(verified(dir / "audit").lines == 5);
    CHECK(verified(dir / "audit").isWhole());
    test::writeText(file, good);
    test::writeText(dir / "audit/head", head);
    const std::string tomorrow = audit::makeLine(log.lastHash(), "2026-11-22", "\"x\":1");
    test::writeText(dir / "audit/2026-11-22.jsonl", tomorrow);
    log.setClock([] { return kNoon + kDay; });
    REQUIRE(log.append("test", "").ok());
    CHECK(linesOf(dir / "audit/2026-11-22.jsonl").front() == tomorrow);
    CHECK(verified(dir / "audit").isWhole());
}

TEST_CASE("a clock that is set back puts no line before others", "[jobs][audit]")
{
    const test::TemporaryDir dir;
    AuditLog log = writeLog(dir / "audit", 2);
    log.setClock([] { return kNoon - 10 * kDay; });
    REQUIRE(log.append("test", "").ok());
    CHECK(verified(dir / "audit").isWhole());
    CHECK(linesOf(dir / "audit/2026-11-22.jsonl").size() == 4);
}

TEST_CASE("a hash that was kept elsewhere proves that the log was not written anew", "[jobs][audit]")
{
    const test::TemporaryDir dir;
    const std::string kept = writeLog(dir / "audit", 1).lastHash();
    REQUIRE(AuditLog(dir / "audit").append("test", "").ok());
    CHECK(audit::verify(dir / "audit", kept)->isWhole());
    std::filesystem::remove_all(dir / "audit");
    REQUIRE(AuditLog(dir / "audit").append("test", "").ok());
    CHECK(verified(dir / "audit").isWhole());
    CHECK_FALSE(audit::verify(dir / "audit", kept)->isWhole());
}

TEST_CASE("threads and programs that append at once do not disturb each other", "[jobs][audit]")
{
    const test::TemporaryDir dir;
    constexpr int kEach = 40;
    std::vector<pid_t> children;
    for (int child = 0; child < 2; ++child) {
        const pid_t pid = fork();
        if (pid == 0) {
            int failed = 0;
            for (int i = 0; i < kEach; ++i)
                failed += AuditLog(dir / "audit").append("child", "").ok() ? 0 : 1;
            _exit(failed);
        }
        children.push_back(pid);
    }
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 2; ++thread) {
        threads.emplace_back([&] {
            for (int i = 0; i < kEach; ++i)
                static_cast<void>(AuditLog(dir / "audit").append("thread", ""));
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    for (const pid_t pid : children) {
        int status = -1;
        waitpid(pid, &status, 0);
        CHECK(status == 0);
    }
    const Verification found = verified(dir / "audit");
    CHECK(found.isWhole());
    CHECK(found.lines == 4 * kEach);
}

TEST_CASE("a program killed at any moment leaves a log that goes on whole", "[jobs][audit]")
{
    const test::TemporaryDir dir;
    std::uint64_t before = 0;
    for (int round = 0; round < 20; ++round) {
        const pid_t pid = fork();
        if (pid == 0) {
            while (true)
                static_cast<void>(
                    AuditLog(dir / "audit").append("doomed", "\"text\":\"" + std::string(3000, 'x') + '"'));
        }
        usleep(static_cast<useconds_t>(2000 + round * 733));
        kill(pid, SIGKILL);
        int status = 0;
        waitpid(pid, &status, 0);
        REQUIRE(AuditLog(dir / "audit").append("survivor", "").ok());
        const Verification found = verified(dir / "audit");
        INFO((found.damages.empty() ? "" : found.damages[0].sentence));
        REQUIRE(found.isWhole());
        CHECK(found.lines > before);
        before = found.lines;
    }
}

TEST_CASE("an outcome comes back from the log as it went in, without pixels", "[jobs][audit]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "in/a \xFF%.png");
    BatchItem item;
    item.input = dir / "in/a \xFF%.png";
    item.outputFolder = dir / "out";
    item.recipe = pipeline::Recipe::neutral();
    REQUIRE(item.recipe.set("sharpen", "amount", 40.0).ok());
    item.presetName = "mine \"quoted\"\n";
    item.order = "Smith 17";
    item.variants.emplace_back().label = "web";
    ItemResult result = processItem(item, {}, {});
    REQUIRE(result.state == ItemState::Done);
    result.findings.faces.emplace_back().number = 1;
    result.findings.faces[0].score = 0.71234;
    result.findings.faces[0].likeness = "lowered";
    const AuditLog log(dir / "audit");
    REQUIRE(audit::recordOutcome(item, result, log).ok());
    BatchItem other = item;
    other.order = "Other";
    ItemResult failed;
    failed.state = ItemState::Failed;
    failed.error = {ErrorCode::Damaged, "The file is broken.", "secret detail"};
    REQUIRE(audit::recordOutcome(other, failed, log).ok());
    REQUIRE(audit::recordReview(
                {{}, "Smith 17", result.output, result.files[0].sha256, result.inputHash, "approved", "Ann", ""}, log)
                .ok());

    const auto all = audit::readRecorded(dir / "audit");
    REQUIRE(all.ok());
    REQUIRE(all->outcomes.size() == 2);
    const audit::Outcome &read = all->outcomes[0];
    CHECK(read.input == item.input);
    CHECK(read.inputHash == result.inputHash);
    CHECK(read.order == "Smith 17");
    CHECK(read.preset == item.presetName);
    CHECK(read.state == "done");
    REQUIRE(read.files.size() == 2);
    CHECK(read.files[0].path == result.output);
    CHECK(read.files[1].label == "web");
    CHECK(read.files[1].sha256 == result.files[1].sha256);
    CHECK(read.recipeHash == result.usedRecipe.hash());
    CHECK(read.recipe.find("sharpen") != std::string::npos);
    CHECK(read.recipe.find("denoise") == std::string::npos);
    REQUIRE(read.faces.size() == 1);
    CHECK(*read.faces[0].score == Approx(0.712));
    CHECK_FALSE(read.time.empty());
    CHECK(all->outcomes[1].errorCode == "damaged-file");
    CHECK(all->outcomes[1].errorText == "The file is broken.");

    audit::Selection selection;
    selection.order = "Smith 17";
    const auto some = audit::readRecorded(dir / "audit", selection);
    REQUIRE(some.ok());
    CHECK(some->outcomes.size() == 1);
    REQUIRE(some->reviews.size() == 1);
    CHECK(some->reviews[0].decision == "approved");
    selection.firstDay = "2999-01-01";
    CHECK(audit::readRecorded(dir / "audit", selection)->outcomes.empty());
    CHECK(verified(dir / "audit").isWhole());
}

TEST_CASE("a log that cannot be written says so", "[jobs][audit]")
{
    const test::TemporaryDir dir;
    test::writeText(dir / "file", "x");
    CHECK_FALSE(AuditLog(dir / "file").append("test", "").ok());
    CHECK_FALSE(AuditLog("/proc/nowhere").append("test", "").ok());
}

TEST_CASE("lines that are appended together stand in one chain", "[jobs][audit]")
{
    const test::TemporaryDir dir;
    const AuditLog log(dir / "audit");
    REQUIRE(log.append("test", R"("number":0)").ok());
    REQUIRE(log.append({{"test", R"("number":1)"}, {"test", R"("number":2)"}, {"test", ""}}).ok());
    REQUIRE(log.append(std::vector<AuditLog::Line>{}).ok());
    REQUIRE(log.append("test", R"("number":4)").ok());
    const auto verified = audit::verify(dir / "audit");
    REQUIRE(verified.ok());
    CHECK(verified->isWhole());
    CHECK(verified->lines == 5);
}
