// The left tab "Shoot": folders, search by name, and the one filter that it shares with the filmstrip's title line.
#include "ui/studio_fixture.h"

#include "canvas/canvas.h"
#include "filmstrip/filmstrip.h"
#include "filmstrip/shoot_filter.h"
#include "filmstrip/shoot_filter_box.h"
#include "filmstrip/shown_count.h"
#include "shoot/folder_list.h"
#include "shoot/folder_tree.h"
#include "shoot/shoot_panel.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTabWidget>
#include <QTest>
#include <QToolBar>
#include <QToolButton>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

//! Two pictures in "wedding", one in "wedding/party", two in "garden"; names in three scripts.
struct Shoot
{
    Shoot()
    {
        for (const char *folder : {"shoot/wedding/party", "shoot/garden"})
            QDir(studio.path({})).mkpath(QString::fromLatin1(folder));
        studio.makePicture(u"shoot/wedding/IMG_0001.png"_s, 60, 40);
        studio.makePicture(u"shoot/wedding/\u5f20\u4e09\u5a5a\u793c.png"_s, 60, 40);
        studio.makePicture(u"shoot/wedding/party/IMG_0002.png"_s, 60, 40);
        studio.makePicture(u"shoot/garden/\u0421\u0430\u0434-1.png"_s, 60, 40);
        studio.makePicture(u"shoot/garden/img_0003.png"_s, 60, 40);
        studio.open({studio.path(u"shoot"_s)});
        REQUIRE(waitFor([this] { return studio.studio().shoot().count() == 5 && studio.studio().current(); }));
    }
    QTabWidget &tabs()
    {
        for (auto *each : studio.window().findChildren<QTabWidget *>()) {
            if (each->tabText(0) == "Shoot"_L1)
                return *each;
        }
        FAIL("no left tabs");
        std::abort();
    }
    //! As somebody opens it: by a click on the tab.
    ui::ShootPanel &panel()
    {
        studio.window().findChild<QDockWidget *>(u"presetDock"_s)->show();
        QTest::mouseClick(tabs().tabBar(), Qt::LeftButton, {}, tabs().tabBar()->tabRect(0).center());
        auto *found = studio.window().findChild<ui::ShootPanel *>();
        REQUIRE(found);
        REQUIRE(waitFor([found] { return found->isVisible(); }));
        return *found;
    }
    void clickFolder(const QString &name)
    {
        ui::FolderList &list = panel().folders();
        const QModelIndexList found =
            list.model()->match(list.model()->index(0, 0), Qt::DisplayRole, name, 1, Qt::MatchRecursive);
        REQUIRE(found.size() == 1);
        list.scrollTo(found.front());
        QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, list.visualRect(found.front()).center());
    }
    QStringList shown()
    {
        QStringList names;
        for (int row = 0; row < studio.studio().shoot().count(); ++row) {
            if (!strip().isRowHidden(row))
                names << studio.studio().shoot().document(row)->title();
        }
        names.sort();
        return names;
    }
    QString said()
    {
        return studio.window()
            .findChild<QDockWidget *>(u"filmstripDock"_s)
            ->titleBarWidget()
            ->findChild<QLabel *>(u"shownCount"_s)
            ->text();
    }
    ui::Filmstrip &strip() { return studio.window().filmstrip(); }
    ui::ShootFilter &filter() { return studio.studio().filter(); }

    StudioFixture studio;
};

QLineEdit &searchOf(ui::ShootPanel &panel)
{
    auto *search = panel.findChild<QLineEdit *>(u"shootSearch"_s);
    REQUIRE(search);
    return *search;
}

} // namespace

TEST_CASE("folders stand as one tree below what they have in common, else as a list", "[ui][shoot]")
{
    const auto one = ui::folderTrees({{u"/home/a/shoot"_s, 2}, {u"/home/a/shoot/2024/may"_s, 3}});
    REQUIRE(one.size() == 1);
    CHECK(one[0].name == u"shoot"_s);
    CHECK(one[0].path == u"/home/a/shoot"_s);
    CHECK(one[0].count == 5);
    REQUIRE(one[0].below.size() == 1);
    CHECK(one[0].below[0].name == u"2024/may"_s); // the folder between holds nothing else
    CHECK(one[0].below[0].path == u"/home/a/shoot/2024/may"_s);

    const auto dropped = ui::folderTrees({{u"/home/a/Desktop"_s, 1}, {u"/media/card/DCIM"_s, 4}});
    REQUIRE(dropped.size() == 2);
    CHECK(dropped[0].name == u"Desktop"_s);
    CHECK(dropped[1].name == u"DCIM"_s);
    CHECK(dropped[1].count == 4);
    CHECK(ui::folderTrees({}).empty());
    CHECK(ui::folderTrees({{u"/"_s, 1}})[0].path == u"/"_s);
}

TEST_CASE("a click on a folder shows its pictures and those below, and \"All pictures\" brings back all", "[ui][shoot]")
{
    Shoot shoot;
    ui::FolderList &list = shoot.panel().folders();
    CHECK(list.model()->index(0, 0).data().toString() == u"All pictures"_s);
    CHECK(list.model()->index(0, 1).data().toString() == u"5"_s);
    shoot.clickFolder(u"wedding"_s);
    CHECK(shoot.shown().size() == 3);
    CHECK(shoot.said() == u"3 of 5 shown"_s);
    CHECK(shoot.filter().criteria().folder == shoot.studio.path(u"shoot/wedding"_s));
    shoot.clickFolder(u"party"_s);
    CHECK(shoot.shown() == QStringList{u"IMG_0002.png"_s});
    QTest::keyClick(&list, Qt::Key_Up); // the keyboard chooses as well
    CHECK(shoot.shown().size() == 3);
    shoot.clickFolder(u"All pictures"_s);
    CHECK(shoot.shown().size() == 5);
    CHECK_FALSE(shoot.filter().isActive());

    // A folder of a similar name is another one.
    CHECK_FALSE(ui::ShootFilter::liesIn(u"/a/wedding2/b.png"_s, u"/a/wedding"_s));
    CHECK(ui::ShootFilter::liesIn(u"/b.png"_s, u"/"_s));
}

TEST_CASE("the search finds names in any script while one types", "[ui][shoot]")
{
    Shoot shoot;
    shoot.studio.trigger(u"Find pictures by name"_s); // Ctrl+F
    auto *panel = shoot.studio.window().findChild<ui::ShootPanel *>();
    REQUIRE(panel);
    QLineEdit &search = searchOf(*panel);
    CHECK(QApplication::focusWidget() == &search);
    QTest::keyClicks(&search, u"img_000"_s);
    CHECK(shoot.shown() == QStringList{u"IMG_0001.png"_s, u"IMG_0002.png"_s, u"img_0003.png"_s});
    QTest::keyClicks(&search, u"2"_s);
    CHECK(shoot.shown() == QStringList{u"IMG_0002.png"_s});
    search.setText(u"\u0441\u0410\u0434"_s); // Cyrillic, other case
    CHECK(shoot.shown() == QStringList{u"\u0421\u0430\u0434-1.png"_s});
    search.setText(u"\u5a5a\u793c"_s);
    CHECK(shoot.shown() == QStringList{u"\u5f20\u4e09\u5a5a\u793c.png"_s});
    search.setText(u"\uff49\uff4d\uff47\uff3f\uff10\uff10\uff10\uff11"_s); // full width, as some input methods type
    CHECK(shoot.shown() == QStringList{u"IMG_0001.png"_s});
    CHECK(shoot.said() == u"1 of 5 shown"_s);
}

TEST_CASE("the tab and the title line of the filmstrip show one filter", "[ui][shoot]")
{
    Shoot shoot;
    ui::ShootPanel &panel = shoot.panel();
    auto *inTab = panel.findChild<ui::ShootFilterBox *>();
    auto *inTitle = shoot.studio.window()
                        .findChild<QDockWidget *>(u"filmstripDock"_s)
                        ->titleBarWidget()
                        ->findChild<ui::ShootFilterBox *>();
    REQUIRE(inTab);
    REQUIRE(inTitle);
    REQUIRE(inTab != inTitle);
    ui::ShootModel &pictures = shoot.studio.studio().shoot();
    pictures.document(0)->setReview(jobs::Review::Approved, false);
    pictures.document(1)->setReview(jobs::Review::Rejected, true);
    pictures.document(2)->setReview(jobs::Review::Undecided, true);
    pictures.document(3)->setState(ui::PictureState::Failed, u"why"_s);
    const auto choose = [](ui::ShootFilterBox &box, int which) { box.setCurrentIndex(box.findData(which)); };
    choose(*inTab, ui::ShootFilter::Approved);
    CHECK(inTitle->currentData() == ui::ShootFilter::Approved);
    CHECK(shoot.shown() == QStringList{pictures.document(0)->title()});
    choose(*inTitle, ui::ShootFilter::Rejected);
    CHECK(inTab->currentData() == ui::ShootFilter::Rejected);
    CHECK(shoot.shown() == QStringList{pictures.document(1)->title()});
    choose(*inTab, ui::ShootFilter::NeedsReview);
    CHECK(shoot.shown() == QStringList{pictures.document(2)->title()});
    choose(*inTab, ui::ShootFilter::Failed);
    CHECK(shoot.shown() == QStringList{pictures.document(3)->title()});
    pictures.document(3)->setState(ui::PictureState::Edited);
    CHECK(shoot.shown().isEmpty());
    auto *all = shoot.strip().findChild<QPushButton *>();
    REQUIRE(all);
    CHECK(all->isVisible());
    CHECK(all->text() == u"Show all"_s);
    QTest::mouseClick(all, Qt::LeftButton);
    CHECK(shoot.shown().size() == 5);
    CHECK_FALSE(all->isVisible());
    CHECK(inTitle->currentData() == ui::ShootFilter::All);
}

TEST_CASE("what is opened is seen, whatever folder or name was asked for", "[ui][shoot]")
{
    Shoot shoot;
    shoot.clickFolder(u"garden"_s);
    CHECK(shoot.shown().size() == 2);
    shoot.studio.open({shoot.studio.makePicture(u"elsewhere.png"_s, 60, 40)});
    REQUIRE(waitFor([&] { return shoot.studio.studio().shoot().count() == 6; }));
    CHECK(shoot.shown().size() == 6);
    // A folder that is taken out of the shoot hides nothing any more.
    shoot.clickFolder(u"garden"_s);
    shoot.studio.studio().removeRows(
        {shoot.studio.studio().shoot().rowOfFile(shoot.studio.path(u"shoot/garden/img_0003.png"_s)),
         shoot.studio.studio().shoot().rowOfFile(shoot.studio.path(u"shoot/garden/\u0421\u0430\u0434-1.png"_s))});
    REQUIRE(waitFor([&] { return !shoot.filter().isActive(); }));
    CHECK(shoot.shown().size() == 4);
}

TEST_CASE("the tab is made when it is first shown; tab, folder and search are there at the next start", "[ui][shoot]")
{
    Shoot shoot;
    CHECK_FALSE(shoot.studio.window().findChild<ui::ShootPanel *>());
    shoot.clickFolder(u"wedding"_s);
    searchOf(shoot.panel()).setText(u"img"_s);
    CHECK(shoot.shown() == QStringList{u"IMG_0001.png"_s, u"IMG_0002.png"_s});
    shoot.studio.reopen();
    REQUIRE(waitFor([&] { return shoot.studio.studio().shoot().count() == 5; }));
    CHECK(shoot.tabs().tabText(shoot.tabs().currentIndex()) == u"Shoot"_s);
    CHECK(shoot.shown() == QStringList{u"IMG_0001.png"_s, u"IMG_0002.png"_s});
    ui::ShootPanel &panel = shoot.panel();
    CHECK(searchOf(panel).text() == u"img"_s);
    REQUIRE(waitFor([&] { return panel.folders().currentIndex().data().toString() == u"wedding"_s; }));
    // The way out of the review leads back to it.
    shoot.studio.trigger(u"Review"_s);
    CHECK(shoot.tabs().tabText(shoot.tabs().currentIndex()) == u"Review"_s);
    shoot.studio.trigger(u"Review"_s);
    CHECK(shoot.tabs().tabText(shoot.tabs().currentIndex()) == u"Shoot"_s);
}

TEST_CASE("five thousand pictures are filtered, found and selected", "[ui][shoot]")
{
    StudioFixture studio;
    constexpr int kPictures = 5000;
    std::vector<ui::ShootModel::Addition> many;
    for (int i = 0; i < kPictures; ++i)
        many.push_back({u"/shoot/day%1/IMG_%2.jpg"_s.arg(i % 4).arg(i, 5, 10, QLatin1Char('0')), {}});
    studio.studio().shoot().add(many);
    studio.studio().filter().setFolder(u"/shoot/day1"_s);
    CHECK(studio.studio().filter().shownCount() == kPictures / 4);
    studio.studio().filter().setSearch(u"_0123"_s); // 01230 .. 01239, of which every fourth lies there
    CHECK(studio.studio().filter().shownCount() == 2);
    studio.window().filmstrip().setFocus();
    QTest::keyClick(&studio.window().filmstrip(), Qt::Key_A, Qt::ControlModifier);
    CHECK(studio.window().filmstrip().selectedRows() == QList<int>{1233, 1237});
    studio.studio().filter().showAll();
    QTest::keyClick(&studio.window().filmstrip(), Qt::Key_A, Qt::ControlModifier);
    CHECK(studio.window().filmstrip().selectedRows().size() == kPictures);
    CHECK(studio.studio().filter().count() == kPictures);
}

TEST_CASE("where the left dock is closed, icons in its place open it", "[ui][shoot]")
{
    Shoot shoot;
    auto *dock = shoot.studio.window().findChild<QDockWidget *>(u"presetDock"_s);
    auto *strip = shoot.studio.window().findChild<QToolBar *>(u"leftStrip"_s);
    REQUIRE(strip);
    dock->hide();
    REQUIRE(waitFor([strip] { return strip->isVisible(); }));
    CHECK(strip->width() <= 48);
    const auto press = [strip](int number) {
        QWidget *button = strip->widgetForAction(strip->actions()[number]);
        CHECK(button->width() >= 24);
        CHECK_FALSE(button->accessibleName().isEmpty());
        QTest::mouseClick(button, Qt::LeftButton);
    };
    press(0);
    CHECK_FALSE(dock->isHidden());
    CHECK(shoot.studio.window().findChild<ui::ShootPanel *>());
    REQUIRE(waitFor([strip] { return !strip->isVisible(); }));
    auto *collapse = qobject_cast<QToolButton *>(shoot.tabs().cornerWidget());
    REQUIRE(collapse);
    QTest::mouseClick(collapse, Qt::LeftButton);
    CHECK(dock->isHidden());
    REQUIRE(waitFor([strip] { return strip->isVisible(); }));
    press(1);
    CHECK(shoot.tabs().tabText(shoot.tabs().currentIndex()) == u"Presets"_s);
    // Put away with all else, nothing stays in its place.
    shoot.studio.window().canvas().setFocus();
    QTest::keyClick(&shoot.studio.window().canvas(), Qt::Key_Tab);
    CHECK(dock->isHidden());
    CHECK_FALSE(strip->isVisible());
    QTest::keyClick(&shoot.studio.window().canvas(), Qt::Key_Tab);
    CHECK_FALSE(dock->isHidden());
    CHECK_FALSE(strip->isVisible());
    // Opened while the sides are put away, the dock is no longer among what comes back.
    QTest::keyClick(&shoot.studio.window().canvas(), Qt::Key_Tab);
    dock->show();
    QTest::keyClick(&shoot.studio.window().canvas(), Qt::Key_Tab);
    CHECK_FALSE(dock->isHidden());
    CHECK_FALSE(shoot.studio.window().findChild<QDockWidget *>(u"adjustDock"_s)->isHidden());
    dock->hide();
    REQUIRE(waitFor([strip] { return strip->isVisible(); }));

    // By the keyboard: F6 comes by, and the tabs take the keys over from the strip.
    shoot.studio.window().activateWindow();
    QWidget *first = strip->widgetForAction(strip->actions().front());
    for (int steps = 0; steps < 12 && QApplication::focusWidget() != first; ++steps)
        shoot.studio.trigger(u"Go to the next area"_s);
    REQUIRE(QApplication::focusWidget() == first);
    QTest::keyClick(first, Qt::Key_Space);
    CHECK_FALSE(dock->isHidden());
    CHECK(QApplication::focusWidget() == shoot.tabs().tabBar());
    dock->hide();
    shoot.studio.reopen();
    strip = shoot.studio.window().findChild<QToolBar *>(u"leftStrip"_s);
    REQUIRE(waitFor([strip] { return strip->isVisible(); }));
}
