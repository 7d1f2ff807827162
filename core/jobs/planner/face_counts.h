#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "jobs/shoot/quality_store.h"

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ambrotype::jobs::planner {

//! How many faces of \p file the usual rules would restore, from one look at a reduced copy: small ones of large
//! pictures are overlooked. Some tens of milliseconds for a JPEG with a small detector. Not the window's thread.
//! Errors: those of reading; of the detector; Cancelled.
Result<int> countFacesQuickly(const std::filesystem::path &file, const CancelToken &cancel);

//! Tells how many faces of pictures the usual rules would restore: from what was measured of them before (the window
//! does that while a shoot is open), and by looking where nothing was. What a look finds is kept. Any thread, one
//! object each.
class FaceCounts
{
public:
    using Look = std::function<Result<int>(const std::filesystem::path &file, const CancelToken &cancel)>;

    //! \p measures: file of a shoot::QualityStore. \p method: names how a whole search counts them (faceCountMethod()).
    FaceCounts(std::filesystem::path measures, std::string method, Look look = countFacesQuickly);
    //! With the measures of the programs. Looks for the detector, not the window's thread.
    static FaceCounts standard();

    struct Bounds
    {
        double seconds = 0.0; //!< For looking; at 0 nothing is looked at.
        CancelToken cancel;
    };
    //! Of each of \p pictures; nothing where it is not known. While there is time left it looks at pictures that are
    //! spread over all of them, one part of which may be the portraits and another the party.
    std::vector<std::optional<int>> of(const std::vector<std::filesystem::path> &pictures, const Bounds &bounds);

private:
    std::optional<int> known(const std::filesystem::path &picture);

    shoot::QualityStore m_store;
    std::string m_method;
    std::string m_lookMethod;
    Look m_look;
};

} // namespace ambrotype::jobs::planner
