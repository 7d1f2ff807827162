// What the strip below the picture and the status bar say about results, faces, devices and memory.
#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "document/photo_document.h"
#include "faces/face_panel.h"
#include "inference/engine_loader.h"
#include "language/device_name.h"
#include "main_window/engine_watch.h"
#include "main_window/info_strip.h"
#include "main_window/status_line.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QLocale>
#include <QThread>
#include <QToolButton>

#include <atomic>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

//! An engine with one accelerator and what models a test puts into it; in force while it lives.
class PretendedEngine final : public inference::Engine
{
public:
    PretendedEngine() { inference::setEngineForTests(this); }
    ~PretendedEngine() override { inference::setEngineForTests(nullptr); }

    std::vector<inference::DeviceInfo> devices() const override
    {
        ++asked;
        offWindowThread = offWindowThread && QThread::currentThread() != application().thread();
        while (held)
            QThread::yieldCurrentThread();
        inference::DeviceInfo card;
        card.id = "cuda:0";
        card.name = "Card";
        card.totalBytes = 12'000'000'000;
        card.freeBytes = card.totalBytes - usedBytes;
        inference::DeviceInfo cpu;
        cpu.id = "cpu";
        cpu.totalBytes = 16'000'000'000;
        cpu.freeBytes = 10'000'000'000;
        return {card, cpu};
    }
    Result<std::shared_ptr<inference::LoadedModel>> load(const inference::ModelRequest &, const CancelToken &) override
    {
        return Error{ErrorCode::NotFound, "No models here.", {}};
    }
    void warmUp(const inference::ModelRequest &) override {}
    std::vector<inference::ResidentModel> resident() const override
    {
        std::vector<inference::ResidentModel> models(static_cast<std::size_t>(residents));
        for (inference::ResidentModel &model : models) {
            model.file = "/models/GFPGANv1.4.pth";
            model.device = "cuda:0";
            model.bytes = 350'000'000;
            model.state = inference::ResidentModel::State::Resident;
        }
        models.push_back({}); // one that is being loaded
        return models;
    }
    void setMemoryBudget(std::uint64_t) override {}
    void releaseUnused() override {}
    std::size_t release(const std::string &) override { return 0; }
    std::vector<inference::ModelUse> uses() const override { return {}; }
    std::string description() const override { return "pretended"; }

    mutable std::atomic<int> asked = 0;
    mutable std::atomic<bool> offWindowThread = true;
    std::atomic<bool> held = false;
    std::atomic<int> residents = 0;
    std::atomic<std::uint64_t> usedBytes = 3'100'000'000;
};

QString textOf(const QWidget &bar, const char *badge)
{
    const auto *widget = bar.findChild<QWidget *>(QString::fromLatin1(badge));
    REQUIRE(widget);
    for (const QLabel *label : widget->findChildren<QLabel *>()) {
        if (!label->text().isEmpty())
            return label->text();
    }
    return {};
}

pipeline::Findings facesWith(const std::vector<std::pair<double, double>> &scores)
{
    pipeline::Findings findings;
    findings.lookedForFaces = true;
    for (const auto &[score, limit] : scores) {
        pipeline::FaceOutcome face;
        face.number = static_cast<int>(findings.faces.size()) + 1;
        face.score = score;
        face.limit = limit;
        findings.faces.push_back(face);
    }
    findings.faces.push_back({}); // one that nobody measured
    return findings;
}

} // namespace

TEST_CASE("devices have names that people use", "[ui][state]")
{
    CHECK(ui::deviceName(u"cpu"_s) == u"CPU"_s);
    CHECK(ui::deviceName(u"cuda:1"_s) == u"CUDA 1"_s);
    CHECK(ui::deviceName(u"cuda"_s) == u"CUDA 0"_s);
    CHECK(ui::deviceName(u"mps"_s) == u"Metal"_s);
    CHECK(ui::deviceName(u"xpu:3"_s) == u"xpu:3"_s);
    CHECK(ui::deviceName({}).isEmpty());
}

TEST_CASE("the status bar says how much memory of the device is taken and which models lie in it", "[ui][state]")
{
    application();
    PretendedEngine engine;
    engine.residents = 2;
    ui::StatusLine bar;
    bar.showEngine(jobs::engineState());
    const QString device = textOf(bar, "deviceBadge");
    CHECK(device.contains(u"CUDA 0: Card"_s));
    CHECK(device.contains(QLocale().toString(3.1, 'f', 1)));
    CHECK(device.contains(u"12"_s));
    auto *models = bar.findChild<QWidget *>(u"modelsBadge"_s);
    REQUIRE(models);
    CHECK_FALSE(models->isHidden());
    CHECK(textOf(bar, "modelsBadge").startsWith(u"2"_s)); // the third is only being loaded
    CHECK(models->toolTip().contains(u"GFPGANv1.4.pth"_s));
    engine.residents = 0;
    bar.showEngine(jobs::engineState());
    CHECK(models->isHidden());
}

TEST_CASE("the engine is asked off the window's thread, and not again before it has answered", "[ui][state]")
{
    application();
    PretendedEngine engine;
    ui::EngineWatch watch;
    int changes = 0;
    jobs::EngineState last;
    QObject::connect(&watch, &ui::EngineWatch::changed, &watch, [&](const jobs::EngineState &state) {
        ++changes;
        last = state;
    });
    engine.held = true;
    watch.ask();
    watch.ask();
    watch.ask();
    engine.held = false;
    REQUIRE(waitFor([&] { return changes == 1; }));
    CHECK(engine.asked == 1);
    CHECK(engine.offWindowThread);
    CHECK(last.models.empty());

    // A few bytes are no news, a model is.
    engine.usedBytes += 1000;
    watch.ask();
    REQUIRE(waitFor([&] { return engine.asked == 2; }));
    engine.residents = 1;
    REQUIRE(waitFor([&] {
        watch.ask();
        return changes == 2;
    }));
    CHECK(last.models.size() == 1);
}

TEST_CASE("the strip shows the face that is nearest to its limit, and leads to the faces", "[ui][state]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    auto *figure = studio.window().findChild<QToolButton *>(u"likeness"_s);
    REQUIRE(figure);
    CHECK(figure->isHidden());
    studio.studio().current()->setFindings(facesWith({{0.90, 0.55}, {0.41, 0.30}, {0.61, 0.60}}));
    CHECK_FALSE(figure->isHidden());
    CHECK(figure->text() == QLocale().toString(0.61, 'f', 2));
    CHECK(figure->accessibleName().contains(u"face 3"_s));
    CHECK(figure->height() >= 24);
    auto *faces = studio.window().findChild<ui::FacePanel *>(u"facePanel"_s);
    REQUIRE(faces);
    CHECK_FALSE(faces->isVisible());
    click(*figure);
    CHECK(faces->isVisible());
    studio.studio().current()->setFindings(facesWith({}));
    CHECK(figure->isHidden());
}

TEST_CASE("a stale result is marked below the picture, and a click brings it up to date", "[ui][state]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    auto *stale = studio.window().findChild<QToolButton *>(u"stale"_s);
    auto *device = studio.window().findChild<QLabel *>(u"device"_s);
    REQUIRE(stale);
    REQUIRE(device);
    CHECK(stale->isHidden());
    CHECK(device->text().isEmpty());
    ui::PhotoDocument &document = *studio.studio().current();
    studio.window().canvas().setFocus();
    press(Qt::Key_Return);
    REQUIRE(waitFor([&] { return document.state() == ui::PictureState::Done; }));
    CHECK(stale->isHidden());
    CHECK_FALSE(device->text().isEmpty());
    CHECK(device->text() == ui::deviceName(document.savedDevice()));
    document.setValue("denoise", "amount", 77.0, u"Denoise"_s, 0);
    REQUIRE_FALSE(stale->isHidden());
    click(*stale);
    REQUIRE(waitFor([&] { return document.state() == ui::PictureState::Done; }));
    CHECK(document.savedRecipe()->number("denoise", "amount") == 77.0);
    CHECK(stale->isHidden());
}

TEST_CASE("a narrow strip leaves out what matters least, and never cuts it", "[ui][state]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    auto *strip = studio.window().findChild<ui::InfoStrip *>();
    REQUIRE(strip);
    auto *distance = strip->findChild<QLabel *>(u"distance"_s);
    auto *zoom = strip->findChild<QToolButton *>(u"zoom"_s);
    strip->showDistance(31.5);
    CHECK_FALSE(distance->isHidden());
    QWidget place; // where it is as narrow as the test wants it
    place.resize(1000, 100);
    strip->setParent(&place);
    strip->show();
    place.show();
    strip->resize(strip->minimumSizeHint());
    QApplication::processEvents();
    CHECK(distance->isHidden());
    CHECK_FALSE(zoom->isHidden());
    CHECK(zoom->width() >= zoom->minimumSizeHint().width());
    strip->resize(900, strip->height());
    QApplication::processEvents();
    CHECK_FALSE(distance->isHidden());
    strip->setParent(studio.window().centralWidget());
}
