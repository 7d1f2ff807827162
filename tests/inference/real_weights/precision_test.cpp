#include "faces/detect/photo_set.h"
#include "faces/guard/guard_support.h"
#include "support/test_files.h"

#include "faces/detect/detector.h"
#include "faces/detect/suppression.h"
#include "imaging/ops/resize.h"
#include "inference/cpu/cpu_program.h"
#include "inference/engine_loader.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

using namespace ambrotype;
using namespace ambrotype::faces;
using inference::LoadedModel;
using inference::Precision;

namespace {

//! Runs every picture in one precision, whatever is asked for.
class InPrecision final : public LoadedModel
{
public:
    InPrecision(std::shared_ptr<LoadedModel> model, Precision precision)
        : m_model(std::move(model))
        , m_precision(precision)
    {
    }
    const inference::ModelFacts &facts() const override { return m_model->facts(); }
    Result<inference::RunReport> run(const inference::TensorView &input,
                                     const inference::TensorSpan &output,
                                     const inference::RunOptions &options) override
    {
        return m_model->run(input, output, withPrecision(options));
    }
    Result<std::map<std::string, inference::Tensor>>
    runWhole(const std::map<std::string, inference::TensorView> &inputs,
             const inference::RunOptions &options,
             inference::RunReport *report) override
    {
        return m_model->runWhole(inputs, withPrecision(options), report);
    }

private:
    inference::RunOptions withPrecision(inference::RunOptions options) const
    {
        options.precision = m_precision;
        return options;
    }
    std::shared_ptr<LoadedModel> m_model;
    Precision m_precision;
};

std::shared_ptr<LoadedModel> loaded(const char *file, const std::map<std::string, std::string> &settings)
{
    inference::ModelRequest request;
    request.file = ambrotype::test::sharedDir() / "weights" / file;
    request.hyperparameters = settings;
    request.device = "cpu";
    const auto model = inference::engine().value()->load(request);
    REQUIRE(model.ok());
    return *model;
}

//! What Precision::Auto is on this machine.
Precision automatic(const std::shared_ptr<LoadedModel> &model, const inference::Tensor &input)
{
    inference::RunReport report;
    REQUIRE(model->runWhole({{"input", input.view()}}, {}, &report));
    return report.precision;
}

inference::Tensor greyPicture(std::int64_t side)
{
    return {std::vector<float>(static_cast<std::size_t>(3 * side * side), 0.1F), {1, 3, side, side}};
}

double distance(Point a, Point b)
{
    return std::max(std::abs(a.x - b.x), std::abs(a.y - b.y));
}

//! How far rounding moves what the network says.
struct Moved
{
    double box = 0.0; //!< Pixels.
    double points = 0.0;
    double score = 0.0;
    int count = 0;
    int unmatched = 0;
    int tied = 0; //!< Faces for which another of several equally good starting boxes won.
};

void compareFace(const Face &exact, const Face &fast, Moved &moved)
{
    double box = 0.0;
    double points = 0.0;
    for (const auto &[a, b] : {std::pair{fast.box.left, exact.box.left},
                               {fast.box.top, exact.box.top},
                               {fast.box.right, exact.box.right},
                               {fast.box.bottom, exact.box.bottom}})
        box = std::max(box, std::abs(a - b));
    for (std::size_t i = 0; i < exact.landmarks.size(); ++i)
        points = std::max(points, distance(fast.landmarks[i], exact.landmarks[i]));
    ++moved.count;
    moved.box = std::max(moved.box, box);
    moved.points = std::max(moved.points, points);
    moved.score = std::max(moved.score, std::abs(fast.score - exact.score));
    moved.tied += box >= 0.5 || points >= 0.5 ? 1 : 0;
}

using Outputs = std::map<std::string, inference::Tensor>;

//! What one starting box says.
Face faceOf(const Outputs &outputs, std::size_t prior, imaging::Size size)
{
    const auto row = [&](const char *name, std::int64_t values) {
        const std::vector<float> &data = outputs.at(name).data;
        const float *from = data.data() + static_cast<std::int64_t>(prior) * values;
        return inference::Tensor{{from, from + values}, {1, 1, values}};
    };
    const Prior start = retinaFacePriors(size)[prior];
    const RetinaFaceAnchors anchors;
    const inference::Tensor loc = row("output.loc", 4);
    const inference::Tensor points = row("output.landm", 10);
    Face face;
    face.score = row("output.conf", 2).data[1];
    const double x = (start.x + loc.data[0] * anchors.centreVariance * start.width) * size.width;
    const double y = (start.y + loc.data[1] * anchors.centreVariance * start.height) * size.height;
    const double width = start.width * std::exp(loc.data[2] * anchors.sizeVariance) * size.width;
    const double height = start.height * std::exp(loc.data[3] * anchors.sizeVariance) * size.height;
    face.box = {x - width / 2, y - height / 2, x + width / 2, y + height / 2};
    for (std::size_t i = 0; i < 5; ++i)
        face.landmarks[i] = {(start.x + points.data[2 * i] * anchors.centreVariance * start.width) * size.width,
                             (start.y + points.data[2 * i + 1] * anchors.centreVariance * start.height) * size.height};
    return face;
}

//! Every starting box that takes itself for a face.
void compareOutputs(const Outputs &exact, const Outputs &fast, imaging::Size size, Moved &moved)
{
    const std::vector<float> &scores = exact.at("output.conf").data;
    for (std::size_t prior = 0; 2 * prior + 1 < scores.size(); ++prior)
        if (scores[2 * prior + 1] > 0.5F)
            compareFace(faceOf(exact, prior, size), faceOf(fast, prior, size), moved);
}

//! The faces that are reported.
void compareFaces(const std::vector<Face> &exact, const std::vector<Face> &fast, Moved &moved)
{
    for (const Face &face : exact) {
        const auto same = std::max_element(fast.begin(), fast.end(), [&](const Face &a, const Face &b) {
            return overlap(a.box, face.box) < overlap(b.box, face.box);
        });
        if (same == fast.end() || overlap(same->box, face.box) < 0.5)
            ++moved.unmatched;
        else
            compareFace(face, *same, moved);
    }
}

//! Keeps the outputs of the latest run.
class Listening final : public LoadedModel
{
public:
    Listening(std::shared_ptr<LoadedModel> model, Precision precision)
        : m_model(std::move(model), precision)
    {
    }
    const inference::ModelFacts &facts() const override { return m_model.facts(); }
    Result<inference::RunReport> run(const inference::TensorView &input,
                                     const inference::TensorSpan &output,
                                     const inference::RunOptions &options) override
    {
        return m_model.run(input, output, options);
    }
    Result<Outputs> runWhole(const std::map<std::string, inference::TensorView> &inputs,
                             const inference::RunOptions &options,
                             inference::RunReport *report) override
    {
        auto made = m_model.runWhole(inputs, options, report);
        if (made)
            latest = *made;
        return made;
    }
    Outputs latest;

private:
    InPrecision m_model;
};

} // namespace

TEST_CASE("bf16 moves the faces of photographs by less than half a pixel", "[inference][weights]")
{
    if (!ambrotype::test::haveShared("weights/retinaface_mobilenet0.25.safetensors")
        || !ambrotype::test::haveShared("photos/LICENSES.json"))
        return;
    const auto model = loaded("retinaface_mobilenet0.25.safetensors", {{"leaky_slope", "0.1"}});
    CHECK(automatic(model, greyPicture(64)) == (inference::hasBf16Kernels() ? Precision::Bf16 : Precision::Fp32));
    if (!inference::hasBf16Kernels())
        return;
    const auto exactModel = std::make_shared<Listening>(model, Precision::Fp32);
    const auto fastModel = std::make_shared<Listening>(model, Precision::Bf16);
    const auto exact = retinaFaceDetector(exactModel);
    const auto fast = retinaFaceDetector(fastModel);
    REQUIRE(exact);
    REQUIRE(fast);
    constexpr int kLongEdge = 640;
    Moved priors;
    Moved reported;
    for (const faces::test::Photo &photo : faces::test::photoSet()) {
        imaging::FloatImage picture = faces::test::pixelsOf(photo.file);
        const double scale = std::min(1.0, double(kLongEdge) / std::max(picture.width(), picture.height()));
        const imaging::Size size{int(std::lround(picture.width() * scale)), int(std::lround(picture.height() * scale))};
        if (size != picture.size())
            picture = imaging::ops::resize(picture, size, imaging::ops::ResizeFilter::Area);
        const double threshold = (*exact)->traits().threshold;
        const auto a = (*exact)->look(picture, threshold, {});
        const auto b = (*fast)->look(picture, threshold - 0.01, {});
        REQUIRE(a);
        REQUIRE(b);
        compareFaces(a->faces, b->faces, reported);
        compareOutputs(exactModel->latest, fastModel->latest, size, priors);
    }
    std::printf(
        "RetinaFace MobileNet-0.25, bf16 against fp32: %d starting boxes above 0.5: boxes %.3f px, points %.3f px, "
        "scores %.4f; %d faces, %d of them from another starting box (%.3f px)\n",
        priors.count,
        priors.box,
        priors.points,
        priors.score,
        reported.count,
        reported.tied,
        reported.points);
    CHECK(priors.box < 0.5);
    CHECK(priors.points < 0.5);
    CHECK(priors.points > 0.0); // it did round
    CHECK(reported.count > 40);
    CHECK(reported.unmatched == 0);
    CHECK(reported.score < 0.01);
    CHECK(reported.tied <= 1);
    CHECK(reported.box < 2.0);
}

TEST_CASE("MobileFaceNet's published weights tell people apart, in bf16 as well", "[inference][weights]")
{
    if (!ambrotype::test::haveShared("weights/mobilefacenet.safetensors")
        || !ambrotype::test::haveShared("photos/LICENSES.json"))
        return;
    const auto model = loaded("mobilefacenet.safetensors", {});
    const auto exact = Embedder::make(std::make_shared<InPrecision>(model, Precision::Fp32));
    const auto fast = Embedder::make(std::make_shared<InPrecision>(model, Precision::Bf16));
    REQUIRE(exact);
    REQUIRE(fast);
    const std::vector<faces::test::TestFace> people = faces::test::photographedFaces(12.0);
    std::vector<Embedding> a;
    std::vector<Embedding> b;
    for (const faces::test::TestFace &face : people) {
        const FaceView view{&face.crop, face.landmarks, false};
        const auto one = (*exact)->embed(view);
        REQUIRE(one);
        a.push_back(*one);
        if (!inference::hasBf16Kernels())
            continue;
        const auto two = (*fast)->embed(view);
        REQUIRE(two);
        b.push_back(*two);
    }
    double einstein = -1.0;
    double others = 0.0;
    double portraits = -1.0; // the most alike of two people whose faces are large
    double moved = 0.0;
    int pairs = 0;
    for (std::size_t i = 0; i < people.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const double score = similarity(a[i], a[j]);
            if (!b.empty())
                moved = std::max(moved, std::abs(similarity(b[i], b[j]) - score));
            if (people[i].person == people[j].person) {
                einstein = std::max(einstein, score);
            } else {
                others += score;
                if (std::min(people[i].sourceEyeDistance, people[j].sourceEyeDistance) > 40.0)
                    portraits = std::max(portraits, score);
                ++pairs;
            }
        }
    std::printf("MobileFaceNet: Einstein 1921 and 1927 %.3f, mean of %d other pairs %.3f, "
                "most alike portraits of two people %.3f, bf16 moves a cosine by %.4f\n",
                einstein,
                pairs,
                others / pairs,
                portraits,
                moved);
    CHECK(einstein > 0.55); // the authors of the weights' README aligned by other points: 0.66
    CHECK(std::abs(others / pairs) < 0.15);
    CHECK(portraits < einstein - 0.15);
    CHECK(moved < 0.01);
}
