#include "item_pictures.h"
#include "jobs/byte_budget.h"
#include "jobs/recipe_models.h"
#include "jobs/shoot/quality_service.h"
#include "jobs/shoot/quality_store.h"
#include "qt_loop.h"
#include "support/own_home.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <fstream>
#include <future>
#include <optional>
#include <thread>

using namespace ambrotype;
using jobs::shoot::MeasuredPicture;
using jobs::shoot::PictureQuality;
using jobs::shoot::QualityService;
using jobs::shoot::QualityStore;
using Files = std::vector<std::filesystem::path>;

namespace {

PictureQuality noisyWithTwoFaces()
{
    PictureQuality quality;
    quality.noiseLuma = 9.25;
    quality.sharpness = 70;
    quality.edgeWidth = 1.5;
    quality.faces = 2;
    return quality;
}

//! Measures of a service come to this list.
struct Answers
{
    explicit Answers(QualityService &service)
    {
        QObject::connect(&service, &QualityService::measured, &service, [this](const QList<MeasuredPicture> &pictures) {
            measured += pictures;
        });
        QObject::connect(&service, &QualityService::finished, &service, [this] { ++finished; });
    }
    QList<MeasuredPicture> measured;
    int finished = 0;
};

} // namespace

TEST_CASE("what was measured is kept until the picture or the way of counting faces changes", "[jobs][quality]")
{
    const test::TemporaryDir folder;
    test::writeText(folder / "a.png", "x");
    {
        QualityStore store(folder / "measures.txt");
        CHECK_FALSE(store.find(folder / "a.png", "way"));
        store.keep(folder / "a.png", QualityStore::identity(folder / "a.png"), "way", noisyWithTwoFaces());
    }
    QualityStore store(folder / "measures.txt");
    REQUIRE(store.find(folder / "a.png", "way"));
    CHECK(*store.find(folder / "a.png", "way") == noisyWithTwoFaces());
    CHECK_FALSE(store.find(folder / "a.png", "other"));
    test::writeText(folder / "a.png", "xy");
    CHECK_FALSE(store.find(folder / "a.png", "way"));
}

TEST_CASE("lines that cannot be read are left out, and the oldest go when there are too many", "[jobs][quality]")
{
    const test::TemporaryDir folder;
    const auto name = [&](int i) { return folder / ("p" + std::to_string(i) + ".png"); };
    {
        QualityStore store(folder / "measures.txt");
        for (int i = 0; i < 20; ++i) {
            test::writeText(name(i), std::to_string(i));
            store.keep(name(i), QualityStore::identity(name(i)), "way", noisyWithTwoFaces());
        }
    }
    std::ofstream(folder / "measures.txt", std::ios::app) << "nonsense\n\n0123 way 1 2\n";
    QualityStore store(folder / "measures.txt", 10);
    CHECK_FALSE(store.find(name(0), "way"));
    CHECK(store.find(name(19), "way"));
    int kept = 0;
    std::ifstream stream(folder / "measures.txt");
    for (std::string line; std::getline(stream, line);)
        ++kept;
    CHECK(kept == 10);
}

TEST_CASE("a shoot is measured once; what cannot be read is said to be so", "[jobs][quality]")
{
    test::needApplication();
    const test::TemporaryHome home;
    Files files;
    for (int i = 0; i < 4; ++i) {
        files.push_back(home.folder / ("p" + std::to_string(i) + ".png"));
        test::writeText(files.back(), std::to_string(i));
    }
    std::atomic<int> measurings = 0;
    const auto measurer = [&](const std::filesystem::path &file, const CancelToken &) -> Result<PictureQuality> {
        ++measurings;
        if (file.filename() == "p2.png")
            return Error{ErrorCode::Damaged, "Damaged.", {}};
        return noisyWithTwoFaces();
    };
    const auto run = [&](bool measures) {
        QualityService service;
        service.setMeasurer(measurer);
        Answers answers(service);
        measures ? service.measure(files) : service.recall(files);
        CHECK(service.isMeasuring() == measures);
        REQUIRE(test::runUntil([&] { return answers.finished == 1; }));
        CHECK_FALSE(service.isMeasuring());
        return answers.measured;
    };
    CHECK(run(false).isEmpty());
    CHECK(measurings == 0);
    const QList<MeasuredPicture> first = run(true);
    REQUIRE(first.size() == 4);
    for (const MeasuredPicture &picture : first)
        CHECK(picture.quality.has_value() == !picture.file.endsWith(QStringLiteral("p2.png")));
    CHECK(measurings == 4);
    CHECK(run(true).size() == 4);
    CHECK(measurings == 5); // only what could not be read is tried again
    CHECK(run(false).size() == 3);
    CHECK(measurings == 5);
}

TEST_CASE("measuring can be cancelled, and what was measured stays", "[jobs][quality]")
{
    test::needApplication();
    const test::TemporaryHome home;
    Files files;
    for (int i = 0; i < 6; ++i) {
        files.push_back(home.folder / ("p" + std::to_string(i) + ".png"));
        test::writeText(files.back(), std::to_string(i));
    }
    std::atomic<int> ended = 0;
    QualityService service;
    service.setMeasurer([&](const std::filesystem::path &file, const CancelToken &cancel) -> Result<PictureQuality> {
        if (file.filename() == "p0.png")
            return noisyWithTwoFaces();
        while (!cancel.isCancelled())
            std::this_thread::yield();
        ++ended;
        return Error{ErrorCode::Cancelled, {}, {}};
    });
    Answers answers(service);
    service.measure(files);
    REQUIRE(test::runUntil([&] { return answers.measured.size() == 1; }));
    service.cancel();
    CHECK_FALSE(service.isMeasuring());
    REQUIRE(test::runUntil([&] { return ended > 0; }));
    test::deliverEvents();
    CHECK(answers.finished == 0);
    service.recall(files);
    REQUIRE(test::runUntil([&] { return answers.finished == 1; }));
    CHECK(answers.measured.size() == 2); // the first once more
}

TEST_CASE("what was measured of a picture that is saved over meanwhile is not kept for the new one", "[jobs][quality]")
{
    test::needApplication();
    const test::TemporaryHome home;
    const auto file = home.folder / "p.png";
    test::writeText(file, "as it was");
    std::atomic<int> measurings = 0;
    const auto measure = [&] {
        QualityService service;
        service.setMeasurer([&](const std::filesystem::path &picture, const CancelToken &) -> Result<PictureQuality> {
            if (++measurings == 1)
                test::writeText(picture, "saved by another program");
            return noisyWithTwoFaces();
        });
        Answers answers(service);
        service.measure({file});
        REQUIRE(test::runUntil([&] { return answers.finished == 1; }));
    };
    measure();
    measure();
    CHECK(measurings == 2);
    measure();
    CHECK(measurings == 2); // what stayed as it was is known
}

TEST_CASE("the progress of two workers goes on by one picture at a time", "[jobs][quality]")
{
    test::needApplication();
    const test::TemporaryHome home;
    constexpr int kPictures = 2000;
    const Files files(kPictures, home.folder / "gone.png"); // nothing is kept of it, so that nothing is slow
    std::atomic<int> begun = 0;
    QualityService service;
    service.setMeasurer([&](const auto &, const CancelToken &) -> Result<PictureQuality> {
        const int both = (begun++ | 1) + 1; // ends together with that of the other worker, if there is one
        for (int i = 0; i < 1000 && begun < both; ++i)
            std::this_thread::yield();
        return Error{ErrorCode::NotFound, "Gone.", {}};
    });
    Answers answers(service);
    int last = -1;
    int wrong = 0;
    QObject::connect(&service, &QualityService::progressed, &service, [&](int done, int) {
        wrong += done == last + 1 ? 0 : 1;
        last = done;
    });
    service.measure(files);
    REQUIRE(test::runUntil([&] { return answers.finished == 1; }));
    CHECK(wrong == 0);
    CHECK(last == kPictures);
}

TEST_CASE("a picture is opened to be measured when there is memory for it beside a batch", "[jobs][quality][memory]")
{
    const test::TemporaryDir folder;
    test::writeSmall(folder / "a.png");
    jobs::ByteBudget &budget = jobs::ByteBudget::process();
    CancelSource cancel;
    std::atomic<int> ended = 0;
    const auto measuring = [&] {
        const auto quality = jobs::shoot::measureQuality(folder / "a.png", cancel.token());
        ++ended;
        return quality;
    };
    std::optional<jobs::ByteBudget::Share> batch = budget.take(budget.total(), {});
    auto waits = std::async(std::launch::async, measuring);
    std::this_thread::sleep_for(std::chrono::milliseconds(300)); // would be done by then, most often
    CHECK(ended == 0);
    SECTION("which comes")
    {
        batch.reset();
        CHECK(waits.get().ok());
    }
    SECTION("or nobody waits for any more")
    {
        cancel.cancel();
        CHECK(waits.get().error().code == ErrorCode::Cancelled);
    }
}

TEST_CASE("blur and noise of files are told apart as the advice does", "[jobs][quality]")
{
    if (!test::haveShared("photos/clean/astronaut.png") || !test::haveShared("photos/degraded/cat_motion15.png"))
        return;
    const auto measured = [](const char *name) {
        const auto quality = jobs::shoot::measureQuality(test::sharedDir() / "photos" / name);
        REQUIRE(quality.ok());
        return *quality;
    };
    const PictureQuality clean = measured("clean/astronaut.png");
    CHECK_FALSE(clean.isBlurred());
    CHECK_FALSE(clean.isNoisy());
    CHECK(measured("degraded/cameraman_noise50.png").isNoisy());
    CHECK(measured("degraded/cat_motion15.png").isBlurred());
    CHECK_FALSE(jobs::shoot::measureQuality("/no/such/file.png").ok());
}

TEST_CASE("the weights that a recipe would use are named with their papers", "[jobs][models]")
{
    pipeline::Recipe recipe = pipeline::Recipe::neutral();
    CHECK(jobs::modelsOf(recipe).empty());
    if (!test::haveShared("weights/realesr-animevideov3.safetensors"))
        return;
    const auto file = test::sharedDir() / "weights/realesr-animevideov3.safetensors";
    REQUIRE(recipe.set("upscale", "model", std::string("file")).ok());
    REQUIRE(recipe.set("upscale", "file", file.string()).ok());
    recipe.setEnabled("upscale", true);
    const std::vector<jobs::UsedModel> models = jobs::modelsOf(recipe);
    REQUIRE(models.size() == 1);
    CHECK(models[0].stage == "upscale");
    CHECK(models[0].paper.sha256.size() == 64);
}
