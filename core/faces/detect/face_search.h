#pragma once

#include "faces/affine.h"
#include "faces/detect/detect_faces.h"
#include "faces/detect/look_plan.h"
#include "faces/detect/merge.h"

#include <vector>

namespace ambrotype::faces {

//! Looks at one picture with one detector and collects what is seen. For detectFaces().
class FaceSearch
{
public:
    //! All must outlive the object.
    FaceSearch(const PictureAccess &picture,
               const Detector &detector,
               const DetectOptions &options,
               const CancelToken &cancel);

    //! The first, the coarser and the finer look. Errors: those of picture and detector; Cancelled.
    Result<void> upright(const Progress &progress);

    //! Looks at the whole picture turned by 90, 180, 270 and 30 degrees, which only believe strong frontal faces.
    Result<void> turned();

    //! Whether a face was seen that nobody doubts.
    bool isCertain() const;

    //! What is believed of all that was seen, within the limits of size, the largest box first.
    std::vector<Face> faces() const;

    int looks() const { return m_lookCount; }
    double multiplyAdds() const { return m_multiplyAdds; }

private:
    Result<imaging::FloatImage> view(imaging::Size size, const imaging::Region &part) const;
    Affine toPicture(imaging::Size look) const;
    Result<void> lookAt(const LookPlan &plan);
    Result<std::vector<Face>> look(const imaging::FloatImage &pixels, double threshold);
    void keep(const Face &face, double scale);
    std::vector<Sighting> believed() const;
    bool hasWantedSize(const Face &face) const;

    const PictureAccess &m_picture;
    const Detector &m_detector;
    const DetectOptions &m_options;
    const CancelToken &m_cancel;
    const double m_threshold;
    std::vector<Sighting> m_sightings;
    std::vector<double> m_scales; //!< Of the upright looks.
    int m_lookCount = 0;
    double m_multiplyAdds = 0.0;
};

} // namespace ambrotype::faces
