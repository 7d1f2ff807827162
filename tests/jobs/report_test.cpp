#include "item_pictures.h"
#include "jobs/audit/batch_report.h"
#include "jobs/audit/delivery_sheet.h"
#include "jobs/audit/page_text.h"
#include "jobs/process_item.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace ambrotype;
using namespace ambrotype::jobs;
using audit::AuditLog;
using audit::BatchReport;
using audit::Outcome;

namespace {

const std::string kNasty = "<script>alert(1)</script>\"'&.png";

Outcome outcomeOf(const char *state, const std::string &name)
{
    Outcome outcome;
    outcome.state = state;
    outcome.order = "Smith";
    outcome.input = "/clients/smith/" + name;
    outcome.inputHash = std::string(64, 'a');
    outcome.seconds = 2.0;
    outcome.device = "cpu";
    outcome.preset = "portrait";
    if (std::string(state) == "done")
        outcome.files.push_back({"", "/clients/out/" + name, std::string(64, 'b'), 1'000'000, {2000, 1000}});
    if (std::string(state) == "failed") {
        outcome.errorCode = "damaged-file";
        outcome.errorText = "The file is broken.";
    }
    return outcome;
}

std::vector<Outcome> someOutcomes()
{
    std::vector<Outcome> outcomes{outcomeOf("done", "a.png"),
                                  outcomeOf("done", kNasty),
                                  outcomeOf("failed", "b.png"),
                                  outcomeOf("failed", "=cmd|'/c calc'!A1"),
                                  outcomeOf("skipped", "c.png")};
    UsedModel model;
    model.stage = "faces";
    model.paper.id = "gfpgan-v1.4";
    model.paper.title = "GFPGAN v1.4";
    model.paper.sha256 = std::string(64, 'c');
    model.paper.weightsLicence = "Apache-2.0";
    model.paper.paidWork = "yes";
    outcomes[0].models = {model, model};
    outcomes[1].models = {model};
    outcomes[1].warnings = {"A note."};
    outcomes[0].faces = {{1, "flagged", 0.31, 0.5}, {2, "passed", 0.8, 0.5}};
    outcomes[0].stageSeconds = {{"faces", 1.5}};
    outcomes[1].stageSeconds = {{"faces", 0.5}};
    return outcomes;
}

std::size_t countOf(const std::string &text, const std::string &part)
{
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size()))
        ++count;
    return count;
}

} // namespace

TEST_CASE("a report adds up what came of a batch", "[jobs][report]")
{
    const BatchReport report = BatchReport::of(someOutcomes(), 5.0);
    CHECK(report.total == 5);
    CHECK(report.done == 2);
    CHECK(report.failed == 2);
    CHECK(report.skipped == 1);
    CHECK(report.workSeconds == 10.0);
    CHECK(report.megapixelsOut == 4.0);
    CHECK(report.bytesOut == 2'000'000);
    CHECK(report.faces == 2);
    CHECK(report.facesFlagged == 1);
    REQUIRE(report.reasons.size() == 1);
    CHECK(report.reasons[0].files.size() == 2);
    REQUIRE(report.models.size() == 1);
    CHECK(report.models[0].pictures == 2);
    CHECK(report.stageSeconds.at("faces") == 2.0);
    CHECK(report.warnings.at("A note.") == 1);
}

TEST_CASE("a report is the same in all its forms, and nothing in it is executed", "[jobs][report]")
{
    const BatchReport report = BatchReport::of(someOutcomes(), 5.0);
    const std::string text = report.toText();
    CHECK(text.find("5 pictures: 2 done, 1 skipped, 2 failed.") == 0);
    CHECK(text.find("The file is broken.") != std::string::npos);
    CHECK(text.find("Apache-2.0") != std::string::npos);
    const nlohmann::json json = nlohmann::json::parse(report.toJson());
    CHECK(json.at("done") == 2);
    CHECK(json.at("pictures").size() == 5);
    CHECK(json.at("models").at(0).at("paid_work") == "yes");
    const std::string csv = report.toCsv();
    CHECK(countOf(csv, "\r\n") == 6);
    CHECK(csv.rfind(audit::kUtf8Mark, 0) == 0);
    const std::string html = report.toHtml();
    CHECK(html.find("<script>") == std::string::npos);
    CHECK(html.find("&lt;script&gt;") != std::string::npos);
    CHECK(html.find("http://") == std::string::npos);
    CHECK(html.find("https://") == std::string::npos);
    CHECK(html.find("default-src 'none'") != std::string::npos);
}

TEST_CASE("cells of a CSV file hold anything and start no formula", "[jobs][report]")
{
    CHECK(audit::csvLine({"a", "b,c", "d\"e", "f\ng"}) == "a,\"b,c\",\"d\"\"e\",\"f\ng\"\r\n");
    CHECK(audit::csvLine({"=1+1"}) == "'=1+1\r\n");
    CHECK(audit::csvLine({"@x", "-3", "+4"}) == "'@x,'-3,'+4\r\n");
    CHECK(audit::csvLine({"\xFF"}) == "\xEF\xBF\xBD\r\n");
    CHECK(audit::htmlText("<a href='x'>&\"\x01") == "&lt;a href=&#39;x&#39;&gt;&amp;&quot; ");
    CHECK(audit::base64("") == "");
    CHECK(audit::base64("M") == "TQ==");
    CHECK(audit::base64("Ma") == "TWE=");
    CHECK(audit::base64("Man") == "TWFu");
    CHECK(audit::durationText(59.94) == "1 min 0 s");
    CHECK(audit::durationText(3725) == "1 h 02 min");
}

TEST_CASE("reports are written by the extension that was asked for", "[jobs][report]")
{
    const test::TemporaryDir dir;
    const BatchReport report = BatchReport::of(someOutcomes());
    for (const char *name : {"r.html", "r.csv", "r.json", "r.txt"}) {
        REQUIRE(audit::writeReport(report, dir / name).ok());
        CHECK(test::readText(dir / name).size() > 100);
    }
    CHECK(audit::writeReport(report, dir / "r.pdf").error().code == ErrorCode::InvalidArgument);
}

TEST_CASE("the totals of a delivery sheet equal the log", "[jobs][report]")
{
    const test::TemporaryDir dir;
    const AuditLog log(dir / "audit");
    std::vector<Outcome> outcomes = someOutcomes();
    outcomes[3].order = "Other";
    for (const Outcome &outcome : outcomes)
        REQUIRE(log.append("outcome", outcome.toMembers()).ok());
    audit::Review review;
    review.order = "Smith";
    review.resultHash = std::string(64, 'b');
    review.reviewer = "Ann <b>";
    review.decision = "rejected";
    REQUIRE(audit::recordReview(review, log).ok());
    review.decision = "approved";
    REQUIRE(audit::recordReview(review, log).ok());

    audit::Selection selection;
    selection.order = "Smith";
    audit::SheetOptions options;
    options.order = "Smith";
    const audit::DeliverySheet sheet(*audit::readRecorded(log.folder(), selection), options);
    CHECK(sheet.done() == 2);
    CHECK(sheet.failed() == 1);
    CHECK(sheet.skipped() == 1);
    const std::string csv = sheet.toCsv();
    CHECK(countOf(csv, "\r\n") == 5);
    CHECK(countOf(csv, "approved") == 2);
    CHECK(countOf(csv, "rejected") == 0);
    CHECK(csv.find("0.310") != std::string::npos);
    const std::string html = sheet.toHtml();
    CHECK(html.find("4 pictures: 2 done, 1 skipped, 1 failed.") != std::string::npos);
    CHECK(html.find("<script>") == std::string::npos);
    CHECK(html.find("Ann &lt;b&gt;") != std::string::npos);
    CHECK(html.find("<img") == std::string::npos);
    CHECK(audit::writeDeliverySheet(log.folder(), {"Nobody", false, false, 160}, dir / "s.html").error().code
          == ErrorCode::NotFound);
    CHECK(audit::writeDeliverySheet(log.folder(), options, dir / "s.doc").error().code == ErrorCode::InvalidArgument);
    REQUIRE(audit::writeDeliverySheet(log.folder(), options, dir / "s.csv").ok());
    CHECK(test::readText(dir / "s.csv") == csv);
}

TEST_CASE("an anonymous sheet names nobody and nothing", "[jobs][report]")
{
    std::vector<Outcome> outcomes = someOutcomes();
    outcomes[0].preset = "smith-wedding";
    outcomes[0].models[0].paper.id.clear();
    outcomes[0].models[0].paper.title = "smith-private.pth";
    audit::Recorded recorded;
    recorded.outcomes = outcomes;
    audit::Review review;
    review.resultHash = std::string(64, 'b');
    review.decision = "approved";
    review.reviewer = "Ann Smith";
    review.remark = "Tell Smith";
    recorded.reviews.push_back(review);
    audit::SheetOptions options;
    options.order = "Smith";
    options.anonymous = true;
    options.thumbnails = true;
    const audit::DeliverySheet sheet(recorded, options);
    for (const std::string &text : {sheet.toCsv(), sheet.toHtml()}) {
        for (const char *name : {"mith", "clients", "a.png", "b.png", "alert", "Ann", "<img"}) {
            INFO(name);
            CHECK(text.find(name) == std::string::npos);
        }
        CHECK(text.find("picture 1") != std::string::npos);
        CHECK(text.find("approved") != std::string::npos);
    }
}

TEST_CASE("a sheet shows pictures only when they are asked for", "[jobs][report]")
{
    const test::TemporaryDir dir;
    test::writeSmall(dir / "in/a.png", imaging::FileFormat::Png, {400, 300});
    BatchItem item;
    item.input = dir / "in/a.png";
    item.outputFolder = dir / "out";
    item.recipe = pipeline::Recipe::neutral();
    item.order = "Smith";
    const ItemResult result = processItem(item, {}, {});
    REQUIRE(result.state == ItemState::Done);
    const AuditLog log(dir / "audit");
    REQUIRE(audit::recordOutcome(item, result, log).ok());
    audit::SheetOptions options;
    options.order = "Smith";
    options.thumbnails = true;
    REQUIRE(audit::writeDeliverySheet(log.folder(), options, dir / "s.html").ok());
    const std::string html = test::readText(dir / "s.html");
    CHECK(countOf(html, "<img alt=") == 2);
    CHECK(countOf(html, "data:image/jpeg;base64,/9j/") == 2);
    std::filesystem::remove(item.input);
    REQUIRE(audit::writeDeliverySheet(log.folder(), options, dir / "s.html").ok());
    CHECK(countOf(test::readText(dir / "s.html"), "<img alt=") == 1);
}
