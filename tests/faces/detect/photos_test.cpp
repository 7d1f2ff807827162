#include "faces/detect/detect_faces.h"
#include "faces/detect/face_facts.h"
#include "faces/detect/photo_set.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <cstdio>
#include <cstdlib>
#include <ctime>

using namespace ambrotype;
using namespace ambrotype::faces;
using namespace ambrotype::faces::test;
using ambrotype::test::haveShared;

// Prints the table of README.md of this folder, with the seconds of all cores together. With AMBROTYPE_OVERLAYS=FOLDER
// it draws what was found.
TEST_CASE("Table of faces found on the photographs", "[.table]")
{
    if (!haveShared("photos/LICENSES.json"))
        return;
    const char *overlays = std::getenv("AMBROTYPE_OVERLAYS");
    const char *only = std::getenv("AMBROTYPE_PHOTO");
    DetectOptions options;
    if (const char *threshold = std::getenv("AMBROTYPE_THRESHOLD"))
        options.threshold = std::atof(threshold);
    if (const char *longEdge = std::getenv("AMBROTYPE_EDGE"))
        options.firstLongEdge = std::atoi(longEdge);
    if (const char *r = std::getenv("AMBROTYPE_RES"))
        options.believableResidual = std::atof(r);
    for (const std::string name : {"retinaface", "yunet", "cascade"}) {
        const char *wanted = std::getenv("AMBROTYPE_DETECTOR");
        if (wanted && name != wanted)
            continue;
        const auto detector = detectorNamed(name);
        if (!detector)
            continue;
        Comparison total;
        double seconds = 0.0;
        for (const Photo &photo : photoSet()) {
            if (only && photo.name != only)
                continue;
            const imaging::FloatImage picture = pixelsOf(photo.file);
            const std::clock_t start = std::clock();
            const auto detection = detectFaces(accessTo(picture), *detector, options);
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
