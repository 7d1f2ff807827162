#include "jobs/audit/batch_report.h"
#include "jobs/audit/page_text.h"
#include "jobs/output/path_text.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ambrotype::jobs::audit {
namespace {

using Json = nlohmann::ordered_json;
using Model = BatchReport::Model;

constexpr std::size_t kShownFiles = 20;

std::string joined(const std::vector<std::string> &words)
{
    std::string text;
    for (const std::string &word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

std::string orUnknown(const std::string &text)
{
    return text.empty() ? "unknown" : text;
}

std::string titleOf(const Model &model)
{
    return model.paper.title.empty() ? "a model of your own (" + model.paper.sha256.substr(0, 12) + ")"
                                     : model.paper.title;
}

//! "12 pictures: 10 done, 1 skipped, 1 failed."
std::string totalsSentence(const BatchReport &report)
{
    std::string text = std::to_string(report.total) + (report.total == 1 ? " picture: " : " pictures: ")
                       + std::to_string(report.done) + " done";
    const auto add = [&text](int number, const char *what) {
        if (number > 0)
            text += ", " + std::to_string(number) + what;
    };
    add(report.skipped, " skipped");
    add(report.failed, " failed");
    add(report.other, " not worked on");
    return text + ".";
}

std::vector<std::pair<std::string, std::string>> facts(const BatchReport &report)
{
    std::vector<std::pair<std::string, std::string>> list;
    if (report.wallSeconds > 0) {
        list.emplace_back("Time", durationText(report.wallSeconds));
        if (report.done > 0)
            list.emplace_back("Speed", numberText(report.done / report.wallSeconds * 3600, 0) + " pictures per hour");
    }
    list.emplace_back("Work, added up", durationText(report.workSeconds));
    list.emplace_back("Results",
                      numberText(report.megapixelsOut, 1) + " megapixels, "
                          + numberText(static_cast<double>(report.bytesOut) / 1e6, 1) + " MB");
    if (report.faces > 0)
        list.emplace_back("Faces",
                          std::to_string(report.faces) + ", of which " + std::to_string(report.facesFlagged)
                              + " should be looked at");
    for (const auto &[device, count] : report.devices)
        list.emplace_back("Device", device + ": " + std::to_string(count));
    for (const auto &[preset, count] : report.presets)
        list.emplace_back("Preset", (preset.empty() ? "none" : preset) + ": " + std::to_string(count));
    if (!report.auditHash.empty())
        list.emplace_back("Audit log ends with", report.auditHash);
    return list;
}

std::vector<std::string> pictureCells(const Outcome &outcome)
{
    const WrittenFile *main = outcome.files.empty() ? nullptr : &outcome.files.front();
    return {outcome.input.string(),
            outcome.state,
            main ? main->path.string() : std::string(),
            main ? std::to_string(main->size.width) : std::string(),
            main ? std::to_string(main->size.height) : std::string(),
            numberText(outcome.seconds, 3),
            outcome.device,
            outcome.preset,
            outcome.errorCode,
            outcome.errorText,
            joined(outcome.warnings),
            outcome.inputHash,
            main ? main->sha256 : std::string(),
            outcome.recipeHash};
}

std::string filesHtml(const std::vector<std::filesystem::path> &files)
{
    std::string html;
    for (std::size_t i = 0; i < std::min(files.size(), kShownFiles); ++i)
        html += htmlText(files[i].string()) + "<br>";
    if (files.size() > kShownFiles)
        html += "and " + std::to_string(files.size() - kShownFiles) + " more";
    return html;
}

} // namespace

std::string BatchReport::toText() const
{
    std::string text = totalsSentence(*this) + '\n';
    for (const auto &[name, value] : facts(*this))
        text += name + ": " + readableText(value) + '\n';
    if (!reasons.empty())
        text += "\nFailed:\n";
    for (const Reason &reason : reasons) {
        text +=
            std::to_string(reason.files.size()) + " x " + readableText(reason.sentence) + " [" + reason.code + "]\n";
        for (std::size_t i = 0; i < std::min(reason.files.size(), kShownFiles); ++i)
            text += "    " + readableText(reason.files[i].native()) + '\n';
        if (reason.files.size() > kShownFiles)
            text += "    and " + std::to_string(reason.files.size() - kShownFiles) + " more\n";
    }
    if (!warnings.empty())
        text += "\nNotes:\n";
    for (const auto &[sentence, count] : warnings)
        text += std::to_string(count) + " x " + readableText(sentence) + '\n';
    if (!models.empty())
        text += "\nModels:\n";
    for (const Model &model : models) {
        text += readableText(titleOf(model)) + " (" + joined(model.stages) + "), " + std::to_string(model.pictures)
                + " pictures\n    licence of the weights: " + orUnknown(model.paper.weightsLicence)
                + "; of the code: " + orUnknown(model.paper.codeLicence) + "; paid work: " + model.paper.paidWork
                + "\n    " + model.paper.sha256 + '\n';
    }
    return text;
}

std::string BatchReport::toJson() const
{
    Json json;
    json["total"] = total;
    json["done"] = done;
    json["skipped"] = skipped;
    json["failed"] = failed;
    json["not_worked_on"] = other;
    json["wall_seconds"] = wallSeconds;
    json["work_seconds"] = workSeconds;
    json["megapixels_out"] = megapixelsOut;
    json["bytes_out"] = bytesOut;
    json["faces"] = faces;
    json["faces_to_look_at"] = facesFlagged;
    json["devices"] = devices;
    json["presets"] = presets;
    json["stage_seconds"] = stageSeconds;
    json["warnings"] = warnings;
    json["audit_hash"] = auditHash;
    json["reasons"] = Json::array();
    for (const Reason &reason : reasons) {
        Json files = Json::array();
        for (const auto &file : reason.files)
            files.push_back(pathToText(file));
        json["reasons"].push_back({{"code", reason.code}, {"message", reason.sentence}, {"files", files}});
    }
    json["models"] = Json::array();
    for (const Model &model : models) {
        json["models"].push_back({{"id", model.paper.id},
                                  {"title", model.paper.title},
                                  {"sha256", model.paper.sha256},
                                  {"stages", model.stages},
                                  {"pictures", model.pictures},
                                  {"code_licence", model.paper.codeLicence},
                                  {"weights_licence", model.paper.weightsLicence},
                                  {"paid_work", model.paper.paidWork}});
    }
    json["pictures"] = Json::array();
    for (const Outcome &outcome : outcomes)
        json["pictures"].push_back(Json::parse('{' + outcome.toMembers() + '}', nullptr, false));
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

std::string BatchReport::toCsv() const
{
    std::string text = kUtf8Mark
                       + csvLine({"input",
                                  "state",
                                  "result",
                                  "width",
                                  "height",
                                  "seconds",
                                  "device",
                                  "preset",
                                  "error",
                                  "reason",
                                  "notes",
                                  "input_sha256",
                                  "result_sha256",
                                  "recipe_sha256"});
    for (const Outcome &outcome : outcomes)
        text += csvLine(pictureCells(outcome));
    return text;
}

std::string BatchReport::toHtml() const
{
    std::string body = "<p>" + htmlText(totalsSentence(*this)) + "</p>\n";
    std::vector<std::vector<std::string>> rows;
    for (const auto &[name, value] : facts(*this))
        rows.push_back({htmlText(name), htmlText(value)});
    body += htmlTable({"", ""}, rows);
    if (!reasons.empty()) {
        rows.clear();
        for (const Reason &reason : reasons)
            rows.push_back({std::to_string(reason.files.size()), htmlText(reason.sentence), filesHtml(reason.files)});
        body += "<h2>Failed</h2>\n" + htmlTable({"Pictures", "Reason", "Files"}, rows);
    }
    if (!warnings.empty()) {
        rows.clear();
        for (const auto &[sentence, count] : warnings)
            rows.push_back({std::to_string(count), htmlText(sentence)});
        body += "<h2>Notes</h2>\n" + htmlTable({"Times", "Note"}, rows);
    }
    if (!models.empty()) {
        rows.clear();
        for (const Model &model : models) {
            rows.push_back(
                {htmlText(titleOf(model)) + "<br><code class=\"faint\">" + htmlText(model.paper.sha256) + "</code>",
                 htmlText(joined(model.stages)),
                 std::to_string(model.pictures),
                 htmlText(orUnknown(model.paper.weightsLicence)),
                 htmlText(orUnknown(model.paper.codeLicence)),
                 htmlText(model.paper.paidWork)});
        }
        body +=
            "<h2>Models</h2>\n"
            + htmlTable({"Model", "Used for", "Pictures", "Licence of the weights", "Licence of the code", "Paid work"},
                        rows);
    }
    rows.clear();
    for (const Outcome &outcome : outcomes) {
        const std::string result = outcome.files.empty() ? std::string() : outcome.files.front().path.string();
        rows.push_back({htmlText(outcome.input.string()),
                        htmlText(outcome.state),
                        htmlText(outcome.errorText.empty() ? result : outcome.errorText),
                        htmlText(durationText(outcome.seconds))});
    }
    body += "<h2>Pictures</h2>\n" + htmlTable({"Original", "State", "Result or reason", "Time"}, rows);
    return htmlPage("Report of the batch", body);
}

} // namespace ambrotype::jobs::audit
