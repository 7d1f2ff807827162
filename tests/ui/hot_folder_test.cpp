#include "ui/studio_fixture.h"

#include "main_window/message_bar.h"
#include "queue/hot_folder_dialog.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

struct Hot
{
    explicit Hot(StudioFixture &studio)
    {
        studio.trigger(u"Hot folder..."_s);
        dialog = studio.window().findChild<ui::HotFolderDialog *>();
        REQUIRE(dialog);
        button = dialog->findChild<QPushButton *>(u"hotStart"_s);
        folder = dialog->findChild<QLineEdit *>(u"hotFolder"_s);
        results = dialog->findChild<QLineEdit *>(u"hotResults"_s);
        REQUIRE(button);
        REQUIRE(folder);
        REQUIRE(results);
    }
    ui::HotFolderDialog *dialog;
    QPushButton *button;
    QLineEdit *folder;
    QLineEdit *results;
};

} // namespace

TEST_CASE("a picture that comes into the hot folder is enhanced, also after a stop and a start", "[ui][hot]")
{
    StudioFixture studio;
    QDir(studio.path({})).mkpath(u"in"_s);
    QDir(studio.path({})).mkpath(u"out"_s);
    const Hot hot(studio);
    CHECK_FALSE(hot.button->isEnabled());
    hot.folder->setText(studio.path(u"in"_s));
    hot.results->setText(studio.path(u"out"_s));
    REQUIRE(hot.button->isEnabled());
    hot.button->click();
    REQUIRE(waitFor([&] { return hot.button->text().startsWith("Stop"_L1); }));
    CHECK_FALSE(hot.folder->isEnabled());

    const QString first = studio.makePicture(u"in/first.png"_s, 120, 90);
    REQUIRE(waitFor([&] { return QFile::exists(studio.path(u"out/first.png"_s)); }, 120000));
    CHECK(QImage(studio.path(u"out/first.png"_s)).size() == QImage(first).size());
    CHECK(waitFor([&] { return hot.dialog->findChild<QLabel *>(u"hotState"_s)->text().startsWith(u'1'); }));
    CHECK(studio.studio().queue().count() == 1);

    hot.button->click();
    REQUIRE(waitFor([&] { return hot.button->text().startsWith("Start"_L1); }));
    CHECK(hot.folder->isEnabled());
    studio.makePicture(u"in/second.png"_s, 110, 80);
    hot.button->click();
    REQUIRE(waitFor([&] { return QFile::exists(studio.path(u"out/second.png"_s)); }, 120000));
    CHECK(studio.studio().queue().count() == 2); // the first is not taken again
}

TEST_CASE("a hot folder whose results would come back as pictures is refused in words", "[ui][hot]")
{
    StudioFixture studio;
    QDir(studio.path({})).mkpath(u"in"_s);
    const Hot hot(studio);
    hot.folder->setText(studio.path(u"in"_s));
    hot.results->setText(studio.path(u"in"_s));
    hot.button->click();
    REQUIRE(waitFor([&] { return !studio.window().messageBar().text().isEmpty(); }));
    CHECK(hot.button->text().startsWith("Start"_L1));
    hot.folder->setText(studio.path(u"nowhere"_s));
    hot.results->setText(studio.path(u"out"_s));
    const QString before = studio.window().messageBar().text();
    hot.button->click();
    REQUIRE(waitFor([&] { return studio.window().messageBar().text() != before; }));
    CHECK(hot.button->text().startsWith("Start"_L1));
}
