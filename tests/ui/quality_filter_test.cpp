// Pictures chosen by what was measured of them: blur, noise, number of faces.
#include "ui/studio_fixture.h"

#include "filmstrip/filmstrip.h"
#include "filmstrip/shoot_filter.h"
#include "shoot/quality_bar.h"
#include "shoot/quality_desk.h"
#include "shoot/shoot_panel.h"

#include <catch2/catch.hpp>

#include <QFile>
#include <QLabel>
#include <QPushButton>
#include <QTest>

#include <atomic>
#include <thread>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;
using jobs::shoot::PictureQuality;

namespace {

PictureQuality quality(double noise, double sharpness, int faces)
{
    PictureQuality measured;
    measured.noiseLuma = noise;
    measured.sharpness = sharpness;
    measured.edgeWidth = 2.0;
    measured.faces = faces;
    return measured;
}

//! Six pictures whose measures go by their names: p0 blurred, p1 noisy, p2 both; p3 has no face, p4 one, p5 two; of the
//! others each has one. p6 is none at all.
struct Shoot
{
    Shoot()
    {
        // Put into the shoot without being opened: what the canvas measures of a picture would win.
        std::vector<ui::ShootModel::Addition> additions;
        for (int i = 0; i < 6; ++i)
            additions.push_back({studio.makePicture(u"p%1.png"_s.arg(i), 60, 40), {}});
        QFile broken(studio.path(u"p6.png"_s));
        REQUIRE(broken.open(QIODevice::WriteOnly));
        broken.write("no picture");
        broken.close();
        additions.push_back({broken.fileName(), {}});
        studio.studio().shoot().add(additions);
        desk().service().setMeasurer([this](const std::filesystem::path &file, const CancelToken &cancel) {
            ++begun;
            while (held && !cancel.isCancelled())
                std::this_thread::yield();
            return measure(file.filename().string());
        });
        openTab();
    }
    void openTab()
    {
        studio.trigger(u"Find pictures by name"_s);
        REQUIRE(waitFor([this] { return bar().isVisible(); }));
    }
    static Result<PictureQuality> measure(const std::string &name)
    {
        switch (name[1]) {
        case '0':
            return quality(0.5, 10, 1);
        case '1':
            return quality(9, 90, 1);
        case '2':
            return quality(9, 10, 1);
        case '3':
            return quality(0.5, 90, 0);
        case '4':
            return quality(0.5, 90, 1);
        case '5':
            return quality(0.5, 90, 2);
        default:
            return Error{ErrorCode::NotAnImage, "This is no picture.", {}};
        }
    }
    ui::QualityDesk &desk() { return *studio.window().findChild<ui::QualityDesk *>(); }
    ui::QualityBar &bar()
    {
        auto *found = studio.window().findChild<ui::QualityBar *>();
        REQUIRE(found);
        return *found;
    }
    void click(const QString &text)
    {
        for (QPushButton *button : bar().findChildren<QPushButton *>()) {
            if (button->text() != text || !button->isVisible())
                continue;
            CHECK(button->height() >= 24);
            QTest::mouseClick(button, Qt::LeftButton);
            return;
        }
        FAIL("no button " << text.toStdString());
    }
    QStringList shown()
    {
        QStringList names;
        for (int row = 0; row < studio.studio().shoot().count(); ++row) {
            if (!studio.window().filmstrip().isRowHidden(row))
                names << studio.studio().shoot().document(row)->title().left(2);
        }
        return names;
    }
    QString said() { return bar().findChild<QLabel *>(u"qualityState"_s)->text(); }
    bool settled()
    {
        return waitFor([this] { return !desk().isMeasuring(); });
    }

    StudioFixture studio;
    std::atomic<int> begun{0};
    std::atomic<bool> held{false};
};

} // namespace

TEST_CASE("blurred, noisy and the number of faces choose pictures, measured when first asked for", "[ui][quality]")
{
    Shoot shoot;
    CHECK(shoot.begun == 0);
    shoot.click(u"Blurred"_s);
    REQUIRE(shoot.settled());
    CHECK(shoot.begun == 7);
    CHECK(shoot.shown() == QStringList{u"p0"_s, u"p2"_s});
    CHECK(shoot.said().startsWith(u"1 picture"_s));
    CHECK(shoot.said().endsWith(u"cannot be measured."_s));
    shoot.click(u"Noisy"_s);
    CHECK(shoot.shown() == QStringList{u"p2"_s});
    shoot.click(u"Blurred"_s);
    CHECK(shoot.shown() == QStringList{u"p1"_s, u"p2"_s});
    shoot.click(u"Noisy"_s);
    CHECK(shoot.shown().size() == 7);
    shoot.click(u"0"_s);
    CHECK(shoot.shown() == QStringList{u"p3"_s});
    shoot.click(u"2+"_s);
    CHECK(shoot.shown() == QStringList{u"p5"_s});
    shoot.click(u"1"_s);
    CHECK(shoot.shown() == QStringList{u"p0"_s, u"p1"_s, u"p2"_s, u"p4"_s});
    shoot.click(u"Any"_s);
    CHECK_FALSE(shoot.studio.studio().filter().isActive());
    REQUIRE(shoot.settled());

    // The strip shows how many faces there are.
    ui::ShootModel &pictures = shoot.studio.studio().shoot();
    CHECK(pictures.index(5).data(ui::ShootModel::FaceCountRole).toInt() == 2);
    CHECK(pictures.index(6).data(ui::ShootModel::FaceCountRole).toInt() == -1);
    CHECK(pictures.index(5).data(Qt::AccessibleTextRole).toString().contains(u"2 face"_s));
}

TEST_CASE("what nobody has measured is said to be so, and measuring can be cancelled", "[ui][quality]")
{
    Shoot shoot;
    shoot.held = true;
    shoot.click(u"Blurred"_s);
    REQUIRE(waitFor([&] { return shoot.begun > 0; }));
    CHECK(shoot.shown().isEmpty());
    REQUIRE(waitFor([&] { return shoot.said().contains("of 7"_L1); }));
    shoot.click(u"Cancel"_s);
    CHECK(shoot.said().startsWith(u"7 picture"_s));
    CHECK(shoot.said().endsWith(u"not measured yet."_s));
    shoot.held = false;
    shoot.click(u"Measure"_s);
    REQUIRE(shoot.settled());
    CHECK(shoot.shown() == QStringList{u"p0"_s, u"p2"_s});
}

TEST_CASE("measures are there at the next start without measuring", "[ui][quality]")
{
    Shoot shoot;
    shoot.click(u"2+"_s);
    REQUIRE(shoot.settled());
    CHECK(shoot.shown() == QStringList{u"p5"_s});
    shoot.studio.reopen();
    REQUIRE(waitFor([&] { return shoot.studio.studio().shoot().count() == 7; }));
    CHECK(shoot.studio.studio().filter().criteria().faces == ui::ShootFilter::Faces::Several);
    REQUIRE(waitFor([&] { return shoot.shown() == QStringList{u"p5"_s}; }));
    CHECK_FALSE(shoot.desk().isMeasuring());
    CHECK(shoot.studio.studio().filter().unmeasuredCount() == 1); // what could not be read may be whole by now
}
