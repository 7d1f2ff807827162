#pragma once

#include "base/cancel.h"
#include "base/result.h"
#include "faces/detect/retinaface_decode.h"
#include "faces/face.h"
#include "imaging/float_image.h"
#include "inference/engine.h"

#include <filesystem>
#include <memory>
#include <vector>

namespace ambrotype::faces {

//! What a search must know of a detector. Scores are comparable within one detector only. Lengths are sides of face
//! boxes in pixels of the picture that is looked at.
struct DetectorTraits
{
    double threshold = 0.5;   //!< Scores above it are reported unless the user says otherwise.
    double strong = 0.9;      //!< From this score on nobody looks for a better view of the same picture.
    double smallestFace = 12; //!< What is smaller is missed or guessed.
    double largestFace = 480; //!< What is larger is missed.
    double costPerPixel =
        0.0; //!< Multiply-adds (or work like them) per pixel of a look; 0: learned from the first one.
};

//! Finds faces in one look at one picture. Any thread.
class Detector
{
public:
    struct Look
    {
        std::vector<Face> faces;   //!< In pixels of the picture looked at, by descending score, no duplicates.
        double multiplyAdds = 0.0; //!< Of this look.
    };

    virtual ~Detector() = default;
    virtual FaceSource source() const = 0;
    virtual const DetectorTraits &traits() const = 0;
    //! \p picture: working values, grey or RGB; alpha is not looked at. Scores strictly above \p threshold.
    //! Errors: Cancelled, OutOfMemory, Device, Internal.
    virtual Result<Look>
    look(const imaging::FloatImage &picture, double threshold, const CancelToken &cancel) const = 0;
};

//! RetinaFace with either body. \p options: precision, device and back end of its runs.
//! Errors: Unsupported for a network of another kind.
Result<std::shared_ptr<const Detector>> retinaFaceDetector(std::shared_ptr<inference::LoadedModel> model,
                                                           const inference::RunOptions &options = {},
                                                           const RetinaFaceAnchors &anchors = {});

//! YuNet of March 2023 (ONNX, run by OpenCV). Errors: NotFound, BadFormat, Unsupported (no OpenCV plug-in).
Result<std::shared_ptr<const Detector>> yuNetDetector(const std::filesystem::path &onnxFile);

//! OpenCV's cascades (frontal, profile, eyes): no network, worse, but nearly always there. \p folder holds
//! haarcascade_*.xml; empty: the shipped resources, then Debian's package opencv-data.
//! Errors: NotFound (says which package has them), Unsupported.
Result<std::shared_ptr<const Detector>> cascadeDetector(const std::filesystem::path &folder = {});

} // namespace ambrotype::faces
