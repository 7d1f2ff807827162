#include "base/parallel.h"
#include "faces/detect/detector.h"

#include <algorithm>
#include <array>

namespace ambrotype::faces {
namespace {

//! Blue, green, red, as trained (biubug6/Pytorch_Retinaface, test_widerface.py).
constexpr std::array<float, 3> kMeans{104.0F, 117.0F, 123.0F};
//! Published users put the bar at 0.97 (GFPGAN, at full size), 0.9 (GPEN) and 0.8 (CodeFormer). On our photographs
//! every face but two heavy profiles scores above 0.87; a cat reaches 0.83 with the small body.
constexpr double kThreshold = 0.85;
constexpr double kStrong = 0.95;
constexpr int kRowGrain = 64;

inference::Tensor networkInput(const imaging::FloatImage &picture)
{
    inference::Tensor input;
    input.shape = {1, 3, picture.height(), picture.width()};
    input.data.resize(static_cast<std::size_t>(3 * picture.size().pixels()));
    for (int c = 0; c < 3; ++c) {
        const int plane = picture.colorChannels() == 1 ? 0 : 2 - c;
        float *out = input.data.data() + c * picture.size().pixels();
        const float mean = kMeans[static_cast<std::size_t>(c)];
        parallelFor(0, picture.height(), kRowGrain, [&](std::int64_t from, std::int64_t to) {
            for (std::int64_t y = from; y < to; ++y) {
                const float *in = picture.row(plane, static_cast<int>(y));
                for (int x = 0; x < picture.width(); ++x)
                    out[y * picture.width() + x] = std::clamp(in[x], 0.0F, 1.0F) * 255.0F - mean;
            }
        });
    }
    return input;
}

class RetinaFace final : public Detector
{
public:
    RetinaFace(std::shared_ptr<inference::LoadedModel> model,
               const inference::RunOptions &options,
               const RetinaFaceAnchors &anchors)
        : m_model(std::move(model))
        , m_options(options)
        , m_anchors(anchors)
    {
        m_traits.threshold = kThreshold;
        m_traits.strong = kStrong;
    }

    FaceSource source() const override { return FaceSource::RetinaFace; }
    const DetectorTraits &traits() const override { return m_traits; }

    Result<Look> look(const imaging::FloatImage &picture, double threshold, const CancelToken &cancel) const override
    {
        const inference::Tensor input = networkInput(picture);
        inference::RunOptions options = m_options;
        options.cancel = cancel;
        options.wholePicture = true;
        inference::RunReport report;
        const auto outputs = m_model->runWhole({{"input", input.view()}}, options, &report);
        if (!outputs)
            return outputs.error();
        const auto output = [&](const char *name) {
            const auto found = outputs->find(name);
            return found == outputs->end() ? inference::TensorView() : found->second.view();
        };
        auto faces = decodeRetinaFace(output("output.loc"),
                                      output("output.conf"),
                                      output("output.landm"),
                                      picture.size(),
                                      threshold,
                                      0.4,
                                      m_anchors);
        if (!faces)
            return faces.error();
        return Look{std::move(*faces), report.multiplyAdds};
    }

private:
    std::shared_ptr<inference::LoadedModel> m_model;
    inference::RunOptions m_options;
    RetinaFaceAnchors m_anchors;
    DetectorTraits m_traits;
};

} // namespace

Result<std::shared_ptr<const Detector>> retinaFaceDetector(std::shared_ptr<inference::LoadedModel> model,
                                                           const inference::RunOptions &options,
                                                           const RetinaFaceAnchors &anchors)
{
    const std::vector<std::string> &names = model->facts().outputs;
    for (const char *needed : {"output.loc", "output.conf", "output.landm"})
        if (std::find(names.begin(), names.end(), needed) == names.end())
            return Error{ErrorCode::Unsupported, "This network does not find faces.", model->facts().architecture};
    return std::shared_ptr<const Detector>(std::make_shared<RetinaFace>(std::move(model), options, anchors));
}

} // namespace ambrotype::faces
