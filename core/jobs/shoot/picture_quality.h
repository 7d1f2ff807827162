#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "pipeline/analysis.h"

#include <filesystem>
#include <optional>
#include <string>

namespace ambrotype::jobs::shoot {

//! What pictures of a shoot are chosen by besides their names: what the automatic values and the list of faces go by.
//! The first four as in pipeline::Measurements.
struct PictureQuality
{
    double noiseLuma = 0.0;
    int iso = 0;
    double sharpness = 0.0;
    double edgeWidth = 0.0;
    std::optional<int> faces;               //!< Nothing where no detector is on this machine.
    std::optional<int> facesToRestore = {}; //!< Those of them that the usual rules do not leave alone.

    bool isBlurred() const; //!< The edges are what the advice calls blurred.
    bool isNoisy() const;   //!< The noise is what the advice calls visible or strong.
    bool operator==(const PictureQuality &) const = default;
};

PictureQuality qualityOf(const pipeline::Measurements &measured, std::optional<int> faces);

//! Measures \p file and counts the faces that the usual rules of the list would show. About as long as opening it and
//! half a second, after a wait for its share of ByteBudget::process(); not the window's thread. Errors: those of
//! reading; Cancelled.
Result<PictureQuality> measureQuality(const std::filesystem::path &file, const CancelToken &cancel = {});

//! Names what faces are counted with: the detector on this machine and the values that it is used with. Counts of
//! another name are out of date. Not the window's thread.
std::string faceCountMethod();

} // namespace ambrotype::jobs::shoot
