#include "faces/crop.h"
#include "faces/face_support.h"
#include "faces/published.h"
#include "faces/similarity.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <opencv2/imgproc.hpp>

#include <cmath>

using namespace ambrotype;
using namespace ambrotype::faces;
using ambrotype::faces::test::facePipeline;
using ambrotype::faces::test::GoldenTensor;
using ambrotype::faces::test::imageOf;
using ambrotype::faces::test::landmarksOf;
using imaging::FloatImage;
using imaging::Size;

namespace {

using Golden = std::map<std::string, GoldenTensor>;

struct Difference
{
    double largest = 0.0;       //!< Levels of 8 bits.
    double shareAboveOne = 0.0; //!< Of the values.
};

//! \p golden holds every \p step th pixel of \p image both ways.
Difference compare(const FloatImage &image, const GoldenTensor &golden, int step = 1)
{
    const FloatImage expected = imageOf(golden);
    REQUIRE(expected.width() == (image.width() + step - 1) / step);
    REQUIRE(expected.height() == (image.height() + step - 1) / step);
    Difference difference;
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < expected.height(); ++y)
            for (int x = 0; x < expected.width(); ++x) {
                const double value = std::nearbyint(255.0 * double(image.row(plane, step * y)[step * x]));
                const double off = std::abs(value - std::nearbyint(255.0 * double(expected.row(plane, y)[x])));
                difference.largest = std::max(difference.largest, off);
                difference.shareAboveOne += off > 1.0 ? 1.0 : 0.0;
            }
    difference.shareAboveOne /= 3.0 * static_cast<double>(expected.size().pixels());
    return difference;
}

bool within(const Difference &difference, double largest, double share)
{
    return difference.largest <= largest && difference.shareAboveOne <= share;
}

//! By OpenCV, as the published programs enlarge.
FloatImage enlarged(const FloatImage &image, Size size, int method)
{
    cv::Mat pixels(image.height(), image.width(), CV_8UC3);
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            for (int plane = 0; plane < 3; ++plane)
                pixels.ptr(y)[3 * x + plane] =
                    static_cast<unsigned char>(std::lround(255.0 * double(image.row(plane, y)[x])));
    cv::Mat large;
    cv::resize(pixels, large, {size.width, size.height}, 0, 0, method);
    FloatImage result(size, 3);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
            for (int plane = 0; plane < 3; ++plane)
                result.row(plane, y)[x] = static_cast<float>(large.ptr(y)[3 * x + plane]) / 255.0F;
    return result;
}

ClassMap classesOf(const GoldenTensor &tensor)
{
    ClassMap map{{static_cast<int>(tensor.shape[1]), static_cast<int>(tensor.shape[0])}, {}};
    for (const double value : tensor.values)
        map.parts.push_back(static_cast<FacePart>(static_cast<int>(value)));
    return map;
}

FloatImage cropOf(const FloatImage &picture, const Alignment &alignment, const CropParams &params)
{
    return cropFace(picture, imaging::Region::of(picture.size()), picture.size(), alignment.toPicture, params);
}

published::RestoredFace restoredFace(const Golden &golden, const Landmarks &landmarks, double shift = 0.0)
{
    Landmarks points = landmarks;
    for (Point &point : points)
        point.x += shift;
    const auto alignment = alignFace(points, CropTemplate::Ffhq, 512);
    REQUIRE(alignment);
    return {alignment->toCrop, alignment->toPicture, imageOf(golden.at("restored")), classesOf(golden.at("classes"))};
}

} // namespace

TEST_CASE("crops meet facexlib's goldens, and a shift of a tenth of a pixel does not")
{
    if (!ambrotype::test::haveShared("parity/face-pipeline"))
        return;
    const auto golden = facePipeline("align");
    const FloatImage scene = imageOf(golden.at("scene"));
    for (const std::string set :
         {"upright", "frontal_jitter", "rotated_35", "upside_down", "tiny", "near_border", "profile", "outlier_nose"}) {
        CAPTURE(set);
        auto alignment = alignFace(landmarksOf(golden.at("landmarks." + set)), CropTemplate::Ffhq, 512);
        REQUIRE(alignment);
        const int step = set == "rotated_35" ? 1 : 4;
        const Difference difference =
            compare(cropOf(scene, *alignment, CropParams::asPublished(512)), golden.at("crop." + set), step);
        CAPTURE(difference.largest, difference.shareAboveOne);
        CHECK(within(difference, 2, 0.001));
        alignment->toPicture.values[2] += 0.1;
        CHECK_FALSE(
            within(compare(cropOf(scene, *alignment, CropParams::asPublished(512)), golden.at("crop." + set), step),
                   2,
                   0.001));
    }
}

TEST_CASE("crops meet GPEN's goldens")
{
    if (!ambrotype::test::haveShared("parity/face-pipeline"))
        return;
    const auto golden = facePipeline("gpen");
    const FloatImage scene = imageOf(golden.at("scene"));
    for (const std::string set : {"rotated_35", "near_border"}) {
        CAPTURE(set);
        auto alignment = alignFace(landmarksOf(golden.at("landmarks." + set)), CropTemplate::Gpen, 512);
        REQUIRE(alignment);
        const auto difference = compare(
            cropOf(scene, *alignment, CropParams::asPublished(512, Outside::Black)), golden.at("crop." + set), 4);
        CAPTURE(difference.largest, difference.shareAboveOne);
        CHECK(within(difference, 3, 0.002));
        alignment->toPicture.values[2] += 0.15;
        CHECK_FALSE(within(compare(cropOf(scene, *alignment, CropParams::asPublished(512, Outside::Black)),
                                   golden.at("crop." + set),
                                   4),
                           3,
                           0.002));
    }
}

TEST_CASE("facexlib's paste meets its goldens, and a shifted face does not")
{
    if (!ambrotype::test::haveShared("parity/face-pipeline"))
        return;
    struct Case
    {
        const char *name;
        double upscale;
        bool parse;
        std::vector<std::string> faces;
        bool ownBackground;
    };
    const auto golden = facePipeline("paste");
    const FloatImage scene = imageOf(golden.at("scene"));
    for (const Case &test : std::vector<Case>{{"x1.square", 1.0, false, {"upright"}, false},
                                              {"x1.parse", 1.0, true, {"upright"}, false},
                                              {"x2.square", 2.0, false, {"frontal_jitter", "rotated_35"}, false},
                                              {"x2.parse", 2.0, true, {"frontal_jitter", "rotated_35"}, false},
                                              {"x2.parse.border", 2.0, true, {"near_border"}, false},
                                              {"x1.square.tiny", 1.0, false, {"tiny"}, false},
                                              {"x1.5.parse", 1.5, true, {"upright"}, false},
                                              {"x2.parse.background", 2.0, true, {"upright"}, true}}) {
        CAPTURE(test.name);
        const Size size{static_cast<int>(scene.width() * test.upscale),
                        static_cast<int>(scene.height() * test.upscale)};
        const FloatImage background =
            test.ownBackground ? enlarged(
                enlarged(scene, {4 * scene.width(), 4 * scene.height()}, cv::INTER_CUBIC), size, cv::INTER_LANCZOS4)
                               : enlarged(scene, size, cv::INTER_LANCZOS4);
        const auto pasted = [&](double shift) {
            std::vector<published::RestoredFace> faces;
            for (const std::string &face : test.faces)
                faces.push_back(restoredFace(golden, landmarksOf(golden.at("landmarks." + face)), shift));
            return published::paste(background, faces, {published::Chain::Facexlib, test.upscale, test.parse});
        };
        const GoldenTensor &expected = golden.at(std::string("output.facexlib.") + test.name);
        const Difference difference = compare(pasted(0.0), expected);
        CAPTURE(difference.largest, difference.shareAboveOne);
        CHECK(within(difference, 3, 0.002));
        CHECK_FALSE(within(compare(pasted(0.1), expected), 3, 0.002));
    }
}

TEST_CASE("CodeFormer's paste meets its goldens, grey too")
{
    if (!ambrotype::test::haveShared("parity/face-pipeline"))
        return;
    const auto golden = facePipeline("paste");
    FloatImage scene = enlarged(imageOf(golden.at("scene")), {700, 513}, cv::INTER_CUBIC);
    const published::PasteParams params{published::Chain::CodeFormer, 1.0, true};
    std::vector<published::RestoredFace> faces;
    faces.push_back(restoredFace(golden, landmarksOf(golden.at("landmarks.upright"))));
    const Difference color =
        compare(published::paste(scene, faces, params), golden.at("output.codeformer.x1.parse"), 2);
    CAPTURE(color.largest, color.shareAboveOne);
    CHECK(within(color, 3, 0.002));

    for (int y = 0; y < scene.height(); ++y)
        for (int x = 0; x < scene.width(); ++x) {
            const double grey = 0.299 * double(scene.row(0, y)[x]) + 0.587 * double(scene.row(1, y)[x])
                                + 0.114 * double(scene.row(2, y)[x]);
            for (int plane = 0; plane < 3; ++plane)
                scene.row(plane, y)[x] = static_cast<float>(std::nearbyint(255.0 * grey) / 255.0);
        }
    const auto alignment = alignFace(landmarksOf(golden.at("landmarks.upright")), CropTemplate::Ffhq, 512);
    const GoldenTensor &expected = golden.at("output.codeformer.x1.parse.grey");
    CHECK_FALSE(within(compare(published::paste(scene, faces, params), expected, 2), 3, 0.002));
    faces[0].restored =
        published::matchGrey(faces[0].restored, cropOf(scene, *alignment, CropParams::asPublished(512)));
    const Difference grey = compare(published::paste(scene, faces, params), expected, 2);
    CAPTURE(grey.largest, grey.shareAboveOne);
    CHECK(within(grey, 3, 0.002));
}

TEST_CASE("GPEN's paste meets its goldens, and another alpha does not")
{
    if (!ambrotype::test::haveShared("parity/face-pipeline"))
        return;
    struct Case
    {
        const char *name;
        int size;
        double alpha;
        std::vector<std::string> faces;
    };
    const auto golden = facePipeline("gpen");
    const FloatImage scene = imageOf(golden.at("scene"));
    for (const Case &test : std::vector<Case>{{"output.one", 512, 1.0, {"upright"}},
                                              {"output.two.alpha", 512, 0.8, {"frontal_jitter", "rotated_35"}},
                                              {"output.one.256", 256, 1.0, {"upright"}}}) {
        CAPTURE(test.name);
        const auto pasted = [&](double alpha) {
            std::vector<published::GpenFace> faces;
            for (const std::string &name : test.faces) {
                const auto alignment =
                    alignFace(landmarksOf(golden.at("landmarks." + name)), CropTemplate::Gpen, test.size);
                REQUIRE(alignment);
                published::GpenFace face;
                face.face = {alignment->toCrop,
                             alignment->toPicture,
                             enlarged(imageOf(golden.at("restored")), {test.size, test.size}, cv::INTER_LINEAR),
                             classesOf(golden.at("classes"))};
                face.crop = cropOf(scene, *alignment, CropParams::asPublished(test.size, Outside::Black));
                face.shorterBoxSide = 70.0;
                faces.push_back(std::move(face));
            }
            return published::pasteGpen(scene, faces, alpha);
        };
        const Difference difference = compare(pasted(test.alpha), golden.at(test.name));
        CAPTURE(difference.largest, difference.shareAboveOne);
        CHECK(within(difference, 3, 0.002));
        CHECK_FALSE(within(compare(pasted(test.alpha - 0.1), golden.at(test.name)), 3, 0.002));
    }
}
