// Pictures of which only a part is there: refused with an offer, used only when it is taken.
#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "document/photo_document.h"
#include "filmstrip/filmstrip.h"
#include "main_window/message_bar.h"
#include "main_window/partial_bar.h"

#include <catch2/catch.hpp>

#include <QFile>
#include <QLabel>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

//! A picture whose file ends in the middle.
QString makeCut(StudioFixture &studio, const QString &name)
{
    const QString path = studio.makePicture(name, 320, 240);
    QFile file(path);
    REQUIRE(file.resize(file.size() / 2));
    return path;
}

struct Offer
{
    explicit Offer(const QString &name)
        : file(makeCut(studio, name))
    {
        studio.open({studio.makePicture(u"whole.png"_s, 320, 240), file});
        REQUIRE(waitFor([this] { return studio.studio().shoot().count() == 2; }));
        turnTo(studio.window());
        studio.studio().setCurrentRow(studio.studio().shoot().rowOfFile(file));
        REQUIRE(waitFor([this] { return bar() && bar()->isVisible(); }));
    }
    ui::PartialBar *bar() { return studio.window().findChild<ui::PartialBar *>(); }
    ui::PhotoDocument &document() { return *studio.studio().shoot().document(studio.studio().shoot().rowOfFile(file)); }

    StudioFixture studio;
    QString file;
};

} // namespace

TEST_CASE("a file cut short is not used before somebody says so", "[ui][partial]")
{
    for (const QString &name : {u"cut.jpg"_s, u"cut.png"_s}) {
        INFO(name.toStdString());
        Offer offer(name);
        CHECK(offer.document().isIncomplete());
        CHECK_FALSE(offer.document().source());
        CHECK(offer.document().note().contains(u" % of the picture"_s));
        bool said = false;
        for (const QLabel *label : offer.bar()->findChildren<QLabel *>())
            said = said || (label->text().contains(name) && label->text().contains(offer.document().note()));
        CHECK(said);
        CHECK_FALSE(offer.studio.action(u"Enhance"_s)->isEnabled());
        CHECK(offer.studio.window().messageBar().text().isEmpty()); // said once, where it belongs

        // It goes with its picture and comes with it.
        const int row = offer.studio.studio().currentRow();
        offer.studio.studio().setCurrentRow(1 - row);
        CHECK_FALSE(offer.bar()->isVisible());
        offer.studio.studio().setCurrentRow(row);
        CHECK(offer.bar()->isVisible());
    }
}

TEST_CASE("\"Use partial\" opens what is there, and the queue writes a whole result of it", "[ui][partial]")
{
    Offer offer(u"cut.jpg"_s);
    clickButton(*offer.bar(), u"Use partial"_s);
    REQUIRE(waitFor([&] { return offer.document().source() != nullptr; }));
    REQUIRE(offer.studio.settle());
    CHECK_FALSE(offer.bar()->isVisible());
    CHECK(offer.studio.action(u"Enhance"_s)->isEnabled());
    CHECK_FALSE(offer.document().source()->picture().warnings.empty());
    offer.studio.window().canvas().setFocus();
    press(Qt::Key_Return);
    REQUIRE(waitFor([&] { return offer.document().state() == ui::PictureState::Done; }));
    CHECK_FALSE(QImage(offer.studio.path(u"Enhanced/cut.jpg"_s)).isNull());

    // Said once: the next start does not ask again.
    offer.studio.reopen();
    REQUIRE(waitFor([&] { return offer.studio.studio().shoot().rowOfFile(offer.file) >= 0; }));
    CHECK(offer.document().acceptsPart());
}

TEST_CASE("a file that is gone since is not offered in part any more", "[ui][partial]")
{
    Offer offer(u"cut.jpg"_s);
    REQUIRE(QFile::remove(offer.file));
    const int row = offer.studio.studio().currentRow();
    offer.studio.studio().setCurrentRow(1 - row);
    offer.studio.studio().setCurrentRow(row);
    REQUIRE(waitFor([&] { return !offer.document().note().contains(u" % of the picture"_s); }));
    CHECK(offer.document().isRefused());
    CHECK_FALSE(offer.document().isIncomplete());
    CHECK(waitFor([&] { return !offer.bar()->isVisible(); }));
}

TEST_CASE("\"Skip\" takes the picture out of the shoot and leaves its file", "[ui][partial]")
{
    Offer offer(u"cut.jpg"_s);
    clickButton(*offer.bar(), u"Skip"_s);
    CHECK(offer.studio.studio().shoot().count() == 1);
    CHECK_FALSE(offer.bar()->isVisible());
    CHECK(QFile::exists(offer.file));
}

TEST_CASE("the queue fails an incomplete file with its reason", "[ui][partial]")
{
    Offer offer(u"cut.png"_s);
    offer.studio.studio().enqueue({offer.studio.studio().currentRow()}, {}, false);
    REQUIRE(waitFor([&] { return offer.studio.studio().queue().totals().failed == 1; }));
    CHECK(offer.document().note().contains(u" % of the picture"_s));
}
