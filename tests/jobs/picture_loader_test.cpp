#include "item_pictures.h"
#include "jobs/picture_loader.h"
#include "qt_loop.h"
#include "support/test_files.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>

using namespace ambrotype;
using jobs::PictureLoader;

namespace {

//! A cache folder of its own: set before any thread is made, and never of the user who runs the tests.
void usePrivateCache()
{
    static const test::TemporaryDir home;
    static const int done = setenv("AMBROTYPE_HOME", home.path().c_str(), 1);
    (void)done;
}

//! What a loader said, in order.
struct Log
{
    explicit Log(PictureLoader &loader)
    {
        QObject::connect(&loader,
                         &PictureLoader::draft,
                         &loader,
                         [this](const QString &file, const imaging::Image &pixels, const QSize &full) {
                             say("draft", file);
                             draft = pixels;
                             fullSize = full;
                         });
        QObject::connect(
            &loader, &PictureLoader::opened, &loader, [this](const QString &file) { say("opened", file); });
        QObject::connect(
            &loader, &PictureLoader::measured, &loader, [this](const QString &file) { say("measured", file); });
        QObject::connect(
            &loader, &PictureLoader::failed, &loader, [this](const QString &file) { say("failed", file); });
        QObject::connect(
            &loader, &PictureLoader::incomplete, &loader, [this](const QString &file, const QString &message) {
                say("incomplete", file);
                CHECK(message.contains(QStringLiteral(" of the picture")));
            });
        QObject::connect(
            &loader, &PictureLoader::thumbnail, &loader, [this](const QString &file, const imaging::Image &pixels) {
                say("thumbnail", file);
                thumbnails[file] = pixels;
            });
        QObject::connect(&loader, &PictureLoader::thumbnailFailed, &loader, [this](const QString &file) {
            say("thumbnailFailed", file);
        });
    }

    void say(const char *what, const QString &file)
    {
        said.push_back(std::string(what) + " " + std::filesystem::path(file.toStdString()).filename().string());
    }

    bool has(const std::string &text) const { return std::find(said.begin(), said.end(), text) != said.end(); }

    std::vector<std::string> said;
    imaging::Image draft;
    QSize fullSize;
    std::map<QString, imaging::Image> thumbnails;
};

} // namespace

TEST_CASE("opening shows a draft, then the picture, then its measurements", "[jobs][loader]")
{
    test::needApplication();
    usePrivateCache();
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png", imaging::FileFormat::Png, {300, 200});
    test::writeSmall(dir / "large.jpg", imaging::FileFormat::Jpeg, {2600, 400});
    PictureLoader loader;
    Log log(loader);
    loader.open(dir / "a.png");
    REQUIRE(test::runUntil([&] { return log.has("measured a.png"); }));
    CHECK(log.said == std::vector<std::string>{"draft a.png", "opened a.png", "measured a.png"});
    CHECK(log.draft.size() == imaging::Size{300, 200});
    CHECK(log.fullSize == QSize(300, 200));
    log.said.clear();
    loader.open(dir / "large.jpg");
    REQUIRE(test::runUntil([&] { return log.has("measured large.jpg"); }));
    CHECK(log.said == std::vector<std::string>{"draft large.jpg", "opened large.jpg", "measured large.jpg"});
    CHECK(log.fullSize == QSize(2600, 400));
    CHECK(log.draft.channels() == 4);
}

TEST_CASE("only the last picture asked for is opened", "[jobs][loader]")
{
    test::needApplication();
    usePrivateCache();
    const test::TemporaryDir dir;
    PictureLoader loader;
    Log log(loader);
    for (const char *name : {"a.png", "b.png", "c.png"}) {
        test::writeSmall(dir / name, imaging::FileFormat::Png, {300, 200});
        loader.open(dir / name);
    }
    REQUIRE(test::runUntil([&] { return log.has("measured c.png"); }));
    CHECK(log.said == std::vector<std::string>{"draft c.png", "opened c.png", "measured c.png"});
}

TEST_CASE("a picture that cannot be opened says why", "[jobs][loader]")
{
    test::needApplication();
    usePrivateCache();
    const test::TemporaryDir dir;
    test::writeText(dir / "bad.jpg", "no picture");
    PictureLoader loader;
    Log log(loader);
    loader.open(dir / "bad.jpg");
    REQUIRE(test::runUntil([&] { return !log.said.empty(); }));
    CHECK(log.said == std::vector<std::string>{"failed bad.jpg"});
}

TEST_CASE("thumbnails come small, from the picture and from the cache alike", "[jobs][loader]")
{
    test::needApplication();
    usePrivateCache();
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png", imaging::FileFormat::Png, {300, 200});
    test::writeText(dir / "bad.png", "no picture");
    const QString name = QString::fromStdString((dir / "a.png").string());
    imaging::Image first;
    for (int run = 0; run < 2; ++run) {
        PictureLoader loader;
        Log log(loader);
        loader.requestThumbnail(dir / "a.png", 60);
        loader.requestThumbnail(dir / "bad.png", 60);
        REQUIRE(test::runUntil([&] { return log.said.size() == 2; }));
        CHECK(log.has("thumbnailFailed bad.png"));
        REQUIRE(log.thumbnails.count(name) == 1);
        const imaging::Image &pixels = log.thumbnails[name];
        CHECK(pixels.size() == imaging::Size{60, 40});
        if (run == 0)
            first = pixels;
        for (int y = 0; y < 40; ++y)
            CHECK(std::equal(
                pixels.row<unsigned char>(y), pixels.row<unsigned char>(y) + 240, first.row<unsigned char>(y)));
    }
}

TEST_CASE("dropped thumbnails are not made", "[jobs][loader]")
{
    test::needApplication();
    usePrivateCache();
    const test::TemporaryDir dir;
    for (int i = 0; i < 40; ++i)
        test::writeSmall(dir / (std::to_string(i) + ".png"));
    PictureLoader loader;
    Log log(loader);
    for (int i = 0; i < 40; ++i)
        loader.requestThumbnail(dir / (std::to_string(i) + ".png"), 32);
    loader.dropThumbnails();
    loader.requestThumbnail(dir / "0.png", 33);
    REQUIRE(test::runUntil([&] { return log.has("thumbnail 0.png"); }));
    CHECK(log.said.size() < 40);
}

TEST_CASE("a loader may die with everything under way", "[jobs][loader]")
{
    test::needApplication();
    usePrivateCache();
    const test::TemporaryDir dir;
    test::writeSmall(dir / "a.png", imaging::FileFormat::Png, {900, 700});
    for (int i = 0; i < 5; ++i) {
        PictureLoader loader;
        loader.open(dir / "a.png");
        loader.requestThumbnail(dir / "a.png", 64 + i);
    }
    test::deliverEvents();
}

TEST_CASE("an incomplete picture is shown in part and refused, or opened when that is wanted", "[jobs][loader]")
{
    test::needApplication();
    usePrivateCache();
    const test::TemporaryDir dir;
    for (const imaging::FileFormat format : {imaging::FileFormat::Png, imaging::FileFormat::Jpeg}) {
        test::writeSmall(dir / "a", format, {300, 200});
        const std::string whole = test::readText(dir / "a");
        test::writeText(dir / "a", whole.substr(0, whole.size() * 6 / 10));
        PictureLoader loader;
        Log log(loader);
        loader.open(dir / "a");
        REQUIRE(test::runUntil([&] { return log.has("incomplete a"); }));
        CHECK(log.said == std::vector<std::string>{"draft a", "incomplete a"});
        CHECK(log.fullSize == QSize(300, 200));
        log.said.clear();
        loader.open(dir / "a", true);
        REQUIRE(test::runUntil([&] { return log.has("measured a"); }));
        CHECK(log.said == std::vector<std::string>{"draft a", "opened a", "measured a"});
    }
}
