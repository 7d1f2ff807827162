#include "faces/detect/detector.h"
#include "faces/detect/suppression.h"
#include "imaging/vision/vision.h"

#include <algorithm>
#include <cmath>
#include <string>

//! YuNet: W. Wu et al., "YuNet: A Tiny Millisecond-level Face Detector", Machine Intelligence Research 2023; outputs as
//! of the file of March 2023, decoded as in opencv/modules/objdetect/src/face_detect.cpp of OpenCV 4.8. Debian's OpenCV
//! 4.6 refuses that file in its own FaceDetectorYN.
namespace ambrotype::faces {
namespace {

constexpr int kMultiple = 32;
constexpr std::array<int, 3> kStrides{8, 16, 32};
//! On our photographs all faces but one score above 0.66 and nothing else above 0.61.
constexpr double kThreshold = 0.65;
constexpr double kStrong = 0.85;
constexpr double kSuppression = 0.3;
//! Convolutions of 75,856 parameters; 149 M multiply-adds at 320 x 320 by the authors' count.
constexpr double kCostPerPixel = 1455.0;

using Output = imaging::VisionNetwork::Output;

//! B, G, R planes 0..255 without gaps, padded with zeros at the right and bottom.
std::vector<float> networkInput(const imaging::FloatImage &picture, imaging::Size padded)
{
    std::vector<float> input(static_cast<std::size_t>(3 * padded.pixels()), 0.0F);
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < picture.height(); ++y) {
            const float *in = picture.row(picture.colorChannels() == 1 ? 0 : 2 - c, y);
            float *out = input.data() + c * padded.pixels() + std::int64_t(y) * padded.width;
            for (int x = 0; x < picture.width(); ++x)
                out[x] = std::clamp(in[x], 0.0F, 1.0F) * 255.0F;
        }
    return input;
}

//! The faces of one stride: classes, objectness, boxes, points.
void decodeLevel(const Output *level, int stride, imaging::Size padded, double threshold, std::vector<Face> &faces)
{
    const int columns = padded.width / stride;
    const std::size_t cells = static_cast<std::size_t>(columns) * static_cast<std::size_t>(padded.height / stride);
    if (level[0].data.size() < cells || level[1].data.size() < cells || level[2].data.size() < 4 * cells
        || level[3].data.size() < 10 * cells)
        return;
    for (std::size_t i = 0; i < cells; ++i) {
        const double score = std::sqrt(static_cast<double>(std::clamp(level[0].data[i], 0.0F, 1.0F))
                                       * static_cast<double>(std::clamp(level[1].data[i], 0.0F, 1.0F)));
        if (!(score > threshold))
            continue;
        const auto row = static_cast<double>(i / static_cast<std::size_t>(columns));
        const auto column = static_cast<double>(i % static_cast<std::size_t>(columns));
        const float *box = level[2].data.data() + 4 * i;
        const float *points = level[3].data.data() + 10 * i;
        const double x = (column + static_cast<double>(box[0])) * stride;
        const double y = (row + static_cast<double>(box[1])) * stride;
        const double halfWidth = std::exp(static_cast<double>(box[2])) * stride / 2;
        const double halfHeight = std::exp(static_cast<double>(box[3])) * stride / 2;
        Face face;
        face.source = FaceSource::YuNet;
        face.score = score;
        face.box = {x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight};
        for (std::size_t k = 0; k < face.landmarks.size(); ++k)
            face.landmarks[k] = {(static_cast<double>(points[2 * k]) + column) * stride,
                                 (static_cast<double>(points[2 * k + 1]) + row) * stride};
        if (isFinite(face))
            faces.push_back(face);
    }
}

class YuNet final : public Detector
{
public:
    explicit YuNet(std::unique_ptr<imaging::VisionNetwork> network)
        : m_network(std::move(network))
    {
        m_traits.threshold = kThreshold;
        m_traits.strong = kStrong;
        m_traits.largestFace = 320;
        m_traits.costPerPixel = kCostPerPixel;
    }

    FaceSource source() const override { return FaceSource::YuNet; }
    const DetectorTraits &traits() const override { return m_traits; }

    Result<Look> look(const imaging::FloatImage &picture, double threshold, const CancelToken &cancel) const override
    {
        if (cancel.isCancelled())
            return Error{ErrorCode::Cancelled, {}, {}};
        const auto padded = [](int side) { return (side + kMultiple - 1) / kMultiple * kMultiple; };
        const imaging::Size size{padded(picture.width()), padded(picture.height())};
        std::vector<std::string> names;
        for (const int stride : kStrides)
            for (const char *kind : {"cls_", "obj_", "bbox_", "kps_"})
                names.push_back(kind + std::to_string(stride));
        const auto outputs = m_network->run(networkInput(picture, size), 3, size, names);
        if (!outputs)
            return outputs.error();
        std::vector<Face> faces;
        for (std::size_t level = 0; level < kStrides.size(); ++level)
            decodeLevel(outputs->data() + 4 * level, kStrides[level], size, threshold, faces);
        return Look{suppressed(std::move(faces), kSuppression), kCostPerPixel * static_cast<double>(size.pixels())};
    }

private:
    std::unique_ptr<imaging::VisionNetwork> m_network;
    DetectorTraits m_traits;
};

} // namespace

Result<std::shared_ptr<const Detector>> yuNetDetector(const std::filesystem::path &onnxFile)
{
    const auto opencv = imaging::vision();
    if (!opencv)
        return opencv.error();
    auto network = opencv.value()->openNetwork(onnxFile.string());
    if (!network)
        return network.error();
    return std::shared_ptr<const Detector>(std::make_shared<YuNet>(std::move(*network)));
}

} // namespace ambrotype::faces
