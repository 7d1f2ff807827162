#pragma once

#include "base/cancel.h"
#include "base/progress.h"
#include "base/result.h"
#include "faces/detect/detect_faces.h"
#include "faces/detect/face_facts.h"
#include "faces/detect/picture_access.h"
#include "pipeline/source.h"

#include <memory>
#include <string>
#include <vector>

namespace ambrotype::pipeline {

//! Which detector is meant: "auto" (RetinaFace with ResNet-50, with MobileNet, YuNet, cascades: the first that is on
//! this machine), "retinaface", "yunet", "cascade", or the catalogue id or path of a RetinaFace or YuNet file.
struct DetectorChoice
{
    std::string name = "auto";
    std::string device = "auto"; //!< As in recipes; YuNet and cascades always use the CPU.
};

//! A detector ready for use, and which one it is.
struct OpenedDetector
{
    std::shared_ptr<const faces::Detector> detector;
    std::string id;     //!< Catalogue id or file name, or "cascade".
    std::string sha256; //!< Of its file; "cascade" for the cascades.
};

//! Opens the detector or takes it from memory. Any thread, not the window's.
//! Errors: ModelMissing, NotFound (says what to install), Unsupported, those of the engine, Cancelled.
Result<OpenedDetector> openDetector(const DetectorChoice &choice, const CancelToken &cancel = {});

//! What names the detector in cache keys: OpenedDetector::sha256 without opening anything; empty when there is none.
std::string detectorHash(const DetectorChoice &choice);

struct FaceFinderOptions
{
    DetectorChoice detector;
    faces::DetectOptions detect;
    faces::FaceLimits limits;
};

//! The faces of a picture, the largest first, with what the face list shows of each.
struct FoundFaces
{
    std::vector<faces::Face> faces; //!< May be empty: that is a state, not an error.
    std::vector<faces::FaceFacts> facts;
    std::string detector; //!< OpenedDetector::id.
    faces::FaceSource source = faces::FaceSource::Cascade;
    double threshold = 0.0; //!< In force.
    int looks = 0;
    double multiplyAdds = 0.0;
};

//! Finds faces with the chosen detector. \p contentId names the pixels (Source::contentId() for a photograph as read,
//! with the settings of what came before added otherwise); with equal options and detector the answer comes from
//! memory. Empty: no memory. Any thread, not the window's.
//! Errors: as openDetector(), and those of \p picture.
Result<std::shared_ptr<const FoundFaces>> findFaces(const faces::PictureAccess &picture,
                                                    const std::string &contentId,
                                                    const FaceFinderOptions &options,
                                                    const CancelToken &cancel = {},
                                                    const Progress &progress = {});

//! How a search reads \p source, which must outlive the result.
faces::PictureAccess accessTo(const Source &source);

} // namespace ambrotype::pipeline
