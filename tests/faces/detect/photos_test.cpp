#include "faces/detect/detect_faces.h"
#include "faces/detect/face_facts.h"
#include "faces/detect/photo_set.h"
#include "imaging/ops/blur.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>

using namespace ambrotype;
using namespace ambrotype::faces;
using namespace ambrotype::faces::test;
using ambrotype::test::haveShared;

namespace {

//! What a search must reach on the photographs: the figures of README.md.
struct Reached
{
    const char *detector;
    int found;  //!< Of 57, at least.
    int wrong;  //!< At most.
    int solvay; //!< Of the 29 of solvay_1927, at least.
};

//! \p picture blurred inside \p box, softly at its border.
imaging::FloatImage blurredInside(const imaging::FloatImage &picture, const Box &box, float sigma)
{
    const imaging::Region all = imaging::Region::of(picture.size());
    imaging::FloatImage result = picture.clone();
    const imaging::FloatImage soft = imaging::ops::gaussianBlur(picture, all, all, picture.size(), sigma);
    for (int plane = 0; plane < picture.colorChannels(); ++plane)
        for (int y = std::max(0, int(box.top)); y < std::min(picture.height(), int(box.bottom)); ++y)
            for (int x = std::max(0, int(box.left)); x < std::min(picture.width(), int(box.right)); ++x)
                result.row(plane, y)[x] = soft.row(plane, y)[x];
    return result;
}

} // namespace

TEST_CASE("Every detector finds the photographs' faces and hardly anything else", "[faces][detect][photos]")
{
    if (!haveShared("photos/LICENSES.json"))
        return;
    const Reached reached =
        GENERATE(Reached{"retinaface", 56, 0, 29}, Reached{"yunet", 56, 0, 29}, Reached{"cascade", 43, 3, 26});
    const auto detector = detectorNamed(reached.detector);
    if (!detector)
        return;
    CAPTURE(reached.detector);
    Comparison total;
    for (const Photo &photo : photoSet()) {
        const imaging::FloatImage picture = pixelsOf(photo.file);
        const auto detection = detectFaces(accessTo(picture), *detector);
        REQUIRE(detection);
        const Comparison result = compare(detection->faces, photo.faces);
        total.found += result.found;
        total.wrong += result.wrong;
        if (photo.name == "solvay_1927")
            CHECK(result.found >= reached.solvay);
    }
    CHECK(total.found >= reached.found);
    CHECK(total.wrong <= reached.wrong);
}

TEST_CASE("A photograph that lies or hangs upside down keeps its faces", "[faces][detect][photos]")
{
    if (!haveShared("photos/LICENSES.json") || !haveShared("weights/retinaface_mobilenet0.25.safetensors"))
        return;
    const auto detector = detectorNamed("retinaface");
    REQUIRE(detector);
    for (const Photo &photo : photoSet()) {
        if (photo.name != "astronaut" && photo.name != "grace_hopper" && photo.name != "sitting_bull_1883")
            continue;
        INFO(photo.name);
        const imaging::FloatImage upright = pixelsOf(photo.file);
        const Face expected = detectFaces(accessTo(upright), *detector).value().faces.at(0);
        for (const int turns : {1, 2, 3}) {
            INFO(turns);
            const imaging::Size size = turns == 2 ? upright.size() : imaging::Size{upright.height(), upright.width()};
            imaging::FloatImage turned(size, upright.colorChannels());
            const auto source = [&](int x, int y) -> std::pair<int, int> {
                if (turns == 1)
                    return {upright.width() - 1 - y, x};
                if (turns == 2)
                    return {upright.width() - 1 - x, upright.height() - 1 - y};
                return {y, upright.height() - 1 - x};
            };
            for (int c = 0; c < upright.colorChannels(); ++c)
                for (int y = 0; y < size.height; ++y)
                    for (int x = 0; x < size.width; ++x) {
                        const auto [fromX, fromY] = source(x, y);
                        turned.row(c, y)[x] = upright.row(c, fromY)[fromX];
                    }
            const std::vector<Face> found = detectFaces(accessTo(turned), *detector).value().faces;
            REQUIRE(found.size() == 1);
            for (std::size_t i = 0; i < expected.landmarks.size(); ++i) {
                const Point &p = found[0].landmarks[i];
                const auto [x, y] = source(int(std::lround(p.x)), int(std::lround(p.y)));
                const double off = std::hypot(x - expected.landmarks[i].x, y - expected.landmarks[i].y);
                CHECK(off < 0.2 * eyeDistance(expected.landmarks));
            }
        }
    }
}

TEST_CASE("A face out of focus in a sharp picture is called so", "[faces][detect][photos]")
{
    if (!haveShared("photos/LICENSES.json") || !haveShared("weights/retinaface_mobilenet0.25.safetensors"))
        return;
    const auto detector = detectorNamed("retinaface");
    REQUIRE(detector);
    for (const Photo &photo : photoSet()) {
        if (photo.name != "astronaut" && photo.name != "grace_hopper")
            continue;
        INFO(photo.name);
        const imaging::FloatImage sharp = pixelsOf(photo.file);
        const std::vector<Face> faces = detectFaces(accessTo(sharp), *detector).value().faces;
        REQUIRE(faces.size() == 1);
        CHECK_FALSE(factsOf(faces, accessTo(sharp)).value()[0].outOfFocus);
        const auto sigma = static_cast<float>(0.09 * eyeDistance(faces[0].landmarks));
        const imaging::FloatImage soft = blurredInside(sharp, faces[0].box, sigma);
        CHECK(factsOf(faces, accessTo(soft)).value()[0].outOfFocus);
        // A picture that is soft all over is no background: its faces are what it is about.
        const imaging::FloatImage all = blurredInside(sharp, {0, 0, 1e4, 1e4}, sigma);
        CHECK_FALSE(factsOf(faces, accessTo(all)).value()[0].outOfFocus);
    }
}

TEST_CASE("Grey and colour, wide and deep values give faces alike", "[faces][detect][photos]")
{
    if (!haveShared("photos/LICENSES.json") || !haveShared("weights/retinaface_mobilenet0.25.safetensors"))
        return;
    const auto detector = detectorNamed("retinaface");
    REQUIRE(detector);
    const imaging::FloatImage colour = pixelsOf(ambrotype::test::sharedDir() / "photos/clean/astronaut.png");
    imaging::FloatImage grey(colour.size(), 1);
    imaging::FloatImage wide(colour.size(), 3);
    for (int y = 0; y < colour.height(); ++y)
        for (int x = 0; x < colour.width(); ++x) {
            grey.row(0, y)[x] =
                0.299F * colour.row(0, y)[x] + 0.587F * colour.row(1, y)[x] + 0.114F * colour.row(2, y)[x];
            for (int c = 0; c < 3; ++c)
                wide.row(c, y)[x] = 1.3F * colour.row(c, y)[x] - 0.1F;
        }
    for (const imaging::FloatImage *picture : {&grey, &wide})
        CHECK(detectFaces(accessTo(*picture), *detector).value().faces.size() == 1);
}

// Prints the table of README.md of this folder, with the seconds of all cores together. With AMBROTYPE_OVERLAYS=FOLDER
// it draws what was found.
TEST_CASE("Table of faces found on the photographs", "[.table]")
{
    if (!haveShared("photos/LICENSES.json"))
        return;
    const char *overlays = std::getenv("AMBROTYPE_OVERLAYS");
    for (const std::string name : {"retinaface", "yunet", "cascade"}) {
        const auto detector = detectorNamed(name);
        if (!detector)
            continue;
        Comparison total;
        double seconds = 0.0;
        for (const Photo &photo : photoSet()) {
            const imaging::FloatImage picture = pixelsOf(photo.file);
            const std::clock_t start = std::clock();
            const auto detection = detectFaces(accessTo(picture), *detector);
            const double taken = double(std::clock() - start) / CLOCKS_PER_SEC;
            REQUIRE(detection);
            const Comparison result = compare(detection->faces, photo.faces);
            const auto facts = factsOf(detection->faces, accessTo(picture));
            REQUIRE(facts);
            std::printf("%-10s %-24s found %2d missed %2d wrong %2d  looks %2d %6.1f GMAC %6.2f s\n",
                        name.c_str(),
                        photo.name.c_str(),
                        result.found,
                        result.missed,
                        result.wrong,
                        detection->looks,
                        detection->multiplyAdds / 1e9,
                        taken);
            for (std::size_t i = 0; i < detection->faces.size(); ++i) {
                const Face &face = detection->faces[i];
                const FaceFacts &f = (*facts)[i];
                std::printf(
                    "     %s %4.0f %4.0f %4.0f x %4.0f score %.3f turned %d eyes %.1f residual %.3f turn %.2f roll "
                    "%.0f edge %.1f share %.3f ratio %.1f",
                    result.right[i] ? " " : "X",
                    face.box.left,
                    face.box.top,
                    face.box.width(),
                    face.box.height(),
                    face.score,
                    face.turned,
                    f.eyeDistance,
                    f.residual,
                    f.turn,
                    f.roll,
                    f.edgeWidth,
                    f.edgeShare,
                    f.edgeAgainstPicture);
                for (const std::string &badge : f.badges(face))
                    std::printf(" [%s]", badge.c_str());
                std::printf("\n");
            }
            if (overlays)
                writeOverlay(picture,
                             detection->faces,
                             photo.faces,
                             std::filesystem::path(overlays) / (photo.name + "-" + name + ".png"));
            total.found += result.found;
            total.missed += result.missed;
            total.wrong += result.wrong;
            seconds += taken;
        }
        std::printf("%-10s total: found %d missed %d wrong %d, %.1f s\n\n",
                    name.c_str(),
                    total.found,
                    total.missed,
                    total.wrong,
                    seconds);
    }
}
