// A preset as the default of a folder: what is opened from there begins with it.
#include "ui/hands.h"
#include "ui/studio_fixture.h"

#include "filmstrip/filmstrip.h"
#include "main_window/message_bar.h"
#include "presets/folder_presets.h"
#include "presets/preset_groups.h"
#include "presets/preset_panel.h"
#include "shoot/folder_list.h"
#include "shoot/shoot_panel.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QContextMenuEvent>
#include <QDir>
#include <QDockWidget>
#include <QFile>
#include <QListView>
#include <QMenu>
#include <QTabWidget>
#include <QTest>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

//! One picture in "wedding", one in "wedding/party", one in "garden".
struct Shoot
{
    Shoot()
    {
        studio.window().findChild<QDockWidget *>(u"presetDock"_s)->show(); // closed on a small screen
        for (const char *folder : {"wedding/party", "garden"})
            QDir(studio.path({})).mkpath(QString::fromLatin1(folder));
        for (const QString &name : {u"wedding/a.png"_s, u"wedding/party/b.png"_s, u"garden/c.png"_s})
            files << studio.makePicture(name, 60, 40);
    }
    void open(const QString &file)
    {
        const int before = studio.studio().shoot().count();
        studio.open({file});
        REQUIRE(waitFor([&] { return studio.studio().shoot().count() == before + 1; }));
    }
    QString presetOf(const QString &file)
    {
        const ui::PhotoDocument *document = studio.studio().shoot().document(studio.studio().shoot().rowOfFile(file));
        REQUIRE(document);
        return document->edit().presetId;
    }
    //! By the menu of the preset's card.
    void choose(const QString &preset, const QString &entry)
    {
        auto *panel = studio.window().findChild<ui::PresetPanel *>();
        REQUIRE(panel);
        const QModelIndex index = panel->groups().index(panel->groups().rowOf(preset));
        panel->list()->scrollTo(index);
        const QPoint at = panel->list()->visualRect(index).center();
        QContextMenuEvent event(QContextMenuEvent::Mouse, at, panel->list()->viewport()->mapToGlobal(at));
        QCoreApplication::sendEvent(panel->list()->viewport(), &event);
        pick(entry);
    }
    void pick(const QString &entry)
    {
        QWidget *menu = nullptr;
        REQUIRE(waitFor([&menu] { return (menu = QApplication::activePopupWidget()) != nullptr; }));
        for (QAction *action : menu->actions()) {
            if (action->text() == entry) {
                CHECK(action->isEnabled());
                action->trigger();
                menu->close();
                return;
            }
        }
        menu->close();
        FAIL("no entry " << entry.toStdString());
    }

    StudioFixture studio;
    QStringList files;
};

const QString kSet = u"Set as the default for the folder \"wedding\""_s;
const QString kUnset = u"No longer the default for the folder \"wedding\""_s;

} // namespace

TEST_CASE("the nearest folder says with which preset a picture begins", "[ui][presets]")
{
    ui::FolderPresets presets;
    presets.set(u"/shoots"_s, u"wedding"_s);
    presets.set(u"/shoots/garden"_s, u"landscape"_s);
    CHECK(presets.presetFor(u"/shoots/a.jpg"_s) == u"wedding"_s);
    CHECK(presets.presetFor(u"/shoots/garden/day1/a.jpg"_s) == u"landscape"_s);
    CHECK(presets.presetFor(u"/shoots2/a.jpg"_s).isEmpty());
    CHECK(presets.folderFor(u"/shoots/garden/a.jpg"_s) == u"/shoots/garden"_s);
    CHECK(ui::FolderPresets::fromJson(presets.toJson()).all() == presets.all());
    CHECK(ui::FolderPresets::fromJson(u"no text"_s).all().isEmpty());
    presets.set(u"/shoots/garden"_s, {});
    CHECK(presets.presetFor(u"/shoots/garden/a.jpg"_s) == u"wedding"_s);
    presets.set(u"/"_s, u"product"_s);
    CHECK(presets.presetFor(u"/elsewhere/a.jpg"_s) == u"product"_s);
    CHECK(presets.presetFor(u"a.jpg"_s).isEmpty()); // relative ones are in no folder that has a name
    CHECK(presets.presetFor(u"sub/a.jpg"_s).isEmpty());
}

TEST_CASE("a picture that is named as seen from the working folder has the preset of its folder", "[ui][presets]")
{
    Shoot shoot;
    shoot.studio.studio().setFolderPreset(shoot.studio.path(u"wedding"_s), u"old-photo"_s);
    const QString before = QDir::currentPath();
    QDir::setCurrent(shoot.studio.path(u"wedding"_s));
    shoot.open(u"a.png"_s);
    shoot.studio.studio().queue().setPaused(true);
    shoot.studio.studio().queueInputs({u"party/b.png"_s}, {});
    QDir::setCurrent(before);
    REQUIRE(waitFor([&] { return shoot.studio.studio().queue().count() == 1; }));
    CHECK(shoot.presetOf(shoot.files[0]) == u"old-photo"_s);
    CHECK(shoot.presetOf(shoot.files[1]) == u"old-photo"_s);
}

TEST_CASE("the preset of a folder is undone in the pictures, too", "[ui][presets]")
{
    Shoot shoot;
    shoot.studio.openAndSettle(shoot.files[0]);
    shoot.open(shoot.files[1]);
    shoot.studio.studio().setCurrentRow(0);
    shoot.choose(u"old-photo"_s, kSet);
    CHECK(shoot.presetOf(shoot.files[0]) == u"old-photo"_s);
    CHECK(shoot.presetOf(shoot.files[1]) == u"old-photo"_s);
    shoot.studio.studio().applyPreset(u"landscape"_s, {1});
    clickButton(shoot.studio.window().messageBar(), u"Undo"_s);
    CHECK(shoot.presetOf(shoot.files[0]) == u"studio-portrait"_s);
    CHECK(shoot.presetOf(shoot.files[1]) == u"landscape"_s); // somebody chose that meanwhile
    CHECK(shoot.studio.studio().folderPresets().all().isEmpty());
}

TEST_CASE("pictures from a folder begin with its preset, also in the queue and at the next start", "[ui][presets]")
{
    Shoot shoot;
    shoot.studio.openAndSettle(shoot.files[0]);
    CHECK(shoot.presetOf(shoot.files[0]) == u"studio-portrait"_s);
    shoot.choose(u"old-photo"_s, kSet);
    CHECK(shoot.presetOf(shoot.files[0]) == u"old-photo"_s); // nobody had changed it
    CHECK(shoot.studio.window().messageBar().text().contains(u"wedding"_s));
    shoot.open(shoot.files[1]);
    CHECK(shoot.presetOf(shoot.files[1]) == u"old-photo"_s); // below the folder
    shoot.open(shoot.files[2]);
    CHECK(shoot.presetOf(shoot.files[2]) == u"studio-portrait"_s);
    // Another preset for one picture changes nothing about the folder.
    shoot.studio.studio().applyPreset(u"landscape"_s, {1});
    CHECK(shoot.presetOf(shoot.files[1]) == u"landscape"_s);

    shoot.studio.studio().clearShoot();
    shoot.studio.reopen();
    shoot.studio.studio().queue().setPaused(true);
    shoot.studio.studio().queueInputs({shoot.files[0]}, {});
    REQUIRE(waitFor([&] { return shoot.studio.studio().queue().count() == 1; }));
    CHECK(shoot.studio.studio().queue().row(0).item.presetName == "Old photo");
    CHECK(shoot.presetOf(shoot.files[0]) == u"old-photo"_s);
    shoot.open(shoot.files[1]);
    CHECK(shoot.presetOf(shoot.files[1]) == u"landscape"_s); // it has settings of its own
    CHECK_FALSE(QFile::exists(shoot.studio.path(u"wedding/.ambrotype"_s)));
    CHECK(QDir(shoot.studio.path(u"wedding"_s)).entryList(QDir::Files | QDir::Hidden) == QStringList{u"a.png"_s});
}

TEST_CASE("the default of a folder is marked, and can be taken back", "[ui][presets]")
{
    Shoot shoot;
    shoot.studio.openAndSettle(shoot.files[0]);
    auto *panel = shoot.studio.window().findChild<ui::PresetPanel *>();
    const auto markOf = [panel](const QString &preset) {
        return panel->groups().index(panel->groups().rowOf(preset)).data(ui::PresetGroups::FolderRole).toString();
    };
    CHECK(markOf(u"old-photo"_s).isEmpty());
    shoot.choose(u"old-photo"_s, kSet);
    CHECK(markOf(u"old-photo"_s) == shoot.studio.path(u"wedding"_s));
    CHECK(panel->groups()
              .index(panel->groups().rowOf(u"old-photo"_s))
              .data(Qt::ToolTipRole)
              .toString()
              .contains(u"wedding"_s));
    shoot.studio.trigger(u"Find pictures by name"_s);
    ui::FolderList &folders = shoot.studio.window().findChild<ui::ShootPanel *>()->folders();
    const auto tip = [&folders] { return folders.model()->index(1, 0).data(Qt::ToolTipRole).toString(); };
    CHECK(tip().contains(u"Old photo"_s));
    Q_EMIT folders.menuWanted(shoot.studio.path(u"wedding"_s), QPoint(50, 50));
    shoot.pick(u"No default preset for this folder any more"_s);
    CHECK(markOf(u"old-photo"_s).isEmpty());
    CHECK_FALSE(tip().contains(u"Old photo"_s));
    CHECK(shoot.presetOf(shoot.files[0]) == u"old-photo"_s); // what it has it keeps

    shoot.studio.window().findChild<QTabWidget *>()->setCurrentWidget(panel);
    shoot.choose(u"wedding"_s, kSet);
    CHECK_FALSE(markOf(u"wedding"_s).isEmpty());
    shoot.choose(u"wedding"_s, kUnset);
    CHECK(markOf(u"wedding"_s).isEmpty());
    CHECK(shoot.studio.studio().folderPresets().all().isEmpty());
}

TEST_CASE("presets of others have their group, and a licence that does not clear paid work is said", "[ui][presets]")
{
    Shoot shoot;
    shoot.studio.openAndSettle(shoot.files[0]);
    auto *panel = shoot.studio.window().findChild<ui::PresetPanel *>();
    const QString file = shoot.studio.path(u"from-mueller.ambpreset"_s);
    QFile preset(file);
    REQUIRE(preset.open(QIODevice::WriteOnly));
    preset.write(R"({"schema": 1, "name": "From Mueller", "stages": {"sharpen": {"amount": 33}}})");
    preset.close();
    shoot.studio.studio().presets().importFiles({file});
    const auto placeOf = [&panel](const QString &text) { // the window is made anew
        for (int row = 0; row < panel->groups().rowCount(); ++row) {
            if (panel->groups().index(row).data().toString() == text)
                return row;
        }
        return -1;
    };
    REQUIRE(waitFor([&] { return placeOf(u"Imported"_s) >= 0; }));
    CHECK(placeOf(u"From Mueller"_s) == placeOf(u"Imported"_s) + 1);
    CHECK(placeOf(u"My presets"_s) < 0);
    shoot.studio.reopen();
    panel = shoot.studio.window().findChild<ui::PresetPanel *>();
    REQUIRE(waitFor([&] { return placeOf(u"From Mueller"_s) >= 0; }));
    CHECK(placeOf(u"From Mueller"_s) == placeOf(u"Imported"_s) + 1);

    const QString sentence = u"It uses CodeFormer, which its authors do not clear for paid work."_s;
    panel->groups().setLicences({{u"wedding"_s, sentence}});
    const auto card = [panel](const QString &id) { return panel->groups().index(panel->groups().rowOf(id)); };
    CHECK(card(u"wedding"_s).data(ui::PresetGroups::LicenceRole).toString() == sentence);
    CHECK(card(u"wedding"_s).data(Qt::ToolTipRole).toString().contains(sentence));
    CHECK(card(u"wedding"_s).data(Qt::AccessibleDescriptionRole).toString().contains(sentence));
    CHECK(card(u"landscape"_s).data(ui::PresetGroups::LicenceRole).toString().isEmpty());
}

TEST_CASE("Ctrl and a double click give a preset to all that are selected", "[ui][presets]")
{
    Shoot shoot;
    shoot.studio.openAndSettle(shoot.files[0]);
    shoot.open(shoot.files[1]);
    shoot.open(shoot.files[2]);
    shoot.studio.window().filmstrip().selectAll();
    auto *panel = shoot.studio.window().findChild<ui::PresetPanel *>();
    const QModelIndex index = panel->groups().index(panel->groups().rowOf(u"landscape"_s));
    panel->list()->scrollTo(index);
    const QPoint at = panel->list()->visualRect(index).center();
    QTest::mouseClick(panel->list()->viewport(), Qt::LeftButton, Qt::ControlModifier, at);
    CHECK(shoot.presetOf(shoot.files[2]) == u"studio-portrait"_s);
    QTest::mouseDClick(panel->list()->viewport(), Qt::LeftButton, Qt::ControlModifier, at);
    for (const QString &file : std::as_const(shoot.files))
        CHECK(shoot.presetOf(file) == u"landscape"_s);
    // Without Ctrl for the picture alone, and for no other preset, though "Recent" moves the cards.
    const QModelIndex other = panel->groups().index(panel->groups().rowOf(u"product"_s));
    panel->list()->scrollTo(other);
    const QPoint there = panel->list()->visualRect(other).center();
    QTest::mouseClick(panel->list()->viewport(), Qt::LeftButton, {}, there);
    QTest::mouseDClick(panel->list()->viewport(), Qt::LeftButton, {}, there);
    CHECK(shoot.studio.studio().current()->edit().presetId == u"product"_s);
    CHECK(shoot.presetOf(shoot.files[0]) == u"landscape"_s);
}
