#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "jobs/audit/outcome.h"

#include <filesystem>
#include <string>

namespace ambrotype::jobs::audit {

struct SheetOptions
{
    std::string order; //!< Title of the sheet, and which lines of the log are on it.
    //! No path, file name, order, preset, person or remark: pictures are numbers.
    bool anonymous = false;
    //! Before and after beside each other in the HTML. Never in an anonymous sheet.
    bool thumbnails = false;
    int thumbnailEdge = 160; //!< Pixels of their longer side.
};

//! What was delivered of one order, from the lines of the audit log: every picture that was done, skipped or failed,
//! in the order of the log, with hashes, models and the last decision about its result.
class DeliverySheet
{
public:
    DeliverySheet(Recorded recorded, SheetOptions options);

    std::string toCsv() const;
    //! Opens originals and results when thumbnails are asked for; a picture that cannot be opened has none.
    std::string toHtml(const CancelToken &cancel = {}) const;

    int done() const;
    int failed() const;
    int skipped() const;

private:
    const Review *reviewOf(const Outcome &outcome) const;
    std::string nameOf(std::size_t index) const;
    std::string resultOf(std::size_t index) const;
    int count(const char *state) const;

    Recorded m_recorded;
    SheetOptions m_options;
};

//! Reads the log in \p folder and writes the sheet to \p file: .csv or .html (.htm).
//! Errors: NotFound (no log, or no line of this order), InvalidArgument (another extension), those of writing.
Result<void> writeDeliverySheet(const std::filesystem::path &folder,
                                const SheetOptions &options,
                                const std::filesystem::path &file,
                                const CancelToken &cancel = {});

} // namespace ambrotype::jobs::audit
