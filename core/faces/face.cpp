#include "faces/face.h"

#include <cmath>

namespace ambrotype::faces {

const char *faceSourceName(FaceSource source)
{
    switch (source) {
    case FaceSource::RetinaFace:
        return "retinaface";
    case FaceSource::YuNet:
        return "yunet";
    case FaceSource::Cascade:
        return "cascade";
    case FaceSource::Drawn:
        break;
    }
    return "drawn";
}

double eyeDistance(const Landmarks &landmarks)
{
    return std::hypot(landmarks[1].x - landmarks[0].x, landmarks[1].y - landmarks[0].y);
}

} // namespace ambrotype::faces
