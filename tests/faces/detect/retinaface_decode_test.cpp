#include "faces/detect/retinaface_decode.h"
#include "parity/golden.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace ambrotype;
using namespace ambrotype::faces;
using ambrotype::test::haveShared;

namespace {

constexpr const char *kGolden = "parity/retinaface-resnet50/decode.safetensors";
constexpr imaging::Size kPicture{320, 240};
constexpr double kTolerance = 0.001; // pixels; decode.json

using Tensors = std::map<std::string, inference::Tensor>;

//! Largest difference between \p faces and a table of box, score and points; huge when the numbers of rows differ.
double difference(const std::vector<Face> &faces, const inference::Tensor &table)
{
    if (static_cast<std::int64_t>(faces.size()) != table.shape.at(0))
        return 1e9;
    double largest = 0.0;
    for (std::size_t i = 0; i < faces.size(); ++i) {
        const Face &face = faces[i];
        std::vector<double> row{face.box.left, face.box.top, face.box.right, face.box.bottom, face.score};
        for (const Point &point : face.landmarks)
            row.insert(row.end(), {point.x, point.y});
        for (std::size_t k = 0; k < row.size(); ++k)
            largest = std::max(largest, std::abs(row[k] - static_cast<double>(table.data[i * row.size() + k])));
    }
    return largest;
}

std::vector<Face> decoded(const Tensors &golden, double threshold, const RetinaFaceAnchors &anchors = {})
{
    return decodeRetinaFace(golden.at("input.loc").view(),
                            golden.at("input.conf").view(),
                            golden.at("input.landm").view(),
                            kPicture,
                            threshold,
                            0.4,
                            anchors)
        .value();
}

} // namespace

TEST_CASE("RetinaFace's priors are the authors'", "[faces][detect]")
{
    if (!haveShared(kGolden))
        return;
    const Tensors golden = parity::readTensors(ambrotype::test::sharedDir() / kGolden);
    const std::vector<Prior> priors = retinaFacePriors(kPicture);
    const inference::Tensor &expected = golden.at("priors");
    REQUIRE(static_cast<std::int64_t>(priors.size()) == expected.shape.at(0));
    double largest = 0.0;
    for (std::size_t i = 0; i < priors.size(); ++i) {
        const std::array<float, 4> row{priors[i].x, priors[i].y, priors[i].width, priors[i].height};
        for (std::size_t k = 0; k < 4; ++k)
            largest = std::max(largest, static_cast<double>(std::abs(row[k] - expected.data[4 * i + k])));
    }
    CHECK(largest <= 1e-6);
}

TEST_CASE("RetinaFace's outputs become the authors' faces at every threshold", "[faces][detect]")
{
    if (!haveShared(kGolden))
        return;
    Tensors golden = parity::readTensors(ambrotype::test::sharedDir() / kGolden);
    for (const auto &[threshold, name] :
         {std::pair{0.97, "output.threshold_0.97"}, {0.8, "output.threshold_0.8"}, {0.5, "output.threshold_0.5"}}) {
        INFO(name);
        const double largest = difference(decoded(golden, threshold), golden.at(name));
        UNSCOPED_INFO("largest difference " << largest);
        CHECK(largest <= kTolerance);
    }

    SECTION("and what differs from the authors' way is noticed")
    {
        const inference::Tensor expected = golden.at("output.threshold_0.8");
        RetinaFaceAnchors shifted;
        shifted.sides[1][1] = 127.9;
        CHECK(difference(decoded(golden, 0.8, shifted), expected) > kTolerance);
        RetinaFaceAnchors variance;
        variance.sizeVariance = 0.2001;
        CHECK(difference(decoded(golden, 0.8, variance), expected) > kTolerance);
        CHECK(difference(decoded(golden, 0.81), expected) > kTolerance);
        inference::Tensor &points = golden.at("input.landm");
        for (float &value : points.data)
            value += 0.001F;
        CHECK(difference(decoded(golden, 0.8), expected) > kTolerance);
    }
}

TEST_CASE("RetinaFace's outputs for another picture are refused", "[faces][detect]")
{
    inference::Tensor loc{std::vector<float>(4 * 10), {1, 10, 4}};
    inference::Tensor conf{std::vector<float>(2 * 10), {1, 10, 2}};
    inference::Tensor points{std::vector<float>(10 * 10), {1, 10, 10}};
    const auto result = decodeRetinaFace(loc.view(), conf.view(), points.view(), {32, 32}, 0.5);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == ErrorCode::InvalidArgument);
}

TEST_CASE("RetinaFace's values that are no numbers give no faces", "[faces][detect]")
{
    const std::size_t rows = retinaFacePriors({32, 32}).size();
    const auto wide = static_cast<std::int64_t>(rows);
    inference::Tensor loc{std::vector<float>(4 * rows, std::nanf("")), {1, wide, 4}};
    inference::Tensor conf{std::vector<float>(2 * rows, 1.0F), {1, wide, 2}};
    inference::Tensor points{std::vector<float>(10 * rows, 0.0F), {1, wide, 10}};
    CHECK(decodeRetinaFace(loc.view(), conf.view(), points.view(), {32, 32}, 0.5).value().empty());
    conf.data.assign(conf.data.size(), std::nanf(""));
    loc.data.assign(loc.data.size(), 0.0F);
    CHECK(decodeRetinaFace(loc.view(), conf.view(), points.view(), {32, 32}, 0.5).value().empty());
}
