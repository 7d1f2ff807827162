#pragma once

#include "base/result.h"
#include "jobs/audit/outcome.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace ambrotype::jobs::audit {

//! What came of a batch, added up: for the page at its end and for export.
struct BatchReport
{
    int total = 0;
    int done = 0;
    int skipped = 0;
    int failed = 0;
    int other = 0;            //!< Cancelled, or not worked on yet.
    double workSeconds = 0.0; //!< Added over the pictures; several are worked on at the same time.
    double wallSeconds = 0.0; //!< From the begin to the end; 0 when unknown.
    double megapixelsOut = 0.0;
    std::uint64_t bytesOut = 0;
    int faces = 0;
    int facesFlagged = 0; //!< Results that a person should look at: "flagged" or "cannot be measured".

    //! Failures of one kind.
    struct Reason
    {
        std::string code;
        std::string sentence;
        std::vector<std::filesystem::path> files;
    };
    std::vector<Reason> reasons; //!< The most frequent first.

    struct Model
    {
        pipeline::ModelPaper paper;
        std::vector<std::string> stages;
        int pictures = 0;
    };
    std::vector<Model> models;                  //!< By title.
    std::map<std::string, double> stageSeconds; //!< By stage.
    std::map<std::string, int> devices;         //!< Done pictures by device.
    std::map<std::string, int> presets;         //!< Done pictures by preset.
    std::map<std::string, int> warnings;        //!< How often each was given.
    std::vector<Outcome> outcomes;              //!< What it was made of.
    std::string auditHash; //!< Hash of the last line of the audit log, to be kept with the report; may be empty.

    static BatchReport of(std::vector<Outcome> outcomes, double wallSeconds = 0.0);

    std::string toText() const; //!< For a terminal or a mail.
    std::string toJson() const;
    std::string toCsv() const; //!< One line per picture.
    std::string toHtml() const;
};

//! Writes \p report by the extension of \p file: .json, .csv, .html (or .htm), .txt.
//! Errors: InvalidArgument (another extension), those of imaging::AtomicFile.
Result<void> writeReport(const BatchReport &report, const std::filesystem::path &file);

} // namespace ambrotype::jobs::audit
