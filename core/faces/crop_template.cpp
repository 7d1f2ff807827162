#include "faces/crop_template.h"

namespace ambrotype::faces {

namespace {

constexpr Landmarks kFfhq512{{{192.98138, 239.94708},
                              {318.90277, 240.1936},
                              {256.63416, 314.01935},
                              {201.26117, 371.41043},
                              {313.08905, 371.15118}}};

//! Of a 96 x 112 crop; the square ones add 8 to x.
constexpr Landmarks kArcFace96{{{30.29459953, 51.69630051},
                                {65.53179932, 51.50139999},
                                {48.02519989, 71.73660278},
                                {33.54930115, 92.3655014},
                                {62.72990036, 92.20410156}}};

Landmarks mapped(const Landmarks &points, double shiftX, double shiftY, double factor)
{
    Landmarks result;
    for (std::size_t i = 0; i < points.size(); ++i)
        result[i] = {(points[i].x + shiftX) * factor, (points[i].y + shiftY) * factor};
    return result;
}

} // namespace

Landmarks cropTemplate(CropTemplate kind, int size)
{
    switch (kind) {
    case CropTemplate::Ffhq:
        return mapped(kFfhq512, 0.0, 0.0, size / 512.0);
    case CropTemplate::Gpen:
        // 112 pixels and a quarter of them as a border on each side.
        return mapped(kArcFace96, 8.0 + 28.0, 28.0, size / 168.0);
    case CropTemplate::ArcFace:
        break;
    }
    return mapped(kArcFace96, 8.0, 0.0, size / 112.0);
}

} // namespace ambrotype::faces
