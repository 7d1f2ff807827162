#include "faces/guard/guard_support.h"

#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace ambrotype;
using namespace ambrotype::faces;
using namespace ambrotype::faces::test;
using imaging::FloatImage;

namespace {

FloatImage flat(int size, float r, float g, float b)
{
    FloatImage image({size, size}, 3);
    const float color[3] = {r, g, b};
    for (int c = 0; c < 3; ++c)
        for (int y = 0; y < size; ++y)
            std::fill_n(image.row(c, y), size, color[c]);
    return image;
}

std::shared_ptr<Embedder> embedderOf(const std::shared_ptr<FakeRecogniser> &fake)
{
    const auto made = Embedder::make(fake);
    REQUIRE(made.ok());
    return *made;
}

} // namespace

TEST_CASE("every recogniser gets the numbers of its authors' preprocessing")
{
    struct Case
    {
        const char *network;
        std::int64_t channels;
        std::int64_t side;
        float first; //!< Of a pixel R, G, B = 0.8, 0.5, 0.2.
        float last;
    };
    for (const Case &each : {Case{"mobilefacenet", 3, 112, (0.8F - 0.485F) / 0.229F, (0.2F - 0.406F) / 0.225F},
                             Case{"arcface-ir-se50", 3, 112, 0.6F, -0.6F},
                             Case{"arcface-iresnet50", 3, 112, 0.6F, -0.6F},
                             Case{"arcface-resnet18", 1, 128, 0.11084F, 0.11084F}}) {
        CAPTURE(each.network);
        auto fake = std::make_shared<FakeRecogniser>(each.network);
        const auto embedder = embedderOf(fake);
        TestFace face = drawFace(personA(), 256);
        // Half of the crop: a flat picture has no direction for the arithmetic recogniser.
        const FloatImage colour = flat(256, 0.8F, 0.5F, 0.2F);
        face.crop.paste(colour.crop({0, 0, 256, 150}), 0, 0);
        REQUIRE(embedder->embed(FaceView{&face.crop, face.landmarks, false}).ok());
        const auto &shape = fake->lastInput.shape;
        CHECK(shape == std::vector<std::int64_t>{2, each.channels, each.side, each.side});
        CHECK(fake->lastInput.data[0] == Approx(each.first).margin(1e-5));
        const auto lastPlane = static_cast<std::size_t>((each.channels - 1) * each.side * each.side);
        CHECK(fake->lastInput.data[lastPlane] == Approx(each.last).margin(1e-5));
    }
    CHECK(recogniserInput("gfpgan").error().code == ErrorCode::Unsupported);
    CHECK_FALSE(Embedder::make(std::make_shared<FakeRecogniser>("rrdbnet")).ok());
}

TEST_CASE("the second picture of a recogniser's batch is the mirror image of the first")
{
    auto fake = std::make_shared<FakeRecogniser>();
    const auto embedder = embedderOf(fake);
    const TestFace face = drawFace(personA());
    REQUIRE(embedder->embed(FaceView{&face.crop, face.landmarks, true}).ok());
    const inference::Tensor &seen = fake->lastInput;
    REQUIRE(seen.shape[0] == 4);
    const std::size_t picture = 3 * 112 * 112;
    for (const std::size_t y : {0U, 50U, 111U})
        for (const std::size_t x : {0U, 30U, 111U})
            CHECK(seen.data[y * 112 + x] == seen.data[picture + y * 112 + 111 - x]);
    // Moved by two pixels: what was at (40, 60) lies at (38, 58) now.
    CHECK(seen.data[2 * picture + 58 * 112 + 38] == Approx(seen.data[60 * 112 + 40]).margin(0.02));
}

TEST_CASE("the eyes of the aligned face lie on the ArcFace points whatever the crop")
{
    auto fake = std::make_shared<FakeRecogniser>();
    const auto embedder = embedderOf(fake);
    DrawnFace drawn = personA();
    for (const int size : {128, 512, 1024}) {
        CAPTURE(size);
        const TestFace face = drawFace(drawn, size);
        REQUIRE(embedder->embed(FaceView{&face.crop, face.landmarks, false}).ok());
        // The darkest place of the left half of the eye band is the pupil.
        float darkest = 10.0F;
        std::size_t column = 0;
        std::size_t line = 0;
        for (std::size_t y = 46; y < 58; ++y)
            for (std::size_t x = 28; x < 50; ++x)
                if (fake->lastInput.data[y * 112 + x] < darkest) {
                    darkest = fake->lastInput.data[y * 112 + x];
                    column = x;
                    line = y;
                }
        CHECK(std::abs(double(column) - 38.3) < 2.5);
        CHECK(std::abs(double(line) - 51.7) < 2.5);
    }
}

TEST_CASE("a face that was seen before costs no run of the recogniser")
{
    auto fake = std::make_shared<FakeRecogniser>();
    const auto embedder = embedderOf(fake);
    const TestFace a = drawFace(personA());
    const TestFace b = drawFace(personB());
    const auto first = embedder->embed(FaceView{&a.crop, a.landmarks, false});
    REQUIRE(first.ok());
    CHECK(embedder->networkRuns() == 2);
    const auto both = embedder->embed({{&a.crop, a.landmarks, false}, {&b.crop, b.landmarks, false}});
    REQUIRE(both.ok());
    CHECK(embedder->networkRuns() == 4);
    CHECK((*both)[0].values == first->values);
    CHECK(similarity((*both)[0], (*both)[0]) == Approx(1.0));
    CHECK(similarity((*both)[0], (*both)[1]) < 0.9);
    CHECK(similarity((*both)[0], Embedding{{1.0F}, 1.0}) == 0.0);
}

TEST_CASE("embedding refuses what is no face and passes on what the engine says")
{
    auto fake = std::make_shared<FakeRecogniser>();
    const auto embedder = embedderOf(fake);
    const TestFace face = drawFace(personA());
    CHECK(embedder->embed(FaceView{&face.crop, Landmarks{}, false}).error().code == ErrorCode::InvalidArgument);
    CHECK(embedder->embed(FaceView{nullptr, face.landmarks, false}).error().code == ErrorCode::InvalidArgument);
    fake->fails = true;
    CHECK(embedder->embed(FaceView{&face.crop, face.landmarks, false}).error().code == ErrorCode::Device);
}

TEST_CASE("a real recogniser knows Einstein again and tells other people apart")
{
    if (!ambrotype::test::haveShared("weights/mobilefacenet.safetensors") || !ambrotype::test::haveShared("photos"))
        return;
    const auto embedder = realRecogniser();
    std::vector<Embedding> embeddings;
    const auto faces = photographedFaces(14.0);
    for (const TestFace &face : faces) {
        const auto made = embedder->embed(FaceView{&face.crop, face.landmarks, true});
        REQUIRE(made.ok());
        CHECK(made->selfAgreement > 0.7);
        embeddings.push_back(*made);
    }
    double least = 1.0;
    double most = -1.0;
    for (std::size_t i = 0; i < faces.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) {
            const double score = similarity(embeddings[i], embeddings[j]);
            if (faces[i].person == faces[j].person)
                least = std::min(least, score);
            else
                most = std::max(most, score);
        }
    CHECK(least > 0.5); // 1921 and 1927
    CHECK(most < 0.62); // two small faces of one group photo
}
