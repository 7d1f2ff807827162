#include "ui/studio_fixture.h"

#include "filmstrip/filmstrip.h"
#include "filmstrip/shoot_filter.h"
#include "main_window/message_bar.h"
#include "presets/preset_delegate.h"
#include "presets/preset_groups.h"
#include "presets/preset_model.h"
#include "presets/preset_panel.h"

#include <catch2/catch.hpp>

#include <QAction>
#include <QDir>
#include <QFile>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QTest>

using namespace ambrotype;
using namespace ambrotype::test;
using namespace Qt::Literals::StringLiterals;

namespace {

ui::PresetPanel &presets(StudioFixture &studio)
{
    auto *panel = studio.window().findChild<ui::PresetPanel *>();
    REQUIRE(panel);
    return *panel;
}

QStringList shown(StudioFixture &studio)
{
    QStringList rows;
    const ui::PresetGroups &groups = presets(studio).groups();
    for (int row = 0; row < groups.rowCount(); ++row) {
        const QModelIndex index = groups.index(row);
        rows << (index.data(ui::PresetGroups::HeaderRole).toBool() ? u"# "_s : QString()) + index.data().toString();
    }
    return rows;
}

qsizetype placeOf(StudioFixture &studio, const QString &row)
{
    return shown(studio).indexOf(row);
}

const pipeline::Preset *named(StudioFixture &studio, const char *name)
{
    for (const pipeline::Preset &preset : studio.studio().presets().presets()) {
        if (preset.name == name)
            return &preset;
    }
    return nullptr;
}

} // namespace

TEST_CASE("presets stand in groups, stars first, and the search finds by name and sentence", "[ui][presets]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 120, 90));
    CHECK(shown(studio).front() == u"No preset"_s);
    CHECK(placeOf(studio, u"# Kinds of shoot"_s) >= 0);
    CHECK(placeOf(studio, u"# Starred"_s) < 0);

    ui::PresetPanel &panel = presets(studio);
    QListView &list = *panel.list();
    const auto star = [&](const QString &id) {
        const QModelIndex index = panel.groups().index(panel.groups().rowOf(id));
        list.scrollTo(index);
        const QRect rect = ui::PresetDelegate::starRect(list.visualRect(index));
        CHECK(rect.width() >= 24);
        QTest::mouseClick(list.viewport(), Qt::LeftButton, {}, rect.center());
    };
    const QString before = studio.studio().current()->edit().presetId;
    star(u"wedding"_s);
    CHECK(placeOf(studio, u"# Starred"_s) < placeOf(studio, u"# Kinds of shoot"_s));
    CHECK(placeOf(studio, u"Wedding"_s) == placeOf(studio, u"# Starred"_s) + 1);
    CHECK(studio.studio().current()->edit().presetId == before); // a star does not apply

    auto *search = studio.window().findChild<QLineEdit *>(u"presetSearch"_s);
    REQUIRE(search);
    search->setText(u"WEDD"_s);
    CHECK(shown(studio) == QStringList{u"Wedding"_s});
    search->setText(u"nothing is called so"_s);
    CHECK(shown(studio).isEmpty());
    search->clear();

    studio.reopen();
    CHECK(placeOf(studio, u"Wedding"_s) == placeOf(studio, u"# Starred"_s) + 1);
}

TEST_CASE("what was used lately is listed, the latest first", "[ui][presets]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 120, 90));
    for (const char *id : {"wedding", "landscape", "old-photo", "product"})
        Q_EMIT presets(studio).chosen(QString::fromLatin1(id));
    const qsizetype head = placeOf(studio, u"# Recent"_s);
    REQUIRE(head > 0);
    CHECK(shown(studio)[head + 1] == u"Product"_s);
    CHECK(shown(studio)[head + 2] == u"Old photo"_s);
    CHECK(shown(studio)[head + 3] == u"Landscape"_s);
    CHECK(shown(studio)[head + 4].startsWith(u'#'));
    CHECK(studio.studio().current()->edit().presetId == u"product"_s);
}

TEST_CASE("a preset is copied, renamed, updated, exported, imported, deleted and brought back", "[ui][presets]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 120, 90));
    ui::PresetPanel &panel = presets(studio);
    Q_EMIT panel.duplicateWanted(u"wedding"_s);
    REQUIRE(waitFor([&] { return named(studio, "Wedding, copy"); }));
    QString id = QString::fromStdString(named(studio, "Wedding, copy")->id);
    CHECK(placeOf(studio, u"Wedding, copy"_s) == placeOf(studio, u"# My presets"_s) + 1);

    Q_EMIT panel.renameWanted(id);
    QLineEdit *name = nullptr;
    REQUIRE(waitFor([&] {
        QWidget *dialog = QApplication::activeModalWidget();
        name = dialog ? dialog->findChild<QLineEdit *>() : nullptr;
        return name != nullptr;
    }));
    CHECK(name->text() == u"Wedding, copy"_s);
    name->setText(u"Wedding of M\u00fcller \u5a5a\u793c"_s);
    QTest::keyClick(name, Qt::Key_Return);
    const std::string renamed = u"Wedding of M\u00fcller \u5a5a\u793c"_s.toStdString();
    REQUIRE(waitFor([&] { return named(studio, renamed.c_str()); }));
    CHECK(QString::fromStdString(named(studio, renamed.c_str())->id) == id);

    studio.studio().current()->setValue("sharpen", "amount", 77.0, u"Sharpen"_s, 0);
    Q_EMIT panel.updateWanted(id);
    const auto sharpen = [&] {
        const auto applied = named(studio, renamed.c_str())->applyTo(pipeline::Recipe::neutral());
        return applied ? applied->number("sharpen", "amount") : -1.0;
    };
    REQUIRE(waitFor([&] { return sharpen() == 77.0; }));

    const QString file = studio.path(u"out.ambpreset"_s);
    studio.studio().presets().exportTo(id, file);
    REQUIRE(waitFor([&] { return studio.window().messageBar().text().contains("out.ambpreset"_L1); }));
    CHECK(QFile::exists(file));
    Q_EMIT panel.removeWanted(id);
    REQUIRE(waitFor([&] { return !named(studio, renamed.c_str()); }));
    auto *undo = studio.window().messageBar().findChild<QPushButton *>();
    REQUIRE(undo);
    undo->click();
    REQUIRE(waitFor([&] { return named(studio, renamed.c_str()); }));
    Q_EMIT panel.removeWanted(id);
    REQUIRE(waitFor([&] { return !named(studio, renamed.c_str()); }));

    QFile broken(studio.path(u"broken.ambpreset"_s));
    REQUIRE(broken.open(QIODevice::WriteOnly));
    broken.write("{\"schema\": 1, \"stages\": 7");
    broken.close();
    studio.studio().presets().importFiles({file, broken.fileName()});
    REQUIRE(waitFor([&] { return named(studio, renamed.c_str()); }));
    CHECK(sharpen() == 77.0);
    REQUIRE(waitFor([&] { return studio.window().messageBar().text().contains("broken.ambpreset"_L1); }));
}

TEST_CASE("a result is marked as stale when its settings change, and not when they come back", "[ui][presets][stale]")
{
    StudioFixture studio;
    studio.openAndSettle(studio.makePicture(u"a.png"_s, 120, 90));
    ui::PhotoDocument &document = *studio.studio().current();
    studio.trigger(u"Enhance"_s);
    REQUIRE(waitFor([&] { return document.state() == ui::PictureState::Done; }));
    document.setValue("sharpen", "amount", 91.0, u"Sharpen"_s, 0);
    CHECK(document.state() == ui::PictureState::Stale);
    CHECK(ui::ShootFilter::fits(ui::ShootFilter::Outdated, document));
    CHECK(ui::ShootFilter::fits(ui::ShootFilter::ToDo, document));
    document.undoStack().undo();
    CHECK(document.state() == ui::PictureState::Done);
    CHECK_FALSE(ui::ShootFilter::fits(ui::ShootFilter::Outdated, document));
    document.undoStack().redo();
    CHECK(document.state() == ui::PictureState::Stale);

    // Remembered over the end of the program.
    studio.reopen();
    REQUIRE(waitFor([&] { return studio.studio().current() && studio.studio().current()->source(); }));
    ui::PhotoDocument &again = *studio.studio().current();
    CHECK(again.state() == ui::PictureState::Stale);
    REQUIRE(again.savedRecipe());
    CHECK(again.savedRecipe()->number("sharpen", "amount") != 91.0);
    studio.trigger(u"Update what has changed"_s);
    REQUIRE(waitFor([&] { return again.state() == ui::PictureState::Done; }));
    CHECK(again.savedRecipe()->number("sharpen", "amount") == 91.0);
    studio.trigger(u"Update what has changed"_s);
    CHECK(studio.window().messageBar().text().contains("No picture"_L1));
}
