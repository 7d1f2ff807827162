#pragma once

#include "pipeline/evaluate/degradation.h"
#include "pipeline/evaluate/evaluation.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ambrotype::cli {

//! What the pictures of a measurement are and what is done to them.
struct EvalOptions
{
    std::filesystem::path folder;
    std::optional<pipeline::Degradation> degradation; //!< Absent: the folder holds pairs.
    int largest = 0;                                  //!< Cut to this many pixels a side; 0: whole pictures.
    bool colouredOnly = false;                        //!< Without pictures whose colours lie on one line.
};

//! The pairs of a measurement, read one after the other.
class EvalPairs
{
public:
    //! Lists the pictures. Pairs: "pairs.json" as {"pairs": [{"reference": PATH, "degraded": PATH, "operation": TEXT,
    //! "scale": N}...]} with paths from the folder (entries without a degraded file or of another shape are left out),
    //! or the folders "reference" and "degraded" with files of the same names. Errors: NotFound (no folder, no
    //! pictures), BadFormat.
    static Result<EvalPairs> find(EvalOptions options);

    bool enlarges() const { return m_enlarges; }
    bool isNoisy() const { return m_isNoisy; }
    bool isCompressed() const { return m_isCompressed; } //!< Some are JPEG files.

    //! The next pair, or nothing at the end. Errors: those of reading; Cancelled.
    Result<std::optional<pipeline::EvaluationPair>> next(const CancelToken &cancel);

private:
    struct Files
    {
        std::filesystem::path reference;
        std::filesystem::path degraded; //!< Empty: to be made.
        double sigma255 = 0;
    };
    Result<void> listPairs();
    Result<void> listPairsFile(const std::filesystem::path &file);
    Result<void> listClean();
    Result<pipeline::EvaluationPair> load(const Files &files, std::size_t index, const CancelToken &cancel) const;

    EvalOptions m_options;
    std::vector<Files> m_files;
    std::size_t m_next = 0;
    bool m_enlarges = false;
    bool m_isNoisy = false;
    bool m_isCompressed = false;
};

} // namespace ambrotype::cli
