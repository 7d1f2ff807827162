#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "document/photo_document.h"
#include "main_window/message_bar.h"
#include "panels/adjust_panel.h"
#include "panels/value_row.h"
#include "panels/value_slider.h"
#include "presets/preset_model.h"
#include "review/redo_bar.h"
#include "review/review_desk.h"
#include "review/review_panel.h"

#include "jobs/store/queue_store.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QListView>
#include <QTabWidget>
#include <QTest>
#include <QUndoGroup>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;
using jobs::Review;

namespace {

//! A queue on disk with finished results, as a worker leaves it: every third one is flagged.
void finishResults(StudioFixture &studio, int count, const pipeline::Recipe &recipe = pipeline::Recipe::neutral())
{
    auto store = jobs::QueueStore::open(*jobs::StoreAddress::usual());
    REQUIRE(store);
    std::vector<jobs::BatchItem> items;
    for (int i = 0; i < count; ++i) {
        jobs::BatchItem item;
        item.input = studio.makePicture(u"in%1.png"_s.arg(i), 320, 240).toStdString();
        item.outputFolder = studio.path(u"out"_s).toStdString();
        item.recipe = recipe;
        item.presetName = "Studio portrait";
        items.push_back(item);
    }
    const auto ids = (*store)->add(items);
    REQUIRE(ids);
    const auto claims = (*store)->claim("tester", count, false, 60000);
    REQUIRE(claims);
    for (const jobs::Claim &claim : *claims) {
        const auto number = static_cast<int>(claim.id);
        jobs::ItemResult result;
        result.state = jobs::ItemState::Done;
        result.output = studio.makePicture(u"result%1.png"_s.arg(number), 320, 240).toStdString();
        result.inputSize = {320, 240};
        result.usedRecipe = recipe;
        for (const double left : {20.0, 200.0}) {
            pipeline::FaceOutcome face;
            face.face.box = {left, 60, left + 60, 140};
            result.findings.faces.push_back(face);
        }
        const std::vector<std::string> flags =
            number % 3 == 0 ? std::vector<std::string>{"Face 1 lost a mole."} : std::vector<std::string>();
        REQUIRE((*store)->finish(claim.id, "tester", result, flags));
    }
}

std::vector<jobs::QueueRow> rowsOf()
{
    auto store = jobs::QueueStore::open(*jobs::StoreAddress::usual());
    REQUIRE(store);
    auto rows = (*store)->list();
    REQUIRE(rows);
    return std::move(rows).value();
}

int decidedAs(Review review)
{
    int count = 0;
    for (const jobs::QueueRow &row : rowsOf())
        count += row.review == review ? 1 : 0;
    return count;
}

} // namespace

TEST_CASE("a whole review by keys alone: flagged first, decisions kept, on to the next", "[ui][review]")
{
    StudioFixture studio;
    finishResults(studio, 6);
    ui::Canvas &canvas = studio.window().canvas();
    canvas.setFocus();
    QTest::keyClick(&canvas, Qt::Key_R, Qt::ControlModifier);
    ui::ReviewDesk &desk = studio.window().review();
    REQUIRE(desk.isActive());
    REQUIRE(waitFor([&] { return desk.model().rowCount() == 6 && desk.isComplete(); }));
    auto *panel = studio.window().findChild<ui::ReviewPanel *>();
    REQUIRE(panel);
    CHECK(desk.row() == 0);
    CHECK_FALSE(desk.model().at(0)->flags.empty());
    CHECK_FALSE(desk.model().at(1)->flags.empty());
    CHECK(desk.model().at(2)->flags.empty());
    CHECK(panel->counter() == u"0 of 2 flagged, 0 of 6 in all"_s);

    // Looking: flip and faces in turn.
    const QImage before = studio.grab();
    QTest::keyClick(&canvas, Qt::Key_Backslash);
    CHECK(studio.grab() != before);
    QTest::keyClick(&canvas, Qt::Key_Backslash);
    CHECK(studio.grab() == before);
    REQUIRE(waitFor([&] {
        QTest::keyClick(&canvas, Qt::Key_N);
        return canvas.viewport().zoom() == Approx(2.0);
    }));

    const auto decide = [&](Qt::Key key, int from) {
        REQUIRE(waitFor([&] { return desk.row() == from && desk.isComplete(); }));
        QTest::keyClick(&canvas, key);
    };
    decide(Qt::Key_P, 0);
    decide(Qt::Key_X, 1);
    decide(Qt::Key_M, 2);
    REQUIRE(waitFor([&] { return desk.row() == 3; }));
    CHECK(panel->counter() == u"2 of 2 flagged, 3 of 6 in all"_s);
    // Back to the last one, to take it back.
    QTest::keyClick(&canvas, Qt::Key_Left);
    CHECK(desk.row() == 2);
    QTest::keyClick(&canvas, Qt::Key_U);
    CHECK(desk.row() == 2);
    QTest::keyClick(&canvas, Qt::Key_P);
    CHECK(desk.row() == 3);
    REQUIRE(waitFor([] { return decidedAs(Review::Approved) == 2; }));
    CHECK(decidedAs(Review::Rejected) == 1);
    CHECK(decidedAs(Review::Handwork) == 0);
    CHECK(decidedAs(Review::Undecided) == 3);

    // Whoever does the hand work finds the layers beside the result.
    REQUIRE(waitFor(
        [&] { return !QDir(studio.path(u"Hand work"_s)).entryList({u"*(hand-off)"_s}, QDir::Dirs).isEmpty(); }));

    QTest::keyClick(&canvas, Qt::Key_Escape);
    CHECK_FALSE(desk.isActive());
    // It goes on where it was left, and what was decided is still so.
    QTest::keyClick(studio.window().focusWidget() ? studio.window().focusWidget() : &studio.window(),
                    Qt::Key_R,
                    Qt::ControlModifier);
    REQUIRE(waitFor([&] { return desk.row() == 3; }));
}

TEST_CASE("decisions made faster than they are written stay as they were made", "[ui][review]")
{
    StudioFixture studio;
    finishResults(studio, 6);
    studio.trigger(u"Review"_s);
    ui::ReviewDesk &desk = studio.window().review();
    REQUIRE(waitFor([&] { return desk.model().rowCount() == 6 && desk.row() == 0; }));
    std::vector<int> seen;
    QObject::connect(
        &desk.model(), &QAbstractItemModel::dataChanged, &desk, [&] { seen.push_back(desk.model().counts().decided); });
    for (int i = 0; i < 5; ++i)
        desk.decide(Review::Approved);
    CHECK(desk.row() == 5);
    REQUIRE(waitFor([&] { return decidedAs(Review::Approved) == 5 && seen.size() > 5; }));
    CHECK(seen == std::vector<int>{1, 2, 3, 4, 5, 5});
    CHECK(desk.row() == 5);
}

TEST_CASE("decisions go into XMP files where the preferences say so", "[ui][review]")
{
    StudioFixture studio;
    finishResults(studio, 3);
    studio.trigger(u"Review"_s);
    ui::ReviewDesk &desk = studio.window().review();
    REQUIRE(waitFor([&] { return desk.model().rowCount() == 3 && desk.row() == 0; }));
    const auto besideRow = [&desk](int row) {
        return QString::fromStdString(desk.model().at(row)->target.string() + ".xmp");
    };
    desk.decide(Review::Approved);
    REQUIRE(waitFor([] { return decidedAs(Review::Approved) == 1; }));

    studio.trigger(u"Preferences..."_s);
    auto *choice = studio.window().findChild<QCheckBox *>(u"reviewXmp"_s);
    REQUIRE(choice);
    CHECK_FALSE(choice->isChecked());
    choice->toggle(); // in force at once
    desk.decide(Review::Rejected);
    REQUIRE(waitFor([&] { return QFile::exists(besideRow(1)); }));
    CHECK_FALSE(QFile::exists(besideRow(0)));
    QFile file(besideRow(1));
    REQUIRE(file.open(QIODevice::ReadOnly));
    CHECK(file.readAll().contains("Rejected"));
}

TEST_CASE("decision keys do nothing where there is nothing to decide on", "[ui][review]")
{
    StudioFixture studio;
    studio.trigger(u"Review"_s);
    CHECK(studio.window().review().isActive());
    CHECK_FALSE(studio.action(u"Approve"_s)->isEnabled());
}

TEST_CASE("decision keys do nothing outside of the review", "[ui][review]")
{
    StudioFixture studio;
    finishResults(studio, 1);
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    for (const char *text : {"Approve", "Reject", "Hand work", "Undecided"})
        CHECK_FALSE(studio.action(QString::fromLatin1(text))->isEnabled());
    studio.trigger(u"Review"_s);
    CHECK(studio.window().review().isActive());
    CHECK(waitFor([&] { return studio.action(u"Approve"_s)->isEnabled(); }));
    CHECK_FALSE(studio.action(u"Enhance"_s)->isEnabled());
    auto *tabs = studio.window().findChild<QTabWidget *>();
    REQUIRE(tabs);
    CHECK(tabs->tabText(tabs->currentIndex()) == u"Review"_s);
    CHECK_FALSE(studio.studio().undoGroup().activeStack());
    studio.studio().setCurrentRow(-1); // choosing a picture of the shoot leaves the review
    studio.studio().setCurrentRow(0);
    CHECK_FALSE(studio.window().review().isActive());
    CHECK(tabs->tabText(tabs->currentIndex()) == u"Presets"_s);
    CHECK(studio.studio().undoGroup().activeStack() == &studio.studio().current()->undoStack());
    CHECK(studio.action(u"Enhance"_s)->isEnabled());
    CHECK_FALSE(studio.action(u"Approve"_s)->isEnabled());
}

TEST_CASE("keys that decide say where they do, by the names that they have", "[ui][review]")
{
    StudioFixture studio;
    finishResults(studio, 1);
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 320, 240));
    const auto said = [&] { return studio.window().messageBar().text(); };
    studio.window().canvas().setFocus();
    press(Qt::Key_X);
    CHECK(said().startsWith("P, X, and M decide on results: Ctrl+R"_L1));
    studio.action(u"Reject"_s)->setShortcut(Qt::Key_R);
    studio.action(u"Review"_s)->setShortcut({});
    studio.window().messageBar().showNews(u"-"_s);
    press(Qt::Key_X);
    CHECK(said() == u"-"_s);
    press(Qt::Key_R);
    CHECK(said().startsWith("P, R, and M decide on results, in the review."_L1));
}

TEST_CASE("arrow keys in the list of results show what is decided on", "[ui][review]")
{
    StudioFixture studio;
    finishResults(studio, 3);
    studio.trigger(u"Review"_s);
    ui::ReviewDesk &desk = studio.window().review();
    REQUIRE(waitFor([&] { return desk.model().rowCount() == 3 && desk.isComplete(); }));
    auto *list = studio.window().findChild<ui::ReviewPanel *>()->findChild<QListView *>();
    REQUIRE(list);
    QTest::keyClick(list, Qt::Key_Down);
    CHECK(desk.row() == 1);
    CHECK(list->currentIndex().row() == 1);
}

TEST_CASE("a result that cannot be read leaves no other picture in its place", "[ui][review]")
{
    StudioFixture studio;
    finishResults(studio, 2);
    studio.trigger(u"Review"_s);
    ui::ReviewDesk &desk = studio.window().review();
    REQUIRE(waitFor([&] { return desk.model().rowCount() == 2 && desk.row() == 0 && desk.isComplete(); }));
    CHECK(studio.window().canvas().hasPicture());
    QFile::remove(QString::fromStdString(desk.model().at(1)->target.string()));
    QStringList failures;
    QObject::connect(&desk, &ui::ReviewDesk::failed, &desk, [&](const QString &message) { failures << message; });
    desk.show(1);
    REQUIRE(waitFor([&] { return !failures.isEmpty(); }));
    CHECK_FALSE(studio.window().canvas().hasPicture());
    desk.show(0);
    REQUIRE(waitFor([&] { return desk.isComplete(); }));
    CHECK(studio.window().canvas().hasPicture());
}

TEST_CASE("what a worker finishes appears while somebody reviews, without moving what is looked at", "[ui][review]")
{
    StudioFixture studio;
    finishResults(studio, 3);
    studio.trigger(u"Review"_s);
    ui::ReviewDesk &desk = studio.window().review();
    REQUIRE(waitFor([&] { return desk.model().rowCount() == 3 && desk.row() == 0; }));
    const jobs::StoreId looked = desk.model().at(0)->id;
    finishResults(studio, 4);
    REQUIRE(waitFor([&] { return desk.model().rowCount() == 7; }));
    CHECK(desk.model().at(desk.row())->id == looked);
}

TEST_CASE("the review shows how a result was made, for looking only", "[ui][review]")
{
    StudioFixture studio;
    pipeline::Recipe recipe = pipeline::Recipe::neutral();
    REQUIRE(recipe.set("denoise", "amount", 37.0).ok());
    finishResults(studio, 2, recipe);
    studio.openAndSettle(studio.makePicture(u"another.png"_s, 64, 48));
    auto *row = studio.window().findChild<ui::ValueRow *>(u"denoise"_s);
    REQUIRE(row);
    const int own = row->slider()->value();
    CHECK(own != 37);
    CHECK(row->isEnabled());
    auto *panel = studio.window().findChild<ui::AdjustPanel *>();
    const auto preset = [panel] {
        for (const QComboBox *box : panel->findChildren<QComboBox *>())
            if (qobject_cast<const ui::PresetModel *>(box->model()))
                return box->currentText();
        return QString();
    };

    studio.window().canvas().setFocus();
    QTest::keyClick(&studio.window().canvas(), Qt::Key_R, Qt::ControlModifier);
    ui::ReviewDesk &desk = studio.window().review();
    REQUIRE(waitFor([&] { return desk.isComplete() && row->slider()->value() == 37; }));
    CHECK(preset() == u"Studio portrait"_s);
    CHECK_FALSE(row->isEnabled());

    QTest::keyClick(&studio.window().canvas(), Qt::Key_R, Qt::ControlModifier);
    CHECK_FALSE(desk.isActive());
    CHECK(row->slider()->value() == own);
    CHECK(row->isEnabled());
}

TEST_CASE("a result of the review gets other settings and is done again before all that waits", "[ui][review]")
{
    StudioFixture studio;
    finishResults(studio, 3);
    studio.window().startBackgroundWork(false); // opens the queue
    ui::Canvas &canvas = studio.window().canvas();
    canvas.setFocus();
    QTest::keyClick(&canvas, Qt::Key_R, Qt::ControlModifier);
    ui::ReviewDesk &desk = studio.window().review();
    REQUIRE(waitFor([&] { return desk.model().rowCount() == 3 && desk.isComplete(); }));
    const jobs::QueueRow before = *desk.model().at(desk.row());
    const QByteArray result = [&] {
        QFile file(QString::fromStdString(before.target.string()));
        REQUIRE(file.open(QIODevice::ReadOnly));
        return file.readAll();
    }();

    QTest::keyClick(&canvas, Qt::Key_E);
    REQUIRE(waitFor([&] { return !desk.isActive() && studio.studio().current(); }));
    ui::PhotoDocument &document = *studio.studio().current();
    CHECK(document.file().toStdString() == before.input.string());
    auto *bar = studio.window().findChild<ui::RedoBar *>();
    REQUIRE(bar);
    CHECK(bar->isVisible());
    document.setValue("tone", "exposure", 1.0, u"Exposure"_s, 0);
    REQUIRE(studio.settle());
    QTest::keyClick(&canvas, Qt::Key_Return);
    CHECK(desk.isActive());
    CHECK_FALSE(bar->isVisible());

    const auto rowNow = [&] {
        for (const jobs::QueueRow &row : rowsOf())
            if (row.id == before.id)
                return row;
        FAIL("the item is gone");
        return jobs::QueueRow{};
    };
    REQUIRE(waitFor([&] {
        return rowNow().state == jobs::ItemState::Done && rowNow().finishedAt >= before.finishedAt
               && rowNow().revision > before.revision && !rowNow().device.empty();
    }));
    CHECK(rowNow().target == before.target); // the new result stands where the old one stood
    CHECK(rowNow().review == Review::Undecided);
    QFile file(QString::fromStdString(before.target.string()));
    REQUIRE(file.open(QIODevice::ReadOnly));
    CHECK(file.readAll() != result);
    CHECK(QDir(QFileInfo(file).path()).entryList({u"*(2)*"_s}).isEmpty());
    REQUIRE(waitFor([&] { return desk.model().rowCount() == 3; })); // it came back
}

TEST_CASE("going back or on to another picture leaves the result as it is", "[ui][review]")
{
    StudioFixture studio;
    finishResults(studio, 2);
    ui::Canvas &canvas = studio.window().canvas();
    canvas.setFocus();
    QTest::keyClick(&canvas, Qt::Key_R, Qt::ControlModifier);
    ui::ReviewDesk &desk = studio.window().review();
    REQUIRE(waitFor([&] { return desk.model().rowCount() == 2 && desk.isComplete(); }));
    QTest::keyClick(&canvas, Qt::Key_E);
    REQUIRE(waitFor([&] { return !desk.isActive() && studio.studio().current(); }));
    auto *bar = studio.window().findChild<ui::RedoBar *>();
    REQUIRE(bar);
    QTest::keyClick(&canvas, Qt::Key_R, Qt::ControlModifier);
    CHECK(desk.isActive());
    CHECK_FALSE(bar->isVisible());
    REQUIRE(waitFor([&] { return desk.isComplete(); }));
    QTest::keyClick(&canvas, Qt::Key_E);
    REQUIRE(waitFor([&] { return bar->isVisible(); }));
    studio.open({studio.makePicture(u"other.png"_s, 200, 150)});
    REQUIRE(waitFor([&] { return studio.studio().current()->title() == u"other.png"_s; }));
    CHECK_FALSE(bar->isVisible());
    for (const jobs::QueueRow &row : rowsOf())
        CHECK(row.state == jobs::ItemState::Done);
}
