#include "jobs/store/queue_store.h"
#include "queue/left_over_bar.h"
#include "queue/queue_model.h"
#include "queue/queue_panel.h"
#include "studio_fixture.h"
#include "support/own_home.h"
#include "support/test_files.h"

#include <QAction>
#include <QCoreApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QTableView>
#include <QToolBar>

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdio>

using namespace ambrotype;
using namespace ambrotype::ui;

namespace {

std::vector<jobs::BatchItem> manyItems(int count)
{
    std::vector<jobs::BatchItem> items(static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < items.size(); ++i) {
        items[i].recipe = pipeline::Recipe::neutral();
        items[i].input = "/nowhere/IMG_" + std::to_string(i) + ".jpg";
        items[i].outputFolder = "/nowhere/out";
    }
    return items;
}

} // namespace

TEST_CASE("the bar of an unfinished queue says since when and offers three ways", "[ui][queue]")
{
    test::application();
    const QDateTime now(QDate(2026, 11, 21), QTime(9, 0));
    CHECK(LeftOverBar::sentence(3, now.addSecs(-3600), now).contains(QStringLiteral("today")));
    CHECK(LeftOverBar::sentence(163, now.addSecs(-12 * 3600), now).contains(QStringLiteral("yesterday")));
    CHECK(LeftOverBar::sentence(163, now.addSecs(-12 * 3600), now).contains(QStringLiteral("163")));
    CHECK(LeftOverBar::sentence(5, now.addDays(-9), now).contains(QStringLiteral("12")));

    const test::TemporaryDir dir;
    const test::OwnHome home(dir.path());
    const jobs::StoreAddress address = jobs::StoreAddress::sqlite(dir / "queue.sqlite");
    {
        auto store = jobs::QueueStore::open(address);
        REQUIRE(store.ok());
        REQUIRE((*store)->add(manyItems(4)).ok());
    }
    {
        jobs::BatchQueue queue;
        LeftOverBar bar(queue);
        CHECK(bar.isHidden());
        queue.open(address);
        REQUIRE(test::waitFor([&] { return !bar.isHidden(); }));
        CHECK(bar.findChild<QLabel *>()->text().contains(QStringLiteral("4")));
        const QList<QPushButton *> buttons = bar.findChildren<QPushButton *>();
        REQUIRE(buttons.size() == 3);
        int shown = 0;
        QObject::connect(&bar, &LeftOverBar::showWanted, &bar, [&shown] { ++shown; });
        buttons[1]->click();
        CHECK(shown == 1);
        CHECK_FALSE(bar.isHidden()); // looking decides nothing
        buttons[2]->click();
        CHECK(bar.isHidden());
        REQUIRE(test::waitFor([&] { return queue.count() == 0; }));
    }
}

TEST_CASE("a selection stays on its pictures when rows move", "[ui][queue]")
{
    test::application();
    jobs::BatchQueue queue;
    queue.setPaused(true);
    QAction startPause;
    QueuePanel panel(queue, &startPause);
    const QList<qint64> ids = queue.add(manyItems(5));
    panel.table()->selectRow(4);
    queue.move({ids[4]}, jobs::QueueStore::Move::Top);
    REQUIRE(test::waitFor([&] { return queue.indexOf(ids[4]) == 0; }));
    const QModelIndexList selected = panel.table()->selectionModel()->selectedRows();
    REQUIRE(selected.size() == 1);
    CHECK(selected[0].row() == 0);
    CHECK(selected[0].data(QueueModel::IdRole).toLongLong() == ids[4]);
}

TEST_CASE("the queue stops after the item that runs", "[ui][queue]")
{
    test::application();
    const test::TemporaryDir dir;
    const jobs::StoreAddress address = jobs::StoreAddress::sqlite(dir / "queue.sqlite");
    auto store = jobs::QueueStore::open(address);
    REQUIRE(store.ok());
    REQUIRE((*store)->add(manyItems(2)).ok());
    REQUIRE((*store)->claim("another program", 1, false, 600'000).ok());
    jobs::BatchQueue queue;
    QAction startPause;
    QueuePanel panel(queue, &startPause);
    const QList<QAction *> actions = panel.findChild<QToolBar *>()->actions();
    const auto stop = std::find_if(actions.begin(), actions.end(), [](QAction *action) {
        return action->text() == QLatin1String("Stop after item");
    });
    REQUIRE(stop != actions.end());
    CHECK_FALSE((*stop)->isEnabled()); // nothing runs
    queue.open(address);
    REQUIRE(test::waitFor([&] { return (*stop)->isEnabled(); }));
    (*stop)->trigger();
    CHECK(queue.isPaused());
    REQUIRE(test::waitFor([&] { return *(*store)->pause() == jobs::Pause::AfterItem; }));
    CHECK((*store)->totals()->running == 1);
}

TEST_CASE("figures: scrolling through five thousand rows", "[.figures]")
{
    test::application();
    jobs::BatchQueue queue;
    queue.setPaused(true);
    QAction startPause;
    QueuePanel panel(queue, &startPause);
    panel.resize(1200, 500);
    panel.show();
    queue.add(manyItems(5000));
    QCoreApplication::processEvents();
    QTableView &table = *panel.table();
    double worst = 0.0;
    double sum = 0.0;
    int frames = 0;
    for (int at = 0; at < table.verticalScrollBar()->maximum(); at += 37) {
        QElapsedTimer timer;
        timer.start();
        table.verticalScrollBar()->setValue(at);
        table.viewport()->repaint();
        const double milliseconds = static_cast<double>(timer.nsecsElapsed()) / 1e6;
        worst = std::max(worst, milliseconds);
        sum += milliseconds;
        ++frames;
    }
    std::printf("%d frames, mean %.2f ms, worst %.2f ms\n", frames, sum / frames, worst);
}
