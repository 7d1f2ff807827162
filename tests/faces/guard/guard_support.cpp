#include "faces/guard/guard_support.h"

#include "faces/crop.h"
#include "faces/crop_template.h"
#include "faces/similarity.h"
#include "imaging/color/working_space.h"
#include "imaging/io/reader.h"
#include "imaging/ops/resize.h"
#include "inference/engine_loader.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <random>

namespace ambrotype::faces::test {

using imaging::FloatImage;
using imaging::Region;

namespace {

constexpr int kCells = 14;

//! Soft step from 0 (inside) to 1 around distance 1.
double outside(double distance, double softness)
{
    return std::clamp((distance - 1.0) / softness + 0.5, 0.0, 1.0);
}

struct Brush
{
    FloatImage &image;

    void ellipse(Point centre, double rx, double ry, const float *color, double softness = 0.15, double opacity = 1.0)
    {
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) {
                const double distance = std::hypot((x - centre.x) / rx, (y - centre.y) / ry);
                const auto weight = static_cast<float>(opacity * (1.0 - outside(distance, softness)));
                for (int c = 0; c < 3; ++c)
                    image.row(c, y)[x] += weight * (color[c] - image.row(c, y)[x]);
            }
    }
};

} // namespace

FakeRecogniser::FakeRecogniser(std::string architecture)
{
    m_facts.architecture = std::move(architecture);
}

Result<inference::RunReport>
FakeRecogniser::run(const inference::TensorView &, const inference::TensorSpan &, const inference::RunOptions &)
{
    return Error{ErrorCode::Unsupported, "Recognisers give embeddings, not pictures.", {}};
}

Result<std::map<std::string, inference::Tensor>> FakeRecogniser::runWhole(
    const std::map<std::string, inference::TensorView> &inputs, const inference::RunOptions &, inference::RunReport *)
{
    if (fails)
        return Error{ErrorCode::Device, "The device stopped answering.", {}};
    lastInput = inference::copyOf(inputs.at("input"));
    const auto side = static_cast<int>(lastInput.shape[3]);
    const auto planes = static_cast<std::size_t>(lastInput.shape[0] * lastInput.shape[1]);
    const std::size_t perPicture = static_cast<std::size_t>(lastInput.shape[1]) * kCells * kCells;
    inference::Tensor output;
    output.shape = {lastInput.shape[0], static_cast<std::int64_t>(perPicture)};
    output.data.assign(planes * kCells * kCells, 0.0F);
    for (std::size_t plane = 0; plane < planes; ++plane)
        for (int y = 0; y < side; ++y)
            for (int x = 0; x < side; ++x) {
                const int cell = y * kCells / side * kCells + x * kCells / side;
                output.data[plane * kCells * kCells + static_cast<std::size_t>(cell)] +=
                    lastInput.data[(plane * static_cast<std::size_t>(side) + static_cast<std::size_t>(y))
                                       * static_cast<std::size_t>(side)
                                   + static_cast<std::size_t>(x)];
            }
    for (std::size_t picture = 0; picture < output.data.size(); picture += perPicture) {
        double mean = 0.0;
        for (std::size_t i = 0; i < perPicture; ++i)
            mean += output.data[picture + i] / static_cast<double>(perPicture);
        for (std::size_t i = 0; i < perPicture; ++i)
            output.data[picture + i] -= static_cast<float>(mean);
    }
    return std::map<std::string, inference::Tensor>{{"output", std::move(output)}};
}

DrawnFace personA()
{
    return {};
}

DrawnFace personB()
{
    DrawnFace face;
    face.eyeWidth = 1.5;
    face.browHeight = -1.2; // brows under the eyes: nobody's, and unlike anybody's
    face.noseLength = 0.4;
    face.mouthWidth = 0.45;
    face.skin[0] = 0.45F;
    face.skin[1] = 0.36F;
    face.skin[2] = 0.30F;
    face.texture = 2;
    return face;
}

TestFace drawFace(const DrawnFace &face, int size, double sourceEyeDistance)
{
    TestFace made;
    made.name = "drawn";
    made.person = std::to_string(face.texture);
    made.crop = FloatImage({size, size}, 3);
    made.landmarks = cropTemplate(CropTemplate::Ffhq, size);
    made.sourceEyeDistance = sourceEyeDistance;
    const double eye = eyeDistance(made.landmarks);
    const Landmarks &at = made.landmarks;
    const float background[3] = {0.35F, 0.40F, 0.45F};
    const float dark[3] = {0.16F, 0.11F, 0.08F};
    const float white[3] = {0.93F, 0.92F, 0.90F};
    const float lips[3] = {0.62F, 0.30F, 0.28F};
    const float shade[3] = {face.skin[0] * 0.72F, face.skin[1] * 0.70F, face.skin[2] * 0.68F};
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < size; ++y)
            std::fill_n(made.crop.row(c, y), size, background[c]);
    Brush brush{made.crop};
    const Point middle{(at[0].x + at[1].x) / 2, at[2].y};
    brush.ellipse(middle, 1.15 * eye, 1.6 * eye, face.skin, 0.05);
    for (int side = 0; side < 2; ++side) {
        const Point &centre = at[static_cast<std::size_t>(side)];
        brush.ellipse({centre.x, centre.y - 0.28 * face.browHeight * eye}, 0.3 * eye, 0.06 * eye, dark, 0.5);
        brush.ellipse(centre, 0.24 * face.eyeWidth * eye, 0.12 * eye, white, 0.12);
        brush.ellipse(centre, 0.093 * eye, 0.093 * eye, face.iris, 0.12);
        brush.ellipse(centre, 0.035 * eye, 0.035 * eye, dark, 0.25);
    }
    brush.ellipse({at[2].x, at[2].y - 0.05 * eye}, 0.14 * eye, 0.16 * face.noseLength * eye, shade, 0.6);
    const Point mouth{(at[3].x + at[4].x) / 2, at[3].y};
    brush.ellipse(mouth, 0.45 * face.mouthWidth * eye, 0.11 * eye, lips, 0.2);
    std::mt19937 generator(face.texture);
    for (int y = 0; y < size; ++y)
        for (int x = 0; x < size; ++x) {
            const float grain = (static_cast<float>(generator() % 1000U) / 1000.0F - 0.5F) * 0.03F;
            for (int c = 0; c < 3; ++c)
                made.crop.row(c, y)[x] = std::clamp(made.crop.row(c, y)[x] + grain, 0.0F, 1.0F);
        }
    return made;
}

std::vector<TestFace> photographedFaces(double least)
{
    std::ifstream stream(AMBROTYPE_PHOTO_FACES);
    const auto list = nlohmann::json::parse(stream);
    std::vector<TestFace> faces;
    for (const auto &photo : list.at("photos")) {
        const std::string file = photo.at("file");
        FloatImage whole;
        for (const auto &each : photo.at("faces")) {
            Landmarks landmarks;
            for (std::size_t i = 0; i < landmarks.size(); ++i)
                landmarks[i] = {each.at("landmarks").at(2 * i), each.at("landmarks").at(2 * i + 1)};
            TestFace face;
            face.sourceEyeDistance = eyeDistance(landmarks);
            if (face.sourceEyeDistance < least)
                continue;
            if (whole.empty()) {
                const auto picture = imaging::readPicture(ambrotype::test::sharedDir() / "photos" / file);
                REQUIRE(picture.ok());
                const auto space = imaging::WorkingSpace::forPicture(*picture);
                REQUIRE(space.ok());
                whole = (*space)->toWorking(picture->pixels, Region::of(picture->pixels.size()));
            }
            const auto aligned = alignFace(landmarks, CropTemplate::Ffhq, 512);
            REQUIRE(aligned);
            face.crop = cropFace(whole, Region::of(whole.size()), whole.size(), aligned->toPicture);
            for (std::size_t i = 0; i < landmarks.size(); ++i)
                face.landmarks[i] = aligned->toCrop(landmarks[i]);
            face.person = each.at("person");
            face.name = file + " " + face.person;
            faces.push_back(std::move(face));
        }
    }
    return faces;
}

std::shared_ptr<Embedder> realRecogniser()
{
    const auto engine = inference::engine();
    REQUIRE(engine.ok());
    inference::ModelRequest request;
    request.file = ambrotype::test::sharedDir() / "weights" / "mobilefacenet.safetensors";
    request.device = "cpu";
    const auto model = (*engine)->load(request);
    REQUIRE(model.ok());
    const auto embedder = Embedder::make(*model);
    REQUIRE(embedder.ok());
    return *embedder;
}

FloatImage mixed(const FloatImage &a, const FloatImage &b, double share)
{
    FloatImage result = a.clone();
    const auto weight = static_cast<float>(share);
    for (int c = 0; c < result.colorChannels(); ++c)
        for (int y = 0; y < result.height(); ++y)
            for (int x = 0; x < result.width(); ++x)
                result.row(c, y)[x] += weight * (b.row(c, y)[x] - a.row(c, y)[x]);
    return result;
}

TestFace seenSmaller(const TestFace &face, double eyes)
{
    TestFace made;
    made.name = face.name;
    made.person = face.person;
    made.landmarks = face.landmarks;
    made.sourceEyeDistance = eyes;
    const double scale = eyes / eyeDistance(face.landmarks);
    const int side = std::max(4, static_cast<int>(std::lround(face.crop.width() * scale)));
    const FloatImage small = imaging::ops::resize(face.crop, {side, side}, imaging::ops::ResizeFilter::Area);
    made.crop = imaging::ops::resize(small, face.crop.size(), imaging::ops::ResizeFilter::Bicubic);
    return made;
}

GuardedFace guarded(const TestFace &face, const FloatImage &result, double asked)
{
    GuardedFace made;
    made.original = &face.crop;
    made.landmarks = face.landmarks;
    made.sourceEyeDistance = face.sourceEyeDistance;
    made.asked = asked;
    made.number = 2;
    made.blend = [&face, &result](double strength) { return mixed(face.crop, result, strength); };
    return made;
}

GuardLimits simpleLimits(double limit, double otherPerson)
{
    const QualityClass all{"fine", 1.0, 255.0, limit, std::min(1.0, limit + 0.1), otherPerson, otherPerson, true};
    GuardLimits limits;
    limits.minEyeDistance = 10.0;
    limits.recognisers["mobilefacenet"] = {{all}, -1.0};
    limits.structure = {{all}, -1.0};
    limits.changes = {{1.0, 255.0, {}}};
    return limits;
}

} // namespace ambrotype::faces::test
