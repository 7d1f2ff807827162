#include "program.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace ambrotype;
using test::runCli;

namespace {

const char *const kCascades = "/usr/share/opencv4/haarcascades/haarcascade_frontalface_alt2.xml";

std::string photo(const std::string &name)
{
    return (test::sharedDir() / "photos/clean" / name).string();
}

std::string weights(const std::string &name)
{
    return (test::sharedDir() / "weights" / name).string();
}

} // namespace

TEST_CASE("faces detect says where the faces are, with every kind of detector", "[cli][faces]")
{
    if (!test::haveShared("photos/clean/astronaut.png") || !test::haveShared("weights/SHA256SUMS"))
        return;
    std::vector<std::string> detectors{weights("retinaface_mobilenet0.25.safetensors"),
                                       weights("face_detection_yunet_2023mar.onnx")};
    if (std::filesystem::exists(kCascades))
        detectors.emplace_back("cascade");
    for (const std::string &detector : detectors) {
        INFO(detector);
        const test::Ran ran =
            runCli({"faces", "detect", photo("astronaut.png"), photo("cat.png"), "--detector", detector, "--json"});
        REQUIRE(ran.status == 0);
        REQUIRE(ran.lines.size() == 2);
        const nlohmann::json found = ran.item("astronaut.png");
        CHECK(found.at("state") == "done");
        CHECK(found.at("error").is_null());
        CHECK(found.at("size") == nlohmann::json({512, 512}));
        REQUIRE(found.at("faces").size() == 1);
        const nlohmann::json &face = found.at("faces").at(0);
        const auto box = face.at("box").get<std::vector<double>>();
        CHECK(box.at(0) == Approx(180).margin(15));
        CHECK(box.at(1) == Approx(62).margin(15));
        CHECK(box.at(2) == Approx(88).margin(20));
        REQUIRE(face.at("landmarks").size() == 5);
        CHECK(face.at("landmarks").at(0).at(0) == Approx(203).margin(6)); // the eye at the left
        CHECK(face.at("landmarks").at(0).at(1) == Approx(103).margin(6));
        CHECK(face.at("eye_distance") == Approx(43).margin(4));
        CHECK(face.at("score").get<double>() > found.at("threshold").get<double>());
        CHECK(face.at("badges").empty());
        CHECK(face.at("off_by_default") == false);
        // No face is a state, not an error.
        CHECK(ran.item("cat.png").at("state") == "done");
        CHECK(ran.item("cat.png").at("faces").empty());
    }
}

TEST_CASE("faces detect keeps its limits", "[cli][faces]")
{
    if (!test::haveShared("photos/clean/astronaut.png") || !test::haveShared("weights/SHA256SUMS"))
        return;
    const std::string detector = weights("retinaface_mobilenet0.25.safetensors");
    const test::Ran large =
        runCli({"faces", "detect", photo("astronaut.png"), "--detector", detector, "--min-size", "60", "--json"});
    CHECK(large.lines.at(0).at("faces").empty());
    const test::Ran sure =
        runCli({"faces", "detect", photo("astronaut.png"), "--detector", detector, "--threshold", "1", "--json"});
    CHECK(sure.lines.at(0).at("faces").empty());
    CHECK(sure.lines.at(0).at("threshold") == 1.0);
}

TEST_CASE("faces detect says in words what is wrong", "[cli][faces]")
{
    CHECK(runCli({"faces"}).status == 2);
    CHECK(runCli({"faces", "detect"}).status == 2);
    CHECK(runCli({"faces", "detect", "x.png", "--threshold", "2"}).status == 2);
    const test::Ran unknown = runCli({"faces", "detect", "x.png", "--detector", "nonsense"});
    CHECK(unknown.status == 2);
    CHECK(unknown.err.find("nonsense") != std::string::npos);
    const test::Ran noModel = runCli({"faces", "detect", "x.png", "--detector", "retinaface"});
    CHECK(noModel.status == 2);
    CHECK(noModel.err.find("detection_Resnet50_Final.pth") != std::string::npos);
    if (!std::filesystem::exists(kCascades))
        return;
    const test::Ran missing = runCli({"faces", "detect", "/nonexistent/x.png", "--detector", "cascade", "--json"});
    CHECK(missing.status == 1);
    CHECK(missing.lines.at(0).at("state") == "failed");
    CHECK(missing.lines.at(0).at("error").at("code") == "not-found");
}
