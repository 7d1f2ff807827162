#include "imaging/color/working_space.h"
#include "imaging/io/reader.h"
#include "item_pictures.h"
#include "jobs/face_service.h"
#include "jobs/model_shelf.h"
#include "jobs/render_service.h"
#include "qt_loop.h"
#include "support/own_home.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <cstring>
#include <optional>
#include <stdexcept>

using namespace ambrotype;
using namespace ambrotype::jobs;

namespace {

std::shared_ptr<pipeline::RenderCache> smallCache()
{
    return std::make_shared<pipeline::RenderCache>(std::size_t(64) << 20);
}

pipeline::Findings faceAt(const faces::Box &box)
{
    pipeline::Findings findings;
    findings.lookedForFaces = true;
    pipeline::FaceOutcome outcome;
    outcome.number = 1;
    outcome.face.box = box;
    findings.faces.push_back(outcome);
    return findings;
}

//! Collects what a service says.
struct Answers
{
    explicit Answers(FaceService &service)
    {
        QObject::connect(&service, &FaceService::found, &service, [this](quint64 request, const auto &findings) {
            found.emplace_back(request, findings);
        });
        QObject::connect(&service, &FaceService::cropped, &service, [this](quint64, int index, const FaceCrops &got) {
            crops.emplace_back(index, got);
        });
        QObject::connect(
            &service, &FaceService::exported, &service, [this](quint64, const QStringList &names) { files = names; });
        QObject::connect(
            &service, &FaceService::failed, &service, [this](quint64, const QString &message) { failures << message; });
    }
    std::vector<std::pair<quint64, pipeline::Findings>> found;
    std::vector<std::pair<int, FaceCrops>> crops;
    QStringList files;
    QStringList failures;
};

} // namespace

TEST_CASE("a crop is taken at the coarsest level that still shows enough", "[jobs][faces]")
{
    const auto source = test::smallSource({2048, 1024});
    const pipeline::Recipe recipe = pipeline::Recipe::neutral();
    const auto large = placeOfCrop({100, 100, 900, 900}, *source, recipe, 128, 1.0);
    REQUIRE(large);
    CHECK(large->level == 2); // 800 pixels are 200 there and 100 one level further
    CHECK(large->region.width == 200);
    const auto small = placeOfCrop({100, 100, 130, 130}, *source, recipe, 128, 1.0);
    REQUIRE(small);
    CHECK(small->level == 0);
    CHECK(small->region.width == 30);
}

TEST_CASE("a crop follows the size of the result and ends where the picture ends", "[jobs][faces]")
{
    const auto source = test::smallSource({400, 300});
    pipeline::Recipe recipe = pipeline::Recipe::neutral();
    REQUIRE(recipe.set("resize", "mode", std::string("factor")).ok());
    REQUIRE(recipe.set("resize", "factor", 2.0).ok());
    const auto twice = placeOfCrop({99.5, 99.5, 119.5, 119.5}, *source, recipe, 128, 1.0);
    REQUIRE(twice);
    CHECK(twice->region == imaging::Region{200, 200, 40, 40});
    const auto corner = placeOfCrop({-20, -20, 40, 40}, *source, recipe, 16, 1.0);
    REQUIRE(corner);
    CHECK((corner->region.x == 0 && corner->region.y == 0));
    CHECK(corner->region.right() < 90);
    CHECK_FALSE(placeOfCrop({900, 900, 950, 950}, *source, recipe, 128, 1.0));
    CHECK_FALSE(placeOfCrop({-1e12, -1e12, -1e11, -1e11}, *source, recipe, 128, 1.0));
}

TEST_CASE("crops show the original and the result", "[jobs][faces]")
{
    test::needApplication();
    FaceService service(smallCache());
    Answers answers(service);
    FaceService::CropRequest request;
    request.source = test::smallSource({200, 160});
    request.recipe = pipeline::Recipe::neutral();
    REQUIRE(request.recipe.set("denoise", "amount", 80.0).ok());
    request.boxes = {{40, 40, 80, 80}, {500, 500, 540, 540}, {100, 60, 130, 90}};
    request.edge = 64;
    service.crop(request);
    REQUIRE(test::runUntil([&] { return answers.crops.size() == 2; }));
    CHECK(answers.crops[0].first == 0);
    CHECK(answers.crops[1].first == 2); // what lies outside is left out
    const FaceCrops &crops = answers.crops[0].second;
    CHECK(crops.before.size() == crops.after.size());
    CHECK(crops.before.channels() == 4);
    const auto place = placeOfCrop(request.boxes[0], *request.source, request.recipe, 64, 1.25);
    REQUIRE(place);
    const auto pixels = request.source->read(place->level, place->region);
    REQUIRE(pixels.ok());
    const imaging::Image expected = imaging::toDisplay(*pixels, nullptr);
    REQUIRE(expected.size() == crops.before.size());
    bool differs = false;
    for (int y = 0; y < expected.height(); ++y) {
        CHECK(std::memcmp(expected.row(y), crops.before.row(y), std::size_t(expected.width()) * 4) == 0);
        differs = differs || std::memcmp(expected.row(y), crops.after.row(y), std::size_t(expected.width()) * 4) != 0;
    }
    CHECK(differs);
}

TEST_CASE("without a result only the original is cropped", "[jobs][faces]")
{
    test::needApplication();
    FaceService service(smallCache());
    Answers answers(service);
    FaceService::CropRequest request;
    request.source = test::smallSource({200, 160});
    request.recipe = pipeline::Recipe::neutral();
    request.boxes = {{40, 40, 80, 80}};
    request.withResult = false;
    service.crop(request);
    REQUIRE(test::runUntil([&] { return answers.crops.size() == 1; }));
    CHECK_FALSE(answers.crops[0].second.before.empty());
    CHECK(answers.crops[0].second.after.empty());
}

TEST_CASE("the newest search wins and a cancelled one is silent", "[jobs][faces]")
{
    test::needApplication();
    std::atomic<int> searches = 0;
    FaceService service(smallCache(), [&](const auto &, const auto &, const pipeline::RenderContext &) {
        ++searches;
        return Result<pipeline::Findings>(faceAt({1, 2, 30, 40}));
    });
    Answers answers(service);
    const auto source = test::smallSource();
    quint64 last = 0;
    for (int i = 0; i < 20; ++i)
        last = service.find(source, pipeline::Recipe::neutral());
    CHECK(service.isFinding());
    REQUIRE(test::runUntil([&] { return !service.isFinding(); }));
    REQUIRE(answers.found.size() == 1);
    CHECK(answers.found[0].first == last);
    CHECK(answers.found[0].second.faces[0].face.box == faces::Box{1, 2, 30, 40});
    service.find(source, pipeline::Recipe::neutral());
    service.cancel();
    CHECK_FALSE(service.isFinding());
    const int before = searches;
    service.find(source, pipeline::Recipe::neutral());
    REQUIRE(test::runUntil([&] { return !service.isFinding(); }));
    CHECK(answers.found.size() == 2);
    CHECK(searches > before);
}

TEST_CASE("a search that fails says why, whatever it throws", "[jobs][faces]")
{
    test::needApplication();
    FaceService service(smallCache(), [](const auto &, const auto &, const auto &) -> Result<pipeline::Findings> {
        throw std::runtime_error("broken");
    });
    Answers answers(service);
    service.find(test::smallSource(), pipeline::Recipe::neutral());
    REQUIRE(test::runUntil([&] { return !answers.failures.isEmpty(); }));
    CHECK_FALSE(service.isFinding());
    service.setFinder([](const auto &, const auto &, const auto &) -> Result<pipeline::Findings> {
        return Error{ErrorCode::ModelMissing, "No detector is here.", ""};
    });
    service.find(test::smallSource(), pipeline::Recipe::neutral());
    REQUIRE(test::runUntil([&] { return answers.failures.size() == 2; }));
    CHECK(answers.failures[1] == QLatin1String("No detector is here."));
}

TEST_CASE("crops are exported at full size beside each other and replace nothing", "[jobs][faces]")
{
    test::needApplication();
    const test::TemporaryDir folder;
    FaceService service(smallCache());
    Answers answers(service);
    FaceService::ExportRequest request;
    request.source = test::smallSource({300, 200});
    request.recipe = pipeline::Recipe::neutral();
    REQUIRE(request.recipe.set("denoise", "amount", 60.0).ok());
    request.box = {99.5, 49.5, 149.5, 99.5};
    request.folder = folder.path();
    request.stem = "a-face1";
    service.exportCrops(request);
    service.exportCrops(request); // every export is carried out
    REQUIRE(test::runUntil([&] { return std::filesystem::exists(folder / "a-face1-result (2).png"); }));
    for (const char *name : {"a-face1-original.png", "a-face1-result.png", "a-face1-original (2).png"}) {
        const auto picture = imaging::readPicture(folder / name);
        REQUIRE(picture.ok());
        CHECK(picture->pixels.size() == imaging::Size{80, 80}); // 1.6 times the box
    }
    const auto original = imaging::readPicture(folder / "a-face1-original.png");
    const imaging::Image &source = request.source->picture().pixels;
    for (int y = 0; y < 80; ++y)
        CHECK(std::memcmp(original->pixels.row(y), source.row<unsigned char>(35 + y) + 85 * 3, 80 * 3) == 0);
    CHECK(answers.failures.isEmpty());
}

TEST_CASE("an export into a folder that is not there fails with a sentence", "[jobs][faces]")
{
    test::needApplication();
    FaceService service(smallCache());
    Answers answers(service);
    FaceService::ExportRequest request;
    request.source = test::smallSource({300, 200});
    request.recipe = pipeline::Recipe::neutral();
    request.box = {100, 50, 150, 100};
    request.folder = "/nowhere/at/all";
    request.stem = "a";
    service.exportCrops(request);
    REQUIRE(test::runUntil([&] { return !answers.failures.isEmpty(); }));
    CHECK(answers.files.isEmpty());
}

TEST_CASE("a face service may die with work under way", "[jobs][faces]")
{
    test::needApplication();
    for (int i = 0; i < 20; ++i) {
        FaceService service(smallCache());
        FaceService::CropRequest request;
        request.source = test::smallSource({300, 300});
        request.recipe = pipeline::Recipe::neutral();
        REQUIRE(request.recipe.set("denoise", "amount", 40.0).ok());
        request.boxes.assign(20, {10, 10, 200, 200});
        service.crop(request);
        service.find(request.source, request.recipe);
    }
    test::deliverEvents();
}

TEST_CASE("what the canvas computes brings the faces that were found in it", "[jobs][faces]")
{
    test::needApplication();
    RenderService service;
    std::optional<ViewResult> view;
    QObject::connect(&service, &RenderService::rendered, &service, [&](const ViewResult &result) { view = result; });
    ViewRequest request;
    request.source = test::smallSource({320, 240});
    request.recipe = pipeline::Recipe::neutral();
    request.region = {0, 0, 40, 30};
    service.request(request);
    REQUIRE(test::runUntil([&] { return view.has_value(); }));
    CHECK_FALSE(view->findings); // nobody looked

    REQUIRE(request.recipe.set("faces", "model", std::string("classic")).ok());
    REQUIRE(request.recipe
                .set("faces",
                     "choices",
                     std::string(R"([{"x":0.5,"y":0.5,"drawn":{"box":[0.3,0.2,0.7,0.8],)"
                                 R"("points":[[0.42,0.42],[0.58,0.42],[0.5,0.54],[0.44,0.66],[0.56,0.66]]}}])"))
                .ok());
    view.reset();
    service.request(request);
    REQUIRE(test::runUntil([&] { return view.has_value(); }));
    REQUIRE(view->findings);
    CHECK(view->findings->lookedForFaces);
    REQUIRE(view->findings->faces.size() == 1);
    CHECK(view->findings->faces[0].face.source == faces::FaceSource::Drawn);

    request.wantResult = false;
    view.reset();
    service.request(request);
    REQUIRE(test::runUntil([&] { return view.has_value(); }));
    CHECK_FALSE(view->findings); // the original alone tells nothing
}

TEST_CASE("faces are found without restoring any, and drawn ones are among them", "[jobs][faces]")
{
    const auto source = test::smallSource({320, 240});
    pipeline::Recipe recipe = pipeline::Recipe::neutral();
    REQUIRE(recipe
                .set("faces",
                     "choices",
                     std::string(R"([{"x":0.5,"y":0.5,"on":false,"drawn":{"box":[0.3,0.2,0.7,0.8],)"
                                 R"("points":[[0.42,0.42],[0.58,0.42],[0.5,0.54],[0.44,0.66],[0.56,0.66]]}}])"))
                .ok());
    const auto findings = findFaces(*source, recipe, {});
    if (!findings && findings.error().code == ErrorCode::NotFound) {
        WARN("skipped: no detector on this machine");
        return;
    }
    REQUIRE(findings.ok());
    CHECK(findings->lookedForFaces);
    REQUIRE(findings->faces.size() == 1);
    CHECK_FALSE(findings->faces[0].restored);
    CHECK(findings->faces[0].reason == "Switched off.");
    CHECK(findings->faces[0].face.box.left == Approx(96));
}

TEST_CASE("only models of the catalogue can be missing", "[jobs][models]")
{
    const test::TemporaryDir home;
    const test::OwnHome own(home.path());
    const auto missing = missingModels({"none", "auto", "file", "gfpgan-v1.4", "no-such-model"});
    CHECK(missing == std::set<std::string>{"gfpgan-v1.4"});
    const auto nothing = importModel(home / "absent.pth");
    CHECK_FALSE(nothing.ok());
    test::writeText(home / "text.pth", "this is no weights file");
    const auto text = importModel(home / "text.pth");
    CHECK((!text.ok() || !text->problem.empty()));
}
