#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "document/photo_document.h"
#include "filmstrip/filmstrip.h"
#include "language/language.h"
#include "main_window/message_bar.h"
#include "session/session.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QItemSelectionModel>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

ui::SavedPicture savedPicture(const QString &file, double sharpen)
{
    auto edit = std::make_shared<ui::EditState>();
    edit->recipe = pipeline::Recipe::neutral();
    edit->baseline = edit->recipe;
    REQUIRE(edit->recipe.set("sharpen", "amount", sharpen).ok());
    edit->presetId = u"studio-portrait"_s;
    edit->presetName = u"Studio portrait"_s;
    const auto saved = std::make_shared<pipeline::Recipe>(edit->recipe);
    return {file, u"inner"_s, edit, true, ui::PictureState::Done, u"/results/x.jpg"_s, saved};
}

//! The window with three pictures of which the second is changed and on the canvas, and two are selected.
void workOn(StudioFixture &studio)
{
    studio.open({studio.makePicture(u"a.png"_s, 320, 240),
                 studio.makePicture(u"b.png"_s, 300, 200),
                 studio.makePicture(u"c.png"_s, 280, 210)});
    REQUIRE(waitFor([&] { return studio.studio().shoot().count() == 3; }));
    studio.studio().setCurrentRow(1);
    REQUIRE(waitFor([&] { return studio.studio().current()->source() != nullptr; }));
    studio.studio().current()->setValue("sharpen", "amount", 83.0, u"Sharpen"_s, 0);
    QItemSelectionModel &selection = *studio.window().filmstrip().selectionModel();
    selection.select(studio.studio().shoot().index(2), QItemSelectionModel::Select);
    REQUIRE(studio.settle());
}

} // namespace

TEST_CASE("what is said of a picture follows the language, of an earlier session's as well", "[ui][session]")
{
    const QString english = u"Saved as /results/x.jpg"_s;
    ui::speak(application(), u"ru"_s);
    ui::PhotoDocument before(u"/shoot/1.jpg"_s, {});
    before.setSaved(before.recipe(), u"/results/x.jpg"_s);
    const QString russian = before.note();
    CHECK(russian != english);
    CHECK(russian.contains(u"/results/x.jpg"_s));
    ui::Session session;
    session.pictures.push_back(savedPicture(u"/shoot/1.jpg"_s, 30));
    session.pictures.front().result = before.about();
    const QByteArray text = ui::sessionToJson(session);
    before.setState(ui::PictureState::Failed, u"The file is empty."_s);
    const QString refused = before.note();

    ui::speak(application(), u"en"_s);
    CHECK(before.note() == u"The file is empty."_s);
    CHECK(refused != before.note());
    const auto read = ui::sessionFromJson(text);
    REQUIRE(read.ok());
    ui::PhotoDocument after(u"/shoot/1.jpg"_s, {});
    read->pictures.front().giveTo(after);
    CHECK(after.note() == english);
    ui::speak(application(), u"ru"_s);
    CHECK(after.note() == russian);
    ui::speak(application(), u"en"_s);
}

TEST_CASE("a session is written and read without loss, each recipe once", "[ui][session]")
{
    ui::Session session;
    for (int i = 0; i < 50; ++i)
        session.pictures.push_back(savedPicture(u"/shoot/%1.jpg"_s.arg(i), i < 49 ? 30.0 : 60.0));
    session.earlier.push_back(savedPicture(u"/old/\u00e4\u7167.jpg"_s, 45.0));
    session.current = 7;
    session.selected = {7, 49};
    const QByteArray text = ui::sessionToJson(session);
    const auto read = ui::sessionFromJson(text);
    REQUIRE(read.ok());
    REQUIRE(read->pictures.size() == 50);
    for (std::size_t i = 0; i < 50; ++i) {
        CHECK(read->pictures[i].file == session.pictures[i].file);
        CHECK(read->pictures[i].subFolder == u"inner"_s);
        CHECK(*read->pictures[i].edit == *session.pictures[i].edit);
        CHECK(read->pictures[i].state == ui::PictureState::Done);
        CHECK(read->pictures[i].result == u"/results/x.jpg"_s);
        REQUIRE(read->pictures[i].saved);
        CHECK(*read->pictures[i].saved == *session.pictures[i].saved);
    }
    REQUIRE(read->earlier.size() == 1);
    CHECK(read->earlier[0].file == session.earlier[0].file);
    CHECK(read->current == 7);
    CHECK(read->selected == session.selected);
    CHECK(text.count("\\\"sharpen\\\"") == 4); // three recipes and the baseline
}

TEST_CASE("a damaged session is refused in words or read in part, never worse", "[ui][session]")
{
    CHECK_FALSE(ui::sessionFromJson("").ok());
    CHECK_FALSE(ui::sessionFromJson("no json at all").ok());
    CHECK_FALSE(ui::sessionFromJson("[1, 2]").ok());
    const auto newer = ui::sessionFromJson("{\"schema\": 99}");
    REQUIRE_FALSE(newer.ok());
    CHECK(newer.error().code == ErrorCode::Unsupported);
    ui::Session session;
    session.pictures = {savedPicture(u"/a.jpg"_s, 30.0), savedPicture(u"/b.jpg"_s, 60.0)};
    session.current = 1;
    session.selected = {0, 1};
    QByteArray text = ui::sessionToJson(session);
    text.replace("\"recipe\":0", "\"recipe\":77"); // the first picture's recipe is gone
    const auto part = ui::sessionFromJson(text);
    REQUIRE(part.ok());
    REQUIRE(part->pictures.size() == 1);
    CHECK(part->pictures[0].file == u"/b.jpg"_s);
    CHECK(part->current == 0);
    CHECK(part->selected == QList<int>{0});
    for (qsizetype cut = 0; cut < text.size(); cut += 97)
        CHECK_FALSE(ui::sessionFromJson(text.left(cut)).ok());
}

TEST_CASE("shoot, settings, picture and selection are there again after closing and opening", "[ui][session]")
{
    StudioFixture studio;
    workOn(studio);
    const QImage before = studio.grab();
    const ui::EditState edit = studio.studio().current()->edit();
    studio.reopen();
    REQUIRE(waitFor([&] { return studio.studio().current() && studio.studio().current()->source(); }));
    REQUIRE(studio.studio().shoot().count() == 3);
    CHECK(studio.studio().currentRow() == 1);
    CHECK(studio.studio().current()->edit() == edit);
    CHECK(studio.studio().current()->state() == ui::PictureState::Edited);
    CHECK(studio.studio().shoot().document(0)->edit().presetId == edit.presetId);
    CHECK_FALSE(studio.studio().shoot().document(0)->isTouched());
    REQUIRE(waitFor([&] { return studio.window().filmstrip().selectedRows() == QList<int>{1, 2}; }));
    REQUIRE(studio.settle());
    CHECK(studio.grab() == before);
}

TEST_CASE("settings are remembered without closing, as after a crash", "[ui][session]")
{
    StudioFixture studio;
    workOn(studio);
    const QString record = studio.path(u"home/data/session.json"_s);
    const auto written = [&] {
        QFile file(record);
        if (!file.open(QIODevice::ReadOnly))
            return false;
        const auto session = ui::sessionFromJson(file.readAll());
        return session.ok() && session->pictures.size() == 3
               && session->pictures[1].edit->recipe.number("sharpen", "amount") == 83.0;
    };
    CHECK(waitFor(written));
}

TEST_CASE("the lock of a program that was killed keeps nobody from the last session", "[ui][session]")
{
    StudioFixture studio;
    workOn(studio);
    studio.reopen([&studio] {
        QFile lock(studio.path(u"home/data/session.lock"_s)); // killed before it could write into it
        REQUIRE(lock.open(QIODevice::WriteOnly));
    });
    CHECK(waitFor([&] { return studio.studio().shoot().count() == 3; }));
}

TEST_CASE("a picture that comes back into a shoot has its settings", "[ui][session]")
{
    StudioFixture studio;
    workOn(studio);
    const QString file = studio.studio().current()->file();
    studio.trigger(u"New shoot"_s);
    CHECK(studio.studio().shoot().count() == 0);
    CHECK_FALSE(studio.studio().current());
    studio.reopen();
    studio.openAndSettle(file);
    CHECK(studio.studio().shoot().count() == 1);
    REQUIRE(waitFor([&] { return studio.studio().current()->recipe().number("sharpen", "amount") == 83.0; }));
    CHECK(studio.studio().current()->isTouched());
}

TEST_CASE("what became of a picture while it was in no shoot is known when it comes back", "[ui][session]")
{
    StudioFixture studio;
    workOn(studio);
    const QString file = studio.studio().current()->file();
    jobs::BatchQueue &queue = studio.studio().queue();
    studio.trigger(u"Add to queue"_s);
    REQUIRE(waitFor(
        [&] { return studio.studio().current()->state() == ui::PictureState::Running || queue.totals().done == 1; }));
    studio.trigger(u"New shoot"_s);
    REQUIRE(waitFor([&] { return queue.totals().done == 1; }));
    studio.openAndSettle(file);
    REQUIRE(waitFor([&] { return studio.studio().current()->state() == ui::PictureState::Done; }));
    CHECK(studio.studio().current()->savedRecipe());
}

TEST_CASE("a picture that is put into the queue again waits, whatever became of it before", "[ui][session]")
{
    StudioFixture studio;
    workOn(studio);
    const QString file = studio.studio().current()->file();
    jobs::BatchQueue &queue = studio.studio().queue();
    studio.trigger(u"Add to queue"_s);
    REQUIRE(waitFor([&] { return queue.totals().done == 2; })); // both that are selected
    studio.trigger(u"New shoot"_s);
    queue.setPaused(true);
    studio.studio().queueInputs({file}, {});
    REQUIRE(waitFor([&] { return queue.count() == 3; }));
    bool answered = false; // behind what the window itself asks of the queue
    queue.withEntries({queue.row(0).id}, &studio.window(), [&](const jobs::BatchQueue::Entries &) { answered = true; });
    REQUIRE(waitFor([&] { return answered; }));
    const ui::PhotoDocument *document = studio.studio().shoot().document(studio.studio().shoot().rowOfFile(file));
    REQUIRE(document);
    CHECK(document->state() == ui::PictureState::Queued);
}

TEST_CASE("pictures that are gone are left out, but not forgotten", "[ui][session]")
{
    StudioFixture studio;
    workOn(studio);
    const QString file = studio.studio().current()->file();
    studio.reopen([&file] { REQUIRE(QFile::rename(file, file + u".away"_s)); });
    REQUIRE(waitFor([&] { return studio.studio().shoot().count() == 2; }));
    REQUIRE(QFile::rename(file + u".away"_s, file));
    studio.open({file});
    REQUIRE(waitFor([&] { return studio.studio().shoot().count() == 3; }));
    CHECK(studio.studio().shoot().document(2)->recipe().number("sharpen", "amount") == 83.0);
}

TEST_CASE("an unreadable session is told, put aside, and work goes on", "[ui][session]")
{
    StudioFixture studio;
    workOn(studio);
    studio.reopen([&studio] {
        QFile record(studio.path(u"home/data/session.json"_s));
        REQUIRE(record.open(QIODevice::ReadWrite));
        REQUIRE(record.resize(record.size() / 2));
    });
    REQUIRE(waitFor([&] { return studio.window().messageBar().text().contains("last session"_L1); }));
    CHECK(QFile::exists(studio.path(u"home/data/session-unreadable.json"_s)));
    studio.openAndSettle(studio.path(u"a.png"_s));
    CHECK(studio.studio().shoot().count() == 1);
}
