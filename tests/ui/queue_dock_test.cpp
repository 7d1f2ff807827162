// The queue dock by mouse and keyboard: rows dragged to another place, thumbnails, names to come, the context menu.
#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "file_text.h"
#include "queue/queue_model.h"
#include "queue/queue_outlook.h"
#include "queue/queue_panel.h"
#include "queue/shown_state.h"
#include "review/review_desk.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QPixmap>
#include <QScrollBar>
#include <QTableView>
#include <QTest>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace ambrotype::ui;
using namespace Qt::Literals::StringLiterals;

namespace {

std::vector<jobs::BatchItem> itemsOf(const QStringList &files, const QString &folder)
{
    std::vector<jobs::BatchItem> items;
    for (const QString &file : files) {
        jobs::BatchItem item;
        item.input = textToFile(file);
        item.outputFolder = textToFile(folder);
        item.recipe = pipeline::Recipe::neutral();
        items.push_back(item);
    }
    return items;
}

//! A paused queue in memory and its panel.
struct Dock
{
    explicit Dock(const std::vector<jobs::BatchItem> &items)
        : panel(queue, &startPause)
    {
        queue.setPaused(true);
        panel.resize(1200, 400);
        panel.show();
        ids = queue.add(items);
        REQUIRE(QTest::qWaitForWindowExposed(&panel));
    }

    QPoint at(int row, int column) const
    {
        return panel.table()->visualRect(panel.table()->model()->index(row, column)).center();
    }

    QWidget &viewport() const { return *panel.table()->viewport(); }
    QString text(int row, int column, int role = Qt::DisplayRole) const
    {
        return panel.table()->model()->index(row, column).data(role).toString();
    }

    jobs::BatchQueue queue;
    QAction startPause;
    QueuePanel panel;
    QList<qint64> ids;
};

std::vector<jobs::BatchItem> itemsNowhere(int count)
{
    QStringList files;
    for (int i = 0; i < count; ++i)
        files << u"/nowhere/IMG_%1.jpg"_s.arg(i);
    return itemsOf(files, u"/nowhere/out"_s);
}

//! Opens the context menu of \p row and takes an entry, by the texts on the way to it.
void choose(QTableView &table, int row, const QStringList &path)
{
    const QPoint at = table.visualRect(table.model()->index(row, QueueModel::FileColumn)).center();
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, table.viewport()->mapToGlobal(at));
    QApplication::sendEvent(table.viewport(), &event);
    auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
    REQUIRE(menu);
    QPointer<QMenu> whole = menu;
    for (const QString &text : path) {
        const QList<QAction *> actions = menu->actions();
        const auto found =
            std::find_if(actions.begin(), actions.end(), [&](QAction *action) { return action->text() == text; });
        INFO(text.toStdString());
        REQUIRE(found != actions.end());
        REQUIRE((*found)->isEnabled());
        if ((*found)->menu()) {
            menu = (*found)->menu();
        } else {
            (*found)->trigger();
            break;
        }
    }
    if (whole)
        whole->close();
    REQUIRE(waitFor([&] { return !whole; }));
}

} // namespace

TEST_CASE("rows are dragged by their handles", "[ui][queue]")
{
    application();
    Dock dock(itemsNowhere(5));
    const auto idAt = [&](int row) { return dock.queue.row(row).id; };
    drag(dock.viewport(), dock.at(3, QueueModel::HandleColumn), dock.at(0, QueueModel::HandleColumn) - QPoint(0, 8));
    REQUIRE(waitFor([&] { return dock.queue.indexOf(dock.ids[3]) == 0; }));
    CHECK(dock.panel.table()->selectionModel()->isRowSelected(0)); // it keeps its selection

    // Several together, under the last row.
    dock.panel.table()->clearSelection();
    click(dock.viewport(), dock.at(0, QueueModel::FileColumn));
    click(dock.viewport(), dock.at(2, QueueModel::FileColumn), Qt::ControlModifier);
    const QList<qint64> two{idAt(0), idAt(2)};
    drag(dock.viewport(), dock.at(0, QueueModel::HandleColumn), QPoint(12, dock.viewport().height() - 4));
    REQUIRE(waitFor([&] { return dock.queue.indexOf(two[0]) == 3 && dock.queue.indexOf(two[1]) == 4; }));

    // Esc gives it up, and what is no handle moves nothing.
    const qint64 first = idAt(0);
    QTest::mousePress(&dock.viewport(), Qt::LeftButton, {}, dock.at(0, QueueModel::HandleColumn));
    QTest::mouseMove(&dock.viewport(), dock.at(2, QueueModel::HandleColumn));
    QTest::keyClick(dock.panel.table(), Qt::Key_Escape);
    QTest::mouseRelease(&dock.viewport(), Qt::LeftButton, {}, dock.at(3, QueueModel::HandleColumn));
    drag(dock.viewport(), dock.at(0, QueueModel::FileColumn), dock.at(3, QueueModel::FileColumn));
    bool told = false;
    dock.queue.withEntries({first}, &dock.panel, [&](const jobs::BatchQueue::Entries &) { told = true; });
    REQUIRE(waitFor([&] { return told; })); // what was asked before is done by then
    CHECK(dock.queue.indexOf(first) == 0);

    // The keys do the same.
    dock.panel.table()->selectRow(0);
    dock.panel.table()->setFocus();
    QTest::keyClick(dock.panel.table(), Qt::Key_Down, Qt::AltModifier);
    CHECK(waitFor([&] { return dock.queue.indexOf(first) == 1; }));
}

TEST_CASE("thumbnails come for the rows in view", "[ui][queue]")
{
    StudioFixture studio; // for its home and its folder
    QStringList files;
    for (int i = 0; i < 60; ++i)
        files << studio.makePicture(u"p%1.png"_s.arg(i), 60, 40);
    Dock dock(itemsOf(files, studio.path(u"out"_s)));
    const auto isThere = [&](int row) {
        const QModelIndex index = dock.panel.table()->model()->index(row, QueueModel::ThumbnailColumn);
        return !index.data(Qt::DecorationRole).value<QPixmap>().isNull();
    };
    REQUIRE(waitFor([&] { return isThere(0) && isThere(3); }));
    const QPixmap picture =
        dock.panel.table()->model()->index(0, QueueModel::ThumbnailColumn).data(Qt::DecorationRole).value<QPixmap>();
    CHECK(picture.width() > picture.height()); // as the picture is
    CHECK_FALSE(isThere(59));
    dock.panel.table()->verticalScrollBar()->setValue(dock.panel.table()->verticalScrollBar()->maximum());
    CHECK(waitFor([&] { return isThere(59); }));
}

TEST_CASE("a picture that waits shows the name of its result and what room is wanted", "[ui][queue]")
{
    StudioFixture studio;
    const QStringList files{studio.makePicture(u"a.png"_s, 300, 200), studio.makePicture(u"b.png"_s, 300, 200)};
    std::vector<jobs::BatchItem> items = itemsOf(files, studio.path(u"not/yet/there"_s));
    items[0].nameTemplate = "{name}-{width}x{height}-{preset}";
    items[0].presetName = "Old photo";
    items[0].keepFormat = false;
    items[0].write.format = imaging::FileFormat::Jpeg;
    items[1].nameTemplate = "{name}-{date}"; // which only the opened picture knows
    Dock dock(items);
    REQUIRE(waitFor([&] { return dock.text(0, QueueModel::TargetColumn).contains(u"300"_s); }));
    CHECK(dock.text(0, QueueModel::TargetColumn) == u"there/a-300x200-Old photo.jpg"_s);
    CHECK(dock.text(1, QueueModel::TargetColumn) == u"there/"_s);
    REQUIRE(waitFor([&] { return dock.panel.summaryLine()->text().contains(u"needed"_s); }));
    CHECK(dock.panel.summaryLine()->text().contains(u"0 of 2 done"_s));

    // Other settings, another name; the room follows.
    const QString before = dock.panel.summaryLine()->text();
    dock.queue.changeSettings({dock.ids[0]}, [](jobs::BatchItem &item) {
        item.presetName = "New";
        (void)item.recipe.set("resize", "scale", 2.0);
        item.recipe.setEnabled("resize", true);
    });
    dock.panel.settingsChanged({dock.ids[0]});
    REQUIRE(waitFor([&] { return dock.text(0, QueueModel::TargetColumn).contains(u"-New"_s); }));
    CHECK(dock.text(0, QueueModel::PresetColumn) == u"New"_s);
    dock.queue.remove(dock.ids);
    REQUIRE(waitFor([&] { return dock.queue.count() == 0; }));
    CHECK(waitFor([&] { return dock.panel.summaryLine()->text().isEmpty(); }));
}

TEST_CASE("room on the disk is told in words that say when it is short", "[ui][queue]")
{
    application();
    const QString enough = QueuePanel::roomText({12'000'000'000, 9'600'000'000});
    CHECK(enough == u"disk: 12.0 GB free, about 9.6 GB needed"_s);
    CHECK(QueuePanel::roomText({1'000'000'000, 9'600'000'000}).contains(u"only 1.0 GB free"_s));
}

TEST_CASE("states say what people can act on", "[ui][queue]")
{
    application();
    jobs::BatchQueue::Row row;
    CHECK(shownState(row, true) == ShownState::Queued);
    row.notBefore = 1;
    row.attempts = 1;
    row.result.error = {ErrorCode::Io, "The disk was away.", {}};
    CHECK(shownStateText(shownState(row, false), row.attempts) == u"Waiting for try 2"_s);
    row.result.error.message = "The file was changed while it was read. Wait until it is complete, then try again.";
    CHECK(shownStateText(shownState(row, false), 1) == u"Waiting (file incomplete)"_s);
    row.result.state = jobs::ItemState::Running;
    CHECK(shownState(row, false) == ShownState::Running);
    CHECK(shownState(row, true) == ShownState::Paused);
    row.elsewhere = true; // our pause says nothing of when the other program obeys
    CHECK(shownState(row, true) == ShownState::Running);
    row.result.state = jobs::ItemState::Done;
    CHECK(shownState(row, false) == ShownState::Done);
    row.flags = {"Face 1 lost a mole."};
    CHECK(shownState(row, false) == ShownState::NeedsReview);
    row.review = jobs::Review::Approved;
    CHECK(shownState(row, false) == ShownState::Approved);
    row.result.state = jobs::ItemState::Failed;
    CHECK(shownStateText(shownState(row, false), 4) == u"Failed in try 4"_s);
    CHECK(shownStateText(shownState(row, false), 1) == u"Failed"_s);
    row.result.state = jobs::ItemState::Skipped;
    CHECK(shownStateText(shownState(row, false), 1) == u"Skipped (exists)"_s);
}

TEST_CASE("the context menu changes the preset of what waits, and only of that", "[ui][queue]")
{
    StudioFixture studio;
    const QStringList files{studio.makePicture(u"a.png"_s, 64, 48), studio.makePicture(u"b.png"_s, 64, 48)};
    studio.openAndSettle(files[0]);
    jobs::BatchQueue &queue = studio.studio().queue();
    studio.trigger(u"Queue"_s);
    studio.studio().enqueue({0}, {}, false);
    REQUIRE(waitFor([&] { return queue.totals().done == 1; }));
    queue.setPaused(true);
    studio.open({files[1]});
    REQUIRE(waitFor([&] { return studio.studio().shoot().count() == 2; }));
    studio.studio().enqueue({1}, {}, false);
    auto *panel = studio.window().findChild<QueuePanel *>();
    const std::string before = queue.row(0).item.presetName;
    panel->table()->selectAll();
    const pipeline::Preset *landscape = studio.studio().presets().find(u"landscape"_s);
    REQUIRE(landscape);
    REQUIRE(landscape->name != before);
    choose(*panel->table(), 1, {u"Change preset"_s, PresetLibrary::title(*landscape)});
    REQUIRE(waitFor([&] { return queue.row(1).item.presetName == landscape->name; }));
    CHECK(queue.row(0).item.presetName == before);
    std::optional<pipeline::Recipe> frozen;
    queue.withEntries({queue.row(1).id}, panel, [&](const jobs::BatchQueue::Entries &entries) {
        frozen = entries.front().second.item.recipe;
    });
    REQUIRE(waitFor([&] { return frozen.has_value(); }));
    CHECK(*frozen == editWithPreset(landscape, pipeline::Recipe::neutral(), studio.studio().start()).recipe);
    queue.setPaused(false);
    REQUIRE(waitFor([&] { return queue.totals().done == 2; }));
    // The picture of the shoot has other settings than its result now, and says so.
    CHECK(studio.studio().shoot().document(1)->state() == PictureState::Stale);
}

TEST_CASE("the context menu copies an error and opens before and after", "[ui][queue]")
{
    StudioFixture studio;
    const QString good = studio.makePicture(u"good.png"_s, 64, 48);
    const QString other = studio.makePicture(u"other.png"_s, 64, 48);
    const QString bad = studio.path(u"bad.png"_s);
    QFile broken(bad);
    REQUIRE(broken.open(QIODevice::WriteOnly));
    broken.write("no picture");
    broken.close();
    studio.openAndSettle(good);
    studio.trigger(u"Queue"_s);
    jobs::BatchQueue &queue = studio.studio().queue();
    queue.add(itemsOf({other, bad, good}, studio.path(u"out"_s)));
    REQUIRE(waitFor([&] { return queue.totals().done == 2 && queue.totals().failed == 1; }));
    auto *panel = studio.window().findChild<QueuePanel *>();
    QApplication::clipboard()->clear();
    choose(*panel->table(), 1, {u"Copy error"_s});
    REQUIRE(waitFor([] { return QApplication::clipboard()->text().contains(u"bad.png"_s); }));
    CHECK(QApplication::clipboard()->text().contains(QString::fromStdString(queue.row(1).result.error.message)));

    choose(*panel->table(), 2, {u"Open before and after"_s});
    ReviewDesk &review = studio.window().review();
    REQUIRE(waitFor([&] { return review.isActive() && review.isComplete(); }));
    REQUIRE(review.model().at(review.row()));
    CHECK(review.model().at(review.row())->input == textToFile(good));
}

TEST_CASE("what is tried again is looked at again", "[ui][queue]")
{
    StudioFixture studio; // for its home and its folder
    jobs::BatchQueue queue;
    queue.setPaused(true);
    const QList<qint64> ids = queue.add(itemsOf({studio.makePicture(u"a.png"_s, 300, 200)}, studio.path(u"out"_s)));
    QueueOutlook outlook(queue);
    outlook.setActive(true);
    REQUIRE(waitFor([&] { return !outlook.fileOf(ids[0]).empty() && outlook.room(); }));
    queue.cancel(ids[0]);
    REQUIRE(waitFor([&] { return outlook.fileOf(ids[0]).empty() && !outlook.room(); })); // nothing is to come of it
    queue.retry(ids[0]);
    CHECK(waitFor([&] { return !outlook.fileOf(ids[0]).empty() && outlook.room(); }, 5000));
}

TEST_CASE("a file that was on its way has a thumbnail when its row goes on", "[ui][queue]")
{
    StudioFixture studio; // for its home and its folder
    const QString file = studio.makePicture(u"a.png"_s, 60, 40);
    const QString whole = studio.path(u"whole.png"_s);
    REQUIRE(QFile::rename(file, whole));
    QFile part(file);
    REQUIRE(part.open(QIODevice::WriteOnly));
    part.write("no picture yet");
    part.close();
    Dock dock(itemsOf({file}, studio.path(u"out"_s)));
    const auto isThere = [&] {
        const QModelIndex index = dock.panel.table()->model()->index(0, QueueModel::ThumbnailColumn);
        return !index.data(Qt::DecorationRole).value<QPixmap>().isNull();
    };
    QTest::qWait(500); // it was asked for, and there is none
    REQUIRE(QFile::remove(file));
    REQUIRE(QFile::rename(whole, file));
    CHECK_FALSE(isThere());
    dock.queue.cancel(dock.ids[0]);
    CHECK(waitFor(isThere, 5000));
}
